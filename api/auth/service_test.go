package auth

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"quarry/api"
)

// Planted secrets must not appear in any error, log or printed value.
const (
	plantedToken  = "planted-token-0123456789"
	plantedSecret = "planted~secret/with+signs="
)

// oneRow is a complete response of the service.
const oneRow = `{"Schema":[{"Name":"FileName","Type":"String"}],"Results":[{"FileName":"csc.exe"}]}`

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

// failureBody is the body of an error response of the service.
func failureBody(code, message string) string {
	body, _ := json.Marshal(map[string]any{"error": map[string]string{"code": code, "message": message}})
	return string(body)
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

func trusting(server *httptest.Server) api.Transport {
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return api.Transport{RootCAs: pool}
}

// clientOf returns a client for a server that signs in with tokens; change may modify its configuration.
func clientOf(t testing.TB, server *httptest.Server, tokens api.TokenSource, change func(*api.Config)) *api.Client {
	t.Helper()
	mde, _ := api.DialectNamed("mde")
	c := api.Config{
		Dialect: mde, BaseURL: server.URL, Tokens: tokens, HTTP: api.NewHTTPClient(trusting(server)),
		Retry: api.RetryPolicy{Attempts: 1},
	}
	if change != nil {
		change(&c)
	}
	client, err := api.NewClient(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.HTTP.CloseIdleConnections)
	return client
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
