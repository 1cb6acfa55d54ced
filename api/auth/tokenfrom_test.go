package auth

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quarry/api"
)

func TestExternalToken(t *testing.T) {
	soon := time.Now().Add(time.Hour).Truncate(time.Second)
	valid := jwt(t, map[string]any{"exp": soon.Unix()})
	old := jwt(t, map[string]any{"exp": time.Now().Add(-time.Hour).Unix()})
	tests := []struct {
		name, text string
		want       api.Token
		says       string // part of the error
	}{
		{"a JWT", valid, api.Token{Secret: valid, Expires: soon.UTC()}, ""},
		{"surrounded by space", "\n " + valid + "\r\n", api.Token{Secret: valid, Expires: soon.UTC()}, ""},
		{"with its scheme", "Bearer " + valid, api.Token{Secret: valid, Expires: soon.UTC()}, ""},
		{"opaque", "planted-token", api.Token{Secret: "planted-token"}, ""},
		{"expired", old, api.Token{}, "expired at"},
		{"empty", "  \n", api.Token{}, ""},
		{"two lines", "planted-token\nplanted-token", api.Token{}, "more than a token"},
		{"JSON", `{"accessToken": "planted-token"}`, api.Token{}, "more than a token"},
		{"header injection", "planted-token\r\nX: y", api.Token{}, "more than a token"},
		{"not ASCII", "planted-tokén", api.Token{}, "more than a token"},
		{"huge", strings.Repeat("a", 100_000), api.Token{}, "more than a token"},
	}
	for _, test := range tests {
		file := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("QUARRY_TEST_TOKEN", test.text)
		for place, source := range map[string]api.TokenSource{
			"file": TokenFromFile(file), "variable": TokenFromEnv("QUARRY_TEST_TOKEN"),
			"command": TokenFromCommand("cat " + file),
		} {
			got, err := source.Token(t.Context(), "scope")
			if test.want.Secret == "" {
				if api.KindOf(err) != api.SignIn || !strings.Contains(err.Error(), test.says) ||
					!strings.Contains(err.Error(), place) {
					t.Errorf("%s in a %s: got %v, want a sign-in error with %q", test.name, place, err, test.says)
				} else {
					keepsSecrets(t, err.Error())
				}
				continue
			}
			if err != nil || got.Secret != test.want.Secret || !got.Expires.Equal(test.want.Expires) {
				t.Errorf("%s in a %s: got %v, %v; want %v", test.name, place, got, err, test.want)
			}
		}
	}
}

func TestMissingExternalToken(t *testing.T) {
	for want, source := range map[string]api.TokenSource{
		"variable QUARRY_TEST_UNSET: it is not set": TokenFromEnv("QUARRY_TEST_UNSET"),
		"no such file":            TokenFromFile(filepath.Join(t.TempDir(), "none")),
		"exit status 127":         TokenFromCommand("quarry-no-such-command --password planted-token"),
		"exit status 3, sorry":    TokenFromCommand("echo sorry >&2; echo second line >&2; exit 3"),
		"exit status 1, [hidden]": TokenFromCommand("echo access_token=planted-token >&2; exit 1"),
	} {
		_, err := source.Token(t.Context(), "scope")
		if api.KindOf(err) != api.SignIn || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want a sign-in error with %q", err, want)
		} else {
			keepsSecrets(t, err.Error())
		}
	}
}

func TestTokenCommandEndsWithTheRun(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := TokenFromCommand("sleep 60").Token(ctx, ""); api.KindOf(err) != api.Timeout ||
		time.Since(began) > 30*time.Second {
		t.Errorf("ended with %v after %v, want the context's end", err, time.Since(began))
	}
}
