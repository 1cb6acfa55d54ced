package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"quarry/api"
)

const testTenant = "11111111-2222-3333-4444-555555555555"

// authority starts a sign-in service. answer replaces the handler of its token endpoint.
func authority(t testing.TB, answer http.HandlerFunc) (server *httptest.Server, given *atomic.Int32) {
	given = new(atomic.Int32)
	server = serve(t, func(w http.ResponseWriter, r *http.Request) {
		base := "https://" + r.Host + "/" + testTenant
		switch {
		case strings.HasSuffix(r.URL.Path, "/.well-known/openid-configuration"):
			_ = json.NewEncoder(w).Encode(map[string]string{
				"issuer": base + "/v2.0", "authorization_endpoint": base + "/oauth2/v2.0/authorize",
				"token_endpoint": base + "/oauth2/v2.0/token",
			})
		case answer != nil:
			answer(w, r)
		case r.FormValue("client_secret") != plantedSecret || r.FormValue("grant_type") != "client_credentials":
			gives(401,
				`{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided. Trace ID: x"}`, "Content-Type", "application/json")(w, r)
		default:
			gives(200, fmt.Sprintf(`{"token_type":"Bearer","expires_in":3600,"access_token":"%s-%d"}`, plantedToken,
				given.Add(1)), "Content-Type", "application/json")(w, r)
		}
	})
	return server, given
}

func signIn(t testing.TB, authority *httptest.Server, change func(*ClientSecret)) api.TokenSource {
	t.Helper()
	app := ClientSecret{App: App{TenantID: testTenant, ClientID: "client", AuthorityURL: authority.URL,
		HTTP: api.NewHTTPClient(trusting(authority))}, Secret: plantedSecret}
	if change != nil {
		change(&app)
	}
	t.Cleanup(app.HTTP.CloseIdleConnections)
	source, err := NewClientSecret(app)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func TestClientSecretSignsInOnLoopback(t *testing.T) {
	server, given := authority(t, nil)
	source := signIn(t, server, nil)
	for range 2 {
		token, err := source.Token(t.Context(), "https://api.example/.default")
		if err != nil || token.Secret != plantedToken+"-1" {
			t.Fatalf("token %v, error %v", token, err)
		}
		if left := time.Until(token.Expires); left < 55*time.Minute || left > 61*time.Minute {
			t.Errorf("expires in %v, want about an hour", left)
		}
	}
	source.(interface{ Forget() }).Forget()
	if token, err := source.Token(t.Context(), "https://api.example/.default"); err != nil || given.Load() != 2 ||
		token.Secret != plantedToken+"-2" {
		t.Errorf("after forgetting: %d tokens given, error %v; want a second one", given.Load(), err)
	}
}

func TestRevokedTokenIsReplaced(t *testing.T) {
	login, _ := authority(t, nil)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer "+plantedToken+"-1" {
			gives(401, failureBody("Unauthorized", "token revoked"))(w, r)
			return
		}
		gives(200, oneRow)(w, r)
	})
	client := clientOf(t, server, signIn(t, login, nil), nil)
	if _, err := client.Identity(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Run(t.Context(), api.Query{Text: "T"}, nil); err != nil {
		t.Errorf("got %v, want the answer after one renewal", err)
	}
}

