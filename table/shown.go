package table

import (
	"strconv"
	"strings"
	"time"
)

// appendShown appends the text that a cell of bools, numbers, times or timespans is shown as.
func (w *timeWriter) appendShown(dst []byte, v *Vector, row int) []byte {
	switch v.typ {
	case Int, Long:
		return strconv.AppendInt(dst, v.ints[row], 10)
	case DateTime:
		return w.append(dst, v.ints[row])
	case TimeSpan:
		return AppendTimeSpan(dst, v.ints[row])
	}
	return append(dst, Display(v.Value(row), w.loc)...)
}

// shownIn are the characters that values of a type are shown with, in small letters.
var shownIn = map[Type]string{
	Bool: "truefalse", Int: "-0123456789", Long: "-0123456789", Real: "+-.0123456789eninfinitya",
	DateTime: "-: .0123456789", TimeSpan: "-:.0123456789",
}

// mayHold reports whether values of a type can be shown as a text that holds another.
func mayHold(t Type, text string) bool {
	return strings.Trim(text, shownIn[t]) == ""
}

// number reports whether the needle is digits alone, and so many that a time can have them only in its year or
// its fraction.
func (n *needle) number() bool {
	return len(n.text) > 2 && strings.Trim(n.text, "0123456789") == ""
}

// timeWriter writes times out like appendTime, and keeps the date, which is mostly that of the time before.
type timeWriter struct {
	loc   *time.Location
	day   int64 // since year 1, of date
	date  []byte
	brief bool // the year and the fraction are enough
}

func (w *timeWriter) append(dst []byte, ticks int64) []byte {
	ticks = shifted(ticks, w.loc)
	if ticks < 0 || ticks > MaxTicks {
		return appendTime(dst, ticks, nil)
	}
	second, fraction := ticks/TicksPerSecond, ticks%TicksPerSecond
	if day := second / 86400; day != w.day {
		w.day, w.date = day, appendSeconds(w.date[:0], ticks, ' ')[:len("2006-01-02 ")]
	}
	if w.brief {
		return appendFraction(append(dst, w.date[:len("2006-")]...), fraction)
	}
	return appendFraction(appendClock(append(dst, w.date...), second%86400), fraction)
}
