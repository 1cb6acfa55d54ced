package table

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// ValueCount is a value of a column and the number of rows that have it.
type ValueCount struct {
	Value Value
	Count int
}

// Facet counts the values of a column of the table over the rows of a view, most
// frequent first and equally frequent ones in their order, at most limit of them (0: all), and
// says how many there are. Null counts as a value.
func Facet(ctx context.Context, v View, column, limit int) (values []ValueCount, distinct int, err error) {
	t, err := countValues(ctx, v, column)
	if err != nil {
		return nil, 0, err
	}
	distinct = len(t.counts)
	for _, i := range t.most(limit) {
		values = append(values, ValueCount{t.value(int(i)), t.counts[i].n})
	}
	return values, distinct, ctx.Err()
}

// tallies are the values of a column with how often they occur.
type tallies struct {
	typ    Type
	counts []tally
	texts  []string // of a column that is kept as text, and of misfits
}

// tally is one value. Among those of one kind the keys, or the texts that they are the places of, have
// the order of the values.
type tally struct {
	kind tallyKind
	key  uint64
	n    int
}

type tallyKind uint8

const (
	tallied    tallyKind = iota // a value of the column's type
	talliedOff                  // a misfit
	talliedNull
)

func (t *tallies) value(i int) Value {
	c := t.counts[i]
	switch {
	case c.kind == talliedNull:
		return Null(t.typ)
	case c.kind == talliedOff:
		return NewString(t.texts[c.key])
	case t.typ.Integral():
		return Value{typ: t.typ, num: int64(c.key ^ 1<<63)}
	case t.typ == Real:
		return NewReal(realOfKey(c.key))
	}
	return Value{typ: t.typ, text: t.texts[c.key]}
}

// countValues counts the values of a column over the rows of a view.
func countValues(ctx context.Context, v View, column int) (*tallies, error) {
	vector := v.table.vectors[column]
	t := &tallies{typ: vector.typ}
	rows := t.takeNulls(vector, v)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	switch {
	case vector.typ.Integral() || vector.typ == Real:
		t.countKeys(vector, rows)
	case vector.codes != nil:
		t.countCodes(vector, rows)
	default:
		t.countTexts(vector, rows)
	}
	return t, ctx.Err()
}

// takeNulls counts the rows without a value of the column's type and returns the others.
func (t *tallies) takeNulls(v *Vector, view View) []int32 {
	some := make([]int32, 0, view.Rows())
	if v.nulls == nil && view.rows != nil {
		return view.rows
	}
	nulls, off := 0, map[string]int{}
	for at := range view.Rows() {
		row := view.Row(at)
		if !v.Null(row) {
			some = append(some, int32(row))
		} else if text, ok := v.misfits.at(row); ok {
			off[text]++
		} else {
			nulls++
		}
	}
	if nulls > 0 {
		t.counts = append(t.counts, tally{kind: talliedNull, n: nulls})
	}
	for text, n := range off {
		t.counts = append(t.counts, tally{talliedOff, uint64(len(t.texts)), n})
		t.texts = append(t.texts, text)
	}
	return some
}

// countKeys counts values that numbers stand for: equal ones stand together once they are sorted.
func (t *tallies) countKeys(v *Vector, rows []int32) {
	keys, _ := radix(sortKeys(v, rows), nil)
	t.counts = slices.Grow(t.counts, len(keys))
	for from := 0; from < len(keys); {
		to := from + 1
		for to < len(keys) && keys[to] == keys[from] {
			to++
		}
		t.counts = append(t.counts, tally{tallied, keys[from], to - from})
		from = to
	}
}

func (t *tallies) countCodes(v *Vector, rows []int32) {
	counts := make([]int, len(v.texts))
	for _, row := range rows {
		counts[v.codes[row]]++
	}
	t.countDistinct(v.texts, counts, v.distinct)
}

// countTexts counts texts that have no dictionary by making one.
func (t *tallies) countTexts(v *Vector, rows []int32) {
	index, texts, counts := dictionaryFor(len(rows)), []string{}, []int{}
	for _, row := range rows {
		text := v.texts[row]
		code, known := find(index, texts, text, hashOf(text))
		if !known {
			texts, counts = append(roomy(texts), text), append(roomy(counts), 0)
		}
		counts[code]++
	}
	t.countDistinct(texts, counts, true)
}

// countDistinct takes over texts and how often they occur. If they are not distinct, a text may come again.
func (t *tallies) countDistinct(texts []string, counts []int, distinct bool) {
	misfits := t.texts
	t.texts = append(slices.Clip(texts), misfits...)
	for i := range t.counts {
		t.counts[i].key += uint64(len(texts)) // places of misfits
	}
	first := map[string]int{}
	t.counts = slices.Grow(t.counts, len(counts))
	for code, n := range counts {
		if n == 0 {
			continue
		}
		if !distinct {
			if at, again := first[texts[code]]; again {
				t.counts[at].n += n
				continue
			}
			first[texts[code]] = len(t.counts)
		}
		t.counts = append(t.counts, tally{tallied, uint64(code), n})
	}
}

// compare orders values: by count, the greater first, then by kind and value.
func (t *tallies) compare(a, b int32) int {
	x, y := &t.counts[a], &t.counts[b]
	if c := cmp.Or(cmp.Compare(y.n, x.n), cmp.Compare(x.kind, y.kind)); c != 0 {
		return c
	}
	return t.compareValues(x, y)
}

// compareValues orders values of one kind.
func (t *tallies) compareValues(x, y *tally) int {
	switch {
	case x.kind == talliedOff:
		return strings.Compare(t.texts[x.key], t.texts[y.key])
	case x.kind == talliedNull || t.typ.Integral() || t.typ == Real:
		return cmp.Compare(x.key, y.key)
	}
	return compareTexts(t.typ, t.texts[x.key], t.texts[y.key])
}

// most returns the places of the first values in order, all for limit 0.
func (t *tallies) most(limit int) []int32 {
	places := make([]int32, 0, len(t.counts))
	if limit == 0 || limit >= len(t.counts) {
		for i := range t.counts {
			places = append(places, int32(i))
		}
		slices.SortFunc(places, t.compare)
		return places
	}
	// Of a column with many values most occur once or twice. They are compared with the last of those
	// that are chosen so far, and only what comes before it is sorted.
	last := int32(-1)
	for i := range t.counts {
		if place := int32(i); last < 0 || t.compare(place, last) < 0 {
			places = append(places, place)
		}
		if len(places) == 2*limit {
			slices.SortFunc(places, t.compare)
			places = places[:limit]
			last = places[limit-1]
		}
	}
	slices.SortFunc(places, t.compare)
	return places[:limit]
}

// Uniform reports whether a column of the table has one value in all rows of the view,
// and whether that is null or the empty string, so that the column can be hidden.
func (v View) Uniform(column int) (constant, empty bool) {
	vector := v.table.vectors[column]
	if v.Rows() == 0 {
		return true, true
	}
	first := vector.Value(v.Row(0))
	for at := 1; at < v.Rows(); at++ {
		if vector.Value(v.Row(at)) != first {
			return false, false
		}
	}
	return true, first.String() == ""
}
