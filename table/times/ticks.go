package times

import "time"

// Ticks are units of 100 ns since the start of year 1, UTC, as in .NET and Kusto. They reach the
// end of year 9999, whereas int64 nanoseconds end in 2262.
const (
	TicksPerSecond = int64(time.Second / 100)
	MaxTicks       = int64(3155378975999999999) // 9999-12-31T23:59:59.9999999Z
)

// Durations in ticks.
const (
	TicksPerMicrosecond = TicksPerSecond / 1e6
	TicksPerMillisecond = TicksPerSecond / 1e3
	TicksPerMinute      = 60 * TicksPerSecond
	TicksPerHour        = 60 * TicksPerMinute
	TicksPerDay         = 24 * TicksPerHour
)

// unixEpochSeconds is 1970-01-01 in seconds since year 1.
const unixEpochSeconds = 62135596800

// TicksOf converts a time to ticks and truncates it to 100 ns.
func TicksOf(t time.Time) int64 {
	return (t.Unix()+unixEpochSeconds)*TicksPerSecond + int64(t.Nanosecond())/100
}

// TimeOf converts ticks to a time in UTC.
func TimeOf(ticks int64) time.Time {
	seconds, rest := floorDiv(ticks, TicksPerSecond)
	return time.Unix(seconds-unixEpochSeconds, rest*100).UTC()
}

func floorDiv(a, b int64) (quotient, remainder int64) {
	quotient, remainder = a/b, a%b
	if remainder < 0 {
		quotient, remainder = quotient-1, remainder+b
	}
	return quotient, remainder
}
