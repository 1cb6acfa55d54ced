package rows

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"

	"quarry/table"
)

// Tally is a value of a column and in how many rows it stands.
type Tally struct {
	Value table.Value
	Count int
}

// Each calls a function for the rows of a selection; nil stands for all.
func Each(t *table.Table, rows []int32, do func(row int)) {
	if rows == nil {
		for row := range t.Rows() {
			do(row)
		}
		return
	}
	for _, row := range rows {
		do(int(row))
	}
}

// Count tells how often each value of a column occurs in some rows, the most frequent first.
func Count(ctx context.Context, t *table.Table, rows []int32, column int) []Tally {
	v := t.Vector(column)
	var tallies []Tally
	if texts, codes, ok := v.Dictionary(); ok {
		counts, nulls := make([]int, len(texts)), 0
		Each(t, rows, func(row int) {
			if v.Null(row) {
				nulls++
			} else {
				counts[codes[row]]++
			}
		})
		first := map[string]int{} // a dictionary may have a text twice
		for code, n := range counts {
			if n == 0 {
				continue
			}
			if at, ok := first[texts[code]]; ok {
				tallies[at].Count += n
				continue
			}
			first[texts[code]] = len(tallies)
			tallies = append(tallies, Tally{textValue(v.Type(), texts[code]), n})
		}
		if nulls > 0 {
			tallies = append(tallies, Tally{table.Null(v.Type()), nulls})
		}
	} else {
		counts := map[table.Value]int{}
		Each(t, rows, func(row int) { counts[v.Value(row)]++ })
		for value, n := range counts {
			tallies = append(tallies, Tally{value, n})
		}
	}
	slices.SortFunc(tallies, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value.String(), b.Value.String()), cmp.Compare(a.Value.Int(), b.Value.Int()))
	})
	return tallies
}

func textValue(t table.Type, text string) table.Value {
	switch t {
	case table.Decimal:
		return table.NewDecimal(text)
	case table.GUID:
		return table.NewGUID(text)
	case table.Dynamic:
		return table.NewDynamic(text)
	}
	return table.NewString(text)
}

// Summary is what a column of some rows holds.
type Summary struct {
	Rows, Missing, Distinct int
	Least, Most             table.Value // meaningful when Ordered
	Ordered                 bool        // the type has an order that says something
	Sum, Mean               float64     // of numbers
	Numeric                 bool
}

// Summarize works out the statistics of a column.
func Summarize(ctx context.Context, t *table.Table, rows []int32, column int) Summary {
	v := t.Vector(column)
	s := Summary{Numeric: v.Type().Numeric(), Ordered: v.Type() != table.Dynamic && v.Type() != table.Bool}
	numbers := 0
	for _, tally := range Count(ctx, t, rows, column) {
		s.Rows += tally.Count
		value := tally.Value
		if value.IsNull() || value.String() == "" {
			s.Missing += tally.Count
			continue
		}
		s.Distinct++
		if value.Type() != v.Type() {
			continue // it does not fit the column's type
		}
		if numbers == 0 || less(value, s.Least) {
			s.Least = value
		}
		if numbers == 0 || less(s.Most, value) {
			s.Most = value
		}
		numbers += tally.Count
		if s.Numeric {
			s.Sum += number(value) * float64(tally.Count)
		}
	}
	if numbers > 0 {
		s.Mean = s.Sum / float64(numbers)
	} else {
		s.Ordered, s.Numeric = false, false
	}
	return s
}

func number(v table.Value) float64 {
	if v.Type() == table.Decimal {
		f, err := strconv.ParseFloat(v.Text(), 64)
		if err != nil {
			return math.NaN()
		}
		return f
	}
	return v.Real()
}

func less(a, b table.Value) bool {
	switch t := a.Type(); {
	case t.Integral():
		return a.Int() < b.Int()
	case t.Numeric():
		return number(a) < number(b)
	}
	return compareFold(a.Text(), b.Text()) < 0
}

// Select is a table of some rows and columns of another. Values are shared where all rows are taken.
func Select(t *table.Table, rows []int32, columns []int) *table.Table {
	heads := make([]table.Column, len(columns))
	for i, c := range columns {
		heads[i] = t.Columns()[c]
	}
	if rows == nil {
		vectors := make([]*table.Vector, len(columns))
		for i, c := range columns {
			vectors[i] = t.Vector(c)
		}
		return table.New(heads, vectors)
	}
	b := table.NewBuilder(heads)
	for i, c := range columns {
		to, from := b.Column(i), t.Vector(c)
		for _, row := range rows {
			to.Append(from.Value(int(row)))
		}
	}
	return b.Table()
}
