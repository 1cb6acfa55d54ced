package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Identity is the account or app in a token. The token is not verified, which is up to the service.
type Identity struct {
	Kind          IdentityKind // UnknownIdentity if the token cannot be read
	Name          string       // of the account, or name or ID of the app
	Audience      string       // service that the token was issued for
	Roles, Scopes []string
	TenantID      string
	AppID         string
	Expires       time.Time // zero if unknown
	Note          string    // why information is missing; "" if the token was read
}

// Identity signs in if needed and returns the claims of the token. An interactive sign-in calls ask
// with a prompt, unless ask is nil.
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

// claims are the claims of a Microsoft token that identify its holder.
type claims struct {
	Audience   any     `json:"aud"` // a string, or a list in tokens of other issuers
	Expires    float64 `json:"exp"` // Unix time
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
		return Identity{Note: "the token is not a JWT, so its holder is unknown"}
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

// TokenExpiry returns the expiry of a token, or the zero time if it has none.
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