func TestFailedSignInIsExplained(t *testing.T) {
	says := func(code, text string) http.HandlerFunc {
		return gives(400,
			fmt.Sprintf(`{"error":"invalid_request","error_description":"%s: %s Trace ID: 1 Correlation ID: 2"}`, code,
				text), "Content-Type", "application/json")
	}
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") })
	tests := []struct {
		name   string
		answer http.HandlerFunc
		change func(*ClientSecret)
		says   string
	}{
		{"wrong secret", nil, func(c *ClientSecret) { c.Secret = "planted~secret" },
			"AADSTS7000215, Invalid client secret provided): use the value of the client secret"},
		{"unknown app",
			says("AADSTS700016", "Application with identifier 'client' was not found in the directory 'Contoso'."), nil,
			"the tenant does not have this app"},
		{"a line break after the text", says("AADSTS700016", `Application not found in the directory 'Contoso'.\\r\\nTrace ID: 7`), nil,
			"AADSTS700016, Application not found in the directory 'Contoso'): check"},
		{"unlisted code", says("AADSTS999999", "Something else."), nil, "AADSTS999999, Something else"},
		{"HTML", gives(502, "<html>bad gateway</html>"), nil, "502"},
		{"no token inside", gives(200, `{}`, "Content-Type", "application/json"), nil, "check tenant_id"},
		{"secret echoed", gives(400, `{"error":"x","error_description":"you sent planted~secret/with+signs="}`,
			"Content-Type", "application/json"), nil, "sign-in failed"},
		{"redirect to another host", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, nil, "redirects to"},
		{"untrusted certificate", nil, func(c *ClientSecret) { c.HTTP = api.NewHTTPClient(api.Transport{}) },
			"certificate"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, _ := authority(t, test.answer)
			_, err := signIn(t, server, test.change).Token(t.Context(), "https://api.example/.default")
			if api.KindOf(err) != api.SignIn || !strings.Contains(err.Error(), test.says) ||
				strings.Contains(err.Error(), "\n") {
				t.Fatalf("got %v\nwant one sentence with %q", err, test.says)
			}
			keepsSecrets(t, err.Error(), fmt.Sprintf("%+v", errors.Unwrap(err)))
		})
	}
}

func TestSignInCanBeCanceled(t *testing.T) {
	reached := make(chan struct{}, 4)
	server, _ := authority(t, func(_ http.ResponseWriter, r *http.Request) {
		reached <- struct{}{}
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	client := clientOf(t, server, signIn(t, server, nil), nil)
	if _, err := client.Run(ctx, api.Query{Text: "DeviceInfo"}, nil); api.KindOf(err) != api.Canceled {
		t.Errorf("got %v, want Canceled", err)
	}
}

func TestInvalidAppConfiguration(t *testing.T) {
	whole := ClientSecret{App: App{TenantID: testTenant, ClientID: "client"}, Secret: plantedSecret}
	tests := map[string]func(*ClientSecret){
		"tenant_id":            func(c *ClientSecret) { c.TenantID = "" },
		"client_id":            func(c *ClientSecret) { c.ClientID = "" },
		"client_secret_env":    func(c *ClientSecret) { c.Secret = "" },
		"check tenant_id":      func(c *ClientSecret) { c.TenantID = "no/tenant" },
		"authority_url":        func(c *ClientSecret) { c.AuthorityURL = "http://127.0.0.1:1" },
		"write it as https://": func(c *ClientSecret) { c.AuthorityURL = "https://me:planted~secret@host" },
	}
	for says, change := range tests {
		app := whole
		change(&app)
		_, err := NewClientSecret(app)
		if api.KindOf(err) != api.Usage || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: got %v, want %q", app, err, says)
			continue
		}
		keepsSecrets(t, err.Error())
	}
}

// TestLogHoldsNoSecrets ends runs in every possible way with a log at the lowest level.
func TestLogHoldsNoSecrets(t *testing.T) {
	login, _ := authority(t, nil)
	echo := func(w http.ResponseWriter, r *http.Request) {
		gives(400, failureBody("X", "you sent "+r.Header.Get("Authorization")), "request-id",
			r.Header.Get("Authorization"))(w, r)
	}
	for _, handler := range []http.HandlerFunc{gives(200, oneRow), gives(401, ""), gives(502, "<b>"), echo,
		func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }} {
		var log bytes.Buffer
		client := clientOf(t, serve(t, handler), signIn(t, login, nil), func(c *api.Config) {
			c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug - 10}))
		})
		_, err := client.Run(t.Context(), api.Query{Text: `T | where x == "very private"`}, nil)
		keepsSecrets(t, log.String(), fmt.Sprint(err))
		if !strings.Contains(log.String(), "/api/advancedqueries/run") ||
			strings.Contains(log.String(), "very private") {
			t.Errorf("the log should tell of the call and not of the query:\n%s", log.String())
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	app := ClientSecret{App: App{TenantID: "tenant", ClientID: "client"}, Secret: plantedSecret}
	for _, v := range []any{app, &app, map[string]ClientSecret{"a": app}} {
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "value", v)
		marshaled, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		texts := []string{log.String(), string(marshaled), fmt.Sprint(v)}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			texts = append(texts, fmt.Sprintf(verb, v))
		}
		keepsSecrets(t, texts...)
		for _, text := range texts {
			if strings.Contains(text, fmt.Sprintf("%x", plantedSecret)) {
				t.Errorf("the secret came out in hexadecimal: %s", text)
			}
		}
	}
}

