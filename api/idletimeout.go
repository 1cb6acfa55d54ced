package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// idleTimeoutError reports that the server sent nothing for too long.
type idleTimeoutError struct{ lasted time.Duration }

func (e *idleTimeoutError) Error() string { return fmt.Sprintf("no data for %s", e.lasted) }

// Timeout implements the part of net.Error that identifies timeouts.
func (e *idleTimeoutError) Timeout() bool { return true }

// idleTimeout aborts a request if the response does not start within the limit, or pauses for that
// long. Unlike http.Client.Timeout, it does not limit large responses over slow connections, nor
// slow readers.
type idleTimeout struct {
	next  http.RoundTripper
	limit time.Duration
}

func (t idleTimeout) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	watch := time.AfterFunc(t.limit, func() { cancel(&idleTimeoutError{t.limit}) })
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	watch.Stop()
	if err != nil {
		err = causeOf(ctx, err)
		cancel(nil)
		return nil, err
	}
	resp.Body = &watchedBody{resp.Body, ctx, cancel, watch, t.limit}
	return resp, nil
}

// CloseIdleConnections gives http.Client access to the underlying transport.
func (t idleTimeout) CloseIdleConnections() { closeIdle(t.next) }

// causeOf returns the idle timeout that canceled the request, or err if there was none.
func causeOf(ctx context.Context, err error) error {
	if s, ok := context.Cause(ctx).(*idleTimeoutError); ok {
		return s
	}
	return err
}

// watchedBody restarts the timeout for each Read.
type watchedBody struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	watch  *time.Timer
	limit  time.Duration
}

func (b *watchedBody) Read(p []byte) (int, error) {
	b.watch.Reset(b.limit)
	n, err := b.ReadCloser.Read(p)
	b.watch.Stop()
	if err != nil && err != io.EOF {
		err = causeOf(b.ctx, err)
	}
	return n, err
}

func (b *watchedBody) Close() error {
	b.watch.Stop()
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}
