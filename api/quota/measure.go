package quota

import (
	"fmt"
	"strings"
	"time"
)

// Measure returns the state of the quota at now.
//
// Windows slide: a call counts from its start until the window has passed. Its run time counts in
// full until the window has passed since its end. If the clock was set back, calls can be in the
// future. Such a call counts while it is nearer than the window, like a call that far in the past:
// ignoring it would forget what was just used, and counting it until the clock catches up could
// block for long.
func Measure(l Limits, calls []Call, stop Stop, now time.Time) Snapshot {
	now = now.Round(0) // drop the monotonic clock, which stored calls do not have
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

// sliding returns the limits that are set.
func (l Limits) sliding() []limit {
	all := []limit{
		{name: "calls/30s", every: "every 30s", window: halfMinute, most: int64(l.CallsPerHalfMinute)},
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

// limit allows at most most calls, or nanoseconds of run time, within a window.
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

// load is the amount that a call uses between two times, both exclusive and relative to now.
type load struct {
	from, until time.Duration
	amount      int64
}

// farthest keeps sums of times within the range of time.Duration, even for damaged records.
const farthest = time.Duration(1 << 61)

func (l limit) weigh(c Call, longest time.Duration, now time.Time) load {
	start := min(max(c.Start.Round(0).Sub(now), -farthest), farthest)
	if !l.runTime {
		return load{from: start - l.window, until: start + l.window, amount: 1}
	}
	spent := c.spent(now, longest)
	return load{from: start - l.window, until: start + spent + l.window, amount: int64(spent)}
}

// budget is a limit with all past and future loads on it.
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

// because describes the used part of the limit.
func (b budget) because(used int64) string {
	if b.runTime {
		return fmt.Sprintf("%s of %s run time %s", Brief(time.Duration(used)), Brief(time.Duration(b.most)), b.every)
	}
	return fmt.Sprintf("%d of %d calls %s", used, b.most, b.every)
}

// Brief formats a duration in whole seconds without zero units: "10m", "1h30m".
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
