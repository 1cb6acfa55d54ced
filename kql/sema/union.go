package sema

import (
	"slices"

	"quarry/kql/syntax"
	"quarry/kql/types"
)

func (b *binder) union(x *syntax.Union, flow *rows) *rows {
	var tables []*rows
	if flow != nil && (len(flow.columns) > 0 || flow.open) {
		tables = append(tables, flow)
	}
	fuzzy := isFuzzy(x.Params)
	for _, t := range x.Tables {
		tables = append(tables, b.unionItem(t, fuzzy)...)
	}
	all := unionColumns(tables)
	if paramWord(x.Params, "kind") == "inner" {
		inner := commonColumns(tables).rows()
		inner.dropped = all.columns
		return b.withSourceColumn(x, inner)
	}
	return b.withSourceColumn(x, all.rows())
}

// withSourceColumn adds the column with the name of each row's table, if there is one.
func (b *binder) withSourceColumn(x *syntax.Union, all *rows) *rows {
	if source := b.withSource(x.Params, ""); source.Name != "" {
		return sourceFirst(source, all)
	}
	return all
}

// unionItem returns the tables that an item of union refers to. A fuzzy union may name tables that do
// not exist.
func (b *binder) unionItem(t syntax.Expr, fuzzy bool) []*rows {
	n, ok := t.(*syntax.Name)
	switch {
	case !ok && fuzzy && b.scope.source != nil:
		return b.fuzzyTable(t)
	case !ok:
		return []*rows{b.tableRows(t)}
	}
	if !n.Wildcard {
		if _, known := b.scope.Table(n.Text); fuzzy && !known && b.lookup(n.Text) == nil {
			if b.scope.source != nil {
				b.leaveOut(t)
				return nil
			}
			return []*rows{unknownRows}
		}
		return []*rows{b.tableRows(t)}
	}
	if found := append(b.views(n, n.Text), b.scope.matching(n.Text)...); len(found) > 0 {
		return found
	}
	if fuzzy && b.scope.source != nil {
		b.leaveOut(t)
		return nil
	}
	return []*rows{b.tableRows(t)}
}

// fuzzyTable binds an item of a fuzzy union over local tables, which is left out if one of its tables does
// not exist.
func (b *binder) fuzzyTable(t syntax.Expr) []*rows {
	from, missing := len(b.bound.Diagnostics), b.missing
	if found := b.tableRows(t); b.missing == missing {
		return []*rows{found}
	}
	b.bound.Diagnostics = b.bound.Diagnostics[:from]
	b.leaveOut(t)
	return nil
}

func isFuzzy(params []*syntax.Param) bool {
	for _, p := range params {
		switch p.Name.Text {
		case "isfuzzy", "best_effort", "__isFuzzy":
			if l, ok := p.Value.(*syntax.Literal); ok {
				if fuzzy, _ := l.Bool(); fuzzy {
					return true
				}
			}
		}
	}
	return false
}

// paramName returns the value of a parameter that is a single name, or nil.
func paramName(params []*syntax.Param, name string) *syntax.Name {
	for _, p := range params {
		if n, ok := p.Value.(*syntax.Name); ok && p.Name.Text == name {
			return n
		}
	}
	return nil
}

// paramWord returns the text of a parameter that is a single name, or "".
func paramWord(params []*syntax.Param, name string) string {
	if n := paramName(params, name); n != nil {
		return n.Text
	}
	return ""
}

// withSource returns the column with the name of the source table. Without a parameter that names it, its
// name is the one given.
func (b *binder) withSource(params []*syntax.Param, otherwise string) boundColumn {
	for _, p := range params {
		if p.Name.Text != "withsource" && p.Name.Text != "with_source" {
			continue
		}
		switch x := p.Value.(type) {
		case *syntax.Name:
			return b.declare(x, types.String)
		case *syntax.Literal:
			if name, _ := x.Text(); name != "" {
				return b.output(x.Span(), 0, name, types.String)
			}
		}
	}
	return column(otherwise, types.String)
}

// sourceFirst adds the column with the name of the source table before the others.
func sourceFirst(source boundColumn, r *rows) *rows {
	c := &columnList{open: r.open, columns: make([]boundColumn, 0, len(r.columns)+1)}
	c.set(source)
	for _, column := range r.columns {
		if column.Name != source.Name {
			c.columns = append(c.columns, column)
		}
	}
	return c.rows()
}

// tablesOf returns the tables that search and find read: the named ones, or all.
func (b *binder) tablesOf(operator syntax.Operator, list []syntax.Expr) []*rows {
	if len(list) == 0 {
		return append(b.scope.matching("*"), b.views(operator, "*")...)
	}
	var tables []*rows
	for _, t := range list {
		tables = append(tables, b.unionItem(t, false)...)
	}
	return tables
}

