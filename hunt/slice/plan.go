package slice

import (
	"context"
	"errors"
	"slices"
	"strings"

	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// plan builds the rest of the query, drops leaves that it does not read, and runs it over empty
// tables, so that an error is found before anything is sent.
func (c *planner) plan() (*Plan, error) {
	p := &Plan{now: c.Now, log: c.Log}
	rest := c.rest()
	read := words(rest)
	for _, f := range c.found {
		if read[f.leaf.Name] && !slices.Contains(p.Leaves, f.leaf) {
			p.Leaves = append(p.Leaves, f.leaf)
		}
	}
	p.Rest = rest
	if len(p.Leaves) == 0 {
		if err := c.dryRun(p); err != nil {
			return nil, err
		}
		return nil, errorAt(syntax.Span{}, "it reads no table of the service")
	}
	if !slices.ContainsFunc(p.Leaves, func(l *Leaf) bool { return l.Table != "" }) {
		return nil, errorAt(syntax.Span{}, "it reads external data only")
	}
	if len(p.Leaves) == 1 && c.isPassThrough(rest, p.Leaves[0]) {
		p.Rest = ""
	}
	return p, c.dryRun(p)
}

// words returns the names in a query.
func words(text string) map[string]bool {
	all := map[string]bool{}
	for _, t := range syntax.Scan(text) {
		if t.Kind == syntax.Word {
			all[text[t.Span.Start:t.Span.End]] = true
		}
	}
	return all
}

// isPassThrough reports whether the rest returns the leaf unchanged.
func (c *planner) isPassThrough(rest string, l *Leaf) bool {
	rest = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), ";"))
	return rest == l.Name || rest == l.Name+" | where true"
}

// rest returns the query with leaves in place of tables, without let statements that have become
// unused.
func (c *planner) rest() string {
	var edits []edit
	for _, f := range c.found {
		edits = append(edits, f.edits...)
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.span.Start - b.span.Start })
	text := c.applyEdits(syntax.Span{End: len(c.tree.Text)}, edits)
	for {
		shorter := dropUnusedLet(text, c.Scope)
		if shorter == text {
			return text
		}
		text = shorter
	}
}

// dropUnusedLet removes the last let statement whose name is not used.
func dropUnusedLet(text string, scope *sema.Scope) string {
	tree := syntax.Parse(text)
	bound := sema.Bind(tree, scope)
	used := map[syntax.Span]bool{}
	for _, r := range bound.References() {
		if r.Span != r.Symbol.Declared {
			used[r.Symbol.Declared] = true
		}
	}
	for i, s := range slices.Backward(tree.Statements) {
		if l, ok := s.(*syntax.Let); ok && !used[l.Name.Span()] && i+1 < len(tree.Statements) {
			return text[:l.Span().Start] + text[tree.Statements[i+1].Span().Start:]
		}
	}
	return text
}

// dryRun runs the rest over empty tables with the columns of the leaves.
func (c *planner) dryRun(p *Plan) error {
	if p.Rest == "" {
		return nil
	}
	empty := make([]*table.Table, len(p.Leaves))
	for i, l := range p.Leaves {
		text := l.prelude + l.read + l.steps
		columns, known := sema.Bind(syntax.Parse(text), c.Scope).Columns()
		if !known {
			return nil // the columns are known only once rows arrive
		}
		schema := make([]table.Column, len(columns))
		for k, column := range columns {
			schema[k].Name = column.Name
			schema[k].Type, _ = table.ParseType(column.Type.String())
		}
		empty[i] = table.NewBuilder(schema).Table()
	}
	_, err := p.Merge(context.Background(), empty, 1)
	var failure *exec.Error
	if errors.As(err, &failure) {
		return errorAt(syntax.Span{}, "the part of it that would run locally has an error: %s", failure.Message)
	}
	return err
}
