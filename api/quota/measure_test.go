package quota

import (
	"strings"
	"testing"
	"time"
)

var (
	noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	mde  = Limits{CallsPerMinute: 45, CallsPerHour: 1500, RunPerHour: 10 * time.Minute, RunPerDay: 3 * time.Hour,
		Request: 200 * time.Second}
)

func ago(d time.Duration, run time.Duration) Call { return Call{Start: noon.Add(-d), Run: run} }

func running(d time.Duration) Call { return Call{Start: noon.Add(-d), Running: true} }

// burst returns n calls at a fixed interval, the last of which started at since ago.
func burst(n int, every, since time.Duration) []Call {
	var calls []Call
	for i := range n {
		calls = append(calls, ago(since+time.Duration(i)*every, 0))
	}
	return calls
}

func gaugeNamed(t *testing.T, s Snapshot, name string) Gauge {
	t.Helper()
	for _, g := range s.Gauges {
		if g.Name == name {
			return g
		}
	}
	t.Fatalf("no gauge %q in %+v", name, s.Gauges)
	return Gauge{}
}

func TestGaugesCountTheCallsInTheWindow(t *testing.T) {
	tests := []struct {
		name  string
		calls []Call
		gauge string
		used  float64
		frees time.Duration
		full  bool
	}{
		{"nothing spent", nil, "calls/min", 0, 0, false},
		{"a call now", []Call{ago(0, 0)}, "calls/min", 1, time.Minute, false},
		{"a call about to leave", []Call{ago(time.Minute-1, 0)}, "calls/min", 1, 1, false},
		{"a call that has just left", []Call{ago(time.Minute, 0)}, "calls/min", 0, 0, false},
		{"the oldest frees first", []Call{ago(10*time.Second, 0), ago(50*time.Second, 0), ago(30*time.Second, 0)},
			"calls/min", 3, 10 * time.Second, false},
		{"one below the limit", burst(44, time.Second, 0), "calls/min", 44, 17 * time.Second, false},
		{"at the limit", burst(45, time.Second, 0), "calls/min", 45, 16 * time.Second, true},
		{"calls that have left the minute count in the hour", burst(45, time.Second, 2*time.Minute), "calls/h", 45,
			time.Hour - 2*time.Minute - 44*time.Second, false},
		{"a running call counts", []Call{running(5 * time.Second)}, "calls/min", 1, 55 * time.Second, false},
		{"the minute after the start of a long call has passed", []Call{running(90 * time.Second)}, "calls/min", 0, 0,
			false},
		{"run time", []Call{ago(10*time.Minute, 30*time.Second), ago(time.Minute, 12*time.Second)}, "run/h", 42,
			time.Hour - 10*time.Minute + 30*time.Second, false},
		{"run time counts in full until the window has passed since its end", []Call{ago(time.Hour, 30*time.Second)},
			"run/h", 30, 30 * time.Second, false},
		{"run time that has left the hour counts in the day", []Call{ago(2*time.Hour, 30*time.Second)}, "run/day", 30,
			22*time.Hour + 30*time.Second, false},
		{"a running call counts for its run time so far", []Call{running(70 * time.Second)}, "run/h", 70, time.Hour,
			false},
		{"an orphaned call counts for at most the request timeout", []Call{running(30 * time.Minute)}, "run/h", 200,
			30*time.Minute + 200*time.Second, false},
		{"ten minutes of run time fill the hour", []Call{ago(30*time.Minute, 10*time.Minute)}, "run/h", 600,
			40 * time.Minute, true},
		{"three hours of run time fill the day", []Call{ago(5*time.Hour, 3*time.Hour)}, "run/day", 10800,
			22 * time.Hour, true},
		{"negative run time counts as zero", []Call{ago(time.Minute, -time.Hour)}, "run/h", 0, 0, false},
		{"an impossible run time is limited", []Call{ago(time.Minute, 1<<62)}, "run/day", 86400,
			48*time.Hour - time.Minute, true},
		{"a call in the near future counts", []Call{ago(-30*time.Second, 0)}, "calls/min", 1, 90 * time.Second, false},
		{"a call beyond the window does not", []Call{ago(-time.Minute, 0)}, "calls/min", 0, 0, false},
		{"with the clock set back an hour, the calls of the hour count", burst(3, time.Minute, -time.Hour+time.Second),
			"calls/h", 3, 2*time.Hour - time.Second - 2*time.Minute, false},
		{"a running call in the future has used no run time", []Call{running(-time.Minute)}, "run/h", 0, 0, false},
		{"a damaged time far in the past", []Call{{Start: time.Time{}}}, "calls/h", 0, 0, false},
		{"a damaged time far in the future", []Call{{Start: noon.AddDate(5000, 0, 0)}}, "calls/h", 0, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := gaugeNamed(t, Measure(mde, test.calls, Stop{}, noon), test.gauge)
			if g.Used != test.used || g.Frees != test.frees || g.Full != test.full {
				t.Errorf("%s of %+v\ngot  used %v, frees in %v, full %v\nwant used %v, frees in %v, full %v",
					test.gauge, test.calls, g.Used, g.Frees, g.Full, test.used, test.frees, test.full)
			}
		})
	}
}

