package slice

import (
	"slices"

	"quarry/kql"
)

// follow finds the filters that stand right behind each union: they hold for the rows of
// every table of it. Hunts often name their tables first and say when afterwards.
func (c *cutter) follow(n kql.Node) {
	p, ok := n.(*kql.Pipeline)
	if !ok {
		return
	}
	if first, ok := p.Source.(*kql.OperatorSource); ok {
		c.followUnion(first.Operator, p.Operators)
	}
	for i, op := range p.Operators {
		c.followUnion(op, p.Operators[i+1:])
	}
}

func (c *cutter) followUnion(op kql.Operator, behind []kql.Operator) {
	u, ok := op.(*kql.Union)
	if !ok || slices.ContainsFunc(u.Params, func(p *kql.Param) bool { return p.Name.Text == "withsource" }) {
		return // a table that becomes a part of another name would be called by that
	}
	for _, x := range u.Tables {
		for {
			p, ok := x.(*kql.Paren)
			if !ok {
				break
			}
			x = p.X
		}
		c.following[x.Span()] = filters(behind)
	}
}

// filters are the filters that a list of operators begins with.
func filters(list []kql.Operator) []kql.Expr {
	var found []kql.Expr
	for _, op := range list {
		where, ok := op.(*kql.Where)
		if !ok {
			break
		}
		found = conjuncts(where.Predicate, found)
	}
	return found
}

// sendAhead sends the filters behind a union with a leaf that flows into it as it is, as
// far as they make sense there. They stay in the rest: what a part leaves out, the rest
// would have left out as well.
func (c *cutter) sendAhead(f *finding, filters []kql.Expr) (sent []kql.Expr) {
	for _, x := range filters {
		needs, ok := c.closed(x.Span())
		if !ok {
			continue
		}
		step := "\n| where " + c.piece(x.Span())
		before := f.needs
		f.needs = append(slices.Clip(f.needs), needs...)
		if bound := kql.Bind(kql.Parse(c.prelude(f.needs)+f.leaf.read+f.leaf.steps+step), c.Scope); len(bound.Problems()) > 0 {
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
