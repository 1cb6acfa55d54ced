package times

import (
	"math"
	"strconv"
	"strings"
)

// Durations in ticks of 100 ns, the resolution of the language's datetimes and timespans.
const (
	millisecond = 10_000
	second      = 1000 * millisecond
	minute      = 60 * second
	hour        = 60 * minute
	day         = 24 * hour
)

// ParseTimeSpan parses a timespan to ticks of 100 ns: a number with a unit (1.5h, 15 seconds), a
// number of days, or [d.]hh:mm[:ss[.fffffff]], each with an optional sign.
func ParseTimeSpan(text string) (ticks int64, ok bool) {
	text = strings.TrimSpace(text)
	negative := false
	if text != "" && (text[0] == '-' || text[0] == '+') {
		negative = text[0] == '-'
		text = strings.TrimSpace(text[1:])
	}
	if strings.IndexByte(text, ':') >= 0 {
		ticks, ok = clockSpan(text)
	} else {
		ticks, ok = unitSpan(text)
	}
	if negative {
		ticks = -ticks
	}
	return ticks, ok
}

// unitSpan parses `1.5h`, `15 seconds`, or a number of days such as `2`.
func unitSpan(text string) (int64, bool) {
	end := 0
	for end < len(text) && (decimal(text[end]) || text[end] == '.') {
		end++
	}
	unit := float64(day)
	if name := strings.TrimSpace(text[end:]); name != "" {
		unit = TimeUnits[name]
	}
	if end == 0 || unit == 0 {
		return 0, false
	}
	if whole, err := strconv.ParseInt(text[:end], 10, 64); err == nil && unit >= 1 {
		if whole > math.MaxInt64/int64(unit) {
			return 0, false
		}
		return whole * int64(unit), true
	}
	number, err := strconv.ParseFloat(text[:end], 64)
	ticks := math.Round(number * unit)
	if err != nil || ticks >= math.MaxInt64 {
		return 0, false
	}
	return int64(ticks), true
}

// clockSpan parses [d.]hh:mm[:ss[.fffffff]] or d:hh:mm:ss[.fffffff].
func clockSpan(text string) (int64, bool) {
	parts := strings.Split(text, ":")
	days, clock := "0", parts
	if whole, rest, ok := strings.Cut(parts[0], "."); ok {
		days = whole
		clock = append([]string{rest}, parts[1:]...)
	} else if len(parts) == 4 {
		days, clock = parts[0], parts[1:]
	}
	if len(clock) < 2 || len(clock) > 3 {
		return 0, false
	}
	d, ok := smallNumber(days, 10_675_199) // the number of days that fits into an int64 of ticks
	h, okHour := smallNumber(clock[0], 23)
	m, okMinute := smallNumber(clock[1], 59)
	ticks := int64(d)*day + int64(h)*hour + int64(m)*minute
	if len(clock) == 3 {
		seconds, okSecond := secondTicks(clock[2])
		return ticks + seconds, ok && okHour && okMinute && okSecond
	}
	return ticks, ok && okHour && okMinute
}

// smallNumber parses a number of digits only, up to a maximum.
func smallNumber(text string, largest int) (int, bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n <= largest
}

// secondTicks parses ss[.fffffff]; digits after the seventh are dropped.
func secondTicks(text string) (int64, bool) {
	whole, fraction, dotted := strings.Cut(text, ".")
	s, ok := smallNumber(whole, 59)
	if !ok || dotted && strings.Trim(fraction, "0123456789") != "" {
		return 0, false
	}
	const digits = 7
	if len(fraction) > digits {
		fraction = fraction[:digits]
	}
	ticks := int64(0)
	for i := range digits {
		ticks *= 10
		if i < len(fraction) {
			ticks += int64(fraction[i] - '0')
		}
	}
	return int64(s)*second + ticks, true
}

// TimeUnits maps the units of timespans to ticks of 100 ns. The language accepts no other spellings
// and no capitals.
var TimeUnits = map[string]float64{
	"d": day, "day": day, "days": day,
	"h": hour, "hr": hour, "hrs": hour, "hour": hour, "hours": hour,
	"m": minute, "min": minute, "minute": minute, "minutes": minute,
	"s": second, "sec": second, "second": second, "seconds": second,
	"ms": millisecond, "milli": millisecond, "millis": millisecond,
	"millisecond": millisecond, "milliseconds": millisecond,
	"micro": 10, "micros": 10, "microsecond": 10, "microseconds": 10,
	"nano": 0.01, "nanos": 0.01, "nanosecond": 0.01, "nanoseconds": 0.01,
	"tick": 1, "ticks": 1,
}

func decimal(c byte) bool { return c >= '0' && c <= '9' }
