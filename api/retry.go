package api

import (
	"context"
	"time"
)

// RetryPolicy says how often and how patiently a call is tried again. Only a 429, a
// 503, and a connection that failed before a byte of the answer came are tried again.
// A 500, 502, 504 or a timeout mostly comes back for the same query, and each try
// spends quota.
type RetryPolicy struct {
	Attempts    int           // in all; 0: 3
	LongestWait time.Duration // a longer stated wait ends the run at once; 0: a minute
	Pause       time.Duration // before the second attempt when no wait is stated, doubled for each one more; 0: 1 s
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.Attempts == 0 {
		p.Attempts = 3
	}
	if p.LongestWait == 0 {
		p.LongestWait = time.Minute
	}
	if p.Pause == 0 {
		p.Pause = time.Second
	}
	return p
}

// next decides after a failed attempt whether there is another, and how long to wait for it.
func (p RetryPolicy) next(attempt int, failure *Error) (wait time.Duration, again bool) {
	unavailable := failure.Kind == Unavailable && failure.Status == 503
	if attempt >= p.Attempts || !(failure.Kind == Throttled || unavailable || failure.transient) {
		return 0, false
	}
	wait = failure.RetryAfter
	if wait == 0 {
		wait = p.Pause << min(attempt-1, 20) // 20 doublings of any pause are beyond all patience
	}
	if wait > p.LongestWait {
		return 0, false
	}
	return wait, true
}

// pause waits, unless ctx ends first.
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
