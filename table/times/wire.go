package times

import "math"

// ParseWireDateTime parses a time as the hunting API writes it: yyyy-MM-ddTHH:mm:ss, up to nine
// fractional digits of which the first seven count, and Z or an offset such as +02:00. Without an
// offset the time is UTC; without a time it is midnight. A time outside the years 1 to 9999 is not
// ok. ParseDateTime accepts more forms, but is slower.
func ParseWireDateTime[T string | []byte](s T) (ticks int64, ok bool) {
	days, ok := parseDate(s)
	switch {
	case !ok:
		return 0, false
	case len(s) == 10:
		return days * 86400 * TicksPerSecond, true
	case len(s) < 19 || s[10] != 'T':
		return 0, false
	}
	seconds, ok := parseClock(s[11:19])
	if !ok {
		return 0, false
	}
	fraction, rest, ok := parseFraction(s[19:])
	if !ok {
		return 0, false
	}
	offset, ok := parseOffset(rest)
	if !ok {
		return 0, false
	}
	ticks = (days*86400+seconds-offset)*TicksPerSecond + fraction
	return ticks, ticks >= 0 && ticks <= MaxTicks
}

// parseDate parses yyyy-MM-dd at the start of s and returns the days since year 1.
func parseDate[T string | []byte](s T) (days int64, ok bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	century, ok1 := twoDigits(s[0], s[1])
	year, ok2 := twoDigits(s[2], s[3])
	month, ok3 := twoDigits(s[5], s[6])
	day, ok4 := twoDigits(s[8], s[9])
	year += century * 100
	if !ok1 || !ok2 || !ok3 || !ok4 || year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	// Days before a month are counted from March, so that the leap day comes last.
	if month <= 2 {
		year, month = year-1, month+12
	}
	return year*365 + year/4 - year/100 + year/400 + (153*month-457)/5 + day - 307, true
}

// parseClock parses HH:mm:ss and returns the seconds.
func parseClock[T string | []byte](s T) (seconds int64, ok bool) {
	hour, ok1 := twoDigits(s[0], s[1])
	minute, ok2 := twoDigits(s[3], s[4])
	second, ok3 := twoDigits(s[6], s[7])
	ok = ok1 && ok2 && ok3 && s[2] == ':' && s[5] == ':' && hour < 24 && minute < 60 && second < 60
	return hour*3600 + minute*60 + second, ok
}

func twoDigits(tens, ones byte) (int64, bool) {
	tens, ones = tens-'0', ones-'0'
	return int64(tens)*10 + int64(ones), tens <= 9 && ones <= 9
}

// parseFraction parses an optional point and one to nine digits, and returns the ticks.
func parseFraction[T string | []byte](s T) (ticks int64, rest T, ok bool) {
	if len(s) == 0 || s[0] != '.' {
		return 0, s, true
	}
	n := 1
	for n < len(s) && s[n]-'0' <= 9 {
		if n <= 7 {
			ticks = ticks*10 + int64(s[n]-'0')
		}
		n++
	}
	for i := n; i <= 7; i++ {
		ticks *= 10
	}
	return ticks, s[n:], n > 1 && n <= 10
}

// parseOffset parses Z, +hh:mm, -hh:mm or nothing, and returns the seconds.
func parseOffset[T string | []byte](s T) (seconds int64, ok bool) {
	switch {
	case len(s) == 0, len(s) == 1 && s[0] == 'Z':
		return 0, true
	case len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':':
		return 0, false
	}
	hours, ok1 := twoDigits(s[1], s[2])
	minutes, ok2 := twoDigits(s[4], s[5])
	seconds = hours*3600 + minutes*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, ok1 && ok2 && hours <= 14 && minutes < 60
}

// maxDays is the number of whole days in the longest timespan.
const maxDays = math.MaxInt64 / (86400 * TicksPerSecond)

// ParseWireTimeSpan parses "[-][d.]hh:mm:ss[.fffffff]", as .NET and Kusto write it. ParseTimeSpan
// accepts more forms, but is slower.
func ParseWireTimeSpan[T string | []byte](s T) (ticks int64, ok bool) {
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		s = s[1:]
	}
	var days uint64
	n := 0
	for n < len(s) && s[n]-'0' <= 9 && days <= uint64(maxDays) {
		days = days*10 + uint64(s[n]-'0')
		n++
	}
	switch {
	case n > 0 && n < len(s) && s[n] == '.':
		s = s[n+1:]
	case n == 2:
		days = 0
	default:
		return 0, false
	}
	if len(s) < 8 || days > uint64(maxDays) {
		return 0, false
	}
	seconds, ok := parseClock(s[:8])
	if !ok {
		return 0, false
	}
	fraction, rest, ok := parseFraction(s[8:])
	if !ok || len(rest) > 0 || len(s) > 8+1+7 {
		return 0, false
	}
	magnitude := (days*86400+uint64(seconds))*uint64(TicksPerSecond) + uint64(fraction)
	if negative {
		return -int64(magnitude), magnitude <= 1<<63
	}
	return int64(magnitude), magnitude <= math.MaxInt64
}
