package sandbox

import (
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

// identity is the tenant's directory: one app with one secret, and the key that signs
// its tokens.
type identity struct {
	tenant, client, secret string
	roles                  []string
	lifetime               time.Duration
	key                    *ecdsa.PrivateKey
}

func newIdentity(opts Options) (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the sandbox's signing key: %w", err)
	}
	return &identity{
		tenant: seededGUID(opts.Seed, "tenant"), client: seededGUID(opts.Seed, "client"),
		secret: "sbx~" + rand.Text(), roles: opts.Roles, lifetime: opts.TokenLifetime, key: key,
	}, nil
}

// seededGUID is the same for the same seed and name, in the form of a random GUID.
func seededGUID(seed int64, name string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%s", seed, name))
	return guidOf([16]byte(sum[:16]))
}

// newGUID is a fresh id of a call.
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

// claims are what Entra puts into an app's token for the hunting APIs.
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
	TenantID  string   `json:"tid"`
	TokenID   string   `json:"uti"`
	Version   string   `json:"ver"`
}

// issue makes a signed token for an audience. It holds the roles that the app has been
// granted there: those of the other audiences are left out.
func (id *identity) issue(audience string, now time.Time) (string, error) {
	roles := []string{}
	for _, role := range id.roles {
		if d := dialectOfRole(role); d == nil || d.audience == audience {
			roles = append(roles, role)
		}
	}
	return id.sign(claims{
		Audience: audience, Issuer: "https://sts.windows.net/" + id.tenant + "/",
		IssuedAt: now.Unix(), NotBefore: now.Unix(), Expires: now.Add(id.lifetime).Unix(),
		AppID: id.client, AppName: "Quarry sandbox", IDType: "app", Roles: roles,
		TenantID: id.tenant, TokenID: rand.Text(), Version: "1.0",
	})
}

const jwtHeader = `{"typ":"JWT","alg":"ES256","kid":"sandbox"}`

var base64url = base64.RawURLEncoding

func (id *identity) sign(c claims) (string, error) {
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

// read gives the claims of a token that this tenant signed, expired or not.
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
