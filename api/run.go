package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"quarry/bounded"
)

// Run sends a query and streams its results. Every error is an *Error. If the response was cut
// short, Run returns the rows that have arrived together with the error.
//
// A failed sign-in is not an attempt, because nothing reached the service. If the service rejects a
// cached token, Run renews it once: it may have been revoked, or expired by the service's clock.
func (c *Client) Run(ctx context.Context, q Query, sink Sink) (*Answer, error) {
	body, err := c.dialect.body(q)
	if err != nil {
		return nil, err
	}
	if sink == nil {
		sink = discardSink{}
	}
	r := run{Client: c, body: body, sink: sink}
	answer, failure := r.until(ctx)
	if failure != nil {
		return answer, failure
	}
	return answer, nil
}

// run is a query with its attempts.
type run struct {
	*Client
	body      []byte
	sink      Sink
	rejected  Token  // rejected by the service and being renewed
	rejection *Error // nil if no token has been rejected
}

func (r *run) until(ctx context.Context) (*Answer, *Error) {
	for number := 1; ; number++ {
		token, cached, err := r.tokens.Token(WithPrompts(ctx, r.sink.Prompted))
		if err != nil {
			return nil, r.notSignedIn(ctx, err)
		}
		if r.rejection != nil && token.Secret == r.rejected.Secret {
			return nil, r.rejection // the source has no other token
		}
		attempt := Attempt{Number: number, Started: r.now()}
		r.sink.Attempted(attempt)
		answer, failure := r.attempt(ctx, attempt.Started)
		if failure == nil {
			return answer, nil
		}
		wait, again := r.retry.next(number, failure)
		if failure.Kind == Unauthorized && cached && r.rejection == nil {
			r.rejected, r.rejection, again = token, failure, true
			r.tokens.Drop(token)
		}
		attempt.Err, attempt.Again, attempt.Wait = failure, again, wait
		r.sink.Attempted(attempt)
		if !again {
			return answer, failure
		}
		if pause(ctx, wait) != nil {
			return nil, ended(ctx)
		}
	}
}

// attempt makes one call.
func (r *run) attempt(ctx context.Context, started time.Time) (*Answer, *Error) {
	resp, err := r.send(ctx)
	if err != nil {
		return nil, r.unreached(ctx, err)
	}
	defer resp.Body.Close()
	source := &connReader{Reader: resp.Body}
	packed := bounded.NewReader(source, bounded.Budget{Bytes: r.maxBytes}, nil)
	body, err := inflate(packed, resp.Header.Values("Content-Encoding"))
	if err != nil && resp.StatusCode == http.StatusOK {
		return nil, r.bodyError(ctx, resp, source, err)
	}
	if err != nil {
		body = http.NoBody // the status is sufficient
	}
	body = bounded.NewReader(body, bounded.Budget{Blank: maxBlank, Ratio: maxRatio}, packed)
	if resp.StatusCode != http.StatusOK {
		return nil, r.responseError(resp, body)
	}
	answer, failure := r.receive(ctx, resp, source, body)
	if answer != nil {
		answer.Duration = r.now().Sub(started)
	}
	return answer, failure
}

func (r *run) send(ctx context.Context) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.endpoint.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", acceptEncoding)
	return r.http.Do(req)
}
