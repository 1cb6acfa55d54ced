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

// defaultTimeout exceeds the 200 s after which the service gives up, so that its error arrives
// first.
const defaultTimeout = 240 * time.Second

// Transport configures the connection to the service. The zero value is right for Microsoft's
// cloud.
type Transport struct {
	RootCAs     *x509.CertPool // nil for those of the system
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	Timeout     time.Duration // idle timeout before and during a response; 0 for 240 s
}

// NewHTTPClient returns an HTTP client for both the service and the sign-in. It uses https only,
// except on loopback, and refuses redirects to other hosts. It does not limit the total duration of
// a response.
func NewHTTPClient(t Transport) *http.Client {
	if t.Timeout == 0 {
		t.Timeout = defaultTimeout
	}
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.TLSClientConfig = &tls.Config{RootCAs: t.RootCAs, MinVersion: tls.VersionTLS12}
	base.ForceAttemptHTTP2 = true // setting TLSClientConfig disables it
	// A query may compute for minutes without sending a byte. Pings keep the connection alive
	// meanwhile, and detect within half a minute that it is dead, as after suspending a laptop.
	base.HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second}
	base.Proxy, base.OnProxyConnectResponse = environmentProxies().proxy, connected
	base.MaxResponseHeaderBytes = 1 << 20
	if t.DialContext != nil {
		base.DialContext = t.DialContext
	}
	return &http.Client{
		Transport:     httpsOnly{idleTimeout{base, t.Timeout}},
		CheckRedirect: stayOnHost,
	}
}

// redirectError reports a redirect to another host.
type redirectError struct{ from, to string }

func (e *redirectError) Error() string {
	return fmt.Sprintf("%s redirects to %s", e.from, e.to)
}

// stayOnHost follows only redirects that repeat the same request on the same host. Any other would
// send the query or a sign-in to an unknown address, or turn the POST into a GET.
func stayOnHost(req *http.Request, via []*http.Request) error {
	first := via[0]
	same := req.URL.Host == first.URL.Host && req.URL.Scheme == first.URL.Scheme && req.Method == first.Method
	if !same || len(via) > 3 {
		return &redirectError{first.URL.Host, req.URL.Host}
	}
	return nil
}

// plaintextError reports a request without TLS.
type plaintextError struct{ host string }

func (e *plaintextError) Error() string { return e.host + " does not use https" }

// httpsOnly refuses requests without TLS to other machines.
type httpsOnly struct{ next http.RoundTripper }

func (t httpsOnly) RoundTrip(req *http.Request) (*http.Response, error) {
	if !secure(req.URL) {
		return nil, &plaintextError{req.URL.Host}
	}
	return t.next.RoundTrip(req)
}

// CloseIdleConnections gives http.Client access to the underlying transport.
func (t httpsOnly) CloseIdleConnections() { closeIdle(t.next) }

func closeIdle(next http.RoundTripper) {
	if c, ok := next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
