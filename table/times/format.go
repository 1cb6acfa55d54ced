package times

import "strconv"

// FormatDateTime formats ticks as "2026-11-23T10:00:00.0000000Z".
func FormatDateTime(ticks int64) string {
	if ticks < 0 || ticks > MaxTicks {
		return TimeOf(ticks).Format("2006-01-02T15:04:05.0000000Z")
	}
	var room [32]byte
	return string(append(appendTicks(AppendSeconds(room[:0], ticks, 'T'), ticks%TicksPerSecond), 'Z'))
}

// AppendDateTime appends ticks as "2026-11-23T10:00:00.5Z", without trailing zeros in the fraction.
func AppendDateTime(dst []byte, ticks int64) []byte {
	if ticks < 0 || ticks > MaxTicks {
		return TimeOf(ticks).AppendFormat(dst, "2006-01-02T15:04:05.9999999Z")
	}
	return append(AppendFraction(AppendSeconds(dst, ticks, 'T'), ticks%TicksPerSecond), 'Z')
}

// AppendSeconds appends date and time without the fraction. It takes a fifth of the time of package
// time, which matters because results contain hundreds of thousands of times.
func AppendSeconds(dst []byte, ticks int64, between byte) []byte {
	seconds := ticks / TicksPerSecond
	days, second := seconds/86400, seconds%86400
	year, month, day := dateOf(days)
	dst = append(appendTwo(appendTwo(dst, year/100), year%100), '-')
	dst = append(appendTwo(dst, month), '-')
	dst = append(appendTwo(dst, day), between)
	return AppendClock(dst, second)
}

// AppendClock appends a second of the day as "10:00:00".
func AppendClock(dst []byte, second int64) []byte {
	dst = append(appendTwo(dst, second/3600), ':')
	dst = append(appendTwo(dst, second/60%60), ':')
	return appendTwo(dst, second%60)
}

func appendTwo(dst []byte, n int64) []byte {
	return append(dst, '0'+byte(n/10), '0'+byte(n%10))
}

// dateOf returns the date of a day since 0001-01-01. It counts years from March, so that the leap
// day comes last.
func dateOf(days int64) (year, month, day int64) {
	days += 306 // since 0000-03-01
	era, inEra := days/146097, days%146097
	yearOfEra := (inEra - inEra/1460 + inEra/36524 - inEra/146096) / 365
	dayOfYear := inEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	month = (5*dayOfYear + 2) / 153
	day = dayOfYear - (153*month+2)/5 + 1
	year = era*400 + yearOfEra
	if month += 3; month > 12 {
		month, year = month-12, year+1
	}
	return year, month, day
}

// AppendFraction appends a point and the fraction of a second in ticks, without trailing zeros; it
// appends nothing for 0.
func AppendFraction(dst []byte, ticks int64) []byte {
	if ticks == 0 {
		return dst
	}
	dst = appendTicks(dst, ticks)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// appendTicks appends a point and all seven digits.
func appendTicks(dst []byte, ticks int64) []byte {
	dst = append(dst, '.', '0'+byte(ticks/1_000_000))
	dst = appendTwo(dst, ticks/10_000%100)
	return appendTwo(appendTwo(dst, ticks/100%100), ticks%100)
}

// FormatTimeSpan formats ticks as "[-][d.]hh:mm:ss[.fffffff]".
func FormatTimeSpan(ticks int64) string {
	var room [32]byte
	return string(AppendTimeSpan(room[:0], ticks))
}

// AppendTimeSpan appends ticks like FormatTimeSpan.
func AppendTimeSpan(dst []byte, ticks int64) []byte {
	magnitude := uint64(ticks)
	if ticks < 0 {
		dst, magnitude = append(dst, '-'), -magnitude
	}
	fraction := int64(magnitude % uint64(TicksPerSecond))
	seconds := int64(magnitude / uint64(TicksPerSecond))
	if days := seconds / 86400; days > 0 {
		dst = append(strconv.AppendInt(dst, days, 10), '.')
	}
	dst = AppendClock(dst, seconds%86400)
	if fraction > 0 {
		dst = appendTicks(dst, fraction)
	}
	return dst
}
