package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"time"
)

// defaultTimeout is above the 200 s after which the service itself gives up, so that
// its error arrives rather than ours.
const defaultTimeout = 240 * time.Second

// Transport says how to reach the service. The zero value is right for Microsoft's.
type Transport struct {
	RootCAs     *x509.CertPool // nil: the system's
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	Timeout     time.Duration // for the answer to begin, and for each silence in the middle of it; 0: 240 s
}

// NewHTTPClient makes the HTTP client for both the service and the sign-in. It speaks
// https only, except to this machine, and refuses redirects to another host. A long
// answer may take as long as it keeps coming.
func NewHTTPClient(t Transport) *http.Client {
	if t.Timeout == 0 {
		t.Timeout = defaultTimeout
	}
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.TLSClientConfig = &tls.Config{RootCAs: t.RootCAs, MinVersion: tls.VersionTLS12}
	base.ForceAttemptHTTP2 = true // a TLSClientConfig of one's own switches it off
	// A query may compute for minutes without a byte. Pings keep the line open meanwhile,
	// and find out within half a minute that it died, as after a laptop's sleep.
	base.HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second}
	if t.DialContext != nil {
		base.DialContext = t.DialContext
	}
	return &http.Client{
		Transport:     onlySecure{patience{base, t.Timeout}},
		CheckRedirect: stayOnHost,
	}
}

// redirected refuses to follow the service elsewhere.
type redirected struct{ from, to string }

func (e *redirected) Error() string {
	return fmt.Sprintf("%s redirects to %s", e.from, e.to)
}

// stayOnHost follows a redirect only where it repeats the same request on the same
// host. Anything else would send the query, or a sign-in, to an address that nobody
// configured, or turn the POST into a GET.
func stayOnHost(req *http.Request, via []*http.Request) error {
	first := via[0]
	same := req.URL.Host == first.URL.Host && req.URL.Scheme == first.URL.Scheme && req.Method == first.Method
	if !same || len(via) > 3 {
		return &redirected{first.URL.Host, req.URL.Host}
	}
	return nil
}

// insecure refuses to send anything in the clear.
type insecure struct{ host string }

func (e *insecure) Error() string { return e.host + " is not reached over https" }

// onlySecure lets no request leave the machine in the clear, whoever made its URL.
type onlySecure struct{ next http.RoundTripper }

func (t onlySecure) RoundTrip(req *http.Request) (*http.Response, error) {
	if !secure(req.URL) {
		return nil, &insecure{req.URL.Host}
	}
	return t.next.RoundTrip(req)
}

// CloseIdleConnections lets http.Client reach the transport beneath.
func (t onlySecure) CloseIdleConnections() { closeIdle(t.next) }

func closeIdle(next http.RoundTripper) {
	if c, ok := next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
