package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Identity is who the service takes us for, as the token tells. The token is not
// verified: that is the service's business.
type Identity struct {
	Kind          IdentityKind // UnknownIdentity when the token cannot be read
	Name          string       // of the account, or the app's name or id
	Audience      string       // the service that the token is for
	Roles, Scopes []string
	TenantID      string
	AppID         string
	Expires       time.Time // zero: unknown
	Note          string    // why there is less than usual; "" when the token could be read
}

// Identity signs in if needed and reads the token's claims. A sign-in that needs a
// person calls ask, which may be nil, with what to do.
func (c *Client) Identity(ctx context.Context, ask func(Prompt)) (Identity, error) {
	if ask != nil {
		ctx = WithPrompts(ctx, ask)
	}
	token, _, err := c.tokens.Token(ctx)
	if err != nil {
		return Identity{}, c.notSignedIn(ctx, err)
	}
	id := identityOf(token.Secret)
	if id.Expires.IsZero() {
		id.Expires = token.Expires
	}
	return id, nil
}

// claims are the parts of a Microsoft token that say who holds it.
type claims struct {
	Audience   any     `json:"aud"` // a string, or a list in tokens of others
	Expires    float64 `json:"exp"` // seconds since 1970
	Type       string  `json:"idtyp"`
	TenantID   string  `json:"tid"`
	AppID      string  `json:"appid"`
	Party      string  `json:"azp"` // the app in version 2 tokens
	AppName    string  `json:"app_displayname"`
	Name       string  `json:"name"`
	UPN        string  `json:"upn"`
	Preferred  string  `json:"preferred_username"`
	UniqueName string  `json:"unique_name"`
	Roles      []string
	Scopes     string `json:"scp"`
}

func identityOf(secret string) Identity {
	var c claims
	if !readClaims(secret, &c) {
		return Identity{Note: "the token is no JWT, so who it stands for cannot be told"}
	}
	id := Identity{
		Kind: AppIdentity, TenantID: Clean(c.TenantID), AppID: Clean(first(c.AppID, c.Party)),
		Roles: cleanAll(c.Roles), Scopes: cleanAll(strings.Fields(c.Scopes)), Expires: c.expiry(),
	}
	if audience, ok := c.Audience.(string); ok {
		id.Audience = Clean(audience)
	}
	account := first(c.UPN, c.Preferred, c.UniqueName)
	if c.Type == "user" || c.Type == "" && (c.Scopes != "" || account != "") {
		id.Kind, id.Name = AccountIdentity, Clean(first(account, c.Name))
		return id
	}
	id.Name = Clean(first(c.AppName, c.AppID, c.Party))
	return id
}

func (c claims) expiry() time.Time {
	const endOf9999 = 253402300799
	if c.Expires <= 0 || c.Expires > endOf9999 {
		return time.Time{}
	}
	return time.Unix(int64(c.Expires), 0).UTC()
}

// TokenExpiry reads when a token ends; zero when it does not say.
func TokenExpiry(secret string) time.Time {
	var c claims
	if !readClaims(secret, &c) {
		return time.Time{}
	}
	return c.expiry()
}

func readClaims(secret string, c *claims) bool {
	parts := strings.Split(secret, ".")
	if len(parts) != 3 {
		return false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	return err == nil && json.Unmarshal(payload, c) == nil
}

func first(choices ...string) string {
	for _, s := range choices {
		if s != "" {
			return s
		}
	}
	return ""
}

func cleanAll(texts []string) []string {
	var all []string
	for _, s := range texts {
		all = append(all, Clean(s))
	}
	return all
}
