package op

import (
	"path"
	"slices"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func bindProject(c *expr.Compiler, op *syntax.Project, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: "project", Scope: s, Ordered: expr.IsOrdered(input)}
	outs, err := c.Outputs(op.Columns, r, expr.ColumnCounter())
	if err != nil {
		return nil, err
	}
	return project(r.Whole(input), outs), nil
}

// project returns a node with the given columns.
func project(input expr.Node, outs []expr.Output) expr.Node {
	columns := make([]table.Column, len(outs))
	seen := map[string]bool{}
	for i, o := range outs {
		name := expr.Unique(o.Name, func(s string) bool { return seen[s] })
		seen[name] = true
		columns[i] = table.Column{Name: name, Type: o.Expr.Type}
	}
	step := func(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
		out := &vec.Batch{N: b.N, Cols: make([]vec.Lazy, len(outs))}
		for i, o := range outs {
			if o.Expr.Col >= 0 {
				out.Cols[i] = b.Cols[o.Expr.Col]
			} else {
				out.Cols[i].Vec = o.Expr.Eval(f, b)
			}
		}
		return out, nil
	}
	return &expr.Each{Schema: columns, Input: input, Outs: outs, Step: step}
}

func bindExtend(c *expr.Compiler, op *syntax.Extend, input expr.Node, s *expr.Scope) (expr.Node, error) {
	return extend(c, op.Columns, "extend", input, s)
}

func bindSerialize(c *expr.Compiler, op *syntax.Serialize, input expr.Node, s *expr.Scope) (expr.Node, error) {
	n := &expr.Sorted{Node: input}
	if len(op.Columns) == 0 {
		return n, nil
	}
	return extend(c, op.Columns, "serialize", n, s)
}

// extend replaces columns that exist and appends the others.
func extend(c *expr.Compiler, list []syntax.Expr, operator string, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &expr.Row{Columns: input.Columns(), Operator: operator, Scope: s, Ordered: expr.IsOrdered(input)}
	added, err := c.Outputs(list, r, expr.ColumnCounter())
	if err != nil {
		return nil, err
	}
	return Extend(r.Whole(input), added), nil
}

// Extend adds columns to the input, replacing columns of the same name.
func Extend(input expr.Node, added []expr.Output) expr.Node {
	outs := expr.StarOutputs(&expr.Row{Columns: input.Columns()}, syntax.Span{})
	for _, o := range added {
		at := slices.IndexFunc(outs, func(old expr.Output) bool { return old.Name == o.Name })
		if at >= 0 {
			outs[at] = o
		} else {
			outs = append(outs, o)
		}
	}
	return project(input, outs)
}

// Select returns a node with some of the columns.
func Select(input expr.Node, indexes []int) expr.Node {
	outs := make([]expr.Output, len(indexes))
	for i, at := range indexes {
		column := input.Columns()[at]
		outs[i] = expr.Output{Name: column.Name, Expr: expr.ColumnExpr(at, column, syntax.Span{})}
	}
	return project(input, outs)
}

// AllColumns returns the indexes of all columns of a node.
func AllColumns(n expr.Node) []int {
	all := make([]int, len(n.Columns()))
	for i := range all {
		all[i] = i
	}
	return all
}

// matching returns the indexes of the columns that match a name or a pattern with *.
func matching(columns []table.Column, name *syntax.Name) []int {
	var found []int
	for i, column := range columns {
		if column.Name == name.Text || name.Wildcard && wildcard(name.Text, column.Name) {
			found = append(found, i)
		}
	}
	return found
}

