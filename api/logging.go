package api

import (
	"log/slog"
	"net/http"
	"time"
)

// logging notes each request and how it was answered. Headers and bodies stay out: the
// token is in the one, the query and its rows are in the other.
type logging struct {
	next http.RoundTripper
	log  *slog.Logger
	now  func() time.Time
}

func (t logging) RoundTrip(req *http.Request) (*http.Response, error) {
	began := t.now()
	resp, err := t.next.RoundTrip(req)
	about := []any{"method", req.Method, "host", req.URL.Host, "path", req.URL.Path, "sent", req.ContentLength, "took", t.now().Sub(began)}
	if err != nil {
		t.log.WarnContext(req.Context(), "hunting call failed", append(about, "error", clean(err.Error()))...)
		return nil, err
	}
	about = append(about, "status", resp.StatusCode, "protocol", resp.Proto,
		"encoding", clean(resp.Header.Get("Content-Encoding")), "request_id", requestID(resp.Header, "", ""))
	t.log.InfoContext(req.Context(), "hunting call answered", about...)
	return resp, nil
}
