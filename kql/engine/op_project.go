package engine

import (
	"path"
	"slices"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

func bindProject(c *compiler, op *syntax.Project, input node, s *scope) (node, error) {
	r := &row{columns: input.columns(), operator: "project", scope: s, ordered: isOrdered(input)}
	outs, err := c.outputs(op.Columns, r, columnCounter())
	if err != nil {
		return nil, err
	}
	return projected(r.whole(input), outs), nil
}

// projected computes the columns of a list.
func projected(input node, outs []output) node {
	columns := make([]table.Column, len(outs))
	seen := map[string]bool{}
	for i, o := range outs {
		name := unique(o.name, func(s string) bool { return seen[s] })
		seen[name] = true
		columns[i] = table.Column{Name: name, Type: o.expr.typ}
	}
	return &each{schema: columns, input: input, step: func(f *frame, b *batch) (*batch, error) {
		out := &batch{n: b.n, cols: make([]lazy, len(outs))}
		for i, o := range outs {
			if o.expr.col >= 0 {
				out.cols[i] = b.cols[o.expr.col]
			} else {
				out.cols[i].v = o.expr.eval(f, b)
			}
		}
		return out, nil
	}}
}

func bindExtend(c *compiler, op *syntax.Extend, input node, s *scope) (node, error) {
	return c.extend(op.Columns, "extend", input, s)
}

func bindSerialize(c *compiler, op *syntax.Serialize, input node, s *scope) (node, error) {
	n := &sorted{input}
	if len(op.Columns) == 0 {
		return n, nil
	}
	return c.extend(op.Columns, "serialize", n, s)
}

// extend replaces columns that are there and adds the others behind them.
func (c *compiler) extend(list []syntax.Expr, operator string, input node, s *scope) (node, error) {
	r := &row{columns: input.columns(), operator: operator, scope: s, ordered: isOrdered(input)}
	added, err := c.outputs(list, r, columnCounter())
	if err != nil {
		return nil, err
	}
	return extended(r.whole(input), added), nil
}

func extended(input node, added []output) node {
	outs := starOutputs(&row{columns: input.columns()}, syntax.Span{})
	for _, o := range added {
		at := slices.IndexFunc(outs, func(old output) bool { return old.name == o.name })
		if at >= 0 {
			outs[at] = o
		} else {
			outs = append(outs, o)
		}
	}
	return projected(input, outs)
}

// selected keeps columns by their indexes.
func selected(input node, indexes []int) node {
	outs := make([]output, len(indexes))
	for i, at := range indexes {
		column := input.columns()[at]
		outs[i] = output{column.Name, columnExpr(at, column, syntax.Span{})}
	}
	return projected(input, outs)
}

func allColumns(n node) []int {
	all := make([]int, len(n.columns()))
	for i := range all {
		all[i] = i
	}
	return all
}

// matching gives the columns that a name or a pattern with * means.
func matching(columns []table.Column, name *syntax.Name) []int {
	var found []int
	for i, column := range columns {
		if column.Name == name.Text || name.Wildcard && wildcard(name.Text, column.Name) {
			found = append(found, i)
		}
	}
	return found
}

// wildcard matches a name with a pattern in which * stands for anything.
func wildcard(pattern, name string) bool {
	escaped := strings.NewReplacer("[", `\[`, "?", `\?`, `\`, `\\`, "/", "\x00").Replace(pattern)
	ok, err := path.Match(escaped, strings.ReplaceAll(name, "/", "\x00"))
	return err == nil && ok
}

// columnNames resolves a list of names and patterns.
func columnNames(list []syntax.Expr, columns []table.Column, operator string) ([]int, error) {
	var found []int
	for _, e := range list {
		name, ok := e.(*syntax.Name)
		if !ok {
			if _, star := e.(*syntax.Star); star {
				name, ok = &syntax.Name{Text: "*", Wildcard: true}, true
			}
		}
		if !ok {
			return nil, failf(e.Span(), CodeMeaning, "'%s' operator: the name of a column is expected here.", operator)
		}
		some := matching(columns, name)
		if len(some) == 0 && !name.Wildcard {
			return nil, unresolved(e.Span(), operator, kindScalar, name.Text)
		}
		for _, i := range some {
			if !slices.Contains(found, i) {
				found = append(found, i)
			}
		}
	}
	return found, nil
}

// oneColumn resolves a name that must stand for one column.
func oneColumn(e syntax.Expr, columns []table.Column, operator string) (int, error) {
	found, err := columnNames([]syntax.Expr{e}, columns, operator)
	if err != nil {
		return 0, err
	}
	if len(found) != 1 {
		return 0, failf(e.Span(), CodeMeaning, "'%s' operator: the name of one column is expected here.", operator)
	}
	return found[0], nil
}

// eachColumn resolves names each of which must stand for one column.
func eachColumn(list []syntax.Expr, columns []table.Column, operator string) ([]int, error) {
	found := make([]int, len(list))
	for i, e := range list {
		var err error
		if found[i], err = oneColumn(e, columns, operator); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func bindProjectAway(_ *compiler, op *syntax.Project, input node, _ *scope) (node, error) {
	gone, err := columnNames(op.Columns, input.columns(), "project-away")
	if err != nil {
		return nil, err
	}
	var kept []int
	for i := range input.columns() {
		if !slices.Contains(gone, i) {
			kept = append(kept, i)
		}
	}
	return selected(input, kept), nil
}

func bindProjectKeep(_ *compiler, op *syntax.Project, input node, _ *scope) (node, error) {
	kept, err := columnNames(op.Columns, input.columns(), "project-keep")
	if err != nil {
		return nil, err
	}
	slices.Sort(kept)
	return selected(input, kept), nil
}

func bindProjectRename(_ *compiler, op *syntax.Project, input node, _ *scope) (node, error) {
	outs := starOutputs(&row{columns: input.columns()}, op.Span())
	for _, e := range op.Columns {
		named, ok := e.(*syntax.Named)
		if !ok {
			return nil, failf(e.Span(), CodeMeaning, "'project-rename' operator: new = old is expected here.")
		}
		old, err := oneColumn(named.X, input.columns(), "project-rename")
		if err != nil {
			return nil, err
		}
		outs[old].name = named.Names[0].Text
	}
	return projected(input, outs), nil
}

// bindProjectReorder puts the named columns first; a pattern may be sorted by name.
func bindProjectReorder(_ *compiler, op *syntax.Project, input node, _ *scope) (node, error) {
	var front []int
	for _, e := range op.Columns {
		order, isOrdered := e.(*syntax.Ordered)
		if isOrdered {
			e = order.X
		}
		some, err := columnNames([]syntax.Expr{e}, input.columns(), "project-reorder")
		if err != nil {
			return nil, err
		}
		if isOrdered {
			slices.SortStableFunc(some, func(a, b int) int {
				d := strings.Compare(input.columns()[a].Name, input.columns()[b].Name)
				if order.Asc {
					return d
				}
				return -d
			})
		}
		for _, i := range some {
			if !slices.Contains(front, i) {
				front = append(front, i)
			}
		}
	}
	for i := range input.columns() {
		if !slices.Contains(front, i) {
			front = append(front, i)
		}
	}
	return selected(input, front), nil
}
