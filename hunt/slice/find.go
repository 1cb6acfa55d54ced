package slice

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// findLeaves finds every table in the query, with the steps after it that work row by row, and
// every externaldata.
func (c *planner) findLeaves() {
	pipelines, outside := map[syntax.Span]*syntax.Pipeline{}, []*syntax.ExternalData{}
	for _, s := range c.tree.Statements {
		syntax.Inspect(s, func(n syntax.Node) bool {
			c.noteUnions(n)
			switch n := n.(type) {
			case *syntax.Pipeline:
				if n.Source != nil {
					pipelines[n.Source.Span()] = n
				}
			case *syntax.ExternalData:
				outside = append(outside, n)
			}
			return true
		})
	}
	for _, r := range c.bound.References() {
		if r.Symbol.Kind == sema.SymbolTable {
			c.leaf(r.Symbol.Name, r.Span, pipelines[r.Span])
		}
	}
	for _, x := range outside {
		if needs, ok := c.selfContained(x.Span()); ok {
			c.add(&finding{leaf: &Leaf{read: c.sourceText(x.Span())}, needs: needs}, x.Span())
		}
	}
}

// leaf adds the leaf that starts at a table. p is the pipeline whose source the table is, or nil.
func (c *planner) leaf(name string, at syntax.Span, p *syntax.Pipeline) {
	columns, _ := c.table(name)
	f := &finding{leaf: &Leaf{Table: name, timeColumn: timeColumn(columns), keys: keyColumns(columns),
		read: c.tree.Text[at.Start:at.End]}}
	if p == nil {
		ahead := c.pushFilters(f, c.filtersAfter[at])
		c.bounds(f, ahead)
		if len(ahead) == 0 && f.leaf.steps == "" {
			f.leaf.Name = name // union names its inputs by table
		}
		f.leaf.steps += c.projectStep(f)
		c.add(f, at)
		return
	}
	sent, after := c.splitSteps(f, p)
	c.addSteps(f.leaf, sent)
	conditions := c.timeConditions(f.leaf, sent)
	if len(sent) == len(p.Operators) {
		conditions = append(conditions, c.pushFilters(f, c.filtersAfter[p.Span()])...)
	} else if _, ok := p.Operators[len(sent)].(*syntax.Union); ok && len(p.Operators) == len(sent)+len(after) {
		conditions = append(conditions, c.pushFilters(f, filters(p.Operators[len(sent)+1:]))...)
	}
	c.bounds(f, conditions)
	end := at.End
	for i, op := range sent {
		if op == p.Operators[i] {
			end = op.Span().End
		}
	}
	if taken := c.pushDown(f, after); taken > 0 {
		end = after[taken-1].Span().End
	} else {
		f.leaf.steps += c.projectStep(f)
	}
	if f.partial == "" && end == p.Span().End && len(p.Operators) > 0 {
		f.partial = "| where true" // keep it a pipeline, since union names its inputs by that
	}
	c.cutOut(f, p, sent, end)
	c.add(f, syntax.Span{Start: at.Start, End: end})
}

// addSteps appends the steps to send. Rows can be counted by time after those of them that keep the
// time column.
func (c *planner) addSteps(l *Leaf, sent []syntax.Operator) {
	standing := true
	for _, op := range sent {
		text := "\n| " + c.sourceText(op.Span())
		l.steps += text
		if standing = standing && keepsColumns(op, l.timeColumn); standing {
			l.counted += text
		}
	}
}

// cutOut removes the steps that are sent, but do not directly follow the table, from the rest.
func (c *planner) cutOut(f *finding, p *syntax.Pipeline, sent []syntax.Operator, end int) {
	for i, op := range p.Operators {
		if op.Span().End > end && slices.Contains(sent, op) {
			before := p.Operators[i-1].Span().End
			f.edits = append(f.edits, edit{syntax.Span{Start: before, End: op.Span().End}, ""})
		}
	}
}

// splitSteps splits the operators after a table into those that can be sent for each slice and
// those that run locally. Filters that can be sent are moved ahead of filters that cannot.
func (c *planner) splitSteps(f *finding, p *syntax.Pipeline) (sent, after []syntax.Operator) {
	passing := false
	for i, op := range p.Operators {
		needs, ok := c.selfContained(op.Span())
		_, filter := op.(*syntax.Where)
		switch {
		case passing && !filter:
			return sent, append(after, p.Operators[i:]...)
		case ok && rowByRow(op):
			sent, f.needs = append(sent, op), append(f.needs, needs...)
		case filter && !c.readsOtherRows(op.Span()):
			passing, after = true, append(after, op)
		default:
			return sent, append(after, p.Operators[i:]...)
		}
	}
	return sent, after
}

// readsOtherRows reports whether a span depends on neighbouring rows. No filter must be moved ahead
// of it.
func (c *planner) readsOtherRows(span syntax.Span) bool {
	return slices.ContainsFunc(c.within(span), func(r sema.Reference) bool {
		return r.Symbol.Kind == sema.SymbolFunction && windowFunctions[r.Symbol.Name]
	})
}

// rowByRow reports whether an operator's output for a row depends on that row only.
func rowByRow(op syntax.Operator) bool {
	switch op := op.(type) {
	case *syntax.Where, *syntax.Extend, *syntax.ParseOperator, *syntax.ParseKV, *syntax.MvExpand, *syntax.MvApply:
		return true
	case *syntax.Project:
		return op.Kind != syntax.ProjectByNames
	}
	return false
}

// keepsColumns reports whether an operator leaves the time column unchanged and adds no rows.
func keepsColumns(op syntax.Operator, time string) bool {
	switch op := op.(type) {
	case *syntax.Where, *syntax.ParseOperator:
		return true
	case *syntax.Extend:
		for _, x := range op.Columns {
			if named, ok := x.(*syntax.Named); ok && names(named, time) {
				return false
			}
		}
		return true
	}
	return false
}

func names(x *syntax.Named, name string) bool {
	for _, n := range x.Names {
		if n.Text == name {
			return true
		}
	}
	return false
}

// projectStep returns a project step that drops the columns nothing needs, or "".
func (c *planner) projectStep(f *finding) string {
	columns, known := c.columnsAfter(f)
	if !known {
		return ""
	}
	keep := c.neededColumns(columns, f.leaf.timeColumn)
	if keep == nil {
		return ""
	}
	for i, name := range keep {
		keep[i] = quoted(name)
	}
	return "\n| project " + strings.Join(keep, ", ")
}

// columnsAfter returns the columns after the steps that are sent.
func (c *planner) columnsAfter(f *finding) ([]catalog.Column, bool) {
	text := c.prelude(f.needs) + f.leaf.read + f.leaf.steps
	return sema.Bind(syntax.Parse(text), c.Scope).Columns()
}

// add completes a finding that replaces a span of the query.
func (c *planner) add(f *finding, span syntax.Span) {
	f.leaf.prelude = c.prelude(f.needs)
	for _, other := range c.found {
		if o := other.leaf; o.prelude+o.read+o.steps == f.leaf.prelude+f.leaf.read+f.leaf.steps &&
			o.From.Equal(f.leaf.From) && o.To.Equal(f.leaf.To) {
			f.leaf = o
		}
	}
	if f.leaf.Name == "" {
		f.leaf.Name = c.leafName(len(c.found) + 1)
	}
	text := f.leaf.Name
	if f.partial != "" {
		text += " " + f.partial
	}
	f.edits = append([]edit{{span, text}}, f.edits...)
	c.found = append(c.found, f)
}
