package api

import (
	"net/http"
	"net/url"
)

// bearer puts the token into requests to the one address that it is meant for. A
// request to any other, however it came about, goes without.
type bearer struct {
	next     http.RoundTripper
	endpoint *url.URL
	tokens   *tokenCache
}

func (t bearer) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != t.endpoint.Scheme || req.URL.Host != t.endpoint.Host {
		return t.next.RoundTrip(req)
	}
	token, _, err := t.tokens.Token(req.Context())
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context()) // a RoundTripper must not change the request it was given
	req.Header.Set("Authorization", "Bearer "+token.Secret)
	return t.next.RoundTrip(req)
}
