package op

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// sortKey is one of the keys to sort by.
type sortKey struct {
	expr       *expr.Expr
	asc        bool
	nullsFirst bool
}

func sortKeys(c *expr.Compiler, list []*syntax.Ordered, r *expr.Row) ([]sortKey, error) {
	keys := make([]sortKey, len(list))
	for i, o := range list {
		x, err := c.Expr(o.X, r)
		if err != nil {
			return nil, err
		}
		if x.Type == table.Dynamic {
			return nil, vec.Types(o.Span(), "`"+r.Operator+"`", x.Type)
		}
		keys[i] = sortKey{x, o.Asc, o.Asc} // null is less than any value
		if o.NullsFirst != nil {
			keys[i].nullsFirst = *o.NullsFirst
		}
	}
	return keys, nil
}

func bindSort(c *expr.Compiler, op *syntax.Sort, input expr.Node, s *expr.Scope) (expr.Node, error) {
	keys, err := sortKeys(c, op.Keys, &expr.Row{Columns: input.Columns(), Operator: "order by", Scope: s})
	if err != nil {
		return nil, err
	}
	return &expr.Sorted{Node: &expr.Whole{Schema: input.Columns(), Input: input,
		Rows: func(x *expr.Execution, f *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
			batches, err := x.Drain(next)
			if err != nil || len(batches) == 0 {
				return nil, err
			}
			all := vec.Concat(input.Columns(), batches)
			return split(x, all.Pick(sortRows(f, all, keys))), nil
		}}}, nil
}

// split cuts a batch into chunks.
func split(x *expr.Execution, b *vec.Batch) []*vec.Batch {
	if b.N <= x.Chunk {
		return []*vec.Batch{b}
	}
	var out []*vec.Batch
	for at := 0; at < b.N; at += x.Chunk {
		out = append(out, b.Slice(at, min(at+x.Chunk, b.N)))
	}
	return out
}

// sortRows returns the rows of a batch in order. The sort is stable.
func sortRows(f *expr.Frame, b *vec.Batch, keys []sortKey) []int32 {
	first := keys[0].expr.Eval(f, b).Dense()
	prefixes, exact := keys[0].prefixes(first)
	var compares []func(a, b int32) int
	if !exact {
		compares = append(compares, keys[0].comparer(first))
	}
	for _, k := range keys[1:] {
		compares = append(compares, k.comparer(k.expr.Eval(f, b).Dense()))
	}
	items := make([]prefixed, b.N)
	for i := range items {
		items[i].row = int32(i)
		if prefixes != nil {
			items[i].prefix = prefixes[i]
		}
	}
	slices.SortFunc(items, func(a, b prefixed) int {
		if a.prefix != b.prefix {
			if a.prefix < b.prefix {
				return -1
			}
			return 1
		}
		for _, compare := range compares {
			if d := compare(a.row, b.row); d != 0 {
				return d
			}
		}
		return int(a.row - b.row)
	})
	rows := make([]int32, b.N)
	for i, item := range items {
		rows[i] = item.row
	}
	return rows
}

// prefixed is a row with a number that decides most comparisons of its first key: where the numbers differ, the
// rows are in their order.
type prefixed struct {
	prefix uint64
	row    int32
}

// prefixes returns the prefix of each row, or nil if there is none: the order of nulls is a rule of its own. exact
// is set if equal prefixes mean equal values.
func (k sortKey) prefixes(v *vec.Vec) (out []uint64, exact bool) {
	if v.Nulls != nil || v.Type == table.Decimal || v.Type == table.Real {
		return nil, false
	}
	out = make([]uint64, v.N)
	switch {
	case v.Codes != nil:
		ranks := dictionaryRanks(v)
		for i, code := range v.Codes {
			out[i] = uint64(ranks[code])
		}
	case v.Strs != nil:
		for i, s := range v.Strs {
			out[i] = firstBytes(s)
		}
	default:
		for i, n := range v.Ints {
			out[i] = uint64(n) ^ 1<<63
		}
	}
	if !k.asc {
		for i := range out {
			out[i] = ^out[i]
		}
	}
	return out, v.Codes != nil || v.Strs == nil
}

// firstBytes returns the first eight bytes of a text as a number that sorts like them.
func firstBytes(s string) (n uint64) {
	for i := range 8 {
		n <<= 8
		if i < len(s) {
			n |= uint64(s[i])
		}
	}
	return n
}

