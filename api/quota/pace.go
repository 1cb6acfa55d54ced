package quota

import (
	"cmp"
	"slices"
	"time"
)

// paceSpan is the period that determines the current pace: long enough to average, short enough to
// ignore what happened an hour ago. A shorter window is used in full.
const paceSpan = 10 * time.Minute

// spentIn returns the time until the limit is reached at the current pace, or 0 if it is already
// reached or never will be.
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
		if l.from+b.window > -span { // the call started within the span
			recent += l.amount
		}
	}
	pace := float64(recent) / float64(span) // amount per nanosecond
	if used >= b.most || pace*float64(b.window) < float64(b.most) {
		return 0
	}
	slices.SortFunc(ends, func(x, y load) int { return cmp.Compare(x.until, y.until) })
	for _, l := range ends {
		at := time.Duration(float64(b.most-used) / pace)
		if at <= l.until {
			return at
		}
		used -= l.amount // it leaves the window before then
	}
	return 0 // new usage leaves the window before the limit is reached
}
