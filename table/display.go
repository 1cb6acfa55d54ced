package table

import (
	"time"

	"quarry/table/times"
)

// Display returns the text of a value as a cell shows it: safe, on one line, and times in loc with
// all of their fractional digits. Null is "". A nil loc is UTC.
func Display(v Value, loc *time.Location) string {
	if v.null {
		return ""
	}
	switch v.typ {
	case DateTime:
		return displayTime(v.num, loc)
	case Bool:
		if v.num != 0 {
			return "true"
		}
		return "false"
	case String, Dynamic, Decimal, GUID:
		return Safe(v.text)
	}
	return v.String()
}

// displayTime formats a time without the T and the zone, which the column header shows.
func displayTime(ticks int64, loc *time.Location) string {
	var room [32]byte
	return string(appendTime(room[:0], ticks, loc))
}

func appendTime(dst []byte, ticks int64, loc *time.Location) []byte {
	ticks = shifted(ticks, loc)
	if ticks < 0 || ticks > times.MaxTicks {
		return times.TimeOf(ticks).AppendFormat(dst, "2006-01-02 15:04:05.9999999")
	}
	return times.AppendFraction(times.AppendSeconds(dst, ticks, ' '), ticks%times.TicksPerSecond)
}

// shifted returns the ticks at which UTC shows the local time of ticks in loc.
func shifted(ticks int64, loc *time.Location) int64 {
	if loc == nil || loc == time.UTC {
		return ticks
	}
	_, offset := times.TimeOf(ticks).In(loc).Zone()
	return ticks + int64(offset)*times.TicksPerSecond
}
