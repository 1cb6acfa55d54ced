package sandbox

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// identity is the tenant's directory: one app with one secret, one account, and the key that signs
// the tokens.
type identity struct {
	tenant, client, secret string
	workspace              string // ID of the Sentinel workspace
	refresh                string // the account's refresh token
	roles                  []string
	lifetime               time.Duration
	key                    *ecdsa.PrivateKey
}

func newIdentity(opts Options) (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("create the sandbox signing key: %w", err)
	}
	return &identity{
		tenant: seededGUID(opts.Seed, "tenant"), client: seededGUID(opts.Seed, "client"),
		workspace: cmp.Or(opts.Workspace, seededGUID(opts.Seed, "workspace")),
		secret:    "sbx~" + rand.Text(), refresh: rand.Text(), roles: opts.Roles, lifetime: opts.TokenLifetime, key: key,
	}, nil
}

// seededGUID returns a GUID in random (v4) form that depends only on the seed and the name.
func seededGUID(seed int64, name string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%s", seed, name))
	return guidOf([16]byte(sum[:16]))
}

// newGUID returns a fresh call id.
func newGUID() string {
	var b [16]byte
	rand.Read(b[:])
	return guidOf(b)
}

func guidOf(b [16]byte) string {
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// claims are the claims that Entra puts into a token for the hunting APIs.
type claims struct {
	Audience  string   `json:"aud"`
	Issuer    string   `json:"iss"`
	IssuedAt  int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	Expires   int64    `json:"exp"`
	AppID     string   `json:"appid"`
	AppName   string   `json:"app_displayname"`
	IDType    string   `json:"idtyp"`
	Roles     []string `json:"roles"`
	Account   string   `json:"upn,omitempty"`
	Name      string   `json:"name,omitempty"`
	Scopes    string   `json:"scp,omitempty"` // accounts only
	TenantID  string   `json:"tid"`
	TokenID   string   `json:"uti"`
	Version   string   `json:"ver"`
}

// account is the user of device code sign-ins.
const account, accountName = "hunter@sandbox.example", "Sandbox Hunter"

// tokens returns the token response for a grant. For an account it also holds what sign-in
// libraries use to identify accounts.
func (id *identity) tokens(g grant, now time.Time) (map[string]any, error) {
	signed, err := id.issue(g, now)
	if err != nil {
		return nil, err
	}
	seconds := int(id.lifetime.Seconds())
	document := map[string]any{"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds,
		"access_token": signed}
	if !g.account {
		return document, nil
	}
	person := seededGUID(0, account)
	about, err := id.signed(map[string]any{
		"aud": id.client, "iss": "https://sts.windows.net/" + id.tenant + "/", "tid": id.tenant, "oid": person,
		"sub":                person,
		"preferred_username": account, "name": accountName, "iat": now.Unix(), "exp": now.Add(id.lifetime).Unix(),
		"ver": "2.0",
	})
	if err != nil {
		return nil, err
	}
	document["id_token"] = about
	document["refresh_token"] = id.refresh
	document["scope"] = g.dialect.audience + "/.default"
	document["client_info"] = base64url.EncodeToString(fmt.Appendf(nil, `{"uid":%q,"utid":%q}`, person, id.tenant))
	return document, nil
}

// issue returns a signed token. An app's token holds only the granted roles that belong to the
// requested audience.
func (id *identity) issue(g grant, now time.Time) (string, error) {
	c := claims{
		Audience: g.dialect.audience, Issuer: "https://sts.windows.net/" + id.tenant + "/",
		IssuedAt: now.Unix(), NotBefore: now.Unix(), Expires: now.Add(id.lifetime).Unix(),
		AppID: id.client, AppName: "Quarry sandbox", IDType: "app", Roles: []string{},
		TenantID: id.tenant, TokenID: rand.Text(), Version: "1.0",
	}
	if g.account {
		c.IDType, c.Account, c.Name, c.Scopes = "user", account, accountName, g.dialect.scope
		return id.signed(c)
	}
	for _, role := range id.roles {
		if d := dialectOfRole(role); d == nil || d == g.dialect {
			c.Roles = append(c.Roles, role)
		}
	}
	return id.signed(c)
}

const jwtHeader = `{"typ":"JWT","alg":"ES256","kid":"sandbox"}`

var base64url = base64.RawURLEncoding

// signed encodes claims as a signed token.
func (id *identity) signed(c any) (string, error) {
	payload, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	signed := base64url.EncodeToString([]byte(jwtHeader)) + "." + base64url.EncodeToString(payload)
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, id.key, digest[:])
	if err != nil {
		return "", err
	}
	var signature [64]byte
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return signed + "." + base64url.EncodeToString(signature[:]), nil
}

var errNotOurs = errors.New("the token was not signed by this tenant")

// read returns the claims of a token that this tenant signed, even if it has expired.
func (id *identity) read(token string) (claims, error) {
	var c claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, errNotOurs
	}
	signature, err := base64url.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		return c, errNotOurs
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	if !ecdsa.Verify(&id.key.PublicKey, digest[:], r, s) {
		return c, errNotOurs
	}
	payload, err := base64url.DecodeString(parts[1])
	if err != nil {
		return c, errNotOurs
	}
	return c, json.Unmarshal(payload, &c)
}