// comparer returns a function that compares two rows by a column.
func (k sortKey) comparer(v *vec.Vec) func(a, b int32) int {
	order := valueOrder(v)
	if !k.asc {
		ascending := order
		order = func(a, b int32) int { return -ascending(a, b) }
	}
	if v.Nulls == nil {
		return order
	}
	return func(a, b int32) int {
		x, y := v.Nulls[a], v.Nulls[b]
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

func valueOrder(v *vec.Vec) func(a, b int32) int {
	switch {
	case v.Codes != nil:
		ranks := dictionaryRanks(v)
		return func(a, b int32) int { return cmp.Compare(ranks[v.Codes[a]], ranks[v.Codes[b]]) }
	case v.Type == table.Real:
		return func(a, b int32) int { return compareReals(v.Reals[a], v.Reals[b]) }
	case v.Type == table.Decimal:
		return func(a, b int32) int {
			order, _ := vec.Compare(v.Datum(int(a)), v.Datum(int(b)))
			return order
		}
	case v.Strs != nil:
		return func(a, b int32) int { return strings.Compare(v.Strs[a], v.Strs[b]) }
	}
	return func(a, b int32) int { return cmp.Compare(v.Ints[a], v.Ints[b]) }
}

// compareReals orders NaN before all numbers.
func compareReals(x, y float64) int {
	if math.IsNaN(x) || math.IsNaN(y) {
		return int(vec.Bit(math.IsNaN(y)) - vec.Bit(math.IsNaN(x)))
	}
	return cmp.Compare(x, y)
}

// dictionaryRanks ranks the dictionary entries in use, so that rows are compared by number.
func dictionaryRanks(v *vec.Vec) []uint32 {
	used := make([]bool, len(v.Strs))
	var order []uint32
	for _, code := range v.Codes {
		if !used[code] {
			used[code] = true
			order = append(order, code)
		}
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(v.Strs[a], v.Strs[b]) })
	ranks := make([]uint32, len(v.Strs))
	rank := uint32(0)
	for i, code := range order {
		if i > 0 && v.Strs[code] != v.Strs[order[i-1]] { // the dictionary of a result may contain duplicates
			rank++
		}
		ranks[code] = rank
	}
	return ranks
}

func bindTop(c *expr.Compiler, op *syntax.Top, input expr.Node, s *expr.Scope) (expr.Node, error) {
	limit, err := Number(c, op.Count, "top", s)
	if err != nil {
		return nil, err
	}
	keys, err := sortKeys(c, op.Keys, &expr.Row{Columns: input.Columns(), Operator: "top", Scope: s})
	if err != nil {
		return nil, err
	}
	return &expr.Sorted{Node: &expr.Whole{Schema: input.Columns(), Input: input, Rows: func(x *expr.Execution, f *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
		return best(x, f, next, input.Columns(), keys, int(min(limit, math.MaxInt32)))
	}}}, nil
}

// worst is the last of the best rows so far, by the first key. A row after it cannot be among the best.
type worst struct {
	key   sortKey
	value int64
}

// newWorst returns nil for a key that is not an integer or a time, or for a null.
func newWorst(f *expr.Frame, kept *vec.Batch, keys []sortKey) *worst {
	v := keys[0].expr.Eval(f, kept)
	if !v.Type.Integral() || v.Null(kept.N-1) {
		return nil
	}
	return &worst{keys[0], v.Int(kept.N - 1)}
}

// better drops the rows of a batch that come after the worst.
func (w *worst) better(f *expr.Frame, b *vec.Batch) *vec.Batch {
	v := w.key.expr.Eval(f, b).Dense()
	rows := make([]int32, 0, b.N)
	for i, n := range v.Ints {
		if v.Nulls != nil && v.Nulls[i] {
			if w.key.nullsFirst {
				rows = append(rows, int32(i))
			}
		} else if n == w.value || (n < w.value) == w.key.asc {
			rows = append(rows, int32(i))
		}
	}
	if len(rows) == b.N {
		return b
	}
	return b.Pick(rows)
}

// best returns the first rows of an order. It never holds many more rows than that.
func best(x *expr.Execution, f *expr.Frame, next expr.Cursor, columns []table.Column, keys []sortKey,
	limit int) ([]*vec.Batch, error) {
	var kept []*vec.Batch
	var worst *worst
	rows := 0
	for {
		b, err := next()
		if err != nil {
			return nil, err
		}
		if b != nil && b.N > 0 && worst != nil {
			b = worst.better(f, b)
		}
		if b != nil && b.N > 0 {
			kept, rows = append(kept, b), rows+b.N
		}
		if len(kept) > 0 && (b == nil || rows > 4*limit+16*vec.ChunkRows) {
			all := vec.Concat(columns, kept)
			order := sortRows(f, all, keys)
			kept = []*vec.Batch{all.Pick(order[:min(limit, len(order))])}
			rows = kept[0].N
			if rows == limit && limit > 0 {
				worst = newWorst(f, kept[0], keys)
			}
		}
		if b == nil {
			return kept, x.Hold(int64(rows * 16))
		}
	}
}
