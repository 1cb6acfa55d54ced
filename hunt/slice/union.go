package slice

import (
	"slices"

	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// follow finds the filters that stand right behind each union: they hold for the rows of
// every table of it. Hunts often name their tables first and say when afterwards.
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
		return // a table that becomes a part of another name would be called by that
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

// filters are the filters that a list of operators begins with.
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

// pushFilters sends the filters behind a union with a leaf that flows into it as it is, as
// far as they make sense there. They stay in the rest: what a part leaves out, the rest
// would have left out as well.
func (c *planner) pushFilters(f *finding, filters []syntax.Expr) (sent []syntax.Expr) {
	for _, x := range filters {
		needs, ok := c.selfContained(x.Span())
		if !ok {
			continue
		}
		step := "\n| where " + c.sourceText(x.Span())
		before := f.needs
		f.needs = append(slices.Clip(f.needs), needs...)
		if bound := sema.Bind(syntax.Parse(c.prelude(f.needs)+f.leaf.read+f.leaf.steps+step), c.Scope); len(bound.Problems()) > 0 {
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
