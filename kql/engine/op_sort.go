package engine

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// sortKey is one key of an order.
type sortKey struct {
	expr       *expr
	asc        bool
	nullsFirst bool
}

func (c *compiler) sortKeys(list []*syntax.Ordered, r *row) ([]sortKey, error) {
	keys := make([]sortKey, len(list))
	for i, o := range list {
		x, err := c.expr(o.X, r)
		if err != nil {
			return nil, err
		}
		if x.typ == table.Dynamic {
			return nil, failf(o.Span(), CodeType, "'%s' operator: rows cannot be ordered by a value of type dynamic.", r.operator)
		}
		keys[i] = sortKey{x, o.Asc, o.Asc} // nulls are the smallest
		if o.NullsFirst != nil {
			keys[i].nullsFirst = *o.NullsFirst
		}
	}
	return keys, nil
}

func bindSort(c *compiler, op *syntax.Sort, input node, s *scope) (node, error) {
	keys, err := c.sortKeys(op.Keys, &row{columns: input.columns(), operator: "order by", scope: s})
	if err != nil {
		return nil, err
	}
	return &sorted{&whole{schema: input.columns(), input: input, rows: func(x *execution, f *frame, next cursor) ([]*batch, error) {
		batches, err := x.drain(next)
		if err != nil || len(batches) == 0 {
			return nil, err
		}
		all := concat(input.columns(), batches)
		return x.split(all.pick(sortRows(f, all, keys))), nil
	}}}, nil
}

// split cuts a batch into chunks.
func (x *execution) split(b *batch) []*batch {
	if b.n <= x.chunk {
		return []*batch{b}
	}
	var out []*batch
	for at := 0; at < b.n; at += x.chunk {
		out = append(out, b.slice(at, min(at+x.chunk, b.n)))
	}
	return out
}

// sortRows returns the rows of a batch in order; equal rows keep theirs.
func sortRows(f *frame, b *batch, keys []sortKey) []int32 {
	compares := make([]func(a, b int32) int, len(keys))
	for i, k := range keys {
		compares[i] = k.comparer(k.expr.eval(f, b))
	}
	rows := make([]int32, b.n)
	for i := range rows {
		rows[i] = int32(i)
	}
	slices.SortStableFunc(rows, func(a, b int32) int {
		for _, compare := range compares {
			if d := compare(a, b); d != 0 {
				return d
			}
		}
		return 0
	})
	return rows
}

// comparer compares two rows by a column.
func (k sortKey) comparer(v *vec) func(a, b int32) int {
	v = v.dense()
	order := valueOrder(v)
	if !k.asc {
		ascending := order
		order = func(a, b int32) int { return -ascending(a, b) }
	}
	if v.nulls == nil {
		return order
	}
	return func(a, b int32) int {
		x, y := v.nulls[a], v.nulls[b]
		switch {
		case x && y:
			return 0
		case x == k.nullsFirst && (x || y):
			return -1
		case x || y:
			return 1
		}
		return order(a, b)
	}
}

func valueOrder(v *vec) func(a, b int32) int {
	switch {
	case v.codes != nil:
		ranks := dictionaryRanks(v)
		return func(a, b int32) int { return cmp.Compare(ranks[v.codes[a]], ranks[v.codes[b]]) }
	case v.typ == table.Real:
		return func(a, b int32) int { return compareReals(v.reals[a], v.reals[b]) }
	case v.typ == table.Decimal:
		return func(a, b int32) int {
			order, _ := orderOf(v.datum(int(a)), v.datum(int(b)))
			return order
		}
	case v.strs != nil:
		return func(a, b int32) int { return strings.Compare(v.strs[a], v.strs[b]) }
	}
	return func(a, b int32) int { return cmp.Compare(v.ints[a], v.ints[b]) }
}

// compareReals orders NaN below all numbers.
func compareReals(x, y float64) int {
	if math.IsNaN(x) || math.IsNaN(y) {
		return int(bit(math.IsNaN(y)) - bit(math.IsNaN(x)))
	}
	return cmp.Compare(x, y)
}

// dictionaryRanks sorts the entries of a dictionary that are in use, so that rows are compared by number.
func dictionaryRanks(v *vec) []uint32 {
	used := make([]bool, len(v.strs))
	var order []uint32
	for _, code := range v.codes {
		if !used[code] {
			used[code] = true
			order = append(order, code)
		}
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(v.strs[a], v.strs[b]) })
	ranks := make([]uint32, len(v.strs))
	rank := uint32(0)
	for i, code := range order {
		if i > 0 && v.strs[code] != v.strs[order[i-1]] { // a dictionary of results may hold a text twice
			rank++
		}
		ranks[code] = rank
	}
	return ranks
}

func bindTop(c *compiler, op *syntax.Top, input node, s *scope) (node, error) {
	limit, err := c.number(op.Count, "top", s)
	if err != nil {
		return nil, err
	}
	keys, err := c.sortKeys(op.Keys, &row{columns: input.columns(), operator: "top", scope: s})
	if err != nil {
		return nil, err
	}
	return &sorted{&whole{schema: input.columns(), input: input, rows: func(x *execution, f *frame, next cursor) ([]*batch, error) {
		return x.best(f, next, input.columns(), keys, int(min(limit, math.MaxInt32)))
	}}}, nil
}

// best keeps the first rows of an order, and never many more than those.
func (x *execution) best(f *frame, next cursor, columns []table.Column, keys []sortKey, limit int) ([]*batch, error) {
	var kept []*batch
	rows := 0
	for {
		b, err := next()
		if err != nil {
			return nil, err
		}
		if b != nil && b.n > 0 {
			kept, rows = append(kept, b), rows+b.n
		}
		if len(kept) > 0 && (b == nil || rows > 4*limit+16*chunkRows) {
			all := concat(columns, kept)
			order := sortRows(f, all, keys)
			kept = []*batch{all.pick(order[:min(limit, len(order))])}
			rows = kept[0].n
		}
		if b == nil {
			return kept, x.hold(int64(rows * 16))
		}
	}
}
