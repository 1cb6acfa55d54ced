package sema

import (
	"slices"
	"strconv"
	"strings"

	"quarry/kql/syntax"
	"quarry/kql/types"
)

// assign adds the columns of a list item, under its explicit names, the implied name of its
// expression, or a numbered name. replace lets a name replace an existing column.
func (b *binder) assign(c *columnList, item syntax.Expr, replace bool) {
	named, ok := item.(*syntax.Named)
	if !ok {
		v := b.single(item)
		switch name := ResultName(item); {
		case v.tuple != nil:
			for i, column := range v.tuple {
				c.addUnique(b.output(item.Span(), i, column.Name, column.Type))
			}
		case name == "":
			c.addUnnamed(b, item, v.typ)
		case replace:
			c.set(b.imply(item, name, v.typ))
		default:
			c.addImplied(item, b.imply(item, name, v.typ))
		}
		if v.tuple == nil {
			c.shaped(v.shape)
		}
		return
	}
	v := b.single(named.X)
	if v.tuple == nil {
		if len(named.Names) > 1 && v.typ != types.Unknown {
			b.report(notTuple, named.X.Span(), nil)
		}
		for i, n := range named.Names {
			typ := v.typ
			if i > 0 {
				typ = types.Unknown
			}
			c.set(b.declare(n, typ))
			if i == 0 {
				c.shaped(v.shape)
			}
		}
		return
	}
	for i, column := range v.tuple {
		if i < len(named.Names) {
			c.set(b.declare(named.Names[i], column.Type))
			continue
		}
		if len(named.Names) == 1 || replace { // x = f() takes the first column only, and extend those with names
			return
		}
		c.addUnique(b.output(named.X.Span(), i, column.Name, column.Type))
	}
}

// addImplied adds a column under the implied name of its expression. If the name is taken, a plain
// column reference is a mistake and is not repeated; any other expression gets a number.
func (c *columnList) addImplied(item syntax.Expr, column boundColumn) {
	if _, plain := item.(*syntax.Name); plain {
		c.addOnce(column)
		return
	}
	c.addUnique(column)
}

func (b *binder) extend(items []syntax.Expr, flow *rows) *rows {
	b.checkNames(items)
	c := extending(flow, len(items))
	for _, item := range items {
		b.assign(c, item, true)
	}
	return c.rows()
}

func (b *binder) distinct(items []syntax.Expr, flow *rows) *rows {
	c := &columnList{}
	b.checkNames(items)
	b.checkKeys("distinct", items, b.keyTypes(items))
	for _, item := range items {
		if _, all := item.(*syntax.Star); all {
			b.checkEveryKey(item, flow)
			return flow
		}
		b.assign(c, item, false)
	}
	return c.rows()
}

// checkEveryKey reports distinct * over a dynamic column.
func (b *binder) checkEveryKey(star syntax.Expr, flow *rows) {
	for _, c := range flow.columns {
		if c.Type == types.Dynamic {
			b.report(dynamicKey, star.Span(), nil, "distinct")
			return
		}
	}
}

func (b *binder) print(x *syntax.Print) *rows {
	c := &columnList{}
	b.checkNames(x.Columns)
	for i, item := range x.Columns {
		if named, ok := item.(*syntax.Named); ok {
			b.assign(c, named, false)
			continue
		}
		v := b.single(item)
		if v.tuple != nil {
			b.assign(c, item, false)
			continue
		}
		c.addUnique(b.impliedAt(item.Span(), 0, "print_"+strconv.Itoa(i), v.typ))
		c.shaped(v.shape)
	}
	return c.rows()
}

func (b *binder) rangeRows(x *syntax.Range) *rows {
	from, to, step := b.scalar(x.From), b.scalar(x.To), b.scalar(x.Step)
	b.checkOperator("range", types.ClassSummable, x.From, from)
	b.checkOperator("range", types.ClassSummable, x.To, to)
	b.checkStep(x.Step, from, step)
	for _, bound := range []syntax.Expr{x.From, x.To, x.Step} {
		if c, known := b.constant(bound); known && c.Null {
			b.report(rangeNull, bound.Span(), nil)
			break
		}
	}
	typ := types.Promoted(types.Widest(types.Widest(from, to), step))
	return &rows{columns: []boundColumn{b.declare(x.Name, typ)}}
}

// checkStep reports a step that is zero or that cannot be added to the first value.
func (b *binder) checkStep(x syntax.Expr, from, step types.Type) {
	if l, ok := x.(*syntax.Literal); ok {
		if n, ok := l.Long(); ok && n == 0 && step.Numeric() {
			b.report(zeroStep, x.Span(), nil)
		}
	}
	known := from != types.Unknown && step != types.Unknown
	if known && types.ClassSummable.Takes(from) && types.Arithmetic("+", from, step) == types.Unknown {
		b.report(operandsMixed, x.Span(), nil, "+", from, step)
	}
}

func (b *binder) project(x *syntax.Project, flow *rows) *rows {
	switch x.Kind {
	case syntax.ProjectColumns:
		b.checkNames(x.Columns)
		c := &columnList{}
		for _, item := range x.Columns {
			b.assign(c, item, false)
		}
		return c.rows()
	case syntax.ProjectAway:
		named := b.selectedColumns(x.Keyword(), x.Columns, flow)
		c := &columnList{open: flow.open}
		for _, column := range flow.columns {
			if !named[column.Name] {
				c.columns = append(c.columns, column)
			}
		}
		return c.rows()
	case syntax.ProjectKeep:
		named := b.selectedColumns(x.Keyword(), x.Columns, flow)
		c := &columnList{open: flow.open && hasWildcard(x.Columns)}
		for _, column := range flow.columns {
			if named[column.Name] {
				c.columns = append(c.columns, column)
			}
		}
		return b.withOpen(c, x.Columns, flow)
	case syntax.ProjectRename:
		return b.rename(x.Columns, flow)
	case syntax.ProjectReorder:
		return b.reorder(x.Columns, flow)
	case syntax.ProjectByNames:
		return b.projectByNames(x, flow)
	}
	b.scalars(x.Columns)
	return unknownRows
}

