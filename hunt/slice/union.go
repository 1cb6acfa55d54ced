package slice

import (
	"slices"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// noteUnions records the filters that directly follow each union: they apply to the rows of all its
// tables. Queries often name their tables first and the time range afterwards.
func (c *planner) noteUnions(n syntax.Node) {
	p, ok := n.(*syntax.Pipeline)
	if !ok {
		return
	}
	if first, ok := p.Source.(*syntax.OperatorSource); ok {
		c.noteUnion(first.Operator, p.Operators)
	}
	for i, op := range p.Operators {
		c.noteUnion(op, p.Operators[i+1:])
	}
}

func (c *planner) noteUnion(op syntax.Operator, after []syntax.Operator) {
	u, ok := op.(*syntax.Union)
	if !ok || slices.ContainsFunc(u.Params, func(p *syntax.Param) bool { return p.Name.Text == "withsource" }) {
		return // withsource would report the name of the leaf instead of the table
	}
	for _, x := range u.Tables {
		for {
			p, ok := x.(*syntax.Paren)
			if !ok {
				break
			}
			x = p.X
		}
		c.filtersAfter[x.Span()] = filters(after)
	}
}

// filters returns the conditions of the filters at the start of a list of operators.
func filters(list []syntax.Operator) []syntax.Expr {
	var found []syntax.Expr
	for _, op := range list {
		where, ok := op.(*syntax.Where)
		if !ok {
			break
		}
		found = conjuncts(where.Predicate, found)
	}
	return found
}

// pushFilters sends the filters that follow a union with a leaf that is one of its inputs, as far
// as its columns allow. They also stay in the rest, which removes the same rows.
func (c *planner) pushFilters(f *finding, filters []syntax.Expr) (sent []syntax.Expr) {
	for _, x := range filters {
		needs, ok := c.selfContained(x.Span())
		if !ok {
			continue
		}
		step := "\n| where " + c.sourceText(x.Span())
		before := f.needs
		f.needs = append(slices.Clip(f.needs), needs...)
		if bound := sema.Bind(syntax.Parse(c.prelude(f.needs)+f.leaf.read+f.leaf.steps+step),
			c.Scope); len(bound.Problems()) > 0 {
			f.needs = before
			continue
		}
		if f.leaf.counted == f.leaf.steps {
			f.leaf.counted += step
			sent = append(sent, x)
		}
		f.leaf.steps += step
	}
	return sent
}