func TestNextFreeCallAndItsReason(t *testing.T) {
	minuteFull := burst(45, time.Second, 0) // the oldest started 44 s ago
	tests := []struct {
		name    string
		calls   []Call
		stop    Stop
		want    time.Duration
		because string
	}{
		{"nothing spent", nil, Stop{}, 0, ""},
		{"one left", burst(44, time.Second, 0), Stop{}, 0, ""},
		{"the minute is full", minuteFull, Stop{}, 16 * time.Second, "45 of 45 calls a minute"},
		{"above the limit, several calls must leave", burst(47, time.Second, 0), Stop{}, 16 * time.Second,
			"47 of 45 calls a minute"},
		{"the hour is full", burst(1500, 2*time.Second, time.Minute), Stop{},
			time.Hour - time.Minute - 1499*2*time.Second, "1500 of 1500 calls an hour"},
		{"run time of the hour", []Call{ago(50*time.Minute, 3*time.Minute), ago(30*time.Minute, 7*time.Minute)}, Stop{},
			13 * time.Minute, "10m of 10m run time an hour"},
		{"the day is full for longer than the hour",
			[]Call{ago(20*time.Hour, 170*time.Minute), ago(30*time.Minute, 10*time.Minute)}, Stop{},
			4*time.Hour + 170*time.Minute, "3h of 3h run time a day"},
		{"a stop", nil, Stop{Until: noon.Add(8 * time.Second), Reason: "the service asked for 8 s"}, 8 * time.Second,
			"the service asked for 8 s"},
		{"an expired stop", nil, Stop{Until: noon, Reason: "old"}, 0, ""},
		{"a stop longer than any window", nil, Stop{Until: noon.Add(25 * time.Hour),
			Reason: "before the clock was set back"}, 0, ""},
		{"a stop longer than the minute", minuteFull, Stop{Until: noon.Add(30 * time.Second), Reason: "stated"},
			30 * time.Second, "stated"},
		{"a stop shorter than the minute", minuteFull, Stop{Until: noon.Add(3 * time.Second), Reason: "stated"},
			16 * time.Second, "45 of 45 calls a minute"},
		{"a call in the future closes the gap that a past call opens",
			append(burst(44, 0, 30*time.Second), ago(30*time.Second, 0), ago(-80*time.Second, 0)), Stop{},
			30 * time.Second, "45 of 45 calls a minute"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Measure(mde, test.calls, test.stop, noon)
			if s.NextFree != test.want || s.Because != test.because {
				t.Errorf("next free in %v because %q, want %v because %q", s.NextFree, s.Because, test.want,
					test.because)
			}
		})
	}
}

func TestUnsetLimitsHaveNoGauge(t *testing.T) {
	s := Measure(Limits{CallsPerMinute: 45, RunPerDay: -1}, burst(10, 0, 0), Stop{}, noon)
	if len(s.Gauges) != 1 || s.Gauges[0].Name != "calls/min" {
		t.Errorf("gauges %+v, want calls/min alone", s.Gauges)
	}
	if s := Measure(Limits{}, burst(10000, 0, 0), Stop{}, noon); len(s.Gauges) != 0 || s.NextFree != 0 {
		t.Errorf("no limits gave %+v, want no wait", s)
	}
}

func TestMonotonicClockIsIgnored(t *testing.T) {
	now := time.Now()
	s := Measure(mde, []Call{{Start: now.Add(-time.Second)}}, Stop{Until: now.Add(time.Second)}, now)
	if g := gaugeNamed(t, s, "calls/min"); g.Frees != 59*time.Second || s.NextFree != time.Second {
		t.Errorf("frees in %v, next free in %v, want 59s and 1s", g.Frees, s.NextFree)
	}
}

func TestLearnCorrectsTheGaugeOfTheWindow(t *testing.T) {
	tests := []struct {
		calls  int
		window time.Duration
		want   Limits
	}{
		{30, time.Minute, Limits{CallsPerMinute: 30, CallsPerHour: 1500}},
		{900, time.Hour, Limits{CallsPerMinute: 45, CallsPerHour: 900}},
		{5, 15 * time.Minute, Limits{CallsPerMinute: 45, CallsPerHour: 1500}},
		{0, time.Minute, Limits{CallsPerMinute: 45, CallsPerHour: 1500}},
		{60, time.Minute, Limits{CallsPerMinute: 45, CallsPerHour: 1500}},
	}
	for _, test := range tests {
		if got := (Limits{CallsPerMinute: 45, CallsPerHour: 1500}).Learn(test.calls, test.window); got != test.want {
			t.Errorf("Learn(%d, %v) = %+v, want %+v", test.calls, test.window, got, test.want)
		}
	}
}

func TestRatioIsTheUsedPart(t *testing.T) {
	g := gaugeNamed(t, Measure(mde, burst(9, time.Second, 0), Stop{}, noon), "calls/min")
	if g.Ratio() != 0.2 {
		t.Errorf("9 of 45 calls: ratio %v, want 0.2", g.Ratio())
	}
}

func TestDurationsAreBrief(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 42 * time.Second: "42s", 10 * time.Minute: "10m", 90 * time.Minute: "1h30m", 3 * time.Hour: "3h",
		10*time.Minute + 5*time.Second: "10m5s", 10 * time.Second: "10s", 10 * time.Hour: "10h",
	} {
		if got := Brief(d); got != want {
			t.Errorf("Brief(%s) = %q, want %q", strings.TrimSpace(d.String()), got, want)
		}
	}
}

func TestLearnedLimitExpiresAfterADay(t *testing.T) {
	stop := Stop{Until: noon.Add(-time.Hour), Reason: "stated", Calls: 30, Window: time.Minute}
	s := Measure(mde, burst(30, time.Second, 0), stop, noon)
	if g := gaugeNamed(t, s, "calls/min"); g.Limit != 30 || !g.Full || s.NextFree == 0 {
		t.Errorf("%+v, next free in %v: want 30 of 30 calls", g, s.NextFree)
	}
	stop.Until = noon.Add(-25 * time.Hour)
	if g := gaugeNamed(t, Measure(mde, nil, stop, noon), "calls/min"); g.Limit != 45 {
		t.Errorf("yesterday's limit still applies: %v", g.Limit)
	}
}
