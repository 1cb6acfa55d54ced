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

// App is an app registration, and the authority at which it signs in.
type App struct {
	TenantID, ClientID string
	AuthorityURL       string       // "": login.microsoftonline.com
	HTTP               *http.Client // nil: api.NewHTTPClient(api.Transport{})
}

// checked fills in what was left out, or says what cannot be.
func (a App) checked() (App, *url.URL, error) {
	switch {
	case a.TenantID == "":
		return a, nil, usage("there is no tenant_id in the profile: add the tenant's id or domain")
	case a.ClientID == "":
		return a, nil, usage("there is no client_id in the profile: add the id of the app registration")
	}
	if a.HTTP == nil {
		a.HTTP = api.NewHTTPClient(api.Transport{})
	}
	if a.AuthorityURL == "" {
		a.AuthorityURL = api.PublicAuthority
	}
	authority, err := url.Parse(a.AuthorityURL)
	if err != nil || authority.Scheme != "https" || authority.Host == "" || authority.User != nil {
		return a, nil, usage("authority_url is no https address: write it as https://host")
	}
	return a, authority, nil
}

// options are what every credential of azidentity that talks to the authority is made with.
func (a App) options() azcore.ClientOptions {
	return azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: a.AuthorityURL},
		Transport: witnessed{a.HTTP},
		// A person waits: azcore's default of three retries makes a wrong host take ten seconds to tell.
		Retry:     policy.RetryOptions{MaxRetries: 1, RetryDelay: 200 * time.Millisecond, MaxRetryDelay: 2 * time.Second},
		Telemetry: policy.TelemetryOptions{Disabled: true},
	}
}

// private reports whether an authority is in no directory that instance discovery could
// ask: only Microsoft's own are.
func private(authority *url.URL) bool {
	switch authority.Hostname() {
	case "login.microsoftonline.com", "login.microsoftonline.us":
		return false
	}
	return true
}

// signInTimeout is for a sign-in without a person, which takes a second or two. The HTTP
// client's own patience is made for queries.
const signInTimeout = 45 * time.Second

// credential signs in through azidentity.
type credential struct {
	host    string        // who is asked, for messages
	secrets []string      // that no message may show
	advice  string        // the next step when nothing better is known; "" for an app's usual one
	timeout time.Duration // of one sign-in
	make    func() (azcore.TokenCredential, error)

	mu   sync.Mutex
	made azcore.TokenCredential
}

// newCredential makes the credential once, so that a configuration that cannot work is
// told before the first run.
func newCredential(c *credential) (api.TokenSource, error) {
	if c.timeout == 0 {
		c.timeout = signInTimeout
	}
	if _, err := c.current(); err != nil {
		return nil, usage("the sign-in cannot be prepared (%s): check tenant_id and client_id", api.Clean(hide(oneLine(err.Error()), c.secrets...)))
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

// Forget drops azidentity's cached token; it has no call for that, so the credential goes.
func (c *credential) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = nil
}
