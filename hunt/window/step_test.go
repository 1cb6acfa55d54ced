package window_test

import (
	"strings"
	"testing"
	"time"

	"quarry/hunt/window"
	"quarry/table/times"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestTheRangeOfAQueryIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"T | where Timestamp > ago(7d)": "the last 7d",
		"T | where 1 == 1 and now(-1h) < x | where TimeGenerated >= ago(90m) and a == 1": "the last 90m",
		"T | where ago(1d) < Timestamp":                  "the last 1d",
		"T | where Timestamp between (ago(2d) .. now())": "the last 2d",
		"T | where Timestamp between (datetime(2026-11-01) .. datetime(2026-11-02T06:30Z))": "" +
			"2026-11-01T00:00:00Z to 2026-11-02T06:30:00Z",
		"T | where Timestamp >= datetime(2026-11-01) and Timestamp < datetime(2026-11-03)": "" +
			"2026-11-01T00:00:00Z to 2026-11-03T00:00:00Z",
		"T | where Timestamp > ago(1d) and Timestamp > ago(7d)": "the last 1d",
		"T | where Timestamp > ago(9d) and Timestamp < ago(2d) and Timestamp < ago(4d) and Timestamp < ago(3d)": "" +
			"2026-11-14T12:00:00Z to 2026-11-19T12:00:00Z",
		"T | where Timestamp between (ago(2d) .. now()) and Timestamp > ago(1d)":        "the last 1d",
		"let since = 3d; let start = ago(since); T | where Timestamp > start":           "the last 3d",
		"T | where Timestamp > now() - 12h | join (U | where Timestamp > ago(1d)) on a": "the last 12h",
		"T | where Timestamp < ago(1d)":                                                 "", "T | take 1": "", "T | where Timestamp > a": "", "": "",
		"let a = a; T | where Timestamp > a": "", "T | where Timestamp > ago(b)": "",
	} {
		b, ok := window.Of(text, now)
		if got := b.String(); ok != (want != "") || ok && got != want {
			t.Errorf("%q: got %s (%v), want %q", text, got, ok, want)
		}
	}
}

func TestRangesAreStepped(t *testing.T) {
	week, ok := window.Of("T | where Timestamp > ago(7d)", now)
	if !ok {
		t.Fatal("no range")
	}
	day := times.TicksPerDay
	fixed := window.Bounds{Start: times.TicksOf(now) - 5*day, End: times.TicksOf(now) - 3*day}
	for name, c := range map[string]struct {
		got  window.Bounds
		want string
	}{
		"earlier":                 {week.Earlier(), "2026-11-09T12:00:00Z to 2026-11-16T12:00:00Z"},
		"earlier and later":       {week.Earlier().Later(now), "the last 7d"},
		"later than now":          {week.Later(now), "the last 7d"},
		"later, not yet now":      {fixed.Later(now), "2026-11-20T12:00:00Z to 2026-11-22T12:00:00Z"},
		"later, then at now":      {fixed.Later(now).Later(now), "the last 2d"},
		"double":                  {week.Double(), "the last 14d"},
		"half":                    {week.Half(), "the last 84h"},
		"half of a fixed range":   {fixed.Half(), "2026-11-19T12:00:00Z to 2026-11-20T12:00:00Z"},
		"double of a fixed range": {fixed.Double(), "2026-11-16T12:00:00Z to 2026-11-20T12:00:00Z"},
		"around a row": {window.Around(times.TicksOf(now), times.TicksPerHour),
			"2026-11-23T11:00:00Z to 2026-11-23T13:00:00Z"},
	} {
		if got := c.got.String(); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
		set, ok := window.Set("DeviceEvents | where Timestamp > ago(1h)", c.got.Range(), nil)
		if back, read := window.Of(set, now); !ok || !read || back != c.got {
			t.Errorf("%s: set as %q, which reads as %s", name, set, back)
		}
	}
}

func TestRangesThatFindNothingAreSaid(t *testing.T) {
	const month = 30 * 24 * time.Hour
	at, day := times.TicksOf(now), times.TicksPerDay
	for _, c := range []struct {
		b    window.Bounds
		want string
	}{
		{window.Bounds{Start: at - day, End: at}, ""},
		{window.Bounds{Start: at, End: at - day}, "before or when it starts"},
		{window.Bounds{Start: at + day, End: at + 2*day}, "in the future"},
		{window.Bounds{Start: at - 40*day, End: at - 35*day}, "before the 30 days that the service keeps"},
		{window.Bounds{Start: at - 40*day, End: at}, "keeps 30 days only"},
	} {
		got := c.b.Problem(now, month)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.b, got, c.want)
		}
	}
}

func TestParseRange(t *testing.T) {
	for text, want := range map[string]string{
		"7d": "the last 7d", "1.12:00:00": "the last 36h",
		"2026-11-01..2026-11-02T06:30": "2026-11-01T00:00:00Z to 2026-11-02T06:30:00Z",
		"2026-11-02..2026-11-01":       "", "soon": "", "-7d": "", "a..b": "", "": "",
	} {
		r, err := window.Parse(text)
		if b, ok := r.At(now); (err == nil) != (want != "") || err == nil && (!ok || b.String() != want) {
			t.Errorf("%q: got %s (error %v), want %q", text, b, err, want)
		}
	}
}
