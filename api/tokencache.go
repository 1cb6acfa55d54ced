package api

import (
	"context"
	"sync"
	"time"

	"quarry/panics"
)

// renewEarly is how long before its end a token is renewed, so that none expires
// between here and the service, whose clock may differ by some minutes. A token that
// lives shorter is renewed at half its life.
const renewEarly = 5 * time.Minute

// tokenCache keeps the token of one scope. Whoever needs one while it is being
// fetched waits for that fetch, and may give up without disturbing the others.
type tokenCache struct {
	source TokenSource
	scope  string
	now    func() time.Time

	mu     sync.Mutex
	token  Token
	renew  time.Time // zero: when the service refuses it
	flight *flight
}

// flight is one fetch with those who wait for it. It ends early when all have left.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting map[*waiter]bool
	prompt  Prompt // what the fetch asks a person for; zero for nothing
	token   Token
	err     error
}

// waiter is somebody who waits for a flight, and who may show its prompt to a person.
type waiter struct{ show func(Prompt) }

// Token gives a token that is good for a while. cached says that it was here before
// the call, so the service may know by now that it is no longer good.
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

// prompted shows everybody who waits what a person must do.
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
			err = &Error{Kind: SignIn, Message: "the token is empty"}
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		switch {
		case err == nil:
			c.keep(token)
		case c.token.Secret != "" && c.now().Before(c.token.Expires):
			token, err = c.token, nil // renewing was early: the old one still serves
		}
		f.token, f.err = token, err
		if c.flight == f {
			c.flight = nil
		}
		close(f.done)
	}()
	return f
}

// fetch asks the source for a token. The libraries of sign-in run in a goroutine of ours, where their
// panic would end the program.
func (c *tokenCache) fetch(ctx context.Context) (token Token, err error) {
	defer panics.Catch(func(p *panics.Error) { err = &Error{Kind: SignIn, Message: p.Error()} })
	return c.source.Token(ctx, c.scope)
}

func (c *tokenCache) keep(t Token) {
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

// Drop forgets a token that the service refused, unless it has been renewed since.
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
