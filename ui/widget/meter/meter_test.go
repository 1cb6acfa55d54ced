package meter

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"quarry/api/quota"
)

var styles = Styles{TightMark: "!", FullMark: "x", BarOn: "#", BarOff: "."}

// spent returns the quota after some calls to the mde API, of ten seconds each, a second apart.
func spent(calls int) quota.Snapshot {
	limits := quota.Limits{CallsPerMinute: 45, CallsPerHour: 1500, RunPerHour: 10 * time.Minute,
		RunPerDay: 3 * time.Hour}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	var made []quota.Call
	for i := range calls {
		made = append(made, quota.Call{Start: now.Add(-time.Duration(i+1) * time.Second), Run: 10 * time.Second})
	}
	return quota.Measure(limits, made, quota.Stop{}, now)
}

func TestMeterAtEveryWidth(t *testing.T) {
	tests := []struct {
		name  string
		calls int
		width int
		want  string
	}{
		{"roomy", 3, 120,
			"......  3/45 calls/min   ......    3/1500 calls/h   ......  00:30/10m run/h   ...... 0:00:30/3h run/day"},
		{"plain", 3, 78, "3/45 calls/min     3/1500 calls/h  00:30/10m run/h  0:00:30/3h run/day"},
		{"brief", 3, 56, "3/45 min     3/1500 h  00:30/10m h  0:00:30/3h day"},
		{"calls", 3, 40, "3/45 min     3/1500 h"},
		{"tightest", 3, 18, "3/45 calls/min"},
		{"a warning from 70 %", 32, 56, "32/45 min!   32/1500 h  05:20/10m h  0:05:20/3h day"},
		{"an alarm from 90 %", 41, 56, "41/45 minx   41/1500 h  06:50/10m h  0:06:50/3h day"},
		{"nothing fits", 3, 5, ""},
		{"a warning without colour", 40, 56, "40/45 min!   40/1500 h  06:40/10m h  0:06:40/3h day"},
		{"full and narrow", 45, 40, "next free in 15 s  45/45 calls/minx"},
		{"full and narrower", 45, 20, "next free in 15 s"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := New(styles)
			m.SetSnapshot(spent(test.calls))
			view := m.View(test.width)
			if got := ansi.StringWidth(view); got != test.width {
				t.Errorf("%q is %d cells wide, want %d", view, got, test.width)
			}
			if got, want := strings.Join(strings.Fields(view), " "),
				strings.Join(strings.Fields(test.want), " "); got != want {
				t.Errorf("at width %d: got %q, want %q", test.width, got, want)
			}
		})
	}
}

func TestMeterLayoutIsStable(t *testing.T) {
	m := New(styles)
	for _, width := range []int{56, 78, 120} {
		m.SetSnapshot(spent(9))
		before := m.View(width)
		m.SetSnapshot(spent(10))
		after := m.View(width)
		changed := 0
		for i := range min(len(before), len(after)) {
			if before[i] != after[i] {
				changed++
			}
		}
		if len(before) != len(after) || changed > 10 {
			t.Errorf("at width %d one call more changes %d cells:\n%s\n%s", width, changed, before, after)
		}
	}
}

func TestChangesReturnsTheTimeToTheNextTick(t *testing.T) {
	tests := []struct {
		name    string
		s       quota.Snapshot
		running bool
		want    time.Duration
	}{
		{"nothing spent", quota.Snapshot{Gauges: []quota.Gauge{{Limit: 45}}}, false, 0},
		{"a call comes back", quota.Snapshot{Gauges: []quota.Gauge{{Frees: time.Hour}, {Frees: 20 * time.Second}}},
			false, 20 * time.Second},
		{"a countdown in the middle of a second", quota.Snapshot{NextFree: 38*time.Second + 200*time.Millisecond},
			false, 200 * time.Millisecond},
		{"a countdown at a full second", quota.Snapshot{NextFree: 38 * time.Second}, false, time.Second},
		{"a running call", quota.Snapshot{Gauges: []quota.Gauge{{Frees: time.Hour}}}, true, time.Second},
	}
	for _, test := range tests {
		if got := Changes(test.s, test.running); got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestCountdownRoundsUp(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Millisecond: "1 s", 38 * time.Second: "38 s", 59*time.Second + 1: "1 min", 250 * time.Second: "4 min 10 s",
		80 * time.Minute: "1 h 20 min",
	} {
		if got := Countdown(d); got != want {
			t.Errorf("Countdown(%v) = %q, want %q", d, got, want)
		}
	}
}
