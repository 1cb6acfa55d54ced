package quota

import (
	"cmp"
	"slices"
	"time"
)

// paceSpan is how much of the past tells the pace: what somebody does now, and not what
// they did an hour ago. A shorter window tells with all of it.
const paceSpan = 10 * time.Minute

// spentIn is how long until the limit is reached if spending goes on as it did lately: 0
// when it is reached already, or would never be.
func (b budget) spentIn() time.Duration {
	span := min(paceSpan, b.window)
	var recent, used int64
	var ends []load
	for _, l := range b.loads {
		if l.from >= 0 || l.until <= 0 {
			continue
		}
		used += l.amount
		ends = append(ends, l)
		if l.from+b.window > -span { // it began within the span
			recent += l.amount
		}
	}
	pace := float64(recent) / float64(span) // of the amount, in a nanosecond
	if used >= b.most || pace*float64(b.window) < float64(b.most) {
		return 0
	}
	slices.SortFunc(ends, func(x, y load) int { return cmp.Compare(x.until, y.until) })
	for _, l := range ends {
		at := time.Duration(float64(b.most-used) / pace)
		if at <= l.until {
			return at
		}
		used -= l.amount // it has left the window by then
	}
	return 0 // what is spent from now on leaves the window before it reaches the limit
}
