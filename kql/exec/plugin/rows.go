package plugin

import (
	"fmt"

	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// bindNarrow makes a row of each cell.
func bindNarrow(c *expr.Compiler, _ *syntax.Evaluate, input expr.Node, _ *expr.Scope) (expr.Node, error) {
	b, err := op.RunInput(c, input)
	if err != nil {
		return nil, err
	}
	rows, names, values := op.NewGrowing(table.Long), op.NewGrowing(table.String), op.NewGrowing(table.String)
	for row := range b.N {
		for i, column := range input.Columns() {
			rows.Add(vec.LongOf(int64(row)))
			names.Add(vec.StringOf(column.Name))
			values.Add(vec.StringOf(b.Col(i).Datum(row).Text()))
		}
	}
	columns := []table.Column{{Name: "Row", Type: table.Long}, {Name: "Column", Type: table.String},
		{Name: "Value", Type: table.String}}
	return &op.Chunked{Schema: columns, B: vec.BatchOf(len(rows.Values), rows.Vec(), names.Vec(), values.Vec())}, nil
}

// bindRowsNear keeps the rows for which a condition holds, and the rows around them:
// rows_near(condition, rows before [, rows after]).
func bindRowsNear(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	args := evaluate.Call.Args
	if len(args) < 2 || len(args) > 3 {
		return nil, expr.WrongCount(evaluate.Call, "rows_near")
	}
	if !expr.IsOrdered(input) {
		return nil, vec.Failf(evaluate.Call.Span(), vec.CodeMeaning,
			"rows_near() needs ordered rows; put sort or serialize before it")
	}
	test, err := c.Typed(args[0], &expr.Row{Columns: input.Columns(), Operator: "evaluate", Scope: s}, table.Bool)
	if err != nil {
		return nil, err
	}
	before, err := op.Number(c, args[1], "evaluate", s)
	if err != nil {
		return nil, err
	}
	behind := before
	if len(args) > 2 {
		if behind, err = op.Number(c, args[2], "evaluate", s); err != nil {
			return nil, err
		}
	}
	return &expr.Sorted{Node: &expr.Each{Schema: input.Columns(), Input: expr.WholeInput(input),
		Step: func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
			var rows []int32
			next := 0 // the first row that has not been kept yet
			for _, hit := range vec.TrueRows(test.Eval(f, b).Dense()) {
				from := max(next, int(max(int64(hit)-before, 0)))
				to := int(min(int64(hit)+behind, int64(b.N-1)))
				for at := from; at <= to; at++ {
					rows = append(rows, int32(at))
				}
				next = max(next, to+1)
			}
			return b.Pick(rows), nil
		}}}, nil
}

// bindIntersect counts the values that the sketches of each row have in common: of the first one,
// the first two, and so on, in columns s0, s1, ….
func bindIntersect(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	at, err := op.EachColumn(evaluate.Call.Args, input.Columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	added := make([]expr.Output, len(at))
	var args []*expr.Expr
	for i, column := range at {
		args = append(args, expr.ColumnExpr(column, input.Columns()[column], evaluate.Call.Span()))
		added[i] = expr.Output{Name: fmt.Sprintf("s%d", i),
			Expr: c.Rowwise(evaluate.Call.Span(), table.Long, args[:i+1:i+1], intersection)}
	}
	return op.Extend(input, added), nil
}

func intersection(a []vec.Datum) vec.Datum {
	shared := map[string]bool{}
	for _, text := range agg.HLLOf(a[0]) {
		shared[text] = true
	}
	for _, d := range a[1:] {
		both := map[string]bool{}
		for _, text := range agg.HLLOf(d) {
			if shared[text] {
				both[text] = true
			}
		}
		shared = both
	}
	return vec.LongOf(int64(len(shared)))
}

// schemaMerger merges the results of getschema.
type schemaMerger struct {
	names []string
	parts map[string]*mergedColumn
}

type mergedColumn struct {
	data, typ string
	ordinal   int64
	wrong     string // the mismatch, if any
}

// bindSchemaMerge merges the schemas of several tables into one and marks mismatches.
func bindSchemaMerge(c *expr.Compiler, evaluate *syntax.Evaluate, input expr.Node, s *expr.Scope) (expr.Node, error) {
	keepOrder := true
	for _, arg := range evaluate.Call.Args {
		if named, ok := arg.(*syntax.Named); ok {
			arg = named.X
		}
		d, err := c.Constant(arg, &expr.Row{Operator: "evaluate", Scope: s})
		if err != nil {
			return nil, err
		}
		keepOrder = d.IsTrue()
	}
	at, err := op.ColumnNames([]syntax.Expr{&syntax.Name{Text: "ColumnName"}, &syntax.Name{Text: "ColumnOrdinal"},
		&syntax.Name{Text: "DataType"}, &syntax.Name{Text: "ColumnType"}}, input.Columns(), "evaluate")
	if err != nil {
		return nil, err
	}
	b, err := op.RunInput(c, input)
	if err != nil {
		return nil, err
	}
	m := &schemaMerger{parts: map[string]*mergedColumn{}}
	for row := range b.N {
		found := mergedColumn{data: b.Col(at[2]).Datum(row).Str, typ: b.Col(at[3]).Datum(row).Str,
			ordinal: b.Col(at[1]).Datum(row).Num}
		m.see(b.Col(at[0]).Datum(row).Str, found, keepOrder)
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

func (m *schemaMerger) node() expr.Node {
	columns := []table.Column{
		{Name: "ColumnName", Type: table.String}, {Name: "ColumnOrdinal", Type: table.Long},
		{Name: "DataType", Type: table.String}, {Name: "ColumnType", Type: table.String},
	}
	out := make([]*op.Growing, len(columns))
	for i, column := range columns {
		out[i] = op.NewGrowing(column.Type)
	}
	for _, name := range m.names {
		p := *m.parts[name]
		if p.wrong != "" {
			p.ordinal, p.typ = -1, "ERROR("+p.wrong+")"
			p.data = "ERROR(unknown CSL type:" + p.typ + ")"
		}
		for i, d := range []vec.Datum{vec.StringOf(name), vec.LongOf(p.ordinal), vec.StringOf(p.data),
			vec.StringOf(p.typ)} {
			out[i].Add(d)
		}
	}
	vecs := make([]*vec.Vec, len(out))
	for i, g := range out {
		vecs[i] = g.Vec()
	}
	return &op.Chunked{Schema: columns, B: vec.BatchOf(len(m.names), vecs...)}
}
