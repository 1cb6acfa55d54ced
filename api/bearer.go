package api

import (
	"net/http"
	"net/url"
)

// bearer adds the token to requests to the endpoint. Requests to any other host, such as after a
// redirect, go without it.
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
	req = req.Clone(req.Context()) // a RoundTripper must not modify its request
	req.Header.Set("Authorization", "Bearer "+token.Secret)
	return t.next.RoundTrip(req)
}
