package op

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/fn"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// packColumn is the name of find's bag of the columns that are not listed.
const packColumn = "pack_"

// bindFind compiles find, which searches many tables and returns the same columns for all.
func bindFind(c *expr.Compiler, op *syntax.Find, input expr.Node, s *expr.Scope) (expr.Node, error) {
	source := "source_"
	for _, p := range op.Params {
		if p.Name.Text == "withsource" || p.Name.Text == "with_source" {
			source = paramText(p)
		}
	}
	parts, err := foundIn(c, op, input, s)
	if err != nil {
		return nil, err
	}
	f := &finding{c: c, op: op, scope: s, parts: parts, source: source}
	f.collectNamed()
	if err := f.choose(); err != nil {
		return nil, err
	}
	var found []expr.Node
	for _, p := range parts {
		n, err := f.in(p)
		if err != nil {
			return nil, err
		}
		found = append(found, n)
	}
	return f.without(unite(found, false))
}

func foundIn(c *expr.Compiler, op *syntax.Find, input expr.Node, s *expr.Scope) ([]part, error) {
	if input != nil {
		return []part{{input, "find_arg0"}}, nil
	}
	if op.Tables == nil {
		return allTables(c, op, s)
	}
	return compileParts(c, op.Tables, "find", 0, false, s)
}

// finding is the state of compiling a find.
type finding struct {
	c      *expr.Compiler
	op     *syntax.Find
	scope  *expr.Scope
	parts  []part
	source string
	named  []table.Column // columns named by the condition that exist in some table
	chosen []table.Column // columns of the result
	pack   bool
}

// collectNamed finds the columns that the condition names.
func (f *finding) collectNamed() {
	for _, name := range namesIn(f.op.Predicate, nil) {
		for _, p := range f.parts {
			if i := (&expr.Row{Columns: p.Columns()}).Find(name); i >= 0 && !HasColumn(f.named, name) {
				f.named = append(f.named, p.Columns()[i])
			}
		}
	}
}

// choose selects the columns of the result: those requested, or else those that the condition names
// and those common to all tables, with the rest in a bag.
func (f *finding) choose() error {
	if f.op.Project != nil {
		return f.chooseNamed()
	}
	f.pack = true
	for i, p := range f.parts {
		for _, column := range p.Columns() {
			if HasColumn(f.chosen, column.Name) {
				continue
			}
			if i == 0 && f.shared(column) || HasColumn(f.named, column.Name) {
				f.chosen = append(f.chosen, column)
			}
		}
	}
	return nil
}

func (f *finding) shared(column table.Column) bool {
	for _, p := range f.parts {
		if i := (&expr.Row{Columns: p.Columns()}).Find(column.Name); i < 0 || p.Columns()[i] != column {
			return false
		}
	}
	return true
}

// chooseNamed reads the list after project: names, name: type, and pack(*).
func (f *finding) chooseNamed() error {
	for _, e := range f.op.Project {
		column := table.Column{}
		switch e := e.(type) {
		case *syntax.Call:
			if e.Name.Text == "pack" || e.Name.Text == "pack_all" {
				f.pack = true
				continue
			}
		case *syntax.Typed:
			name, isName := e.X.(*syntax.Name)
			t, ok := table.ParseType(e.Type.Text)
			if !isName || !ok {
				return vec.Failf(e.Span(), vec.CodeMeaning, "`find` expects a column with its type")
			}
			column = table.Column{Name: name.Text, Type: t}
		case *syntax.Name:
			column = f.columnNamed(e.Text)
		}
		if column.Name == "" {
			return vec.Failf(e.Span(), vec.CodeMeaning, "`find` expects a column name")
		}
		if column.Name != f.source {
			f.chosen = append(f.chosen, column)
		}
	}
	return nil
}

// columnNamed returns the column of that name in the first table that has it.
func (f *finding) columnNamed(name string) table.Column {
	for _, p := range f.parts {
		if i := (&expr.Row{Columns: p.Columns()}).Find(name); i >= 0 {
			return p.Columns()[i]
		}
	}
	return table.Column{Name: name}
}

// in returns the matching rows of one table. If the condition names a column that the table lacks,
// the column is null.
func (f *finding) in(p part) (expr.Node, error) {
	var missing []expr.Output
	for _, column := range f.named {
		if !HasColumn(p.Columns(), column.Name) {
			missing = append(missing, expr.Output{Name: column.Name,
				Expr: expr.ConstantExpr(vec.NullOf(column.Type), syntax.Span{})})
		}
	}
	n := Extend(p.Node, missing)
	test, err := searchTest(f.c, f.op.Predicate, &expr.Row{Columns: n.Columns(), Operator: "find", Scope: f.scope},
		false)
	if err != nil {
		return nil, err
	}
	rows := &expr.Each{Schema: n.Columns(), Input: n, Step: func(fr *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
		return filter(fr, b, []*expr.Expr{test}), nil
	}}
	return project(rows, f.outputs(p)), nil
}

// outputs returns the output columns for the rows of one table.
func (f *finding) outputs(p part) []expr.Output {
	r := &expr.Row{Columns: p.Columns()}
	outs := []expr.Output{{Name: f.source, Expr: expr.ConstantExpr(vec.StringOf(p.name), syntax.Span{})}}
	for _, column := range f.chosen {
		x := expr.ConstantExpr(vec.NullOf(column.Type), syntax.Span{})
		if i := r.Find(column.Name); i >= 0 {
			x = f.c.Cast(expr.ColumnExpr(i, r.Columns[i], syntax.Span{}), column.Type)
		}
		outs = append(outs, expr.Output{Name: column.Name, Expr: x})
	}
	if !f.pack {
		return outs
	}
	var rest []expr.Output
	for i, column := range p.Columns() {
		if !HasColumn(f.chosen, column.Name) {
			rest = append(rest, expr.Output{Name: column.Name, Expr: expr.ColumnExpr(i, column, syntax.Span{})})
		}
	}
	return append(outs, expr.Output{Name: packColumn, Expr: fn.PackOutputs(f.c, f.op.Span(), rest, false)})
}

// without removes the columns named by project-away.
func (f *finding) without(n expr.Node) (expr.Node, error) {
	if f.op.Away == nil {
		return n, nil
	}
	return bindProjectAway(f.c, &syntax.Project{Columns: f.op.Away}, n, f.scope)
}

// namesIn appends the names in a condition, in source order.
func namesIn(e syntax.Expr, list []string) []string {
	switch e := e.(type) {
	case *syntax.Name:
		return append(list, e.Text)
	case *syntax.Paren:
		return namesIn(e.X, list)
	case *syntax.Unary:
		return namesIn(e.X, list)
	case *syntax.Binary:
		return namesIn(e.R, namesIn(e.L, list))
	case *syntax.In:
		return namesIn(e.X, list)
	case *syntax.Between:
		return namesIn(e.High, namesIn(e.Low, namesIn(e.X, list)))
	case *syntax.Member:
		return namesIn(e.X, list)
	case *syntax.Index:
		return namesIn(e.X, list)
	case *syntax.Call:
		for _, arg := range e.Args {
			list = namesIn(arg, list)
		}
	}
	return list
}
