package window

import (
	"strconv"
	"strings"
	"time"

	"quarry/kql/syntax"
	"quarry/table/times"
)

// Bounds is a range of time with both ends known, in ticks.
type Bounds struct {
	Start, End int64
	Ago        bool // the end is now, and moves with it
}

// At returns the range at a time.
func (r Range) At(now time.Time) (Bounds, bool) {
	if r.Ago == "" {
		return Bounds{Start: r.Start, End: r.End}, true
	}
	text := strings.TrimSuffix(strings.TrimPrefix(r.Ago, "timespan("), ")")
	length, ok := times.ParseTimeSpan(text)
	end := times.TicksOf(now)
	return Bounds{Start: end - length, End: end, Ago: true}, ok && length < end
}

// Range returns bounds as a range to set in a query.
func (b Bounds) Range() Range {
	if b.Ago {
		return Range{Ago: span(b.End - b.Start)}
	}
	return Range{Start: b.Start, End: b.End}
}

// span writes a length as a KQL literal, in the largest unit that divides it.
func span(length int64) string {
	for _, unit := range []struct {
		ticks  int64
		letter string
	}{{times.TicksPerDay, "d"}, {times.TicksPerHour, "h"}, {times.TicksPerMinute, "m"}, {times.TicksPerSecond, "s"}} {
		if length >= unit.ticks && length%unit.ticks == 0 {
			return strconv.FormatInt(length/unit.ticks, 10) + unit.letter
		}
	}
	return "timespan(" + times.FormatTimeSpan(length) + ")"
}

// Of returns the time range of a query: that of the first pipeline whose conditions bound a time column at its
// start. An end that is not bound is now. ok is false if there is none, or if it depends on more than literals,
// now() and ago().
func Of(text string, now time.Time) (b Bounds, ok bool) {
	r := reader{now: times.TicksOf(now), lets: map[string]syntax.Expr{}}
	for _, s := range syntax.Parse(text).Statements {
		if let, isLet := s.(*syntax.Let); isLet && let.Name != nil {
			r.lets[let.Name.Text] = let.Value
		}
		syntax.Inspect(s, func(n syntax.Node) bool {
			w, isWhere := n.(*syntax.Where)
			if !isWhere || ok {
				return !ok
			}
			found := Bounds{End: r.now, Ago: true}
			started := false
			for _, part := range conjuncts(w.Predicate) {
				started = r.narrow(&found, part) || started
			}
			if started {
				b, ok = found, true
			}
			return true
		})
	}
	return b, ok
}

// reader evaluates points in time.
type reader struct {
	now  int64
	lets map[string]syntax.Expr
	deep int // names within the values of names
}

// maxDeep ends a name that is bound to itself.
const maxDeep = 8

// narrow applies a condition on a time column: of several, the later start and the earlier end count. It reports
// whether the condition bounds the start.
func (r reader) narrow(b *Bounds, x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Paren:
		return r.narrow(b, x.X)
	case *syntax.Between:
		low, okLow := r.moment(x.Low)
		high, okHigh := r.moment(x.High)
		if onTime(x) == "" || !okLow || !okHigh {
			return false
		}
		b.Start = max(b.Start, low)
		r.endAt(b, high)
		return true
	case *syntax.Binary:
		if onTime(x) == "" {
			return false
		}
		op, value := x.Op, x.R
		if timeColumn(x.L) == "" { // 1h < Timestamp
			op, value = map[string]string{">": "<", ">=": "<=", "<": ">", "<=": ">="}[x.Op], x.L
		}
		at, ok := r.moment(value)
		switch {
		case !ok:
			return false
		case op == ">", op == ">=":
			b.Start = max(b.Start, at)
			return true
		}
		r.endAt(b, at)
	}
	return false
}

// endAt ends bounds at a time, unless they end earlier. Until something ends them, they end now.
func (r reader) endAt(b *Bounds, at int64) {
	if b.Ago || at < b.End {
		b.End, b.Ago = at, at == r.now
	}
}

// moment evaluates a point in time.
func (r reader) moment(x syntax.Expr) (ticks int64, ok bool) {
	switch x := x.(type) {
	case *syntax.Paren:
		return r.moment(x.X)
	case *syntax.Name:
		value := r.lets[x.Text]
		if r.deep++; value == nil || r.deep > maxDeep {
			return 0, false
		}
		return r.moment(value)
	case *syntax.Literal:
		if x.Kind != syntax.DateTimeLiteral {
			return 0, false
		}
		return x.Ticks()
	case *syntax.Call:
		switch {
		case x.Name.Text == "now" && len(x.Args) == 0:
			return r.now, true
		case x.Name.Text == "ago" && len(x.Args) == 1:
			back, ok := r.length(x.Args[0])
			return r.now - back, ok
		}
	case *syntax.Binary:
		at, ok := r.moment(x.L)
		by, okBy := r.length(x.R)
		switch {
		case !ok || !okBy:
		case x.Op == "-":
			return at - by, true
		case x.Op == "+":
			return at + by, true
		}
	}
	return 0, false
}

// length evaluates a timespan.
func (r reader) length(x syntax.Expr) (ticks int64, ok bool) {
	if name, isName := x.(*syntax.Name); isName {
		x = r.lets[name.Text]
	}
	if l, isLiteral := x.(*syntax.Literal); isLiteral && l.Kind == syntax.TimeSpanLiteral {
		return l.Ticks()
	}
	return 0, false
}
