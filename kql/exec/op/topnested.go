package op

import (
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// topNested keeps the largest groups within each group of the level above.
type topNested struct {
	expr.Schema
	input  []table.Column  // the input columns, followed by the keys of all levels
	first  int             // the index of the first key
	source *subquerySource // the remaining rows, for the aggregates
	levels []nestedLevel
	// others has, for a level with others and each level from it on with others, the aggregate of that level
	// over the rows that did not make it, by the keys above.
	others map[[2]int]expr.Node
}

type nestedLevel struct {
	label   *vec.Datum // what the row of the others says, or nil
	own     syntax.Expr
	grouped expr.Node // the keys up to this level, and the aggregate
	limit   int64
	order   sortKey
}

// bindTopNested compiles top-nested n of key by aggregate, level by level.
func bindTopNested(c *expr.Compiler, op *syntax.TopNested, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: "top-nested", Scope: s}
	var keys []expr.Output
	for _, level := range op.Levels {
		more, err := c.Outputs([]syntax.Expr{level.Of}, r, expr.ColumnCounter())
		if err != nil {
			return nil, err
		}
		keys = append(keys, more[0])
	}
	all := expr.StarOutputs(r, op.Span())
	t := &topNested{first: len(all)}
	keyed := project(input, append(all, keys...))
	t.input, t.source = keyed.Columns(), &subquerySource{Schema: keyed.Columns()}
	for i, level := range op.Levels {
		if err := compileLevel(c, t, level, keys[:i+1], s); err != nil {
			return nil, err
		}
	}
	if err := compileOthers(c, t, s); err != nil {
		return nil, err
	}
	return &expr.Whole{Schema: t.Schema, Input: keyed, Rows: t.rows}, nil
}

func compileOthers(c *expr.Compiler, t *topNested, s *expr.Scope) error {
	t.others = map[[2]int]expr.Node{}
	for i, level := range t.levels {
		for j := i; j < len(t.levels) && level.label != nil; j++ {
			if t.levels[j].label == nil {
				continue
			}
			n, err := Aggregate(c, t.source, t.keys(i), []syntax.Expr{t.levels[j].own},
				&expr.Row{Columns: t.input, Operator: "top-nested", Scope: s}, expr.ColumnCounter())
			if err != nil {
				return err
			}
			t.others[[2]int{i, j}] = n
		}
	}
	return nil
}

// keys returns the keys of the first levels.
func (t *topNested) keys(levels int) []expr.Output {
	groups := make([]expr.Output, levels)
	for i := range groups {
		column := t.input[t.first+i]
		groups[i] = expr.Output{Name: column.Name, Expr: expr.ColumnExpr(t.first+i, column, syntax.Span{})}
	}
	return groups
}

func compileLevel(c *expr.Compiler, t *topNested, level *syntax.NestedLevel, keys []expr.Output, s *expr.Scope) error {
	by, ok := level.By.(*syntax.Ordered)
	if !ok {
		return vec.Failf(level.By.Span(), vec.CodeMeaning, "`top-nested` expects an aggregate")
	}
	own := keys[len(keys)-1]
	l := nestedLevel{limit: -1}
	if level.Others != nil {
		label, err := c.Constant(level.Others, &expr.Row{Operator: "top-nested", Scope: s})
		if err != nil {
			return err
		}
		converted := vec.Convert(label, own.Expr.Type)
		l.label = &converted
	}
	if level.Count != nil {
		var err error
		if l.limit, err = Number(c, level.Count, "top-nested", s); err != nil {
			return err
		}
	}
	aggregate := by.X
	if _, named := aggregate.(*syntax.Named); !named {
		aggregate = &syntax.Named{Names: []*syntax.Name{{Text: "aggregated_" + own.Name}}, X: by.X}
	}
	l.own = aggregate
	r := &expr.Row{Columns: t.input, Operator: "top-nested", Scope: s}
	var err error
	if l.grouped, err = Aggregate(c, t.source, t.keys(len(keys)), []syntax.Expr{aggregate}, r, expr.ColumnCounter()); err != nil {
		return err
	}
	columns := l.grouped.Columns()
	value := columns[len(columns)-1]
	l.order = sortKey{expr.ColumnExpr(len(columns)-1, value, syntax.Span{}), by.Asc, by.Asc}
	t.Schema = append(t.Schema, table.Column{Name: own.Name, Type: own.Expr.Type}, value)
	t.levels = append(t.levels, l)
	return nil
}

