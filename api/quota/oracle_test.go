package quota

import (
	"math/rand/v2"
	"testing"
	"time"
)

// The oracle is slow and simple: without events and sums of offsets, it checks second by second
// whether a call would be allowed.

func oracleUsed(l Limits, calls []Call, now, at time.Time, window time.Duration, runTime bool) (used time.Duration) {
	for _, c := range calls {
		spent := c.Run
		if c.Running {
			spent = min(now.Sub(c.Start), l.Request)
		}
		spent = max(spent, 0)
		end, amount := c.Start, time.Duration(1)
		if runTime {
			end, amount = c.Start.Add(spent), spent
		}
		if at.After(c.Start.Add(-window)) && at.Before(end.Add(window)) {
			used += amount
		}
	}
	return used
}

func oracleFits(l Limits, calls []Call, stop Stop, now, at time.Time) bool {
	if stop.Until.After(at) && !stop.Until.After(now.Add(24*time.Hour)) {
		return false
	}
	return oracleUsed(l, calls, now, at, time.Minute, false) < time.Duration(l.CallsPerMinute) &&
		oracleUsed(l, calls, now, at, time.Hour, false) < time.Duration(l.CallsPerHour) &&
		oracleUsed(l, calls, now, at, time.Hour, true) < l.RunPerHour &&
		oracleUsed(l, calls, now, at, 24*time.Hour, true) < l.RunPerDay
}

func oracleNextFree(l Limits, calls []Call, stop Stop, now time.Time) time.Duration {
	wait := time.Duration(0)
	for !oracleFits(l, calls, stop, now, now.Add(wait)) {
		wait += time.Second
	}
	return wait
}

// agree compares Measure with the oracle for random calls at whole seconds.
func agree(t *testing.T, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	seconds := func(n int) time.Duration { return time.Duration(r.IntN(n)) * time.Second }
	l := Limits{
		CallsPerMinute: 1 + r.IntN(5), CallsPerHour: 4 + r.IntN(8),
		RunPerHour: time.Second + seconds(400), RunPerDay: 1100*time.Second + seconds(900), Request: 200 * time.Second,
	}
	spread := []int{90, 1800, 5000}[r.IntN(3)]
	var calls []Call
	for range r.IntN(14) {
		calls = append(calls, Call{
			Start: noon.Add(seconds(spread/4) - seconds(spread)), Run: seconds(200), Running: r.IntN(5) == 0,
		})
	}
	var stop Stop
	if r.IntN(4) == 0 {
		stop.Until = noon.Add(seconds(300))
	}
	s := Measure(l, calls, stop, noon)
	if want := oracleNextFree(l, calls, stop, noon); roundUp(s.NextFree) != want {
		t.Errorf("seed %d: next free in %v because %q, the oracle says %v\nlimits %+v\ncalls %+v\nstop %+v",
			seed, s.NextFree, s.Because, want, l, calls, stop)
	}
	for _, g := range s.Gauges {
		runTime := g.Name == "run/h" || g.Name == "run/day"
		want := float64(oracleUsed(l, calls, noon, noon, g.Window, runTime))
		if runTime {
			want /= float64(time.Second)
		}
		if g.Used != want {
			t.Errorf("seed %d: %s used %v, the oracle says %v", seed, g.Name, g.Used, want)
		}
		if g.Used > 0 && oracleUsed(l, calls, noon, noon.Add(g.Frees), g.Window, runTime) >= oracleUsed(l, calls, noon,
			noon.Add(g.Frees-1), g.Window, runTime) {
			t.Errorf("seed %d: %s frees nothing after %v", seed, g.Name, g.Frees)
		}
	}
	if (s.Because == "") != (s.NextFree == 0 || stop.left(noon) == s.NextFree) {
		t.Errorf("seed %d: next free in %v because %q", seed, s.NextFree, s.Because)
	}
}

// roundUp compensates for the oracle's resolution: a call in the future enters a window one
// nanosecond after a whole second, but the oracle checks only whole seconds.
func roundUp(d time.Duration) time.Duration {
	return (d + time.Second - 1).Truncate(time.Second)
}

func TestMeasureAgreesWithOracle(t *testing.T) {
	for seed := range uint64(150) {
		agree(t, seed)
	}
}

func FuzzMeasureAgreesWithOracle(f *testing.F) {
	f.Add(uint64(0))
	f.Fuzz(agree)
}

// BenchmarkMeasureFullHour measures an hour at the limit, as on every tick of the workbench.
func BenchmarkMeasureFullHour(b *testing.B) {
	calls := burst(1500, 2*time.Second, time.Minute)
	for b.Loop() {
		Measure(mde, calls, Stop{}, noon)
	}
}
