// Package quota is the arithmetic of what the service lets a tenant spend: facts
// about past calls in, gauges and the time of the next free call out. It keeps
// nothing and asks no clock, so the same facts always give the same answer.
//
// What it gives is an estimate. The service publishes neither what is left nor how
// it spreads a call's run time, and colleagues and other tools spend from the same
// budget unseen. Where the service could be read in two ways, the reading that
// promises less is taken.
package quota

import "time"

// Limits are what the service allows one app in one tenant. A limit of 0 is none.
type Limits struct {
	CallsPerMinute, CallsPerHour int
	RunPerHour, RunPerDay        time.Duration
	Rows                         int           // in one answer; more are dropped silently
	ResultBytes                  int64         // in one answer
	Request                      time.Duration // for one call, after which the service gives it up
}

// Learn returns the limits corrected by what a 429 stated: so many calls in a window.
// A limit is only lowered, since the user may have set one below the service's own. A
// window that has no gauge leaves the limits as they are.
func (l Limits) Learn(calls int, window time.Duration) Limits {
	switch window {
	case time.Minute:
		l.CallsPerMinute = lower(l.CallsPerMinute, calls)
	case time.Hour:
		l.CallsPerHour = lower(l.CallsPerHour, calls)
	}
	return l
}

func lower(limit, stated int) int {
	if stated <= 0 || limit != 0 && limit < stated {
		return limit
	}
	return stated
}

// Call is one request that reached, or may have reached, the service.
type Call struct {
	Start   time.Time
	Run     time.Duration // what the service charges for it; unused while Running
	Running bool          // no answer yet
}

// spent is the call's run time as far as it is known at a moment. A call cannot run
// longer than the service lets it, so one whose process died without closing it
// stops growing there.
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

// Stop is a pause that the service asked for in a 429, and the limit that it named.
type Stop struct {
	Until  time.Time
	Reason string
	Calls  int // in Window, as the service said; 0: it named no limit
	Window time.Duration
}

// learned are the limits corrected by what the last 429 stated. It is believed for a day
// after the pause: the service may have been changed since, and then says so again.
func (s Stop) learned(l Limits, now time.Time) Limits {
	if s.Calls == 0 || now.Sub(s.Until) > longestWindow || s.Until.Sub(now) > longestWindow {
		return l
	}
	return l.Learn(s.Calls, s.Window)
}

// longestWindow bounds what is believed. No published window is longer than a day, so
// a stop that ends later was given before the clock was set back, and a call that ran
// longer is a damaged record.
const longestWindow = 24 * time.Hour

// left is how long the pause still lasts, or 0.
func (s Stop) left(now time.Time) time.Duration {
	left := s.Until.Sub(now)
	if left <= 0 || left > longestWindow {
		return 0
	}
	return left
}

// Gauge is one limit and how much of it is spent.
type Gauge struct {
	Name        string // "calls/min", "calls/h", "run/h" or "run/day"
	Used, Limit float64
	Window      time.Duration
	Frees       time.Duration // until the first part of Used comes back; 0 when nothing is used
	Full        bool          // no call fits
	SpentIn     time.Duration // until no call fits, if spending goes on as lately; 0: it will always fit
}

// Ratio is the spent part of the limit: 0 for nothing, 1 for all, more when the
// service let more pass than expected.
func (g Gauge) Ratio() float64 { return g.Used / g.Limit }

// Snapshot is the budget at one moment.
type Snapshot struct {
	Gauges   []Gauge
	NextFree time.Duration // until a call fits; 0: it fits now
	Because  string        // the limit or the stop that decides NextFree; "" when a call fits
}
