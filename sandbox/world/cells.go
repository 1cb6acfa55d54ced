package world

import (
	"slices"

	"quarry/table"
)

// cells collects the values of a column from several goroutines at once. Each goroutine writes its
// own range of rows, which starts at a multiple of 64 so that no two share a word of nulls.
type cells struct {
	ints  []int64
	reals []float64
	texts []string
	nulls []uint64
}

func newCells(kind table.Type, rows int) *cells {
	c := &cells{nulls: make([]uint64, (rows+63)/64)}
	switch {
	case kind.Integral():
		c.ints = make([]int64, rows)
	case kind == table.Real:
		c.reals = make([]float64, rows)
	default:
		c.texts = make([]string, rows)
	}
	return c
}

func (c *cells) set(row int, v table.Value) {
	switch {
	case v.IsNull():
		c.nulls[row>>6] |= 1 << (row & 63)
	case c.ints != nil:
		c.ints[row] = v.Int()
	case c.reals != nil:
		c.reals[row] = v.Real()
	default:
		c.texts[row] = v.Text()
	}
}

// vector returns the values as a column. Strings are dictionary-coded where that pays off.
func (c *cells) vector(column table.Column) *table.Vector {
	nulls := c.nulls
	if !slices.ContainsFunc(nulls, func(word uint64) bool { return word != 0 }) {
		nulls = nil
	}
	switch {
	case c.ints != nil:
		return table.Ints(column.Type, c.ints, nulls)
	case c.reals != nil:
		return table.Reals(c.reals, nulls)
	}
	b := table.NewBuilder([]table.Column{column})
	to := b.Column(0)
	for row, text := range c.texts {
		if nulls != nil && nulls[row>>6]&(1<<(row&63)) != 0 {
			to.Null()
		} else {
			to.Text(text)
		}
	}
	return b.Table().Vector(0)
}

// codings turns values per pattern into columns. Columns that distinguish the same patterns, such
// as the hashes and the name of a program, share their row codes: the columns of a large table need
// only about a dozen different ones.
type codings struct {
	kind []uint32 // pattern of each row
	made []coding
}

type coding struct {
	code  []uint32 // by pattern
	codes []uint32 // by row
}

// repeat returns a column with the value of each row's pattern.
func (s *codings) repeat(kind table.Type, values []table.Value) *table.Vector {
	if kind.Integral() || kind == table.Real {
		c := newCells(kind, len(s.kind))
		for row, pattern := range s.kind {
			c.set(row, values[pattern])
		}
		return c.vector(table.Column{Type: kind})
	}
	var texts []string
	known, code := map[string]uint32{}, make([]uint32, len(values))
	var null []bool
	for i, v := range values {
		text := v.Text()
		at, ok := known[text]
		if !ok {
			at = uint32(len(texts))
			known[text], texts = at, append(texts, text)
		}
		code[i] = at
		if v.IsNull() {
			if null == nil {
				null = make([]bool, len(values))
			}
			null[i] = true
		}
	}
	return table.Coded(kind, texts, s.codes(code), s.nulls(null))
}

func (s *codings) nulls(null []bool) []uint64 {
	if null == nil {
		return nil
	}
	bits := make([]uint64, (len(s.kind)+63)/64)
	for row, pattern := range s.kind {
		if null[pattern] {
			bits[row>>6] |= 1 << (row & 63)
		}
	}
	return bits
}

func (s *codings) codes(code []uint32) []uint32 {
	for _, known := range s.made {
		if slices.Equal(known.code, code) {
			return known.codes
		}
	}
	codes := make([]uint32, len(s.kind))
	for row, pattern := range s.kind {
		codes[row] = code[pattern]
	}
	s.made = append(s.made, coding{code, codes})
	return codes
}
