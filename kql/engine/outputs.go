package engine

import (
	"fmt"

	"quarry/kql/syntax"
	"quarry/table"
)

// output is a column that an operator makes.
type output struct {
	name string
	expr *expr
}

// outputs compiles the list of project, extend and their kin. Unnamed columns get
// what fallback gives for their place in the list.
func (c *compiler) outputs(list []syntax.Expr, r *row, fallback func(place int) string) ([]output, error) {
	var outs []output
	for place, e := range list {
		more, err := c.output(e, r, func() string { return fallback(place) })
		if err != nil {
			return nil, err
		}
		outs = append(outs, more...)
	}
	return outs, nil
}

func (c *compiler) output(e syntax.Expr, r *row, fallback func() string) ([]output, error) {
	var names []string
	if named, ok := e.(*syntax.Named); ok {
		for _, name := range named.Names {
			names = append(names, name.Text)
		}
		e = named.X
	}
	if _, ok := e.(*syntax.Star); ok {
		return starOutputs(r, e.Span()), nil
	}
	x, err := c.expr(e, r)
	if err != nil {
		return nil, err
	}
	switch {
	case x.lead && len(names) > 0:
		return spreadOutputs(x, names)[:min(len(names), len(x.spread))], nil
	case x.spread != nil:
		return spreadOutputs(x, names), nil
	case len(names) > 1:
		return c.arrayOutputs(x, names), nil
	case len(names) == 1:
		return []output{{names[0], x}}, nil
	case x.name != "":
		return []output{{x.name, x}}, nil
	}
	return []output{{fallback(), x}}, nil
}

func starOutputs(r *row, span syntax.Span) []output {
	outs := make([]output, len(r.columns))
	for i, column := range r.columns {
		outs[i] = output{column.Name, columnExpr(i, column, span)}
	}
	return outs
}

// spreadOutputs names the columns of an expression that makes several; given names replace the first ones.
func spreadOutputs(x *expr, names []string) []output {
	outs := make([]output, len(x.spread))
	for i, column := range x.spread {
		outs[i] = output(column)
		if i < len(names) {
			outs[i].name = names[i]
		}
	}
	return outs
}

// arrayOutputs is (a, b) = x: the elements of an array.
func (c *compiler) arrayOutputs(x *expr, names []string) []output {
	outs := make([]output, len(names))
	for i, name := range names {
		item := c.rowwise(x.span, table.Dynamic, []*expr{x}, func(a []datum) datum { return element(a[0].dyn, int64(i)) })
		outs[i] = output{name, item}
	}
	return outs
}

// columnCounter names unnamed columns Column1, Column2 and so on.
func columnCounter() func(int) string {
	n := 0
	return func(int) string {
		n++
		return fmt.Sprintf("Column%d", n)
	}
}

// unique gives later columns of a name a number, as joins and repeated names need it.
func unique(name string, taken func(string) bool) string {
	if !taken(name) {
		return name
	}
	for i := 1; ; i++ {
		if numbered := fmt.Sprintf("%s%d", name, i); !taken(numbered) {
			return numbered
		}
	}
}