// views returns the views of the query that match a pattern, in their order. They are read at a place.
func (b *binder) views(place syntax.Node, pattern string) (list []*rows) {
	var views []*binding
	for n := b.names; n != nil; n = n.outer {
		if n.function != nil && n.function.View && n.value.rows != nil && matchesPattern(n.name, pattern) {
			views = append(views, n)
		}
	}
	slices.Reverse(views)
	for _, view := range views {
		list = append(list, b.view(place, view))
	}
	return list
}

// view binds a view that is read at a place.
func (b *binder) view(place syntax.Node, view *binding) *rows {
	if b.into == nil || len(view.function.Parameters) > 0 {
		return view.value.rows
	}
	site := &syntax.Name{Text: view.name}
	v := b.callValue(called{site: site}, view)
	if body := b.into.calls[site]; body != nil {
		body.Place += view.name // the site has no position
		b.into.views[place] = append(b.into.views[place], &View{view.declaration, body})
	}
	return v.rows
}

// isNeedle reports whether an operand of a search predicate is a string to search for.
func isNeedle(x syntax.Expr) bool {
	for {
		p, ok := x.(*syntax.Paren)
		if !ok {
			break
		}
		x = p.X
	}
	l, ok := x.(*syntax.Literal)
	return ok && l.Kind == syntax.StringLiteral
}

// searchPredicate binds the predicate of search and find, in which a string alone matches rows that have it
// in any column.
func (b *binder) searchPredicate(x syntax.Expr) {
	b.searching = true
	typ := b.scalar(x)
	b.searching = false
	if !isNeedle(x) {
		b.checkCondition(x, typ)
	}
}

func (b *binder) search(x *syntax.Search, flow *rows) *rows {
	searched := flow
	if len(flow.columns) == 0 && !flow.open || len(x.Tables) > 0 {
		searched = unionColumns(b.tablesOf(x, x.Tables)).rows()
	}
	out := sourceFirst(b.withSource(x.Params, "$table"), searched)
	b.rows = out
	b.searchPredicate(x.Predicate)
	return out
}

// find returns the requested columns, or those that all tables share plus those that the predicate
// names. The rest is in a property bag.
func (b *binder) find(x *syntax.Find) *rows {
	out := b.found(x)
	if len(x.Away) == 0 {
		return out
	}
	away := b.selectedColumns("find", x.Away, out)
	c := &columnList{open: out.open}
	for _, column := range out.columns {
		if !away[column.Name] {
			c.columns = append(c.columns, column)
		}
	}
	return c.rows()
}

// found returns the columns of find before project-away.
func (b *binder) found(x *syntax.Find) *rows {
	tables := b.tablesOf(x, x.Tables)
	all := unionColumns(tables).rows()
	b.rows = all
	named := len(b.bound.references)
	b.searchPredicate(x.Predicate)
	c := &columnList{open: all.open}
	c.set(b.withSource(x.Params, "source_"))
	if len(x.Project) > 0 {
		c.open = false
		for _, item := range x.Project {
			b.findColumn(c, item)
		}
		return c.rows()
	}
	if x.Smart && len(tables) == 1 { // nothing is left for the bag
		for _, column := range all.columns {
			c.addOnce(column)
		}
		return c.rows()
	}
	b.findShared(c, tables, b.bound.references[named:])
	return c.rows()
}

// findShared adds the columns that every table has and those that the predicate refers to.
func (b *binder) findShared(c *columnList, tables []*rows, referred []Reference) {
	wanted := commonColumns(tables)
	for _, r := range referred {
		if r.Symbol.Kind == SymbolColumn {
			referred := column(r.Symbol.Name, r.Symbol.Type)
			referred.made = r.Symbol.made
			wanted.addOnce(referred)
		}
	}
	for _, column := range wanted.columns {
		c.addOnce(column)
	}
	c.set(column("pack_", types.Dynamic))
}

func (b *binder) findColumn(c *columnList, item syntax.Expr) {
	switch x := item.(type) {
	case *syntax.Typed:
		c.set(b.imply(x, ResultName(x), syntax.TypeOfName(x.Type)))
	case *syntax.Call:
		if x.Name.Text != "pack" && x.Name.Text != "pack_all" {
			b.notColumnName("find", x)
		}
		c.set(column("pack_", types.Dynamic))
	case *syntax.Name:
		if x.Wildcard {
			for _, column := range b.rows.columns {
				c.addOnce(column)
			}
			return
		}
		typ := b.scalar(x)
		c.set(b.imply(x, x.Text, typ))
	default:
		b.notColumnName("find", x)
	}
}