// wildcard reports whether a name matches a pattern in which * matches anything.
func wildcard(pattern, name string) bool {
	escaped := strings.NewReplacer("[", `\[`, "?", `\?`, `\`, `\\`, "/", "\x00").Replace(pattern)
	ok, err := path.Match(escaped, strings.ReplaceAll(name, "/", "\x00"))
	return err == nil && ok
}

// ColumnNames resolves a list of names and patterns to columns.
func ColumnNames(list []syntax.Expr, columns []table.Column, operator string) ([]int, error) {
	var found []int
	for _, e := range list {
		name, ok := e.(*syntax.Name)
		if !ok {
			if _, star := e.(*syntax.Star); star {
				name, ok = &syntax.Name{Text: "*", Wildcard: true}, true
			}
		}
		if !ok {
			return nil, vec.Failf(e.Span(), vec.CodeMeaning, "`%s` expects a column name", operator)
		}
		some := matching(columns, name)
		if len(some) == 0 && !name.Wildcard {
			return nil, vec.Unresolved(e.Span(), operator, vec.KindScalar, name.Text)
		}
		for _, i := range some {
			if !slices.Contains(found, i) {
				found = append(found, i)
			}
		}
	}
	return found, nil
}

// OneColumn resolves a name that must refer to one column.
func OneColumn(e syntax.Expr, columns []table.Column, operator string) (int, error) {
	found, err := ColumnNames([]syntax.Expr{e}, columns, operator)
	if err != nil {
		return 0, err
	}
	if len(found) != 1 {
		return 0, vec.Failf(e.Span(), vec.CodeMeaning, "`%s` expects the name of one column", operator)
	}
	return found[0], nil
}

// EachColumn resolves names that must each refer to one column.
func EachColumn(list []syntax.Expr, columns []table.Column, operator string) ([]int, error) {
	found := make([]int, len(list))
	for i, e := range list {
		var err error
		if found[i], err = OneColumn(e, columns, operator); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func bindProjectAway(_ *expr.Compiler, op *syntax.Project, input expr.Node, _ *expr.Scope) (expr.Node, error) {
	gone, err := ColumnNames(op.Columns, input.Columns(), "project-away")
	if err != nil {
		return nil, err
	}
	var kept []int
	for i := range input.Columns() {
		if !slices.Contains(gone, i) {
			kept = append(kept, i)
		}
	}
	return Select(input, kept), nil
}

// bindProjectByNames keeps the columns that values name, in their order: strings, arrays of them, and patterns.
func bindProjectByNames(c *expr.Compiler, op *syntax.Project, input expr.Node, s *expr.Scope) (expr.Node, error) {
	var kept []int
	for _, e := range op.Columns {
		d, err := c.Constant(e, &expr.Row{Scope: s, Operator: "project-by-names"})
		if err != nil {
			return nil, err
		}
		names := []vec.Datum{d}
		if d.Type == table.Dynamic {
			if text, ok := d.Dyn.(string); ok {
				names[0] = vec.StringOf(text)
			} else {
				names = expr.ArrayElements(d)
			}
		}
		for _, name := range names {
			pattern := &syntax.Name{Text: name.Text(), Wildcard: strings.Contains(name.Text(), "*")}
			for _, at := range matching(input.Columns(), pattern) {
				if !slices.Contains(kept, at) {
					kept = append(kept, at)
				}
			}
		}
	}
	return Select(input, kept), nil
}

func bindProjectKeep(_ *expr.Compiler, op *syntax.Project, input expr.Node, _ *expr.Scope) (expr.Node, error) {
	kept, err := ColumnNames(op.Columns, input.Columns(), "project-keep")
	if err != nil {
		return nil, err
	}
	slices.Sort(kept)
	return Select(input, kept), nil
}

func bindProjectRename(_ *expr.Compiler, op *syntax.Project, input expr.Node, _ *expr.Scope) (expr.Node, error) {
	outs := expr.StarOutputs(&expr.Row{Columns: input.Columns()}, op.Span())
	for _, e := range op.Columns {
		named, ok := e.(*syntax.Named)
		if !ok {
			return nil, vec.Failf(e.Span(), vec.CodeMeaning, "`project-rename` expects new = old")
		}
		old, err := OneColumn(named.X, input.Columns(), "project-rename")
		if err != nil {
			return nil, err
		}
		outs[old].Name = named.Names[0].Text
	}
	return project(input, outs), nil
}

// bindProjectReorder moves the named columns to the front; those of a pattern may be sorted by
// name.
func bindProjectReorder(_ *expr.Compiler, op *syntax.Project, input expr.Node, _ *expr.Scope) (expr.Node, error) {
	var front []int
	for _, e := range op.Columns {
		order, isOrdered := e.(*syntax.Ordered)
		if isOrdered {
			e = order.X
		}
		some, err := ColumnNames([]syntax.Expr{e}, input.Columns(), "project-reorder")
		if err != nil {
			return nil, err
		}
		if isOrdered {
			slices.SortStableFunc(some, func(a, b int) int {
				return order.CompareNames(input.Columns()[a].Name, input.Columns()[b].Name)
			})
		}
		for _, i := range some {
			if !slices.Contains(front, i) {
				front = append(front, i)
			}
		}
	}
	for i := range input.Columns() {
		if !slices.Contains(front, i) {
			front = append(front, i)
		}
	}
	return Select(input, front), nil
}
