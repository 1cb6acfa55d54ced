package api

import "net/http"

// agent tells the service who calls.
type agent struct {
	next http.RoundTripper
	name string
}

func (t agent) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context()) // a RoundTripper must not change the request it was given
	req.Header.Set("User-Agent", t.name)
	return t.next.RoundTrip(req)
}
