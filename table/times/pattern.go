package times

import (
	"fmt"
	"strings"
)

// The letters of format strings, each with the maximum length of one format; a longer run is
// several of them. Only separators may appear between them.
var (
	DateLetters = map[byte]int{'y': 4, 'M': 2, 'd': 2, 'H': 2, 'h': 2, 'm': 2, 's': 2, 'f': 7, 'F': 7, 't': 2}
	SpanLetters = map[byte]int{'d': 8, 'H': 2, 'h': 2, 'm': 2, 's': 2, 'f': 7, 'F': 7}
)

// FormatSeparators are the characters that may appear between the letters of a format.
const FormatSeparators = " /-:,._[]"

// FormatDateTimeAs formats a time with the format letters of Kusto.
func FormatDateTimeAs(ticks int64, format string) string {
	t := TimeOf(ticks)
	fraction := fmt.Sprintf("%07d", ticks%TicksPerSecond)
	return formatRuns(format, DateLetters, func(letter byte, n int) string {
		switch letter {
		case 'y':
			if n <= 2 {
				return padded(t.Year()%100, n)
			}
			return padded(t.Year(), n)
		case 'M':
			return padded(int(t.Month()), n)
		case 'd':
			return padded(t.Day(), n)
		case 'H':
			return padded(t.Hour(), n)
		case 'h':
			return padded((t.Hour()+11)%12+1, n)
		case 'm':
			return padded(t.Minute(), n)
		case 's':
			return padded(t.Second(), n)
		case 't':
			return t.Format("PM")
		}
		return fractionOf(fraction, letter, n)
	})
}

func fractionOf(fraction string, letter byte, n int) string {
	if letter == 'F' {
		return strings.TrimRight(fraction[:n], "0")
	}
	return fraction[:n]
}

// formatRuns replaces runs of a format letter and copies everything else.
func formatRuns(format string, letters map[byte]int, write func(letter byte, n int) string) string {
	var b strings.Builder
	for i := 0; i < len(format); {
		n := 1
		for i+n < len(format) && format[i+n] == format[i] && n < letters[format[i]] {
			n++
		}
		if letters[format[i]] > 0 {
			b.WriteString(write(format[i], n))
		} else {
			b.WriteByte(format[i])
		}
		i += n
	}
	return b.String()
}

func padded(n, width int) string { return fmt.Sprintf("%0*d", width, n) }

// FormatTimeSpanAs formats a timespan in the same way; its days may have more digits than the
// format.
func FormatTimeSpanAs(ticks int64, format string) string {
	sign := ""
	if ticks < 0 {
		sign, ticks = "-", -ticks
	}
	fraction := fmt.Sprintf("%07d", ticks%TicksPerSecond)
	seconds := int(ticks / TicksPerSecond)
	return sign + formatRuns(format, SpanLetters, func(letter byte, n int) string {
		switch letter {
		case 'd':
			return padded(seconds/86400, n)
		case 'H', 'h':
			return padded(seconds/3600%24, n)
		case 'm':
			return padded(seconds/60%60, n)
		case 's':
			return padded(seconds%60, n)
		}
		return fractionOf(fraction, letter, n)
	})
}
