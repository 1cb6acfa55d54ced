package op

import (
	"fmt"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// union returns the rows of several tables, one after the other.
type union struct {
	expr.Schema
	parts []expr.Node // with the same schema
}

// Open implements expr.Node.
func (u *union) Open(x *expr.Execution) expr.Cursor {
	at := 0
	var next expr.Cursor
	return func() (*vec.Batch, error) {
		for at < len(u.parts) {
			if next == nil {
				next = x.Open(u.parts[at])
			}
			if b, err := next(); b != nil || err != nil {
				return b, err
			}
			at, next = at+1, nil
		}
		return nil, nil
	}
}

type unionOptions struct {
	inner, fuzzy bool
	source       string
}

func unionParams(op *syntax.Union) (unionOptions, error) {
	var o unionOptions
	for _, p := range op.Params {
		value := paramText(p)
		switch p.Name.Text {
		case "kind":
			o.inner = value == "inner"
		case "isfuzzy", "best_effort", "__isFuzzy":
			o.fuzzy = o.fuzzy || value == "true"
		case "withsource", "with_source":
			o.source = value
		default:
			if len(p.Name.Text) < 5 || p.Name.Text[:5] != "hint." {
				return o, vec.Unsupported(p.Span(), "union with `%s`", p.Name.Text)
			}
		}
	}
	return o, nil
}

// paramText returns the value of name=value as text, in whatever form it is written.
func paramText(p *syntax.Param) string {
	switch v := p.Value.(type) {
	case *syntax.Name:
		return v.Text
	case *syntax.Literal:
		if d, err := expr.LiteralDatum(v); err == nil {
			if d.Type == table.Bool {
				return map[int64]string{0: "false", 1: "true"}[d.Num]
			}
			return d.Text()
		}
	}
	return ""
}

func bindUnion(c *expr.Compiler, op *syntax.Union, input expr.Node, s *expr.Scope) (expr.Node, error) {
	options, err := unionParams(op)
	if err != nil {
		return nil, err
	}
	var parts []part
	if input != nil {
		name := "union_arg0"
		if called, ok := c.Called[input]; ok {
			name = called
		}
		parts = append(parts, part{input, name})
	}
	more, err := compileParts(c, op.Tables, "union", len(parts), options.fuzzy, s)
	if err != nil {
		return nil, err
	}
	if parts = append(parts, more...); len(parts) == 0 {
		return nil, vec.Failf(op.Span(), vec.CodeMeaning, "`union`: none of its tables exists")
	}
	nodes := make([]expr.Node, len(parts))
	for i, p := range parts {
		if nodes[i] = p.Node; options.source != "" {
			nodes[i] = p.withSource(options.source)
		}
	}
	return unite(nodes, options.inner), nil
}

// sourceName returns the name of a table for withsource, or its number if it has none.
func sourceName(c *expr.Compiler, e syntax.Expr, s *expr.Scope, place int) string {
	switch e := e.(type) {
	case *syntax.Paren:
		return sourceName(c, e.X, s, place)
	case *syntax.Name:
		if d := s.Use(e); d == nil || d.Function != nil {
			return e.Text
		}
	case *syntax.Pipeline:
		if n := len(e.Operators); n > 0 {
			if as, ok := e.Operators[n-1].(*syntax.As); ok {
				return as.Name.Text
			}
		}
	}
	return fmt.Sprintf("union_arg%d", place)
}

// unite gives all parts the same columns: those of any part, or, if inner is set, those of all. If
// a name occurs with several types, there is a column for each type.
func unite(parts []expr.Node, inner bool) expr.Node {
	columns := unitedColumns(parts, inner)
	out := make([]table.Column, len(columns))
	taken := func(name string) bool {
		return slices.ContainsFunc(columns, func(c table.Column) bool { return c.Name == name })
	}
	for i, column := range columns {
		out[i] = column
		if clashes(columns, column) {
			out[i].Name = expr.Unique(column.Name+"_"+column.Type.String(), taken)
		}
	}
	u := &union{Schema: out}
	for _, part := range parts {
		outs := make([]expr.Output, len(columns))
		for i, column := range columns {
			at := slices.Index(part.Columns(), column)
			if at < 0 {
				outs[i] = expr.Output{Name: out[i].Name,
					Expr: expr.ConstantExpr(vec.NullOf(column.Type), syntax.Span{})}
			} else {
				outs[i] = expr.Output{Name: out[i].Name, Expr: expr.ColumnExpr(at, column, syntax.Span{})}
			}
		}
		u.parts = append(u.parts, project(part, outs))
	}
	return u
}

func unitedColumns(parts []expr.Node, inner bool) []table.Column {
	var columns []table.Column
	for _, part := range parts {
		for _, column := range part.Columns() {
			if !slices.Contains(columns, column) {
				columns = append(columns, column)
			}
		}
	}
	if !inner {
		return columns
	}
	return slices.DeleteFunc(columns, func(column table.Column) bool {
		return slices.ContainsFunc(parts, func(p expr.Node) bool { return !slices.Contains(p.Columns(), column) })
	})
}

func clashes(columns []table.Column, column table.Column) bool {
	return slices.ContainsFunc(columns, func(other table.Column) bool {
		return other.Name == column.Name && other.Type != column.Type
	})
}
