package quota

import (
	"cmp"
	"slices"
	"time"
)

// nextFree returns the time from now until the stop is over and no budget is full, and what was
// full last.
func nextFree(budgets []budget, stop Stop, now time.Time) (time.Duration, string) {
	at, because := stop.left(now.Round(0)), ""
	if at > 0 {
		because = stop.Reason
	}
	// If calls are in the future, a time at which one budget has room may find another full. Each
	// round moves at past an event, so the loop ends.
	for moved := true; moved; {
		moved = false
		for _, b := range budgets {
			if free, used := b.freeFrom(at); free > at {
				at, because, moved = free, b.because(used), true
			}
		}
	}
	return at, because
}

// freeFrom returns the first time, not before at, at which the budget is not full, and the amount
// used at the time at.
func (b budget) freeFrom(at time.Duration) (free time.Duration, used int64) {
	for _, l := range b.loads {
		if l.from < at && at < l.until {
			used += l.amount
		}
	}
	if used < b.most {
		return at, used
	}
	rest, events := used, b.eventsAfter(at)
	for i, e := range events {
		rest += e.change
		together := i+1 < len(events) && events[i+1].at == e.at
		if !together && rest < b.most {
			return e.at, used
		}
	}
	return at, used // unreachable: every load ends, and the limit is above 0
}

// event is a change of the used amount from a point in time on.
type event struct {
	at     time.Duration
	change int64
}

func (b budget) eventsAfter(at time.Duration) []event {
	var events []event
	for _, l := range b.loads {
		if l.from >= at {
			events = append(events, event{l.from + 1, l.amount}) // from is exclusive
		}
		if l.until > at {
			events = append(events, event{l.until, -l.amount})
		}
	}
	slices.SortFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	return events
}
