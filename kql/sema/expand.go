package sema

import (
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// expandedColumn is a column that mv-expand or mv-apply expands.
type expandedColumn struct {
	boundColumn
	x        syntax.Expr
	replaces bool // replaces the input column of the same name
}

func (b *binder) expandItem(operator string, item syntax.Expr, flow *rows) expandedColumn {
	typed, _ := item.(*syntax.Typed)
	x := item
	if typed != nil && typed.X != nil {
		x = typed.X
	}
	named, _ := x.(*syntax.Named)
	if named != nil {
		x = named.X
	}
	v := b.single(x)
	typ := v.typ
	if !v.loose {
		b.checkOperator(operator, types.Only(types.Dynamic), x, typ)
	}
	expanded := types.Dynamic
	if typ == types.Unknown && len(flow.columns) == 0 {
		expanded = types.Unknown
	}
	if typed != nil && typed.Type != nil {
		expanded = syntax.TypeOfName(typed.Type)
	}
	e := expandedColumn{x: x}
	if name := ResultName(x); named != nil {
		e.boundColumn = b.declare(named.Names[0], expanded)
	} else if e.boundColumn = column("", expanded); name != "" {
		e.boundColumn = b.imply(x, name, expanded)
	}
	e.replaces = flow.index(e.Name) >= 0
	return e
}

// expandItems returns the input columns with the expanded columns in their new types.
func (b *binder) expandItems(
	operator string, items []syntax.Expr, params []*syntax.Param, flow *rows,
) (*columnList, []expandedColumn) {
	b.checkNames(items)
	c := extending(flow, len(items)+1)
	var list []expandedColumn
	for _, item := range items {
		e := b.expandItem(operator, item, flow)
		if e.Name == "" {
			c.addUnnamed(b, e.x, e.Type)
			e.Name = c.columns[len(c.columns)-1].Name
		} else {
			c.set(e.boundColumn)
		}
		list = append(list, e)
	}
	if index := paramName(params, "with_itemindex"); index != nil {
		c.set(b.declare(index, types.Long))
	}
	return c, list
}

func (b *binder) mvExpand(x *syntax.MvExpand, flow *rows) *rows {
	c, _ := b.expandItems("mv-expand", x.Items, x.Params, flow)
	if x.Limit != nil {
		b.count("mv-expand", x.Limit)
	}
	return c.rows()
}

// mvApply returns the input columns except for the expanded ones, then the columns of the subquery.
func (b *binder) mvApply(x *syntax.MvApply, flow *rows) *rows {
	inner, list := b.expandItems("mv-apply", x.Items, x.Params, flow)
	if x.Limit != nil {
		b.count("mv-apply", x.Limit)
	}
	expanded := inner.rows()
	expanded.ordered = true
	out := b.subquery(x.On, expanded)
	c := extending(flow, len(out.columns))
	c.open = c.open || out.open
	for _, e := range list {
		if e.replaces {
			c.remove(e.Name)
		}
	}
	for _, column := range out.columns {
		c.addOnce(column)
	}
	return c.rows()
}

func (b *binder) parseText(x *syntax.ParseOperator, flow *rows) *rows {
	b.scalar(x.Input)
	c := extending(flow, len(x.Pattern))
	captured := map[string]bool{}
	for _, part := range x.Pattern {
		if capture, ok := part.(*syntax.Capture); ok {
			if captured[capture.Name.Text] && capture.Name.Text != "" {
				b.report(duplicateColumn, capture.Name.Span(), nil, capture.Name.Text)
			}
			captured[capture.Name.Text] = true
			c.set(b.declare(capture.Name, syntax.TypeOfName(capture.Type)))
		}
	}
	b.checkParsePattern(x)
	return c.rows()
}

// declaredColumns adds columns that an operator declares. fixed says why their names cannot change.
func (b *binder) declaredColumns(list []*syntax.Parameter, flow *rows, fixed Fixed) *rows {
	c := extending(flow, len(list))
	for _, p := range list {
		if p.Default != nil {
			b.scalar(p.Default)
			if b.dependsOnRows(p.Default) {
				b.report(declaredDefault, p.Default.Span(), nil)
			}
		}
		c.set(b.parameterColumn(p, fixed))
	}
	return c.rows()
}

// scan returns the input columns, the declared columns and, if it has a name, the match id.
func (b *binder) scan(x *syntax.ScanOperator, flow *rows) *rows {
	b.ordered(x.Order)
	b.scalars(x.By)
	out := b.declaredColumns(x.Declare, flow, NotFixed)
	c := extending(out, 1)
	names := b.names
	for _, step := range x.Steps {
		n := b.bind(step.Name.Text, value{rows: out, row: true}, SymbolVariable, step.Name.Span())
		b.addReference(step.Name.Span(), n.symbol())
	}
	b.rows = out
	for _, step := range x.Steps {
		b.checkFound(step.Condition, b.scalar(step.Condition))
		for _, assignment := range step.Assignments {
			named, ok := assignment.(*syntax.Named)
			if !ok {
				b.scalar(assignment)
				b.report(assignmentForm, assignment.Span(), nil)
			} else {
				b.scalar(named.X)
				if c, ok := out.lookup(named.Names[0].Text); ok {
					b.addUse(Reference{Span: named.Names[0].Span(), Symbol: c.symbol(), Write: true})
				} else {
					b.unknownColumn(named.Names[0], out)
				}
			}
		}
	}
	b.names = names
	if match := paramName(x.Params, "with_match_id"); match != nil {
		c.set(b.declare(match, types.Long))
	}
	return c.rows()
}
