package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// silence is how a request ends whose peer said nothing for too long.
type silence struct{ lasted time.Duration }

func (e *silence) Error() string { return fmt.Sprintf("not a byte in %s", e.lasted) }

// Timeout implements net.Error's half that tells a timeout.
func (e *silence) Timeout() bool { return true }

// patience ends a request when its answer does not begin within the limit, or stops
// for so long in the middle. Unlike http.Client.Timeout it leaves a large answer on a
// slow line alone while bytes keep coming, and a reader that takes its time.
type patience struct {
	next  http.RoundTripper
	limit time.Duration
}

func (t patience) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	watch := time.AfterFunc(t.limit, func() { cancel(&silence{t.limit}) })
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

// CloseIdleConnections lets http.Client reach the transport beneath.
func (t patience) CloseIdleConnections() { closeIdle(t.next) }

// causeOf prefers the silence that ended a request over the cancellation it shows as.
func causeOf(ctx context.Context, err error) error {
	if s, ok := context.Cause(ctx).(*silence); ok {
		return s
	}
	return err
}

// watchedBody gives each Read the full limit.
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
