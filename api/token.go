package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"
)

// TokenSource gives tokens for the service. Token may be called from any goroutine.
type TokenSource interface {
	Token(ctx context.Context, scope string) (Token, error)
}

// forgetter is a TokenSource with a cache of its own, which it empties on request: a
// token that the service refused must not come back from there.
type forgetter interface{ Forget() }

// Token is a bearer token. However it is printed, logged or marshaled, its secret
// stays hidden.
type Token struct {
	Secret  string
	Expires time.Time // zero: unknown
}

// String describes the token without its secret.
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

// Format implements fmt.Formatter, so that no verb reaches the fields.
func (t Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// LogValue implements slog.LogValuer.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalJSON implements json.Marshaler.
func (t Token) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }
