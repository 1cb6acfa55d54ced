package api

import (
	"context"
	"time"
)

// RetryPolicy configures retries. Only a 429, a 503, and a connection that failed before the first
// byte of the response are retried. A 500, 502, 504 or a timeout usually recurs for the same query,
// and each attempt counts against the quota.
type RetryPolicy struct {
	Attempts int           // in total; 0 for 3
	MaxWait  time.Duration // a longer wait ends the run; 0 for a minute
	Pause    time.Duration // initial backoff if the service names no wait, doubled for each further attempt; 0 for 1 s. A 429 without a wait is retried after a minute
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.Attempts == 0 {
		p.Attempts = 3
	}
	if p.MaxWait == 0 {
		p.MaxWait = time.Minute
	}
	if p.Pause == 0 {
		p.Pause = time.Second
	}
	return p
}

// next decides after a failed attempt whether to retry, and after which wait.
func (p RetryPolicy) next(attempt int, failure *Error) (wait time.Duration, again bool) {
	unavailable := failure.Kind == Unavailable && failure.Status == 503
	if attempt >= p.Attempts || !(failure.Kind == Throttled || unavailable || failure.transient) {
		return 0, false
	}
	wait = failure.RetryAfter
	switch {
	case wait == 0 && failure.Kind == Throttled:
		wait = time.Minute // the shortest window of a quota
	case wait == 0:
		wait = p.Pause << min(attempt-1, 20) // limit the shift: 20 doublings exceed any MaxWait
	}
	if wait > p.MaxWait {
		return 0, false
	}
	return wait, true
}

// pause waits until the time has passed or ctx ends.
func pause(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
