package window

import (
	"fmt"
	"strings"
	"time"

	"quarry/table/times"
)

// Earlier returns the range before, of the same length. One that ended now no longer moves with it.
func (b Bounds) Earlier() Bounds {
	length := b.End - b.Start
	return Bounds{Start: b.Start - length, End: b.Start}
}

// Later returns the range after, of the same length. One that reaches now ends there and moves with it.
func (b Bounds) Later(now time.Time) Bounds {
	length, end := b.End-b.Start, times.TicksOf(now)
	if b.Ago || b.End+length >= end {
		return Bounds{Start: end - length, End: end, Ago: true}
	}
	return Bounds{Start: b.End, End: b.End + length}
}

// Double returns the range with twice its length and the same end.
func (b Bounds) Double() Bounds {
	b.Start -= b.End - b.Start
	return b
}

// Half returns the later half of the range. A range of a second is not halved.
func (b Bounds) Half() Bounds {
	if length := b.End - b.Start; length > times.TicksPerSecond {
		b.Start += length / 2
	}
	return b
}

// Around returns the range of a time and a length before and after it.
func Around(at, length int64) Bounds { return Bounds{Start: at - length, End: at + length} }

// Problem says why a range cannot find what is asked for: it is reversed or empty, in the future, or before what
// the service keeps. It is "" for a range that can. retention is how long the service keeps events; 0 if unknown.
func (b Bounds) Problem(now time.Time, retention time.Duration) string {
	at := times.TicksOf(now)
	oldest := at - int64(retention/100)
	switch {
	case b.End <= b.Start:
		return fmt.Sprintf("the time range ends at %s, before or when it starts", brief(b.End))
	case b.Start > at:
		return fmt.Sprintf("the time range starts at %s, in the future", brief(b.Start))
	case retention == 0 || b.Start >= oldest:
		return ""
	case b.End <= oldest:
		return fmt.Sprintf("the time range ends at %s, before the %d days that the service keeps", brief(b.End),
			int(retention.Hours()/24))
	}
	return fmt.Sprintf("the time range starts at %s, but the service keeps %d days only", brief(b.Start),
		int(retention.Hours()/24))
}

// Parse parses a range: a length such as 7d, which ends now, or two times as in 2026-11-01..2026-11-02T06:30.
func Parse(text string) (Range, error) {
	from, to, between := strings.Cut(text, "..")
	if !between {
		length, ok := times.ParseTimeSpan(strings.TrimSpace(text))
		if !ok || length <= 0 {
			return Range{}, fmt.Errorf("invalid time range %q (use a duration such as 7d, or two UTC times as in "+
				"2026-11-01..2026-11-02T06:30)", text)
		}
		return Range{Ago: span(length)}, nil
	}
	start, okStart := times.ParseDateTime(strings.TrimSpace(from))
	end, okEnd := times.ParseDateTime(strings.TrimSpace(to))
	switch {
	case !okStart || !okEnd:
		return Range{}, fmt.Errorf("invalid time range %q (use two UTC times as in 2026-11-01..2026-11-02T06:30)", text)
	case end <= start:
		problem := Bounds{Start: start, End: end}.Problem(time.Now(), 0)
		return Range{}, fmt.Errorf("invalid time range %q: %s", text, problem)
	}
	return Range{Start: start, End: end}, nil
}

// String describes a range.
func (b Bounds) String() string {
	if b.Ago {
		return "the last " + strings.TrimSuffix(strings.TrimPrefix(span(b.End-b.Start), "timespan("), ")")
	}
	return brief(b.Start) + " to " + brief(b.End)
}
