package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// idleTimeoutError reports that the server sent nothing, or next to nothing, for too long.
type idleTimeoutError struct {
	lasted  time.Duration
	arrived int64 // bytes
}

func (e *idleTimeoutError) Error() string {
	if e.arrived > 0 {
		return fmt.Sprintf("only %d bytes in %s", e.arrived, e.lasted)
	}
	return fmt.Sprintf("no data for %s", e.lasted)
}

// Timeout implements the part of net.Error that identifies timeouts.
func (e *idleTimeoutError) Timeout() bool { return true }

// minProgress is how much must arrive within the limit, 270 bytes a second by default. Less is not a
// slow connection: a response that trickles would take days.
const minProgress = 64 << 10

// idleTimeout aborts a request if the response does not start within the limit, pauses for that
// long or trickles. Unlike http.Client.Timeout, it does not limit large responses over slow
// connections, nor slow readers.
type idleTimeout struct {
	next  http.RoundTripper
	limit time.Duration
}

func (t idleTimeout) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	watch := time.AfterFunc(t.limit, func() { cancel(&idleTimeoutError{t.limit, 0}) })
	once := req.WithContext(ctx)
	once.GetBody = nil // else the transport would repeat a refused HTTP/2 request for minutes; a try may cost quota
	resp, err := t.next.RoundTrip(once)
	watch.Stop()
	if err != nil {
		err = causeOf(ctx, err)
		cancel(nil)
		return nil, err
	}
	body := &watchedBody{ReadCloser: resp.Body, ctx: ctx, cancel: cancel, limit: t.limit, left: t.limit}
	body.watch = time.AfterFunc(t.limit, func() { cancel(&idleTimeoutError{t.limit, body.arrived.Load()}) })
	body.watch.Stop()
	resp.Body = body
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

// watchedBody lets each minProgress bytes take the limit. Only the time inside Read counts.
type watchedBody struct {
	io.ReadCloser
	ctx     context.Context
	cancel  context.CancelCauseFunc
	watch   *time.Timer
	limit   time.Duration
	left    time.Duration // for the rest of minProgress
	arrived atomic.Int64  // of minProgress
}

func (b *watchedBody) Read(p []byte) (int, error) {
	began := time.Now()
	b.watch.Reset(b.left)
	n, err := b.ReadCloser.Read(p)
	b.watch.Stop()
	b.left = max(b.left-time.Since(began), 0)
	if b.arrived.Add(int64(n)) >= minProgress {
		b.arrived.Store(0)
		b.left = b.limit
	}
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
