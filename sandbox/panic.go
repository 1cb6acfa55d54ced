package sandbox

import (
	"net/http"
	"strings"

	"quarry/panics"
)

// withRecover answers a request whose handler panics with a 500 in the error envelope of its API. Without
// it net/http would cut the connection, and the log would say so at best.
func (s *service) withRecover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer panics.Catch(func(p *panics.Error) { s.panicked(w, r, p) })
		next.ServeHTTP(w, r)
	})
}

func (s *service) panicked(w http.ResponseWriter, r *http.Request, p *panics.Error) {
	if p.Value == http.ErrAbortHandler {
		panic(p.Value) // a fault, or a client that is gone
	}
	p.Log(s.opts.Log, "a request", "method", r.Method, "path", r.URL.Path)
	if w.Header().Get("Content-Type") != "" { // handlers set it right before the body
		panic(http.ErrAbortHandler)
	}
	d := dialectOfPath(r.URL.Path)
	if strings.Contains(r.URL.Path, "/oauth2/") {
		d = entra
	}
	c := s.newCall(d, w, r)
	c.writeError(c.dialect.internalError())
}

// dialectOfPath returns the API that a path belongs to.
func dialectOfPath(path string) *dialect {
	switch {
	case strings.HasPrefix(path, "/v1.0/"), strings.HasPrefix(path, "/beta/"):
		return graph
	case strings.HasPrefix(path, "/v1/workspaces/"):
		return logAnalytics
	}
	return mde
}

// internalError is the response to a request that failed through no fault of the client.
func (d *dialect) internalError() *apiError {
	if d.failed != nil {
		return d.failed
	}
	if d == graph {
		return &apiError{status: http.StatusInternalServerError, code: "UnknownError"}
	}
	return &apiError{status: http.StatusInternalServerError, code: "InternalServerError",
		message: "An internal error has occurred."}
}
