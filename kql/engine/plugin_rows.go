package engine

import (
	"fmt"

	"quarry/kql/syntax"
	"quarry/table"
)

// bindNarrow makes a row of each cell.
func bindNarrow(c *compiler, _ *syntax.Evaluate, input node, _ *scope) (node, error) {
	b, err := c.kept(input)
	if err != nil {
		return nil, err
	}
	rows, names, values := newGrowing(table.Long), newGrowing(table.String), newGrowing(table.String)
	for row := range b.n {
		for i, column := range input.columns() {
			rows.add(longOf(int64(row)))
			names.add(stringOf(column.Name))
			values.add(stringOf(b.col(i).datum(row).text()))
		}
	}
	columns := []table.Column{{Name: "Row", Type: table.Long}, {Name: "Column", Type: table.String}, {Name: "Value", Type: table.String}}
	return &chunked{schema: columns, b: batchOf(len(rows.values), rows.vec(), names.vec(), values.vec())}, nil
}

// bindRowsNear keeps the rows that a condition holds for, and those around them:
// rows_near(condition, rows before [, rows behind]).
func bindRowsNear(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
	args := op.Call.Args
	if len(args) < 2 || len(args) > 3 {
		return nil, wrongCount(op.Call, "rows_near")
	}
	if !isOrdered(input) {
		return nil, failf(op.Call.Span(), CodeMeaning, "rows_near(): the rows have no order here. Put 'sort' or 'serialize' before it.")
	}
	test, err := c.typed(args[0], &row{columns: input.columns(), operator: "evaluate", scope: s}, table.Bool)
	if err != nil {
		return nil, err
	}
	before, err := c.number(args[1], "evaluate", s)
	if err != nil {
		return nil, err
	}
	behind := before
	if len(args) > 2 {
		if behind, err = c.number(args[2], "evaluate", s); err != nil {
			return nil, err
		}
	}
	return &sorted{&each{schema: input.columns(), input: wholeInput(input), step: func(f *frame, b *batch) (*batch, error) {
		var rows []int32
		next := 0 // the first row that is not taken yet
		for _, hit := range trueRows(test.eval(f, b).dense()) {
			from := max(next, int(max(int64(hit)-before, 0)))
			to := int(min(int64(hit)+behind, int64(b.n-1)))
			for at := from; at <= to; at++ {
				rows = append(rows, int32(at))
			}
			next = max(next, to+1)
		}
		return b.pick(rows), nil
	}}}, nil
}

// bindIntersect counts how many values the sketches of each row share: the first one, the first
// two, and so on, in columns s0, s1, ….
func bindIntersect(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
	at, err := columnNames(op.Call.Args, input.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	if len(at) < 2 {
		return nil, wrongCount(op.Call, "dcount_intersect")
	}
	added := make([]output, len(at))
	var args []*expr
	for i, column := range at {
		args = append(args, columnExpr(column, input.columns()[column], op.Call.Span()))
		added[i] = output{fmt.Sprintf("s%d", i), c.rowwise(op.Call.Span(), table.Long, args[:i+1:i+1], intersection)}
	}
	return extended(input, added), nil
}

func intersection(a []datum) datum {
	shared := map[string]bool{}
	for _, text := range hllOf(a[0]) {
		shared[text] = true
	}
	for _, d := range a[1:] {
		both := map[string]bool{}
		for _, text := range hllOf(d) {
			if shared[text] {
				both[text] = true
			}
		}
		shared = both
	}
	return longOf(int64(len(shared)))
}

// schemaMerger merges the schemas that getschema gave.
type schemaMerger struct {
	names []string
	parts map[string]*mergedColumn
}

type mergedColumn struct {
	data, typ string
	ordinal   int64
	wrong     string // what does not agree; "" where all does
}

// bindSchemaMerge merges the schemas of several tables into one; what does not agree is marked.
func bindSchemaMerge(c *compiler, op *syntax.Evaluate, input node, s *scope) (node, error) {
	keepOrder := true
	for _, arg := range op.Call.Args {
		if named, ok := arg.(*syntax.Named); ok {
			arg = named.X
		}
		d, err := c.constant(arg, &row{operator: "evaluate", scope: s})
		if err != nil {
			return nil, err
		}
		keepOrder = d.isTrue()
	}
	at, err := columnNames([]syntax.Expr{&syntax.Name{Text: "ColumnName"}, &syntax.Name{Text: "ColumnOrdinal"}, &syntax.Name{Text: "DataType"}, &syntax.Name{Text: "ColumnType"}}, input.columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	b, err := c.kept(input)
	if err != nil {
		return nil, err
	}
	m := &schemaMerger{parts: map[string]*mergedColumn{}}
	for row := range b.n {
		found := mergedColumn{data: b.col(at[2]).datum(row).str, typ: b.col(at[3]).datum(row).str, ordinal: b.col(at[1]).datum(row).num}
		m.see(b.col(at[0]).datum(row).str, found, keepOrder)
	}
	return m.node(), nil
}

func (m *schemaMerger) see(name string, found mergedColumn, keepOrder bool) {
	known := m.parts[name]
	switch {
	case known == nil:
		m.names = append(m.names, name)
		m.parts[name] = &found
		return
	case known.typ != found.typ:
		known.wrong = "types are not the same"
	case keepOrder && known.ordinal != found.ordinal:
		known.wrong = "columns are out of order"
	}
	known.ordinal = max(known.ordinal, found.ordinal)
}

func (m *schemaMerger) node() node {
	columns := []table.Column{
		{Name: "ColumnName", Type: table.String}, {Name: "ColumnOrdinal", Type: table.Long}, {Name: "DataType", Type: table.String}, {Name: "ColumnType", Type: table.String},
	}
	out := make([]*growing, len(columns))
	for i, column := range columns {
		out[i] = newGrowing(column.Type)
	}
	for _, name := range m.names {
		p := *m.parts[name]
		if p.wrong != "" {
			p.ordinal, p.typ = -1, "ERROR("+p.wrong+")"
			p.data = "ERROR(unknown CSL type:" + p.typ + ")"
		}
		for i, d := range []datum{stringOf(name), longOf(p.ordinal), stringOf(p.data), stringOf(p.typ)} {
			out[i].add(d)
		}
	}
	vecs := make([]*vec, len(out))
	for i, g := range out {
		vecs[i] = g.vec()
	}
	return &chunked{schema: columns, b: batchOf(len(m.names), vecs...)}
}
