package api

import "net/http"

// agent sets the User-Agent header.
type agent struct {
	next http.RoundTripper
	name string
}

func (t agent) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context()) // a RoundTripper must not modify its request
	req.Header.Set("User-Agent", t.name)
	return t.next.RoundTrip(req)
}
