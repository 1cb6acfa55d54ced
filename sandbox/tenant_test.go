package sandbox_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"quarry/sandbox"
)

// monday is the fixed clock of the tests, so that the data is always the same.
var monday = time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC)

func fixedClock() time.Time { return monday }

// lab is a tenant with a client that uses plain HTTP only.
type lab struct {
	*sandbox.Tenant
	t      testing.TB
	http   *http.Client
	tokens map[string]string // cached, by API
}

// start runs a tenant over in-memory connections. By default its clock does not move and its data
// is small.
func start(t testing.TB, opts sandbox.Options) *lab {
	t.Helper()
	if opts.Now == nil {
		opts.Now = fixedClock
	}
	if opts.Scale == 0 {
		opts.Scale = .02
	}
	wire := newWire()
	opts.Listener = wire
	tenant, err := sandbox.Start(opts)
	if err != nil {
		t.Fatalf("start the tenant: %v", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(tenant.CA) {
		t.Fatal("CA is not a PEM certificate")
	}
	transport := &http.Transport{
		DialContext: wire.dial, TLSClientConfig: &tls.Config{RootCAs: roots}, DisableCompression: true,
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := tenant.Close(); err != nil {
			t.Errorf("close the tenant: %v", err)
		}
	})
	return newLab(t, tenant, transport)
}

func newLab(t testing.TB, tenant *sandbox.Tenant, transport http.RoundTripper) *lab {
	return &lab{Tenant: tenant, t: t, http: &http.Client{Transport: transport}, tokens: map[string]string{}}
}

// scopes and paths are those of the three APIs.
var (
	scopes = map[string]string{
		"mde":   "https://api.securitycenter.microsoft.com/.default",
		"xdr":   "https://api.security.microsoft.com/.default",
		"graph": "https://graph.microsoft.com/.default",

		"loganalytics": "https://api.loganalytics.io/.default",
	}
	paths = map[string]string{
		"mde":   "/api/advancedqueries/run",
		"xdr":   "/api/advancedhunting/run",
		"graph": "/v1.0/security/runHuntingQuery",

		"loganalytics": "/v1/workspaces/0/query",
	}
)

// reply is the response to a request.
type reply struct {
	status int
	header http.Header
	body   string
}

func (l *lab) do(request *http.Request) reply {
	l.t.Helper()
	answer, err := l.try(request)
	if err != nil {
		l.t.Fatalf("%s %s: %v", request.Method, request.URL.Path, err)
	}
	return answer
}

// try returns what arrived even if the body is incomplete.
func (l *lab) try(request *http.Request) (reply, error) {
	response, err := l.http.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, string(body)}, err
}

// signIn requests a token. The given fields replace those of a valid form.
func (l *lab) signIn(tenant string, fields url.Values) reply {
	l.t.Helper()
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {l.ClientID}, "client_secret": {l.ClientSecret},
		"scope": {scopes["mde"]},
	}
	for name, values := range fields {
		form[name] = values
		if len(values) == 0 {
			delete(form, name)
		}
	}
	request, _ := http.NewRequest(http.MethodPost, l.TokenURL+"/"+tenant+"/oauth2/v2.0/token",
		strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return l.do(request)
}

func (l *lab) token(dialect string) string {
	l.t.Helper()
	if token, ok := l.tokens[dialect]; ok {
		return token
	}
	answer := l.signIn(l.TenantID, url.Values{"scope": {scopes[dialect]}})
	var token struct {
		Secret string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(answer.body), &token); err != nil || token.Secret == "" {
		l.t.Fatalf("no token for %s: got %d %s", dialect, answer.status, answer.body)
	}
	l.tokens[dialect] = token.Secret
	return token.Secret
}

// request returns a valid API request with the given body.
func (l *lab) request(dialect, body string) *http.Request {
	l.t.Helper()
	request, err := http.NewRequest(http.MethodPost, l.MDEURL+paths[dialect], strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+l.token(dialect))
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	return request
}

// ask runs a query.
func (l *lab) ask(dialect, query string) reply {
	l.t.Helper()
	return l.do(l.request(dialect, question(query)))
}

func question(query string) string {
	body, _ := json.Marshal(map[string]string{"Query": query})
	return string(body)
}

// rows decodes the rows of a result from any of the APIs.
func (r reply) rows(t testing.TB) []map[string]any {
	t.Helper()
	var envelope struct {
		Results []map[string]any
	}
	decoder := json.NewDecoder(strings.NewReader(r.body))
	decoder.UseNumber()
	if err := decoder.Decode(&envelope); err != nil || r.status != http.StatusOK {
		t.Fatalf("got no rows: %d %.300s", r.status, r.body)
	}
	return envelope.Results
}

// failure decodes an error response.
func (r reply) failure(t testing.TB) (code, message string) {
	t.Helper()
	var envelope struct {
		Error struct{ Code, Message string } `json:"error"`
	}
	if err := json.NewDecoder(bytes.NewReader([]byte(r.body))).Decode(&envelope); err != nil {
		t.Fatalf("got no JSON error: %d %.300s", r.status, r.body)
	}
	return envelope.Error.Code, envelope.Error.Message
}

// wire is a listener with in-memory connections. Waiting for them counts as idle in
// testing/synctest, unlike waiting for the network.
type wire struct {
	connections chan net.Conn
	closed      chan struct{}
}

func newWire() *wire { return &wire{make(chan net.Conn), make(chan struct{})} }

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case w.connections <- far:
		return near, nil
	case <-w.closed:
		return nil, errors.New("the tenant is closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.connections:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error {
	select {
	case <-w.closed:
	default:
		close(w.closed)
	}
	return nil
}

func (w *wire) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
