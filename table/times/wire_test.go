package times_test

import (
	"math"
	"testing"

	"quarry/table/times"
)

func TestParseWireDateTime(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"2026-11-23T10:00:00Z", "2026-11-23T10:00:00.0000000Z"},
		{"2026-11-23T10:00:00.1Z", "2026-11-23T10:00:00.1000000Z"},
		{"2026-11-23T10:00:00.7688641Z", "2026-11-23T10:00:00.7688641Z"},
		{"2026-11-23T10:00:00.123456789Z", "2026-11-23T10:00:00.1234567Z"},
		{"2026-11-23T10:00:00+02:00", "2026-11-23T08:00:00.0000000Z"},
		{"2026-11-23T10:00:00.5-05:30", "2026-11-23T15:30:00.5000000Z"},
		{"2026-11-23T10:00:00", "2026-11-23T10:00:00.0000000Z"},
		{"2026-11-23", "2026-11-23T00:00:00.0000000Z"},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000Z"},
		{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000Z"},
		{"9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"},
		{"2026-02-29T00:00:00Z", ""}, {"1900-02-29T00:00:00Z", ""}, {"2026-13-01T00:00:00Z", ""},
		{"2026-00-10T00:00:00Z", ""},
		{"2026-11-23T24:00:00Z", ""}, {"2026-11-23T10:60:00Z", ""}, {"2026-11-23T10:00:60Z", ""},
		{"2026-11-23T10:00:00.Z", ""}, {"2026-11-23T10:00:00.1234567890Z", ""}, {"2026-11-23T10:00:00z", ""},
		{"2026-11-23 10:00:00Z", ""}, {"2026-11-23T10:00Z", ""}, {"0000-01-01T00:00:00Z", ""}, {"", ""},
		{"2026-11-2", ""},
		{"0001-01-01T00:00:00+01:00", ""}, {"9999-12-31T23:59:59-01:00", ""}, {"2026-11-23T10:00:00+2:00", ""},
		{"2026-11-23T", ""},
	} {
		ticks, ok := times.ParseWireDateTime(c.text)
		if got := times.FormatDateTime(ticks); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q: got %s, %v; want %q", c.text, got, ok, c.want)
		}
	}
}

func TestParseWireTimeSpan(t *testing.T) {
	second := times.TicksPerSecond
	for _, c := range []struct {
		text  string
		ticks int64
		ok    bool
	}{
		{"00:00:19.0468750", 19*second + 468750, true},
		{"1.02:03:04", (26*3600 + 3*60 + 4) * second, true},
		{"-00:00:00.0000001", -1, true},
		{"10675199.02:48:05.4775807", math.MaxInt64, true},
		{"-10675199.02:48:05.4775808", math.MinInt64, true},
		{"00:00:01.5", 15 * second / 10, true},
		{"10675199.02:48:05.4775808", 0, false}, {"99999999999999999999.00:00:00", 0, false}, {"24:00:00", 0, false},
		{"00:00", 0, false}, {"", 0, false}, {"-", 0, false}, {"1:00:00", 0, false}, {"00:00:00.12345678", 0, false},
		{"00:00:00 ", 0, false},
	} {
		ticks, ok := times.ParseWireTimeSpan(c.text)
		if ok != c.ok || ok && ticks != c.ticks {
			t.Errorf("%q: got %d, %v; want %d, %v", c.text, ticks, ok, c.ticks, c.ok)
		}
		if !ok {
			continue
		}
		if again, ok := times.ParseWireTimeSpan(times.FormatTimeSpan(ticks)); !ok || again != ticks {
			t.Errorf("%q: written as %q, which reads as %d, %v", c.text, times.FormatTimeSpan(ticks), again, ok)
		}
	}
}
