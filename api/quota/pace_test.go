package quota

import (
	"testing"
	"time"
)

func TestSpentIn(t *testing.T) {
	limits := Limits{CallsPerHour: 60, RunPerHour: 10 * time.Minute}
	for _, c := range []struct {
		name  string
		calls []Call
		gauge string
		want  time.Duration
	}{
		{"nothing spent", nil, "calls/h", 0},
		{"slow enough to continue forever", burst(5, 2*time.Minute, time.Minute), "calls/h", 0},
		{"two a minute", burst(20, 30*time.Second, time.Second), "calls/h", 20 * time.Minute},
		{"spent", burst(60, 10*time.Second, time.Second), "calls/h", 0},
		{"an hour ago does not affect the pace", burst(30, 10*time.Second, 40*time.Minute), "calls/h", 0},
		{"run time", []Call{ago(9*time.Minute, 2*time.Minute), ago(5*time.Minute, 2*time.Minute)}, "run/h",
			15 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gaugeNamed(t, Measure(limits, c.calls, Stop{}, noon), c.gauge)
			if off := (g.SpentIn - c.want).Abs(); off > 0 {
				t.Errorf("spent in %v, want %v", g.SpentIn, c.want)
			}
		})
	}
}

// TestPaceAgreesWithSimulation continues at the pace, call by call, until the limit is reached, and
// compares the time.
func TestPaceAgreesWithSimulation(t *testing.T) {
	limits := Limits{CallsPerHour: 100}
	for every := 10 * time.Second; every < 40*time.Second; every += 5 * time.Second {
		calls := burst(int(10*time.Minute/every), every, 0)
		want := gaugeNamed(t, Measure(limits, calls, Stop{}, noon), "calls/h").SpentIn
		now := noon
		for !gaugeNamed(t, Measure(limits, calls, Stop{}, now), "calls/h").Full && now.Sub(noon) < 3*time.Hour {
			now = now.Add(every)
			calls = append(calls, Call{Start: now})
		}
		if took := now.Sub(noon); want == 0 && took < 3*time.Hour || want > 0 && (took-want).Abs() > 2*every {
			t.Errorf("a call each %v: limit reached after %v, predicted %v", every, took, want)
		}
	}
}
