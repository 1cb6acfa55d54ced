package view

import (
	"context"
	"slices"

	"quarry/table"
	"quarry/table/dictionary"
)

// ValueCount is a value of a column with the number of rows that have it.
type ValueCount struct {
	Value table.Value
	Count int
}

// Facet counts the values of a column over the rows of a view. It returns at most limit of them (0:
// all), by descending frequency and then by value, and the number of distinct values. Null counts
// as a value.
func Facet(ctx context.Context, v View, column, limit int) (values []ValueCount, distinct int, err error) {
	t, err := countValues(ctx, v, column)
	if err != nil {
		return nil, 0, err
	}
	distinct = len(t.counts)
	places := t.most(limit)
	values = slices.Grow(values, len(places))
	for _, i := range places {
		values = append(values, ValueCount{t.value(int(i)), int(t.counts[i].n)})
	}
	return values, distinct, ctx.Err()
}

// tallies are the distinct values of a column with their counts.
type tallies struct {
	typ    table.Type
	counts []tally
	texts  []string // strings of a text column, and of misfits
}

// tally is one value and its count. Values of the same kind are ordered like their keys, or for
// text like the strings at the indexes in their keys.
type tally struct {
	key  uint64
	n    int32
	kind tallyKind
}

type tallyKind uint8

const (
	tallied       tallyKind = iota // a value of the column's type
	talliedMisfit                  // a misfit
	talliedNull
)

func (t *tallies) value(i int) table.Value {
	c := t.counts[i]
	switch {
	case c.kind == talliedNull:
		return table.Null(t.typ)
	case c.kind == talliedMisfit:
		return table.NewString(t.texts[c.key])
	case t.typ.Integral():
		return table.OfInt(t.typ, int64(c.key^1<<63))
	case t.typ == table.Real:
		return table.NewReal(realOfKey(c.key))
	}
	return table.OfText(t.typ, t.texts[c.key])
}

// countValues counts the values of a column over the rows of a view.
func countValues(ctx context.Context, v View, column int) (*tallies, error) {
	vector := v.table.Vector(column)
	t := &tallies{typ: vector.Type()}
	rows := t.takeNulls(vector, v)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	switch {
	case vector.Type().Integral() || vector.Type() == table.Real:
		t.countKeys(vector, rows)
	case coded(vector):
		t.countCodes(vector, rows)
	default:
		t.countTexts(vector, rows)
	}
	return t, ctx.Err()
}

// takeNulls counts the rows without a value of the column's type and returns the others.
func (t *tallies) takeNulls(v *table.Vector, view View) []int32 {
	some := make([]int32, 0, view.Rows())
	if !v.HasNulls() && view.rows != nil {
		return view.rows
	}
	nulls, off := int32(0), map[string]int32{}
	for at := range view.Rows() {
		row := view.Row(at)
		if !v.Null(row) {
			some = append(some, int32(row))
		} else if text, ok := v.Misfit(row); ok {
			off[text]++
		} else {
			nulls++
		}
	}
	if nulls > 0 {
		t.counts = append(t.counts, tally{n: nulls, kind: talliedNull})
	}
	for text, n := range off {
		t.counts = append(t.counts, tally{uint64(len(t.texts)), n, talliedMisfit})
		t.texts = append(t.texts, text)
	}
	return some
}

// countKeys counts values that are represented by numbers. If they are close together, each has a
// counter; otherwise they are sorted, so that equal ones are adjacent.
func (t *tallies) countKeys(v *table.Vector, rows []int32) {
	if len(rows) == 0 {
		return
	}
	keys := sortKeys(v, rows)
	t.counts = slices.Grow(t.counts, len(keys))
	least := slices.Min(keys)
	if span := slices.Max(keys) - least; span/4 < uint64(len(keys)) {
		counts := make([]int32, span+1)
		for _, key := range keys {
			counts[key-least]++
		}
		for i, n := range counts {
			if n > 0 {
				t.counts = append(t.counts, tally{least + uint64(i), n, tallied})
			}
		}
		return
	}
	keys, _ = radix(keys, nil)
	for from := 0; from < len(keys); {
		to := from + 1
		for to < len(keys) && keys[to] == keys[from] {
			to++
		}
		t.counts = append(t.counts, tally{keys[from], int32(to - from), tallied})
		from = to
	}
}

func (t *tallies) countCodes(v *table.Vector, rows []int32) {
	texts, codes, _ := v.Dictionary()
	counts := make([]int32, len(texts))
	for _, row := range rows {
		counts[codes[row]]++
	}
	t.countDistinct(texts, counts, v.DistinctDictionary())
}

// countTexts counts strings without a dictionary. A text is represented by the first row that has it.
// Each worker counts the strings with certain hashes, so there are no results to merge.
func (t *tallies) countTexts(v *table.Vector, rows []int32) {
	texts := v.TextValues()[:v.Len()]
	counts := make([]int32, len(texts))
	workers := workersFor(len(rows))
	share(workers, func(worker int) {
		index := dictionary.For(len(rows) / workers)
		for _, row := range rows {
			hash := dictionary.Hash(texts[row])
			if int(hash%uint64(workers)) == worker {
				first, _ := dictionary.Find(index, texts, texts[row], hash, uint32(row))
				counts[first]++
			}
		}
	})
	t.countDistinct(texts, counts, true)
}

// countDistinct adds strings with their counts. Unless they are distinct, a string may occur
// repeatedly.
func (t *tallies) countDistinct(texts []string, counts []int32, distinct bool) {
	misfits := t.texts
	t.texts = append(slices.Clip(texts), misfits...)
	for i := range t.counts {
		t.counts[i].key += uint64(len(texts)) // the misfits come after them
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
		t.counts = append(t.counts, tally{uint64(code), n, tallied})
	}
}

// Uniform reports whether a column of the table has the same value in all rows of the view, and
// whether that value is null or the empty string, so that the column can be hidden.
func (v View) Uniform(column int) (constant, empty bool) {
	vector := v.table.Vector(column)
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
