package engine

import (
	"quarry/kql/syntax"
	"quarry/table"
)

// packed is the column in which find puts what has no column of its own.
const packed = "pack_"

// bindFind looks for rows in many tables and gives them the same columns.
func bindFind(c *compiler, op *syntax.Find, input node, s *scope) (node, error) {
	source := "source_"
	for _, p := range op.Params {
		if p.Name.Text == "withsource" {
			source = paramText(p)
		}
	}
	parts, err := c.foundIn(op, input, s)
	if err != nil {
		return nil, err
	}
	f := &finding{c: c, op: op, scope: s, parts: parts, source: source}
	f.name()
	if err := f.choose(); err != nil {
		return nil, err
	}
	var found []node
	for _, p := range parts {
		n, err := f.in(p)
		if err != nil {
			return nil, err
		}
		found = append(found, n)
	}
	return f.without(unite(found, false))
}

func (c *compiler) foundIn(op *syntax.Find, input node, s *scope) ([]part, error) {
	if input != nil {
		return []part{{input, "find_arg0"}}, nil
	}
	if op.Tables == nil {
		return c.allTables(op, s)
	}
	return c.parts(op.Tables, "find", 0, false, s)
}

// finding is a find while it is compiled.
type finding struct {
	c      *compiler
	op     *syntax.Find
	scope  *scope
	parts  []part
	source string
	named  []table.Column // that the condition names, and that some table has
	chosen []table.Column // of the answer
	pack   bool
}

// name lists the columns that the condition names.
func (f *finding) name() {
	for _, name := range namesIn(f.op.Predicate, nil) {
		for _, p := range f.parts {
			if i := (&row{columns: p.columns()}).find(name); i >= 0 && !hasColumn(f.named, name) {
				f.named = append(f.named, p.columns()[i])
			}
		}
	}
}

// choose picks the columns of the answer: those that are asked for, else those that the
// condition names and those that all tables share, with the rest in a bag.
func (f *finding) choose() error {
	if f.op.Project != nil {
		return f.chooseNamed()
	}
	f.pack = true
	for i, p := range f.parts {
		for _, column := range p.columns() {
			if hasColumn(f.chosen, column.Name) {
				continue
			}
			if i == 0 && f.shared(column) || hasColumn(f.named, column.Name) {
				f.chosen = append(f.chosen, column)
			}
		}
	}
	return nil
}

func (f *finding) shared(column table.Column) bool {
	for _, p := range f.parts {
		if i := (&row{columns: p.columns()}).find(column.Name); i < 0 || p.columns()[i] != column {
			return false
		}
	}
	return true
}

// chooseNamed reads the list behind project: names, name: type, and pack(*).
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
				return failf(e.Span(), CodeMeaning, "'find' operator: a column with its type is expected here.")
			}
			column = table.Column{Name: name.Text, Type: t}
		case *syntax.Name:
			column = f.typed(e.Text)
		}
		if column.Name == "" {
			return failf(e.Span(), CodeMeaning, "'find' operator: the name of a column is expected here.")
		}
		if column.Name != f.source {
			f.chosen = append(f.chosen, column)
		}
	}
	return nil
}

// typed gives a column the type that it has in the first table which has it.
func (f *finding) typed(name string) table.Column {
	for _, p := range f.parts {
		if i := (&row{columns: p.columns()}).find(name); i >= 0 {
			return p.columns()[i]
		}
	}
	return table.Column{Name: name}
}

// in finds the rows of one table. A column that the condition names and the table does
// not have is null there.
func (f *finding) in(p part) (node, error) {
	var missing []output
	for _, column := range f.named {
		if !hasColumn(p.columns(), column.Name) {
			missing = append(missing, output{column.Name, constantExpr(nullOf(column.Type), syntax.Span{})})
		}
	}
	n := extended(p.node, missing)
	test, err := f.c.searchTest(f.op.Predicate, &row{columns: n.columns(), operator: "find", scope: f.scope}, false)
	if err != nil {
		return nil, err
	}
	rows := &each{schema: n.columns(), input: n, step: func(fr *frame, b *batch) (*batch, error) {
		return filter(fr, b, []*expr{test}), nil
	}}
	return projected(rows, f.outputs(p)), nil
}

func (f *finding) outputs(p part) []output {
	r := &row{columns: p.columns()}
	outs := []output{{f.source, constantExpr(stringOf(p.name), syntax.Span{})}}
	for _, column := range f.chosen {
		x := constantExpr(nullOf(column.Type), syntax.Span{})
		if i := r.find(column.Name); i >= 0 {
			x = f.c.cast(columnExpr(i, r.columns[i], syntax.Span{}), column.Type)
		}
		outs = append(outs, output{column.Name, x})
	}
	if !f.pack {
		return outs
	}
	var rest []output
	for i, column := range p.columns() {
		if !hasColumn(f.chosen, column.Name) {
			rest = append(rest, output{column.Name, columnExpr(i, column, syntax.Span{})})
		}
	}
	return append(outs, output{packed, f.c.packOutputs(f.op.Span(), rest, false)})
}

// without leaves out what project-away names.
func (f *finding) without(n node) (node, error) {
	if f.op.Away == nil {
		return n, nil
	}
	return bindProjectAway(f.c, &syntax.Project{Columns: f.op.Away}, n, f.scope)
}

// namesIn lists the names that a condition uses, in the order of the text.
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
