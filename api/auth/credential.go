package auth

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"quarry/api"
)

// App is an app registration and the authority where it signs in.
type App struct {
	TenantID, ClientID string
	AuthorityURL       string       // "" for login.microsoftonline.com
	HTTP               *http.Client // nil for api.NewHTTPClient(api.Transport{})
}

// checked returns the app with default values and its authority, or an error about the
// configuration.
func (a App) checked() (App, *url.URL, error) {
	switch {
	case a.TenantID == "":
		return a, nil, usage("tenant_id is not set in the profile: add the ID or domain of the tenant")
	case a.ClientID == "":
		return a, nil, usage("client_id is not set in the profile: add the ID of the app registration")
	}
	if a.HTTP == nil {
		a.HTTP = api.NewHTTPClient(api.Transport{})
	}
	if a.AuthorityURL == "" {
		a.AuthorityURL = api.PublicAuthority
	}
	authority, err := url.Parse(a.AuthorityURL)
	if err != nil || authority.Scheme != "https" || authority.Host == "" || authority.User != nil {
		return a, nil, usage("authority_url is not an https address: write it as https://host")
	}
	return a, authority, nil
}

// options returns the options of every azidentity credential that calls the authority.
func (a App) options() azcore.ClientOptions {
	return azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: a.AuthorityURL},
		Transport: limitedClient{a.HTTP},
		// The user is waiting: with azcore's default of three retries, a wrong host takes ten
		// seconds to fail.
		Retry: policy.RetryOptions{MaxRetries: 1, RetryDelay: 200 * time.Millisecond,
			MaxRetryDelay: 2 * time.Second},
		Telemetry: policy.TelemetryOptions{Disabled: true},
	}
}

// private reports whether instance discovery does not know an authority: it knows only Microsoft's.
func private(authority *url.URL) bool {
	switch authority.Hostname() {
	case "login.microsoftonline.com", "login.microsoftonline.us":
		return false
	}
	return true
}

// signInTimeout limits a sign-in without interaction, which takes a second or two. The timeout of
// the HTTP client allows for long queries.
const signInTimeout = 45 * time.Second

// credential is a token source that uses azidentity.
type credential struct {
	host    string        // of the authority, for messages
	secrets []string      // to hide in messages
	advice  string        // default next step; "" for that of an app
	timeout time.Duration // for one sign-in
	make    func() (azcore.TokenCredential, error)

	mu   sync.Mutex
	made azcore.TokenCredential
}

// newCredential creates the credential once, so that an invalid configuration is reported before
// the first run.
func newCredential(c *credential) (api.TokenSource, error) {
	if c.timeout == 0 {
		c.timeout = signInTimeout
	}
	if _, err := c.current(); err != nil {
		return nil, usage("cannot prepare the sign-in (%s): check tenant_id and client_id",
			api.Clean(hide(oneLine(err.Error()), c.secrets...)))
	}
	return c, nil
}

// Token implements api.TokenSource.
func (c *credential) Token(ctx context.Context, scope string) (api.Token, error) {
	current, err := c.current()
	if err != nil {
		return api.Token{}, c.failed(err, nil)
	}
	var network error
	brief, cancel := context.WithTimeout(context.WithValue(ctx, networkErrorKey{}, &network), c.timeout)
	defer cancel()
	token, err := current.GetToken(brief, policy.TokenRequestOptions{Scopes: []string{scope}})
	if ctx.Err() != nil {
		return api.Token{}, ctx.Err()
	}
	if err != nil {
		return api.Token{}, c.failed(err, network)
	}
	return api.Token{Secret: token.Token, Expires: token.ExpiresOn}, nil
}

func (c *credential) failed(err, network error) error {
	failure := signInError(err, network, c.host, c.secrets...)
	if failure.Advice == "" || failure.Advice == appAdvice {
		failure.Advice = cmp.Or(c.advice, failure.Advice)
	}
	return failure
}

func (c *credential) current() (azcore.TokenCredential, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made != nil {
		return c.made, nil
	}
	made, err := c.make()
	if err != nil {
		return nil, err
	}
	c.made = made
	return made, nil
}

// Forget discards the credential, because azidentity cannot remove a token from its cache.
func (c *credential) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = nil
}
