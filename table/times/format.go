package times

import (
	"fmt"
	"strings"
)

// FormatDateTime formats ticks of 100 ns since 0001-01-01 like tostring(), with seven digits of a
// second: 2024-05-01T10:20:30.0000000Z.
func FormatDateTime(ticks int64) string {
	days, clock := ticks/day, ticks%day
	year, month, dayOfMonth := civil(days)
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d.%07dZ", year, month, dayOfMonth,
		clock/hour, clock/minute%60, clock/second%60, clock%second)
}

// civil converts days since 0001-01-01 to a date, using cycles of 400, 100, 4 and 1 years.
func civil(days int64) (year, month, dayOfMonth int) {
	const cycle400, cycle100, cycle4, cycle1 = 146097, 36524, 1461, 365
	n400 := days / cycle400
	days %= cycle400
	n100 := min(days/cycle100, 3)
	days -= n100 * cycle100
	n4 := days / cycle4
	days %= cycle4
	n1 := min(days/cycle1, 3)
	days -= n1 * cycle1
	year = int(n400*400+n100*100+n4*4+n1) + 1
	month = 1
	for int(days) >= daysIn(year, month) {
		days -= int64(daysIn(year, month))
		month++
	}
	return year, month, int(days) + 1
}

// FormatTimeSpan formats ticks of 100 ns like tostring(): [-][d.]hh:mm:ss[.fffffff].
func FormatTimeSpan(ticks int64) string {
	var b strings.Builder
	rest := uint64(ticks)
	if ticks < 0 {
		b.WriteByte('-')
		rest = -rest
	}
	if rest >= day {
		fmt.Fprintf(&b, "%d.", rest/day)
	}
	fmt.Fprintf(&b, "%02d:%02d:%02d", rest/hour%24, rest/minute%60, rest/second%60)
	if fraction := rest % second; fraction != 0 {
		fmt.Fprintf(&b, ".%07d", fraction)
	}
	return b.String()
}
