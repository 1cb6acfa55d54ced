package api

import (
	"context"
	"sync"
	"time"

	"quarry/api/failure"
	"quarry/panics"
)

// renewEarly is how long before its expiry a token is renewed, to allow for the duration of a
// request and for clock differences. Short-lived tokens are renewed after half their lifetime.
const renewEarly = 5 * time.Minute

// tokenCache caches the token for one scope. Concurrent callers share one fetch, and each can give
// up without affecting the others.
type tokenCache struct {
	source TokenSource
	scope  string
	now    func() time.Time

	mu     sync.Mutex
	token  Token
	renew  time.Time // zero to renew only when the service rejects the token
	flight *flight
}

// flight is a fetch with its waiting callers. It is canceled when all of them have given up.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting map[*waiter]bool
	prompt  Prompt // for the user; zero for none
	token   Token
	err     error
}

// waiter is a caller that waits for a flight, and can show its prompt to the user.
type waiter struct{ show func(Prompt) }

// Token returns a valid token. cached reports whether it was fetched before the call, in which case
// the service may have revoked it since.
func (c *tokenCache) Token(ctx context.Context) (token Token, cached bool, err error) {
	c.mu.Lock()
	if c.token.Secret != "" && (c.renew.IsZero() || c.now().Before(c.renew)) {
		defer c.mu.Unlock()
		return c.token, true, nil
	}
	f := c.flight
	if f == nil {
		f = c.start(ctx)
	}
	w := &waiter{show: func(p Prompt) { ShowPrompt(ctx, p) }}
	f.waiting[w] = true
	if f.prompt != (Prompt{}) {
		w.show(f.prompt)
	}
	c.mu.Unlock()

	select {
	case <-f.done:
		return f.token, false, f.err
	case <-ctx.Done():
		c.leave(f, w)
		return Token{}, false, ctx.Err()
	}
}

// prompted shows a prompt through all waiting callers.
func (c *tokenCache) prompted(f *flight, p Prompt) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.prompt = p
	for w := range f.waiting {
		w.show(p)
	}
}

func (c *tokenCache) start(ctx context.Context) *flight {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{done: make(chan struct{}), cancel: cancel, waiting: map[*waiter]bool{}}
	c.flight = f
	ctx = WithPrompts(ctx, func(p Prompt) { c.prompted(f, p) })
	go func() {
		defer cancel()
		token, err := c.fetch(ctx)
		if err == nil && token.Secret == "" {
			err = &Error{Kind: SignIn, Source: failure.SignIn, Message: "the token is empty"}
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		switch {
		case err == nil:
			c.keep(token)
		case c.token.Secret != "" && c.now().Before(c.token.Expires):
			token, err = c.token, nil // renewal was early: the old token is still valid
		}
		f.token, f.err = token, err
		if c.flight == f {
			c.flight = nil
		}
		close(f.done)
	}()
	return f
}

// fetch asks the source for a token. It recovers panics of the sign-in libraries, which would end the
// program, since they run in our goroutine.
func (c *tokenCache) fetch(ctx context.Context) (token Token, err error) {
	defer panics.Catch(func(p *panics.Error) { err = &Error{Kind: SignIn, Message: p.Error()} })
	token, err = c.source.Token(ctx, c.scope)
	var sendable bool
	if token.Secret, sendable = CleanToken(token.Secret); err == nil && !sendable {
		err = &Error{
			Kind: SignIn, Source: failure.SignIn, Message: "the token contains characters that cannot be sent",
			Advice: "check authority_url, or where the token comes from",
		}
	}
	return token, err
}

func (c *tokenCache) keep(t Token) {
	// A suspended machine stops the monotonic clock, but the token expires: compare the wall clock only.
	t.Expires = t.Expires.Round(0)
	c.token, c.renew = t, time.Time{}
	if !t.Expires.IsZero() {
		left := t.Expires.Sub(c.now())
		c.renew = t.Expires.Add(-min(renewEarly, left/2))
	}
}

func (c *tokenCache) leave(f *flight, w *waiter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(f.waiting, w)
	if len(f.waiting) == 0 && c.flight == f {
		c.flight = nil
		f.cancel()
	}
}

// Drop removes a token that the service has rejected, unless it has been renewed since.
func (c *tokenCache) Drop(refused Token) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token.Secret != refused.Secret {
		return
	}
	c.token = Token{}
	if f, ok := c.source.(forgetter); ok {
		f.Forget()
	}
}
