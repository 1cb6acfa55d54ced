package table

import (
	"strconv"
	"time"

	"quarry/table/times"
)

// DisplayWriter formats bools, numbers, times and timespans like Display, but faster for many
// cells. It caches the date of a time, which is usually that of the previous one.
type DisplayWriter struct {
	Brief bool // format times as the year and the fraction only
	zone  *time.Location
	day   int64 // the day of date, since year 1
	date  []byte
}

// NewDisplayWriter returns a writer that shows times in a zone; nil is UTC.
func NewDisplayWriter(zone *time.Location) DisplayWriter { return DisplayWriter{zone: zone, day: -1} }

// Append appends the result of Display for a cell that is not null. If Brief is set, it may be
// shortened.
func (w *DisplayWriter) Append(dst []byte, v *Vector, row int) []byte {
	switch v.typ {
	case Int, Long:
		return strconv.AppendInt(dst, v.ints[row], 10)
	case DateTime:
		return w.appendTime(dst, v.ints[row])
	case TimeSpan:
		return times.AppendTimeSpan(dst, v.ints[row])
	}
	return append(dst, Display(v.Value(row), w.zone)...)
}

func (w *DisplayWriter) appendTime(dst []byte, ticks int64) []byte {
	ticks = shifted(ticks, w.zone)
	if ticks < 0 || ticks > times.MaxTicks {
		return appendTime(dst, ticks, nil)
	}
	second, fraction := ticks/times.TicksPerSecond, ticks%times.TicksPerSecond
	if day := second / 86400; day != w.day {
		w.day, w.date = day, times.AppendSeconds(w.date[:0], ticks, ' ')[:len("2006-01-02 ")]
	}
	if w.Brief {
		return times.AppendFraction(append(dst, w.date[:len("2006-")]...), fraction)
	}
	return times.AppendFraction(times.AppendClock(append(dst, w.date...), second%86400), fraction)
}
