package quota

import (
	"fmt"
	"strings"
	"time"
)

// Measure reads the budget at now.
//
// A window slides: a call counts from its start until the window has passed since.
// Its run time counts whole until the window has passed since its end. A call that
// lies in the future, because the clock was set back after it, counts while it is
// nearer than the window, as one that far in the past would: dropping it would
// forget what was just spent, keeping it always would block until the clock catches up.
func Measure(l Limits, calls []Call, stop Stop, now time.Time) Snapshot {
	now = now.Round(0) // calls come from storage: compare wall clock with wall clock
	var s Snapshot
	var budgets []budget
	l = stop.learned(l, now)
	for _, limit := range l.sliding() {
		b := limit.measure(calls, l.Request, now)
		budgets = append(budgets, b)
		s.Gauges = append(s.Gauges, b.gauge())
	}
	s.NextFree, s.Because = nextFree(budgets, stop, now)
	return s
}

// sliding lists the limits that have a window.
func (l Limits) sliding() []limit {
	all := []limit{
		{name: "calls/min", every: "a minute", window: time.Minute, most: int64(l.CallsPerMinute)},
		{name: "calls/h", every: "an hour", window: time.Hour, most: int64(l.CallsPerHour)},
		{name: "run/h", every: "an hour", window: time.Hour, most: int64(l.RunPerHour), runTime: true},
		{name: "run/day", every: "a day", window: 24 * time.Hour, most: int64(l.RunPerDay), runTime: true},
	}
	set := all[:0]
	for _, limit := range all {
		if limit.most > 0 {
			set = append(set, limit)
		}
	}
	return set
}

// limit allows most calls, or nanoseconds of run time, in a window.
type limit struct {
	name, every string
	window      time.Duration
	most        int64
	runTime     bool
}

func (l limit) measure(calls []Call, longest time.Duration, now time.Time) budget {
	b := budget{limit: l}
	for _, call := range calls {
		if load := l.weigh(call, longest, now); load.amount > 0 {
			b.loads = append(b.loads, load)
		}
	}
	return b
}

// load is what one call weighs between two moments, both exclusive and relative to now.
type load struct {
	from, until time.Duration
	amount      int64
}

// farthest keeps sums of times inside time.Duration, whatever a damaged record holds.
const farthest = time.Duration(1 << 61)

func (l limit) weigh(c Call, longest time.Duration, now time.Time) load {
	start := min(max(c.Start.Round(0).Sub(now), -farthest), farthest)
	if !l.runTime {
		return load{from: start - l.window, until: start + l.window, amount: 1}
	}
	spent := c.spent(now, longest)
	return load{from: start - l.window, until: start + spent + l.window, amount: int64(spent)}
}

// budget is a limit with everything that weighs, or will weigh, on it.
type budget struct {
	limit
	loads []load
}

func (b budget) gauge() Gauge {
	used, frees := int64(0), time.Duration(0)
	for _, l := range b.loads {
		if l.from >= 0 || l.until <= 0 {
			continue
		}
		used += l.amount
		if frees == 0 || l.until < frees {
			frees = l.until
		}
	}
	unit := 1.0
	if b.runTime {
		unit = float64(time.Second)
	}
	return Gauge{
		Name: b.name, Window: b.window,
		Used: float64(used) / unit, Limit: float64(b.most) / unit,
		Frees: frees, Full: used >= b.most, SpentIn: b.spentIn(),
	}
}

// because says what of the limit is spent once used is.
func (b budget) because(used int64) string {
	if b.runTime {
		return fmt.Sprintf("%s of %s run time %s", Brief(time.Duration(used)), Brief(time.Duration(b.most)), b.every)
	}
	return fmt.Sprintf("%d of %d calls %s", used, b.most, b.every)
}

// Brief writes a duration in whole seconds without its zero units: "10m", "1h30m".
func Brief(d time.Duration) string {
	s := d.Round(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