func (t *topNested) rows(x *expr.Execution, f *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
	batches, err := x.Drain(next)
	if err != nil || len(batches) == 0 {
		return nil, err
	}
	left := vec.Concat(t.input, batches)
	answer, parents := &vec.Batch{N: 1}, vec.NewGrouper(nil)
	var rest []*vec.Batch
	for i, level := range t.levels {
		t.source.b = left.Clone()
		groups, err := x.Drain(x.Open(level.grouped))
		if err != nil || len(groups) == 0 {
			return nil, err
		}
		b := vec.Concat(level.grouped.Columns(), groups)
		b, parentOf := level.best(f, b, parents, i)
		above, groupsAbove := answer, parents
		answer = answer.Pick(parentOf)
		answer.Cols = append(answer.Cols, b.Cols[i], b.Cols[i+1])
		parents = vec.NewGrouper(ColumnTypes(level.grouped.Columns()[:i+1]))
		parents.Groups(firstColumns(b, 0, i+1), b.N, true)
		known, unknown := byGroup(parents.Groups(firstColumns(left, t.first, i+1), left.N, false))
		if level.label != nil && len(unknown) > 0 {
			others, err := t.othersOf(x, i, left.Pick(unknown), above, groupsAbove)
			if err != nil {
				return nil, err
			}
			rest = append(rest, others)
		}
		left = left.Pick(known)
	}
	if len(rest) > 0 {
		answer = vec.Concat(t.Schema, append([]*vec.Batch{answer}, rest...))
	}
	return split(x, answer), nil
}

// othersOf returns a row for each group above whose rows did not all make it to the top of a level. A level
// below that has no others is empty in it.
func (t *topNested) othersOf(x *expr.Execution, level int, rows, above *vec.Batch, parents *vec.Grouper) (*vec.Batch,
	error) {
	var out *vec.Batch
	for j := level; j < len(t.levels); j++ {
		n, ok := t.others[[2]int{level, j}]
		if !ok {
			for _, column := range t.Schema[2*j : 2*j+2] {
				out.Cols = append(out.Cols, vec.Lazy{Vec: vec.Constant(vec.NullOf(column.Type), out.N)})
			}
			continue
		}
		t.source.b = rows.Clone()
		batches, err := x.Drain(x.Open(n))
		if err != nil {
			return nil, err
		}
		b := vec.Concat(n.Columns(), batches)
		if j == level {
			ids := parents.Groups(firstColumns(b, 0, level), b.N, false)
			parentOf := make([]int32, len(ids))
			for i, id := range ids {
				parentOf[i] = int32(id)
			}
			out = above.Pick(parentOf)
		}
		out.Cols = append(out.Cols, vec.Lazy{Vec: vec.Constant(*t.levels[j].label, out.N)}, b.Cols[level])
	}
	return out, nil
}

// best sorts groups by their parents and values, and keeps the first of each parent. It also
// returns the index of each group's parent.
func (l nestedLevel) best(f *expr.Frame, b *vec.Batch, parents *vec.Grouper, keys int) (*vec.Batch, []int32) {
	ids := parents.Groups(firstColumns(b, 0, keys), b.N, false)
	rows := sortRows(f, b, []sortKey{l.order})
	slices.SortStableFunc(rows, func(x, y int32) int { return int(ids[x]) - int(ids[y]) })
	var kept, parentOf []int32
	count := map[uint32]int64{}
	for _, row := range rows {
		if id := ids[row]; l.limit < 0 || count[id] < l.limit {
			count[id]++
			kept, parentOf = append(kept, row), append(parentOf, int32(id))
		}
	}
	return b.Pick(kept), parentOf
}

func firstColumns(b *vec.Batch, from, n int) []*vec.Vec {
	vecs := make([]*vec.Vec, n)
	for i := range vecs {
		vecs[i] = b.Col(from + i)
	}
	return vecs
}

// byGroup splits rows into those that are in a group and those that are not.
func byGroup(ids []uint32) (known, unknown []int32) {
	for row, id := range ids {
		if id != vec.NoGroup {
			known = append(known, int32(row))
		} else {
			unknown = append(unknown, int32(row))
		}
	}
	return known, unknown
}
