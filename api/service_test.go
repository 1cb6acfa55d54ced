package api

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"quarry/table"
)

// Planted secrets must not appear in any error, log or printed value.
const (
	plantedToken  = "planted-token-0123456789"
	plantedSecret = "planted~secret/with+signs="
)

// oneRow is a complete response.
const oneRow = `{"Schema":[{"Name":"FileName","Type":"String"}],"Results":[{"FileName":"csc.exe"}]}`

// rowsAnswer returns a response with n rows.
func rowsAnswer(n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"FileName":"file-%d.exe"}`, i)
	}
	return `{"Schema":[{"Name":"FileName","Type":"String"}],"Results":[` + strings.Join(rows, ",") + `]}`
}

// gives returns a handler that responds with a status and a body.
func gives(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// serve starts a service on loopback with its own certificate.
func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func trusting(servers ...*httptest.Server) Transport {
	pool := x509.NewCertPool()
	for _, s := range servers {
		pool.AddCert(s.Certificate())
	}
	return Transport{RootCAs: pool}
}

// clientOf returns a client for a server; change may modify its configuration.
func clientOf(t testing.TB, server *httptest.Server, change func(*Config)) *Client {
	t.Helper()
	dialect, _ := DialectNamed("mde")
	c := Config{Dialect: dialect, BaseURL: server.URL, Tokens: &tokens{}, HTTP: NewHTTPClient(trusting(server)),
		Retry: RetryPolicy{Attempts: 1}}
	if change != nil {
		change(&c)
	}
	client, err := NewClient(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.HTTP.CloseIdleConnections)
	return client
}

// tokens is a source of numbered tokens.
type tokens struct {
	mu     sync.Mutex
	given  int
	scopes []string
	valid  time.Duration // from now; 0 for no known expiry
	same   bool          // always return the first token
	err    error
}

func (s *tokens) Token(_ context.Context, scope string) (Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = append(s.scopes, scope)
	if s.err != nil {
		return Token{}, s.err
	}
	if !s.same || s.given == 0 {
		s.given++
	}
	t := Token{Secret: fmt.Sprintf("%s-%d", plantedToken, s.given)}
	if s.valid != 0 {
		t.Expires = time.Now().Add(s.valid)
	}
	return t, nil
}

// follower records what a run reports.
type follower struct {
	attempts []Attempt
	arrived  []int // rows
	prompts  []Prompt
	each     func(Attempt)
}

func (f *follower) Attempted(a Attempt) {
	f.attempts = append(f.attempts, a)
	if f.each != nil {
		f.each(a)
	}
}

func (f *follower) Prompted(p Prompt) { f.prompts = append(f.prompts, p) }

func (f *follower) Arrived(t *table.Table) { f.arrived = append(f.arrived, t.Rows()) }

// calls returns the number of attempts that started.
func (f *follower) calls() (n int) {
	for _, a := range f.attempts {
		if a.Err == nil {
			n++
		}
	}
	return n
}

// failing runs a query that must fail, and checks that its error contains no secrets.
func failing(t *testing.T, c *Client, ctx context.Context) *Error {
	t.Helper()
	_, err := c.Run(ctx, Query{Text: "DeviceInfo"}, nil)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("Run gave %v, want an *Error", err)
	}
	keepsSecrets(t, e.Error(), fmt.Sprintf("%+v %#v", *e, e))
	return e
}

func keepsSecrets(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, secret := range []string{"planted-token", "planted~secret", "planted%7Esecret", "Bearer planted"} {
			if strings.Contains(text, secret) {
				t.Errorf("a secret came out: %s", text)
			}
		}
	}
}

// jwt returns an unsigned token with the given claims.
func jwt(t testing.TB, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none"}`)) + "." + encode(payload) + "." + encode([]byte("planted-token"))
}

// firstRows closes seen when the first rows arrive.
type firstRows struct {
	discardSink
	seen chan struct{}
	rows int
}

func (f *firstRows) Arrived(t *table.Table) {
	if f.rows == 0 && t.Rows() > 0 {
		f.rows = t.Rows()
		close(f.seen)
	}
}
