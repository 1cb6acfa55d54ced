package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// TokenSource returns tokens for the service. Token is safe for concurrent use.
type TokenSource interface {
	Token(ctx context.Context, scope string) (Token, error)
}

// forgetter is a TokenSource with a cache. Forget empties it, so that a token that the service has
// rejected is not returned again.
type forgetter interface{ Forget() }

// Token is a bearer token. Printing, logging and marshaling hide the secret.
type Token struct {
	Secret  string
	Expires time.Time // zero if unknown
}

// String returns a description without the secret.
func (t Token) String() string {
	switch {
	case t.Secret == "":
		return "no token"
	case t.Expires.IsZero():
		return "token of unknown expiry"
	}
	return "token until " + t.Expires.UTC().Format(time.RFC3339)
}

// GoString implements fmt.GoStringer for %#v.
func (t Token) GoString() string { return "api.Token{" + t.String() + "}" }

// Format implements fmt.Formatter, so that no verb prints the fields.
func (t Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// LogValue implements slog.LogValuer.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalJSON implements json.Marshaler.
func (t Token) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }

// CleanToken returns a token without the white space and the quotes that tools print around it. It
// reports whether the rest can be sent in a header.
func CleanToken(secret string) (string, bool) {
	secret = strings.TrimSpace(secret)
	if n := len(secret); n >= 2 && secret[0] == '"' && secret[n-1] == '"' {
		secret = strings.TrimSpace(secret[1 : n-1])
	}
	return secret, !strings.ContainsFunc(secret, notInToken)
}

// notInToken reports whether a token in a header cannot contain r.
func notInToken(r rune) bool { return r <= ' ' || r >= 0x7f || r == '"' }
