package api

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestEveryKindHasAText(t *testing.T) {
	for kind := Unknown; kind <= Usage; kind++ {
		text := (&Error{Kind: kind}).Error()
		cause, next, ok := strings.Cut(text, ": ")
		if !ok || cause == "" || next == "" || strings.HasSuffix(text, ".") {
			t.Errorf("kind %d says %q, want a cause, a colon and a next step", kind, text)
		}
	}
}

func TestPermissionsOfA403(t *testing.T) {
	tests := []struct {
		message        string
		required, held []string
	}{
		{"Missing application roles. API required roles: ThreatHunting.Read.All, application roles: " +
			"Policy.Read.All,Device.Read.All", []string{"ThreatHunting.Read.All"},
			[]string{"Policy.Read.All", "Device.Read.All"}},
		{"API required roles: A,B, application roles: ", []string{"A", "B"}, nil},
		{"API required roles: A, application roles: .", []string{"A"}, nil},
		{"API required scopes: A, delegated scopes: B", []string{"A"}, []string{"B"}},
		{"API required roles: A.", []string{"A"}, nil},
		{"Forbidden", nil, nil},
		{"required roles: ", nil, nil},
	}
	for _, test := range tests {
		e := &Error{Message: test.message}
		e.permissions(mde)
		if !slices.Equal(e.Required, test.required) || !slices.Equal(e.Held, test.held) {
			t.Errorf("%q: required %q, held %q; want %q, %q", test.message, e.Required, e.Held, test.required,
				test.held)
		}
	}
}

func TestSecretsAreRedacted(t *testing.T) {
	for text, want := range map[string]string{
		"token eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln here":       "token [hidden] here",
		"Authorization: Bearer abc.def~ghi+jkl/mno==":          "Authorization: [hidden]",
		`{"access_token":"planted-token","expires_in":3600}`:   `{"[hidden]","expires_in":3600}`,
		"client_id=a&client_secret=planted-token&grant_type=b": "client_id=a&[hidden]&grant_type=b",
		"the bearer of bad news":                               "the bearer of bad news",
		"Missing application roles. API required roles: A.B.All, and so": "Missing application roles. API required " +
			"roles: A.B.All, and so",
	} {
		if got := redact(text); got != want {
			t.Errorf("redact(%q) = %q, want %q", text, got, want)
		}
	}
}

// FuzzResponseErrorIsOneSafeLine checks that any response becomes one line of limited length.
func FuzzResponseErrorIsOneSafeLine(f *testing.F) {
	f.Add(400, refusalBody("BadRequest", "'x' operator: Failed to resolve 'y'. Fix semantic errors in your query."),
		"application/json")
	f.Add(403, refusalBody("Forbidden", "API required roles: A, application roles: B"), "")
	f.Add(429, refusalBody("429", "45 per 00:01:00, in 8 seconds"), "")
	f.Add(502, "<html><title>a\x1b[0m</title>", "text/html")
	f.Add(500, `{"error":{"code":[1],"message":{}}}`, "")
	client, err := NewClient(Config{Dialect: mde, Tokens: &tokens{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body, contentType string) {
		resp := &http.Response{StatusCode: status,
			Header: http.Header{"Content-Type": {contentType}, "Request-Id": {body}}}
		e := client.responseError(resp, io.NopCloser(strings.NewReader(body)))
		for _, text := range append(append(e.Names, e.Required...), e.Error(), e.RequestID, e.Code, e.Message) {
			if strings.ContainsAny(text, "\x1b\x00\n\r\x07") || !utf8.ValidString(text) || len(text) > 4000 {
				t.Errorf("status %d, body %q give %q", status, body, text)
			}
		}
	})
}