// projectByNames returns the columns that values name: strings, arrays of them, and patterns. The columns are unknown
// if a value is.
func (b *binder) projectByNames(x *syntax.Project, flow *rows) *rows {
	c, known := &columnList{open: flow.open}, true
	for _, item := range x.Columns {
		names, ok := b.namesIn(item)
		known = known && ok
		for _, name := range names {
			for _, column := range flow.columns {
				if matchesPattern(column.Name, name) {
					c.addOnce(column)
				}
			}
		}
	}
	if !known {
		return unknownRows
	}
	return c.rows()
}

// namesIn returns the names of columns in a value: a string, an array or the names of a table's columns.
func (b *binder) namesIn(item syntax.Expr) (names []string, known bool) {
	b.single(item)
	if call, ok := item.(*syntax.Call); ok && call.Name.Text == "column_names_of" && len(call.Args) == 1 {
		b.silent++
		table := b.tableRows(call.Args[0])
		b.silent--
		for _, column := range table.columns {
			names = append(names, column.Name)
		}
		return names, !table.open
	}
	if b.dependsOnRows(item) {
		b.report(countForm, item.Span(), nil, "project-by-names")
		return nil, false
	}
	c, known := b.constant(item)
	if known && c.Type == types.String {
		return []string{c.Text}, true
	}
	return c.Items, known
}

// withOpen adds named columns that may exist in rows whose columns are not all known.
func (b *binder) withOpen(c *columnList, items []syntax.Expr, flow *rows) *rows {
	if flow.open {
		for _, item := range items {
			if n, ok := item.(*syntax.Name); ok && !n.Wildcard {
				c.addOnce(column(n.Text, types.Unknown))
			}
		}
	}
	return c.rows()
}

func hasWildcard(items []syntax.Expr) bool {
	for _, item := range items {
		if n, ok := item.(*syntax.Name); ok && n.Wildcard {
			return true
		}
	}
	return false
}

// selectedColumns returns the columns that a list of names and patterns selects.
func (b *binder) selectedColumns(operator string, items []syntax.Expr, flow *rows) map[string]bool {
	named := map[string]bool{}
	for _, item := range items {
		for _, name := range b.columnsNamed(operator, item, flow) {
			named[name] = true
		}
	}
	return named
}

// notColumnName reports an expression where only the name of a column is allowed.
func (b *binder) notColumnName(operator string, item syntax.Expr) {
	b.scalar(item)
	if _, bad := item.(*syntax.Bad); !bad {
		b.report(expectedColumnName, item.Span(), nil, operator)
	}
}

// columnsNamed resolves the name of a column, or a pattern of names, and returns the names.
func (b *binder) columnsNamed(operator string, item syntax.Expr, flow *rows) []string {
	if o, ok := item.(*syntax.Ordered); ok {
		item = o.X
	}
	n, ok := item.(*syntax.Name)
	if !ok {
		b.notColumnName(operator, item)
		return nil
	}
	if !n.Wildcard {
		if c, ok := flow.lookup(n.Text); ok {
			b.addColumn(n.Span(), c)
		} else {
			b.unknownColumn(n, flow)
		}
		return []string{n.Text}
	}
	var names []string
	for _, c := range flow.columns {
		if matchesPattern(c.Name, n.Text) {
			names = append(names, c.Name)
		}
	}
	if len(names) == 0 && !flow.open {
		b.report(noneMatch, n.Span(), nil, n.Text)
	}
	return names
}

func (b *binder) rename(items []syntax.Expr, flow *rows) *rows {
	c := extending(flow, 0)
	for _, item := range items {
		named, ok := item.(*syntax.Named)
		if !ok {
			b.scalar(item)
			b.report(renameForm, item.Span(), nil)
			continue
		}
		if len(named.Names) > 1 {
			b.report(renameForm, item.Span(), nil)
		}
		n := named.Names[0]
		for _, old := range b.columnsNamed("project-rename", named.X, flow) {
			if at := c.index(old); at >= 0 {
				if c.index(n.Text) >= 0 || flow.index(n.Text) >= 0 {
					b.report(duplicateColumn, n.Span(), nil, n.Text)
				}
				shape := c.columns[at].shape
				c.columns[at] = b.declare(n, c.columns[at].Type)
				c.columns[at].shape = shape
			} else if flow.open {
				c.addOnce(b.declare(n, types.Unknown))
			}
		}
	}
	return c.rows()
}

func (b *binder) reorder(items []syntax.Expr, flow *rows) *rows {
	c := &columnList{open: flow.open}
	for _, item := range items {
		names := b.columnsNamed("project-reorder", item, flow)
		if o, ok := item.(*syntax.Ordered); ok {
			slices.SortStableFunc(names, o.CompareNames)
		}
		for _, name := range names {
			if known, ok := flow.lookup(name); ok {
				c.addOnce(known)
			} else if flow.open && !strings.Contains(name, "*") {
				c.addOnce(column(name, types.Unknown))
			}
		}
	}
	for _, column := range flow.columns {
		c.addOnce(column)
	}
	return c.rows()
}
