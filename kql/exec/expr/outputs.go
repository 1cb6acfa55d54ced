package expr

import (
	"fmt"

	"quarry/kql/exec/vec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// Output is a column that an operator produces.
type Output struct {
	Name string
	Expr *Expr
}

// Outputs compiles the list of project, extend and similar operators. The fallback names unnamed
// columns by their position in the list.
func (c *Compiler) Outputs(list []syntax.Expr, r *Row, fallback func(place int) string) ([]Output, error) {
	var outs []Output
	for place, e := range list {
		more, err := c.Output(e, r, func() string { return fallback(place) })
		if err != nil {
			return nil, err
		}
		outs = append(outs, more...)
	}
	return outs, nil
}

// Output compiles one item of a list of outputs, which may produce several columns.
func (c *Compiler) Output(e syntax.Expr, r *Row, fallback func() string) ([]Output, error) {
	var names []string
	if named, ok := e.(*syntax.Named); ok {
		for _, name := range named.Names {
			names = append(names, name.Text)
		}
		e = named.X
	}
	if _, ok := e.(*syntax.Star); ok {
		return StarOutputs(r, e.Span()), nil
	}
	x, err := c.Expr(e, r)
	if err != nil {
		return nil, err
	}
	switch {
	case x.Lead && len(names) > 0 && (len(names) == 1 || r.Operator != "project"):
		return spreadOutputs(x, names)[:min(len(names), len(x.Spread))], nil
	case x.Spread != nil:
		return spreadOutputs(x, names), nil
	case len(names) > 1:
		return c.arrayOutputs(x, names), nil
	case len(names) == 1:
		return []Output{{names[0], x}}, nil
	}
	if name := c.impliedName(e, x, r); name != "" {
		return []Output{{name, x}}, nil
	}
	return []Output{{fallback(), x}}, nil
}

// impliedName returns the name of a column without one, by the rules of the analyser. Those of print
// have only the names of variables.
func (c *Compiler) impliedName(e syntax.Expr, x *Expr, r *Row) string {
	if r.Operator == "print" {
		return x.Name
	}
	return sema.ResultName(e)
}

// StarOutputs returns all columns of a row under their own names.
func StarOutputs(r *Row, span syntax.Span) []Output {
	outs := make([]Output, len(r.Columns))
	for i, column := range r.Columns {
		outs[i] = Output{column.Name, ColumnExpr(i, column, span)}
	}
	return outs
}

// spreadOutputs names the columns of an expression with several; the given names replace the first
// ones.
func spreadOutputs(x *Expr, names []string) []Output {
	outs := make([]Output, len(x.Spread))
	for i, column := range x.Spread {
		outs[i] = Output(column)
		if i < len(names) {
			outs[i].Name = names[i]
		}
	}
	return outs
}

// arrayOutputs compiles (a, b) = x for the elements of an array.
func (c *Compiler) arrayOutputs(x *Expr, names []string) []Output {
	outs := make([]Output, len(names))
	for i, name := range names {
		item := c.Rowwise(x.Span, table.Dynamic, []*Expr{x},
			func(a []vec.Datum) vec.Datum { return Element(a[0].Dyn, int64(i)) })
		outs[i] = Output{name, item}
	}
	return outs
}

// ColumnCounter returns a function that names unnamed columns Column1, Column2 and so on.
func ColumnCounter() func(int) string {
	n := 0
	return func(int) string {
		n++
		return fmt.Sprintf("Column%d", n)
	}
}

// Unique appends a number to a name that is taken, as joins and repeated names require.
func Unique(name string, taken func(string) bool) string {
	if !taken(name) {
		return name
	}
	for i := 1; ; i++ {
		if numbered := fmt.Sprintf("%s%d", name, i); !taken(numbered) {
			return numbered
		}
	}
}
