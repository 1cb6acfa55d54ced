package table

import (
	"strconv"
	"time"

	"quarry/table/times"
)

// DisplayWriter writes many cells of bools, numbers, times or timespans as Display does. It keeps the date of
// a time, which is mostly that of the time before.
type DisplayWriter struct {
	Brief bool // of a time, only the year and the fraction
	zone  *time.Location
	day   int64 // since year 1, of date
	date  []byte
}

// NewDisplayWriter returns a writer that shows times in a zone; nil is UTC.
func NewDisplayWriter(zone *time.Location) DisplayWriter { return DisplayWriter{zone: zone, day: -1} }

// Append appends what Display returns for a cell that is not null, which may be shortened if Brief is set.
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
