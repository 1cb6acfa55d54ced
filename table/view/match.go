package view

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"quarry/table"
)

// marks hold for each row whether a filter matches.
type marks struct {
	hold []bool
}

// mark matches the filter against the rows of a view's table. It works column by column, so that
// repeated strings are tested once, and columns that cannot match are skipped.
func (f Filter) mark(ctx context.Context, v View) (marks, error) {
	m := marks{hold: make([]bool, v.table.Rows())}
	for i := range m.hold {
		m.hold[i] = true
	}
	for _, b := range f.on(v) {
		found := marks{hold: make([]bool, len(m.hold))}
		b.markColumns(ctx, v.loc, found)
		if ctx.Err() != nil {
			return m, ctx.Err()
		}
		for i, hit := range found.hold {
			m.hold[i] = m.hold[i] && hit != b.negated
		}
	}
	return m, ctx.Err()
}

// markColumns distributes the columns among workers, each with marks of its own.
func (b *boundTerm) markColumns(ctx context.Context, loc *time.Location, found marks) {
	workers := min(workersFor(len(found.hold)), len(b.columns))
	each := make([]marks, workers)
	var next atomic.Int64
	share(workers, func(worker int) {
		own := found
		if worker > 0 {
			own.hold = make([]bool, len(found.hold))
		}
		each[worker] = own
		for i := next.Add(1) - 1; int(i) < len(b.columns) && ctx.Err() == nil; i = next.Add(1) - 1 {
			b.mark(b.columns[i], loc, own)
		}
	})
	for _, other := range each[min(1, workers):] {
		for i, hit := range other.hold {
			found.hold[i] = found.hold[i] || hit
		}
	}
}

// boundTerm is a term bound to the columns of a view.
type boundTerm struct {
	term
	needle  needle
	columns []*table.Vector
}

func (f Filter) on(v View) []boundTerm {
	t := v.table
	var terms []boundTerm
	for _, one := range f.terms {
		b := boundTerm{term: one}
		switch i := columnFold(t, one.column); {
		case one.values != nil:
			b.columns = []*table.Vector{t.Vector(one.at)}
		case one.column != "" && i >= 0:
			b.columns, b.at = []*table.Vector{t.Vector(i)}, i
		default:
			for _, column := range v.columns {
				b.columns = append(b.columns, t.Vector(column))
			}
			b.value, b.exact = one.whole, false
			if one.column != "" {
				b.pattern, b.column = nil, ""
			}
		}
		b.needle = newNeedle(b.value)
		terms = append(terms, b)
	}
	return terms
}

// test reports whether the term, which is not a condition, matches a string, ignoring negation.
func (b *boundTerm) test(text string) bool {
	switch {
	case b.pattern != nil:
		return b.pattern.MatchString(text)
	case b.exact:
		return text == b.value
	}
	return b.needle.in(text)
}

// find returns the range of the term in a string.
func (b *boundTerm) find(text string) (start, end int) {
	switch {
	case b.pattern != nil:
		if at := b.pattern.FindStringIndex(text); at != nil {
			return at[0], at[1]
		}
		return 0, 0
	case b.exact && text == b.value:
		return 0, len(text)
	case b.exact:
		return 0, 0
	}
	return b.needle.find(text)
}

// mark marks the rows in which a column matches the term. Null has the text "", and a misfit its
// own text.
func (b *boundTerm) mark(v *table.Vector, loc *time.Location, found marks) {
	switch {
	case b.values != nil && !coded(v):
		for i := range found.hold {
			found.hold[i] = b.values[v.Value(i)]
		}
		return
	case coded(v):
		b.markCoded(v, found)
	case v.Type().Integral() || v.Type() == table.Real:
		b.markShown(v, loc, found)
	default:
		texts := v.TextValues()
		for i := range found.hold {
			if !found.hold[i] && !v.Null(i) {
				found.hold[i] = b.test(texts[i])
			}
		}
	}
	b.markNulls(v, found)
}

func (b *boundTerm) markCoded(v *table.Vector, found marks) {
	texts, codes, _ := v.Dictionary()
	hits := make([]bool, len(texts))
	some := false
	for code, text := range texts {
		if b.values != nil {
			hits[code] = b.values[table.OfText(v.Type(), text)]
		} else {
			hits[code] = b.test(text)
		}
		some = some || hits[code]
	}
	if !some {
		return
	}
	for i, code := range codes[:len(found.hold)] {
		if hits[code] && !v.Null(i) {
			found.hold[i] = true
		}
	}
}

// markShown tests values that are stored as numbers, in the form in which they are displayed.
func (b *boundTerm) markShown(v *table.Vector, loc *time.Location, found marks) {
	if b.pattern == nil && !mayHold(v.Type(), b.needle.text) {
		return
	}
	cells := table.NewDisplayWriter(loc)
	cells.Brief = b.pattern == nil && !b.exact && b.needle.number()
	var block []byte
	var ends [stride]int
	for from := 0; from < len(found.hold); from += stride {
		hold := found.hold[from:min(from+stride, len(found.hold))]
		block = block[:0]
		for i := range hold {
			if row := from + i; !hold[i] && !v.Null(row) {
				block = append(cells.Append(block, v, row), '\n')
			}
			ends[i] = len(block)
		}
		b.markBlock(string(block), ends[:len(hold)], hold)
	}
}

// markBlock tests many short strings in one string, each followed by a line feed; ends are the ends
// of the lines. A row without a string has no line.
func (b *boundTerm) markBlock(block string, ends []int, hold []bool) {
	if b.pattern != nil || b.exact || b.needle.text == "" {
		start := 0
		for i, end := range ends {
			hold[i] = hold[i] || end > start && b.test(block[start:end-1])
			start = end
		}
		return
	}
	row := 0
	for from := 0; ; from = ends[row] {
		start, end := b.needle.find(block[from:])
		if end == 0 {
			return
		}
		for ends[row] <= from+start {
			row++
		}
		hold[row] = true
	}
}

// markNulls tests the rows without a value of the column's type.
func (b *boundTerm) markNulls(v *table.Vector, found marks) {
	if !v.HasNulls() {
		return
	}
	null := b.values[table.Null(v.Type())] || b.values == nil && b.test("")
	for i := range found.hold {
		if found.hold[i] || !v.Null(i) {
			continue
		}
		found.hold[i] = null
		if text, ok := v.Misfit(i); ok {
			found.hold[i] = b.values[table.NewString(text)] || b.values == nil && b.test(text)
		}
	}
}

func coded(v *table.Vector) bool {
	_, _, coded := v.Dictionary()
	return coded
}

// shownIn are the characters with which values of a type are displayed, in lower case.
var shownIn = map[table.Type]string{
	table.Bool: "truefalse", table.Int: "-0123456789", table.Long: "-0123456789",
	table.Real:     "+-.0123456789eninfinitya",
	table.DateTime: "-: .0123456789", table.TimeSpan: "-:.0123456789",
}

// mayHold reports whether a displayed value of a type can contain a string.
func mayHold(t table.Type, text string) bool {
	return strings.Trim(text, shownIn[t]) == ""
}

// number reports whether the needle consists of digits, so many that a time can contain them only
// in its year or its fraction.
func (n *needle) number() bool {
	return len(n.text) > 2 && strings.Trim(n.text, "0123456789") == ""
}
