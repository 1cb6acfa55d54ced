package rows

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"quarry/table"
	"quarry/ui/grid"
)

// Arranged is the answer to an arrangement.
type Arranged struct {
	Rows []int32 // nil: all rows as they came
	Find grid.Finder
}

// Arrange finds the rows that an arrangement shows, in its order. The filter looks at the
// columns that are shown, as they are shown in the zone. The error says what is wrong with the filter.
func Arrange(ctx context.Context, t *table.Table, columns []int, a grid.Arrangement, zone *time.Location) (Arranged, error) {
	if a.IsZero() {
		return Arranged{}, nil
	}
	terms, err := parse(a.Filter, t)
	if err != nil {
		return Arranged{}, err
	}
	kept := make([]bool, t.Rows())
	for i := range kept {
		kept[i] = true
	}
	for i := range terms {
		if ctx.Err() != nil {
			return Arranged{}, context.Cause(ctx)
		}
		terms[i].keep(ctx, t, columns, zone, kept)
	}
	for _, c := range a.Conditions {
		keepCondition(t, c, kept)
	}
	order := make([]int32, 0, len(kept))
	for row, keep := range kept {
		if keep {
			order = append(order, int32(row))
		}
	}
	for _, s := range slices.Backward(a.Sorts) {
		if ctx.Err() != nil {
			return Arranged{}, context.Cause(ctx)
		}
		sortBy(order, t.Vector(s.Column), s.Descending)
	}
	return Arranged{Rows: order, Find: finder(terms)}, nil
}

func (one *term) keep(ctx context.Context, t *table.Table, columns []int, zone *time.Location, kept []bool) {
	found := make([]bool, len(kept))
	if one.column >= 0 {
		columns = []int{one.column}
	}
	for _, column := range columns {
		if ctx.Err() != nil {
			return
		}
		one.mark(t.Vector(column), zone, found)
	}
	for row := range kept {
		kept[row] = kept[row] && found[row] != one.not
	}
}

func keepCondition(t *table.Table, c grid.Condition, kept []bool) {
	wanted := make(map[table.Value]bool, len(c.Values))
	for _, v := range c.Values {
		wanted[v] = true
	}
	v := t.Vector(c.Column)
	if texts, codes, ok := v.Dictionary(); ok {
		hits := make([]bool, len(texts))
		for _, value := range c.Values {
			for i, text := range texts {
				hits[i] = hits[i] || !value.IsNull() && text == value.Text()
			}
		}
		null := wanted[table.Null(v.Type())]
		for row, code := range codes {
			hit := hits[code]
			if v.Null(row) {
				hit = null
			}
			kept[row] = kept[row] && hit != c.Exclude
		}
		return
	}
	for row := range kept {
		kept[row] = kept[row] && wanted[v.Value(row)] != c.Exclude
	}
}

// sortBy orders rows by a column and leaves those that are equal as they are. Nulls and
// what does not fit the column's type come last in either direction.
func sortBy(order []int32, v *table.Vector, descending bool) {
	var compare func(a, b int) int
	switch {
	case v.Type().Integral():
		compare = func(a, b int) int { return cmp.Compare(v.Int(a), v.Int(b)) }
	case v.Type() == table.Real:
		compare = func(a, b int) int { return cmp.Compare(v.Real(a), v.Real(b)) }
	case v.Type() == table.Decimal:
		numbers := make([]float64, v.Len())
		for _, row := range order {
			numbers[row], _ = strconv.ParseFloat(v.Text(int(row)), 64)
		}
		compare = func(a, b int) int { return cmp.Compare(numbers[a], numbers[b]) }
	default:
		ranks := rank(v)
		compare = func(a, b int) int { return cmp.Compare(ranks(a), ranks(b)) }
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		x, y := int(a), int(b)
		if v.HasNulls() {
			if nx, ny := v.Null(x), v.Null(y); nx || ny {
				return cmp.Compare(truth(nx), truth(ny))
			}
		}
		if descending {
			return compare(y, x)
		}
		return compare(x, y)
	})
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// rank numbers the texts of a column in their order, without regard to case first.
func rank(v *table.Vector) func(row int) uint32 {
	texts, codes, coded := v.Dictionary()
	if !coded {
		texts = make([]string, v.Len())
		for row := range texts {
			if !v.Null(row) {
				texts[row] = v.Text(row)
			}
		}
	}
	order := make([]uint32, len(texts))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return compareFold(texts[a], texts[b]) })
	ranks := make([]uint32, len(texts))
	next := uint32(0)
	for i, at := range order {
		if i > 0 && texts[order[i-1]] != texts[at] {
			next++
		}
		ranks[at] = next
	}
	if coded {
		return func(row int) uint32 { return ranks[codes[row]] }
	}
	return func(row int) uint32 { return ranks[row] }
}

func compareFold(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		x, y := lower(a[i]), lower(b[i])
		if x != y {
			return cmp.Compare(x, y)
		}
	}
	if len(a) != len(b) {
		return cmp.Compare(len(a), len(b))
	}
	return strings.Compare(a, b)
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// Dull tells which columns are empty or have the same value in every row.
func Dull(ctx context.Context, t *table.Table) []bool {
	dull := make([]bool, len(t.Columns()))
	for column := range dull {
		v := t.Vector(column)
		dull[column] = ctx.Err() == nil
		for row := 1; row < v.Len() && dull[column]; row++ {
			dull[column] = same(v, 0, row)
		}
	}
	return dull
}

func same(v *table.Vector, a, b int) bool {
	switch {
	case v.Null(a) || v.Null(b):
		return v.Null(a) && v.Null(b) && v.Value(a) == v.Value(b)
	case v.Type().Integral():
		return v.Int(a) == v.Int(b)
	case v.Type() == table.Real:
		return v.Real(a) == v.Real(b)
	}
	return v.Text(a) == v.Text(b)
}
