package engine

import (
	"fmt"
	"slices"

	"quarry/kql/syntax"
	"quarry/table"
)

// union gives the rows of several tables, one after the other.
type union struct {
	schema
	parts []node // all of one schema
}

func (u *union) open(x *execution) cursor {
	at := 0
	var next cursor
	return func() (*batch, error) {
		for at < len(u.parts) {
			if next == nil {
				next = x.open(u.parts[at])
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
		case "isfuzzy":
			o.fuzzy = value == "true"
		case "withsource", "with_source":
			o.source = value
		default:
			if len(p.Name.Text) < 5 || p.Name.Text[:5] != "hint." {
				return o, unsupported(p.Span(), "union with %s", p.Name.Text)
			}
		}
	}
	return o, nil
}

// paramText gives the value of name=value as text, whatever its form.
func paramText(p *syntax.Param) string {
	switch v := p.Value.(type) {
	case *syntax.Name:
		return v.Text
	case *syntax.Literal:
		if d, err := literalDatum(v); err == nil {
			if d.typ == table.Bool {
				return map[int64]string{0: "false", 1: "true"}[d.num]
			}
			return d.text()
		}
	}
	return ""
}

func bindUnion(c *compiler, op *syntax.Union, input node, s *scope) (node, error) {
	options, err := unionParams(op)
	if err != nil {
		return nil, err
	}
	var parts []part
	if input != nil {
		name := "union_arg0"
		if called, ok := c.called[input]; ok {
			name = called
		}
		parts = append(parts, part{input, name})
	}
	more, err := c.parts(op.Tables, "union", len(parts), options.fuzzy, s)
	if err != nil {
		return nil, err
	}
	if parts = append(parts, more...); len(parts) == 0 {
		return nil, failf(op.Span(), CodeMeaning, "'union' operator: none of its tables is there.")
	}
	nodes := make([]node, len(parts))
	for i, p := range parts {
		if nodes[i] = p.node; options.source != "" {
			nodes[i] = p.withSource(options.source)
		}
	}
	return unite(nodes, options.inner), nil
}

// sourceName is what withsource calls a table: its name, or its place where it has none of its own.
func (c *compiler) sourceName(e syntax.Expr, s *scope, place int) string {
	switch e := e.(type) {
	case *syntax.Paren:
		return c.sourceName(e.X, s, place)
	case *syntax.Name:
		if b := s.lookup(e.Text); b == nil || b.fn != nil {
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

// unite gives all parts the same columns: those of any part, or those of all (inner). A
// name that stands for several types becomes a column for each type.
func unite(parts []node, inner bool) node {
	columns := unitedColumns(parts, inner)
	out := make([]table.Column, len(columns))
	taken := func(name string) bool {
		return slices.ContainsFunc(columns, func(c table.Column) bool { return c.Name == name })
	}
	for i, column := range columns {
		out[i] = column
		if clashes(columns, column) {
			out[i].Name = unique(column.Name+"_"+column.Type.String(), taken)
		}
	}
	u := &union{schema: out}
	for _, part := range parts {
		outs := make([]output, len(columns))
		for i, column := range columns {
			at := slices.Index(part.columns(), column)
			if at < 0 {
				outs[i] = output{out[i].Name, constantExpr(nullOf(column.Type), syntax.Span{})}
			} else {
				outs[i] = output{out[i].Name, columnExpr(at, column, syntax.Span{})}
			}
		}
		u.parts = append(u.parts, projected(part, outs))
	}
	return u
}

func unitedColumns(parts []node, inner bool) []table.Column {
	var columns []table.Column
	for _, part := range parts {
		for _, column := range part.columns() {
			if !slices.Contains(columns, column) {
				columns = append(columns, column)
			}
		}
	}
	if !inner {
		return columns
	}
	return slices.DeleteFunc(columns, func(column table.Column) bool {
		return slices.ContainsFunc(parts, func(p node) bool { return !slices.Contains(p.columns(), column) })
	})
}

func clashes(columns []table.Column, column table.Column) bool {
	return slices.ContainsFunc(columns, func(other table.Column) bool {
		return other.Name == column.Name && other.Type != column.Type
	})
}
