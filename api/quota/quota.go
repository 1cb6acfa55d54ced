// Package quota computes what the service still allows: from past calls it derives gauges and the
// time of the next free call. It has no state and reads no clock, so the same input always gives
// the same result.
//
// The result is an estimate. The service publishes neither the remaining quota nor how it accounts
// for a call's run time, and other users and tools share the quota. Where its documentation is
// ambiguous, the package assumes the stricter reading.
package quota

import "time"

// Limits are what the service allows an app in a tenant. 0 means no limit.
type Limits struct {
	CallsPerMinute, CallsPerHour int
	CallsPerHalfMinute           int
	RunPerHour, RunPerDay        time.Duration
	Rows                         int           // per response; the service drops further rows silently
	ResultBytes                  int64         // per response
	Request                      time.Duration // timeout of a call in the service
}

// Learn returns the limits corrected by a 429 response that named a number of calls per window. It
// only lowers limits, because the user may have set one below that of the service. It ignores
// windows without a gauge.
func (l Limits) Learn(calls int, window time.Duration) Limits {
	switch window {
	case halfMinute:
		l.CallsPerHalfMinute = lower(l.CallsPerHalfMinute, calls)
	case time.Minute:
		l.CallsPerMinute = lower(l.CallsPerMinute, calls)
	case time.Hour:
		l.CallsPerHour = lower(l.CallsPerHour, calls)
	}
	return l
}

// halfMinute is the window of Log Analytics.
const halfMinute = 30 * time.Second

func lower(limit, stated int) int {
	if stated <= 0 || limit != 0 && limit < stated {
		return limit
	}
	return stated
}

// Call is a request that reached, or may have reached, the service.
type Call struct {
	Start   time.Time
	Run     time.Duration // run time that the service charges; unused while Running
	Running bool          // no response yet
}

// spent returns the run time of the call as known at now. It is at most longest, the timeout in the
// service, which limits calls whose process died before recording their end.
func (c Call) spent(now time.Time, longest time.Duration) time.Duration {
	run := c.Run
	if c.Running {
		run = now.Sub(c.Start)
		if longest > 0 {
			run = min(run, longest)
		}
	}
	return min(max(run, 0), longestWindow)
}

// Stop is a pause that a 429 response asked for, with the limit that it named.
type Stop struct {
	Until  time.Time
	Reason string
	Calls  int // per Window; 0 if the response named no limit
	Window time.Duration
}

// learned returns the limits corrected by the last 429 response. The correction expires a day after
// the pause: limits may change, and a later response would name the limit again.
func (s Stop) learned(l Limits, now time.Time) Limits {
	if s.Calls == 0 || now.Sub(s.Until) > longestWindow || s.Until.Sub(now) > longestWindow {
		return l
	}
	return l.Learn(s.Calls, s.Window)
}

// longestWindow limits what is plausible. No published window is longer than a day, so a stop that
// ends later was recorded before the clock was set back, and a longer call is a damaged record.
const longestWindow = 24 * time.Hour

// left returns the remaining time of the pause, or 0.
func (s Stop) left(now time.Time) time.Duration {
	left := s.Until.Sub(now)
	if left <= 0 || left > longestWindow {
		return 0
	}
	return left
}

// Gauge is a limit and its used part.
type Gauge struct {
	Name        string // "calls/30s", "calls/min", "calls/h", "run/h" or "run/day"
	Used, Limit float64
	Window      time.Duration
	Frees       time.Duration // until the first used part is free again; 0 if nothing is used
	Full        bool          // no further call is allowed
	SpentIn     time.Duration // until the limit is reached at the current pace; 0 if it will not be
}

// Ratio returns the used part of the limit: 0 for nothing, 1 for all, more if the service allowed
// more than expected.
func (g Gauge) Ratio() float64 { return g.Used / g.Limit }

// Snapshot is the state of the quota at a point in time.
type Snapshot struct {
	Gauges   []Gauge
	NextFree time.Duration // until a call is allowed; 0 if one is now
	Because  string        // the limit or stop that determines NextFree; "" if a call is allowed
}
