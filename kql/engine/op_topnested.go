package engine

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// topNested keeps the largest groups of each group of the level before.
type topNested struct {
	schema
	input  []table.Column // with the keys of all levels behind them
	first  int            // the place of the first key
	source *handed        // the rows that are left, for the aggregates
	levels []nestedLevel
}

type nestedLevel struct {
	grouped node // the keys up to this level, and the aggregate
	limit   int64
	order   sortKey
}

// bindTopNested is top-nested n of key by aggregate, level by level.
func bindTopNested(c *compiler, op *syntax.TopNested, input node, s *scope) (node, error) {
	r := &row{columns: input.columns(), operator: "top-nested", scope: s}
	var keys []output
	for _, level := range op.Levels {
		more, err := c.outputs([]syntax.Expr{level.Of}, r, columnCounter())
		if err != nil {
			return nil, err
		}
		keys = append(keys, more[0])
	}
	all := starOutputs(r, op.Span())
	t := &topNested{first: len(all)}
	keyed := projected(input, append(all, keys...))
	t.input, t.source = keyed.columns(), &handed{schema: keyed.columns()}
	for i, level := range op.Levels {
		if err := c.nestedLevel(t, level, keys[:i+1], s); err != nil {
			return nil, err
		}
	}
	return &whole{schema: t.schema, input: keyed, rows: t.rows}, nil
}

func (c *compiler) nestedLevel(t *topNested, level *syntax.NestedLevel, keys []output, s *scope) error {
	if level.Others != nil {
		return unsupported(level.Others.Span(), "top-nested with others")
	}
	by, ok := level.By.(*syntax.Ordered)
	if !ok {
		return failf(level.By.Span(), CodeMeaning, "'top-nested' operator: an aggregate is expected here.")
	}
	own := keys[len(keys)-1]
	l := nestedLevel{limit: -1}
	if level.Count != nil {
		var err error
		if l.limit, err = c.number(level.Count, "top-nested", s); err != nil {
			return err
		}
	}
	aggregate := by.X
	if _, named := aggregate.(*syntax.Named); !named {
		aggregate = &syntax.Named{Names: []*syntax.Name{{Text: "aggregated_" + own.name}}, X: by.X}
	}
	groups := make([]output, len(keys))
	for i := range keys {
		column := t.input[t.first+i]
		groups[i] = output{column.Name, columnExpr(t.first+i, column, syntax.Span{})}
	}
	r := &row{columns: t.input, operator: "top-nested", scope: s}
	var err error
	if l.grouped, err = c.aggregated(t.source, groups, []syntax.Expr{aggregate}, r, columnCounter()); err != nil {
		return err
	}
	columns := l.grouped.columns()
	value := columns[len(columns)-1]
	l.order = sortKey{columnExpr(len(columns)-1, value, syntax.Span{}), by.Asc, by.Asc}
	t.schema = append(t.schema, table.Column{Name: own.name, Type: own.expr.typ}, value)
	t.levels = append(t.levels, l)
	return nil
}

func (t *topNested) rows(x *execution, f *frame, next cursor) ([]*batch, error) {
	batches, err := x.drain(next)
	if err != nil || len(batches) == 0 {
		return nil, err
	}
	left := concat(t.input, batches)
	answer, parents := &batch{n: 1}, newGrouper(nil)
	for i, level := range t.levels {
		t.source.b = left.copied()
		groups, err := x.drain(x.open(level.grouped))
		if err != nil || len(groups) == 0 {
			return nil, err
		}
		b := concat(level.grouped.columns(), groups)
		b, parentOf := level.best(f, b, parents, i)
		answer = answer.pick(parentOf)
		answer.cols = append(answer.cols, b.cols[i], b.cols[i+1])
		parents = newGrouper(columnTypes(level.grouped.columns()[:i+1]))
		parents.groups(firstColumns(b, 0, i+1), b.n, true)
		left = left.pick(knownRows(parents.groups(firstColumns(left, t.first, i+1), left.n, false)))
	}
	return x.split(answer), nil
}

// best orders groups by their parents and their values, and keeps the first of each
// parent. It returns the place of each one's parent too.
func (l nestedLevel) best(f *frame, b *batch, parents *grouper, keys int) (*batch, []int32) {
	ids := parents.groups(firstColumns(b, 0, keys), b.n, false)
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
	return b.pick(kept), parentOf
}

func firstColumns(b *batch, from, n int) []*vec {
	vecs := make([]*vec, n)
	for i := range vecs {
		vecs[i] = b.col(from + i)
	}
	return vecs
}

func knownRows(ids []uint32) []int32 {
	var rows []int32
	for row, id := range ids {
		if id != noGroup {
			rows = append(rows, int32(row))
		}
	}
	return rows
}
