package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Reach is what a request without query and token reveals about a service.
type Reach struct {
	Host  string
	TLS   bool
	Clock time.Duration // offset of the service's clock from ours, accurate to about a second
}

// Reach requests the front page of the service's host. It does not count against the quota. Any
// response is a success.
func (c *Client) Reach(ctx context.Context) (Reach, error) {
	front := url.URL{Scheme: c.endpoint.Scheme, Host: c.endpoint.Host, Path: "/"}
	reach := Reach{Host: c.endpoint.Host}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, front.String(), nil)
	if err != nil {
		return reach, c.unreached(ctx, err)
	}
	began := c.now()
	resp, err := c.plain.Do(req)
	if err != nil {
		return reach, c.unreached(ctx, err)
	}
	resp.Body.Close()
	reach.TLS = resp.TLS != nil
	if theirs, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		middle := began.Add(c.now().Sub(began) / 2)
		reach.Clock = theirs.Sub(middle)
	}
	return reach, nil
}

// Suits returns why an identity cannot run queries with this client, as far as its token shows, or
// "".
func (c *Client) Suits(id Identity) string {
	resource := strings.TrimSuffix(c.scope, "/.default")
	needed := c.dialect.Permission
	switch {
	case id.Note != "":
		return ""
	case id.Audience != "" && !sameResource(id.Audience, resource):
		return "the token is for " + id.Audience + ", but the service requires one for " + resource +
			": check api and cloud, or where the token comes from"
	case c.dialect.Role != "": // roles in Azure are not in the token
		return ""
	case slices.Contains(id.Scopes, "user_impersonation"): // depends on the account's role in Defender
		return ""
	case slices.Contains(id.Roles, needed),
		slices.Contains(id.Scopes, needed), slices.Contains(id.Scopes, strings.TrimSuffix(needed, ".All")):
		return ""
	case id.Kind == AccountIdentity:
		return "the account's token has " + listed(id.Scopes) + ", and " + strings.TrimSuffix(needed,
			".All") + " or more is required: have an administrator consent to it for the app, then sign in again"
	}
	return "the app's token has " + listed(id.Roles) + ", and " + needed +
		" is required: grant it in Entra ID with admin consent, then sign in again"
}

// wellKnown maps the application IDs and older names of services in tokens to their addresses.
var wellKnown = map[string]string{
	"00000003-0000-0000-c000-000000000000": "https://graph.microsoft.com",
	"fc780465-2017-40d4-a0c5-307022471b92": "https://api.securitycenter.microsoft.com",
	"8ee8fdad-f234-4243-8f3b-15c294843740": "https://api.security.microsoft.com",
	// Former names of Defender for Endpoint, which it still accepts.
	"https://api.securitycenter.windows.com":                   "https://api.securitycenter.microsoft.com",
	"https://securitycenter.onmicrosoft.com/windowsatpservice": "https://api.securitycenter.microsoft.com",
}

func sameResource(audience, resource string) bool {
	if address, ok := wellKnown[audience]; ok {
		audience = address
	}
	return strings.EqualFold(strings.TrimSuffix(audience, "/"), resource)
}

func listed(names []string) string {
	if len(names) == 0 {
		return "no permission"
	}
	return strings.Join(names, ", ")
}
