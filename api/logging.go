package api

import (
	"log/slog"
	"net/http"
	"time"
)

// logging logs requests and responses without headers, which contain the token, and without bodies,
// which contain the query and its results.
type logging struct {
	next http.RoundTripper
	log  *slog.Logger
	now  func() time.Time
}

func (t logging) RoundTrip(req *http.Request) (*http.Response, error) {
	began := t.now()
	resp, err := t.next.RoundTrip(req)
	about := []any{"method", req.Method, "host", req.URL.Host, "path", req.URL.Path, "sent", req.ContentLength, "took",
		t.now().Sub(began)}
	if err != nil {
		t.log.WarnContext(req.Context(), "hunting call failed", append(about, "error", Clean(err.Error()))...)
		return nil, err
	}
	about = append(about, "status", resp.StatusCode, "protocol", resp.Proto,
		"encoding", Clean(resp.Header.Get("Content-Encoding")), "request_id", requestID(resp.Header, "", ""))
	t.log.InfoContext(req.Context(), "hunting call answered", about...)
	return resp, nil
}
