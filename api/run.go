package api

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"
	"time"
)

// Run sends a query and streams its results. Every error is an *Error. If the response was cut
// short, Run returns the rows that have arrived together with the error.
//
// A failed sign-in is not an attempt, because nothing reached the service. If the service rejects a
// cached token, Run renews it once: it may have been revoked, or expired by the service's clock.
func (c *Client) Run(ctx context.Context, q Query, sink Sink) (*Answer, error) {
	sent, err := c.dialect.message(q)
	if err != nil {
		return nil, err
	}
	if sink == nil {
		sink = discardSink{}
	}
	r := run{Client: c, message: sent}
	var answer *Answer
	failure := c.exchange(ctx, sink, func(ctx context.Context, started time.Time) (failure *Error) {
		answer, failure = r.attempt(ctx, sink, started)
		return failure
	})
	if failure != nil {
		return answer, failure
	}
	return answer, nil
}

// run is a query that is being sent.
type run struct {
	*Client
	message
}

// attempt makes one call.
func (r *run) attempt(ctx context.Context, sink Sink, started time.Time) (*Answer, *Error) {
	to := *r.endpoint
	to.Path = cmp.Or(r.path, to.Path)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, r.unreached(ctx, err)
	}
	maps.Copy(req.Header, r.header)
	req.Header.Set("Content-Type", contentType)
	var answer *Answer
	failure := r.respond(ctx, req, func(resp *http.Response, source *connReader, body io.Reader) (failure *Error) {
		answer, failure = r.receive(ctx, sink, resp, source, body)
		return failure
	})
	if answer != nil {
		answer.Duration = r.now().Sub(started)
	}
	return answer, failure
}
