package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// ClientSecret is an app registration that signs in with a secret. However it is
// printed, logged or marshaled, the secret stays hidden.
type ClientSecret struct {
	TenantID, ClientID, Secret string
	AuthorityURL               string       // "": login.microsoftonline.com
	HTTP                       *http.Client // nil: NewHTTPClient(Transport{})
}

// String describes the registration without its secret.
func (c ClientSecret) String() string {
	return fmt.Sprintf("client %s of tenant %s", c.ClientID, c.TenantID)
}

// GoString implements fmt.GoStringer for %#v.
func (c ClientSecret) GoString() string { return "api.ClientSecret{" + c.String() + "}" }

// Format implements fmt.Formatter, so that no verb reaches the fields.
func (c ClientSecret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue implements slog.LogValuer.
func (c ClientSecret) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON implements json.Marshaler.
func (c ClientSecret) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// NewClientSecret makes a source of tokens for an app. It makes no call yet.
func NewClientSecret(c ClientSecret) (TokenSource, error) {
	switch {
	case c.TenantID == "":
		return nil, usage("there is no tenant_id in the profile: add the tenant's id or domain")
	case c.ClientID == "":
		return nil, usage("there is no client_id in the profile: add the id of the app registration")
	case c.Secret == "":
		return nil, usage("the client secret is empty: set the variable that client_secret_env names, or use another auth")
	}
	if c.HTTP == nil {
		c.HTTP = NewHTTPClient(Transport{})
	}
	if c.AuthorityURL == "" {
		c.AuthorityURL = publicAuthority
	}
	authority, err := url.Parse(c.AuthorityURL)
	if err != nil || authority.Scheme != "https" || authority.Host == "" || authority.User != nil {
		return nil, usage("authority_url is no https address: write it as https://host")
	}
	source := &clientSecret{app: c, authority: authority}
	if _, err := source.renew(); err != nil {
		return nil, usage("the app registration cannot be used (%s): check tenant_id and client_id", clean(err.Error()))
	}
	return source, nil
}

// clientSecret signs in through azidentity.
type clientSecret struct {
	app       ClientSecret
	authority *url.URL

	mu         sync.Mutex
	credential *azidentity.ClientSecretCredential
}

// renew makes a credential with an empty cache.
func (s *clientSecret) renew() (*azidentity.ClientSecretCredential, error) {
	return azidentity.NewClientSecretCredential(s.app.TenantID, s.app.ClientID, s.app.Secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: azcore.ClientOptions{
			Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: s.app.AuthorityURL},
			Transport: witnessed{s.app.HTTP},
			// A person waits: azcore's default of three retries makes a wrong host take ten seconds to tell.
			Retry:     policy.RetryOptions{MaxRetries: 1, RetryDelay: 200 * time.Millisecond, MaxRetryDelay: 2 * time.Second},
			Telemetry: policy.TelemetryOptions{Disabled: true},
		},
		// Only Microsoft's own authorities are in the directory that discovery asks.
		DisableInstanceDiscovery: !microsofts(s.authority.Hostname()),
	})
}

func microsofts(host string) bool {
	switch host {
	case "login.microsoftonline.com", "login.microsoftonline.us":
		return true
	}
	return false
}

// signInTimeout is for the whole sign-in, which takes a second or two. The HTTP client's
// own patience is made for queries.
const signInTimeout = 45 * time.Second

// Token implements TokenSource.
func (s *clientSecret) Token(ctx context.Context, scope string) (Token, error) {
	credential, err := s.current()
	if err != nil {
		return Token{}, signInError(err, nil, s.authority.Host, s.app.Secret)
	}
	var network error
	brief, cancel := context.WithTimeout(context.WithValue(ctx, networkErrorKey{}, &network), signInTimeout)
	defer cancel()
	token, err := credential.GetToken(brief, policy.TokenRequestOptions{Scopes: []string{scope}})
	if ctx.Err() != nil {
		return Token{}, ctx.Err()
	}
	if err != nil {
		return Token{}, signInError(err, network, s.authority.Host, s.app.Secret)
	}
	return Token{Secret: token.Token, Expires: token.ExpiresOn}, nil
}

func (s *clientSecret) current() (*azidentity.ClientSecretCredential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.credential != nil {
		return s.credential, nil
	}
	credential, err := s.renew()
	s.credential = credential
	return credential, err
}

// Forget drops azidentity's cached token; it has no call for that, so the credential goes.
func (s *clientSecret) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.credential = nil
}