func TestMalformedTokenResponsesAreExplained(t *testing.T) {
	for body, says := range map[string]string{
		`{"token_type":"Bearer","expires_in":"soon","access_token":"planted-token"}`: "is not that of a token endpoint",
		`{"token_type":"Bearer","expires_in":3600,"access_token":["planted-token"]}`: "is not that of a token endpoint",
		`[1]`:  "is not that of a token endpoint",
		`{"to`: "is not that of a token endpoint",
	} {
		server, _ := authority(t, gives(200, body, "Content-Type", "application/json"))
		_, err := signIn(t, server, nil).Token(t.Context(), "https://api.example/.default")
		if api.KindOf(err) != api.SignIn || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", body, err, says)
			continue
		}
		if strings.Contains(err.Error(), "Go ") || strings.Contains(err.Error(), "cannot unmarshal") || strings.Contains(err.Error(), "json.") {
			t.Errorf("%s: the error names types of Go: %v", body, err)
		}
		keepsSecrets(t, err.Error())
	}
}

func TestTokensAreTrimmedOrRefusedOnce(t *testing.T) {
	for token, want := range map[string]string{
		`planted-token\r\n`:   "Bearer planted-token",
		`\"planted-token\"`:   "Bearer planted-token",
		`planted\r\nX: token`: "", // refused
		`planted\"token`:      "",
	} {
		asked := 0
		login, _ := authority(t, func(w http.ResponseWriter, r *http.Request) {
			asked++
			gives(200, `{"token_type":"Bearer","expires_in":3600,"access_token":"`+token+`"}`, "Content-Type", "application/json")(w, r)
		})
		sent := ""
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			sent = r.Header.Get("Authorization")
			gives(200, oneRow)(w, r)
		})
		client := clientOf(t, server, signIn(t, login, nil), func(c *api.Config) { c.Retry = api.RetryPolicy{} })
		_, err := client.Run(t.Context(), api.Query{Text: "T"}, nil)
		if sent != want || asked != 1 || (want == "") != (api.KindOf(err) == api.SignIn) {
			t.Errorf("%s: sent %q after %d sign-ins, error %v; want %q after one", token, sent, asked, err, want)
		}
	}
}

// The proxy refuses the connection to the authority: neither the secret nor the authority is at fault.
func TestAProxyThatRefusesTheAuthorityIsNamed(t *testing.T) {
	proxy := httptest.NewServer(gives(403, ""))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "https_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD"} {
		t.Setenv(name, "")
	}
	t.Setenv("HTTPS_PROXY", proxy.URL)
	source, err := NewClientSecret(ClientSecret{App: App{TenantID: testTenant, ClientID: "client", HTTP: api.NewHTTPClient(api.Transport{})},
		Secret: plantedSecret})
	if err != nil {
		t.Fatal(err)
	}
	_, err = source.Token(t.Context(), "https://api.example/.default")
	if api.KindOf(err) != api.Network || !strings.Contains(err.Error(), "proxy "+strings.TrimPrefix(proxy.URL, "http://")+" answered 403") {
		t.Errorf("got %v, want the proxy's refusal", err)
	}
}
