package sandbox_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"strings"
	"testing"

	"quarry/sandbox"
)

func TestTenantListensOnFreeLoopbackPort(t *testing.T) {
	tenant, err := sandbox.Start(sandbox.Options{Scale: .02})
	if err != nil {
		t.Fatal(err)
	}
	defer tenant.Close()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(tenant.CA)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	defer transport.CloseIdleConnections()
	l := newLab(t, tenant, transport)
	if answer := l.ask("xdr", "print 1"); answer.status != 200 ||
		!strings.HasPrefix(tenant.XDRURL, "https://127.0.0.1:") {
		t.Errorf("%s returns %d %s", tenant.XDRURL, answer.status, answer.body)
	}
	if err := tenant.Close(); err != nil {
		t.Error(err)
	}
	if _, err := l.http.Get(tenant.MDEURL); err == nil {
		t.Error("a closed tenant answers")
	}
}
