package auth

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"quarry/bounded"
)

// Limits of one request of a sign-in. The libraries read responses whole, however long they are.
// Tokens take a few kilobytes, and the documents about an authority less than a hundred.
const (
	maxSignInBody  = 1 << 20
	requestTimeout = 30 * time.Second
)

// limitedClient is the HTTP client of azidentity. It limits responses, and passes the network error
// to the caller that waits for the token, because azidentity keeps only its text.
type limitedClient struct{ *http.Client }

type networkErrorKey struct{}

func (c limitedClient) Do(req *http.Request) (*http.Response, error) {
	note := func(error) {}
	if last, ok := req.Context().Value(networkErrorKey{}).(*error); ok {
		note = func(err error) { *last = err }
	}
	ctx, cancel := context.WithTimeout(req.Context(), requestTimeout)
	resp, err := c.send(req.WithContext(ctx))
	note(err)
	if err != nil {
		cancel()
		return nil, err
	}
	limited := bounded.NewReader(resp.Body, bounded.Budget{Bytes: maxSignInBody}, nil)
	resp.Body = &limitedBody{limited, resp.Body, cancel, note}
	return resp, nil
}

// send gives each request its own copy of the body. azcore rewinds a single reader for retries,
// while HTTP/2 may still be reading it when a redirect needs the next one.
func (c limitedClient) send(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		return c.Client.Do(req)
	}
	form, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(form)), nil }
	req.Body, _ = req.GetBody()
	return c.Client.Do(req)
}

// limitedBody is a response's body within the limits.
type limitedBody struct {
	*bounded.Reader
	body   io.Closer
	cancel context.CancelFunc
	note   func(error)
}

func (b *limitedBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && err != io.EOF {
		b.note(err)
	}
	return n, err
}

func (b *limitedBody) Close() error {
	b.cancel()
	return b.body.Close()
}
