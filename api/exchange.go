package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"quarry/bounded"
)

// exchange makes a call until it succeeds, with the sign-in and the retries of every call. attempt makes
// it once.
func (c *Client) exchange(ctx context.Context, sink Sink, attempt func(context.Context, time.Time) *Error) *Error {
	var rejected Token   // rejected by the service and being renewed
	var rejection *Error // nil if no token has been rejected
	for number := 1; ; number++ {
		token, cached, err := c.tokens.Token(WithPrompts(ctx, sink.Prompted))
		if err != nil {
			return c.notSignedIn(ctx, err)
		}
		if rejection != nil && token.Secret == rejected.Secret {
			return rejection // the source has no other token
		}
		made := Attempt{Number: number, Started: c.now()}
		sink.Attempted(made)
		failure := attempt(ctx, made.Started)
		if failure == nil {
			return nil
		}
		wait, again := c.retry.next(number, failure)
		if failure.Kind == Unauthorized && cached && rejection == nil {
			rejected, rejection, again = token, failure, true
			c.tokens.Drop(token)
		}
		made.Err, made.Again, made.Wait = failure, again, wait
		sink.Attempted(made)
		if !again {
			return failure
		}
		if pause(ctx, wait) != nil {
			return ended(ctx)
		}
	}
}

// respond sends a request and passes the body of a response with status 200 on, decompressed and within
// the limits. source is the connection under the body.
func (c *Client) respond(ctx context.Context, req *http.Request,
	receive func(resp *http.Response, source *connReader, body io.Reader) *Error) *Error {
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", acceptEncoding)
	resp, err := c.http.Do(req)
	if err != nil {
		return c.unreached(ctx, err)
	}
	defer resp.Body.Close()
	source := &connReader{Reader: resp.Body}
	packed := bounded.NewReader(source, bounded.Budget{Bytes: c.maxBytes}, nil)
	body, err := inflate(packed, resp.Header.Values("Content-Encoding"))
	if err != nil && resp.StatusCode == http.StatusOK {
		return c.bodyError(ctx, resp, source, err)
	}
	if err != nil {
		body = http.NoBody // the status is sufficient
	}
	body = bounded.NewReader(body, bounded.Budget{Blank: maxBlank, Ratio: maxRatio}, packed)
	if resp.StatusCode != http.StatusOK {
		return c.responseError(resp, body)
	}
	return receive(resp, source, body)
}
