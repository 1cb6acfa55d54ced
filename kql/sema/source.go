package sema

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// source binds an expression that is expected to be a table but may be a scalar: the value of let,
// a statement, or the source of a pipeline.
func (b *binder) source(x syntax.Expr) value {
	v := b.sourceValue(x)
	b.recordRows(x, v.rows)
	return v
}

func (b *binder) sourceValue(x syntax.Expr) value {
	switch x := x.(type) {
	case *syntax.Name:
		return b.tableNamed(x)
	case *syntax.Paren:
		return b.source(x.X)
	case *syntax.Pipeline:
		return b.pipeline(x)
	case *syntax.OperatorSource:
		return value{rows: b.afterStep(x.Operator, b.step(x.Operator, &rows{}))}
	case *syntax.DataTable:
		b.cells(x)
		return value{rows: b.schemaRows(x.Columns, NotFixed)}
	case *syntax.ExternalData:
		b.scalars(x.URIs)
		b.checkDeclared(x.Columns)
		return value{rows: b.schemaRows(x.Columns, namesOfData(x))}
	case *syntax.Call:
		return b.call(x, true)
	case *syntax.EntityGroup:
		b.scalars(x.Members)
		return value{rows: unknownRows, remote: true}
	}
	return b.expression(x)
}

// cells binds the values of datatable, which must be constants in rows.
func (b *binder) cells(x *syntax.DataTable) {
	b.checkDeclared(x.Columns)
	for _, cell := range x.Values {
		if leastLong(cell) {
			continue
		}
		b.scalar(cell)
		switch cell := cell.(type) {
		case *syntax.Literal, *syntax.DynamicLiteral, *syntax.Bad, *syntax.Unary, *syntax.Paren:
		case *syntax.Name:
			if b.lookup(cell.Text) != nil {
				b.report(cellForm, cell.Span(), nil)
			}
		default:
			b.report(cellForm, cell.Span(), nil)
		}
	}
	b.checkCells(x)
	if n := len(x.Columns); n == 0 {
		b.report(noColumns, x.Span(), nil, len(x.Values), n)
	} else if len(x.Values)%n != 0 {
		b.report(cellCount, x.Values[len(x.Values)-1].Span(), nil, n, len(x.Values))
	}
}

// checkCells reports times in columns of another type.
func (b *binder) checkCells(x *syntax.DataTable) {
	for i, cell := range x.Values {
		literal, ok := cell.(*syntax.Literal)
		if !ok || len(x.Columns) == 0 || literal.Null() || !spans.Has(literal.Kind.Type()) {
			continue
		}
		switch want := syntax.TypeOfName(x.Columns[i%len(x.Columns)].Type); want {
		case literal.Kind.Type(), types.String, types.Dynamic, types.Unknown:
		default:
			b.report(cellType, cell.Span(), nil, literal.Kind, want)
		}
	}
}

// leastLong reports whether a cell is the smallest long. Elsewhere its sign is an operator, and the number
// without it exceeds the largest long.
func leastLong(cell syntax.Expr) bool {
	minus, ok := cell.(*syntax.Unary)
	if !ok || minus.Op != "-" {
		return false
	}
	l, ok := minus.X.(*syntax.Literal)
	return ok && l.Raw == "9223372036854775808"
}

// byPosition lists the formats whose fields have no names, so that the names of the columns are free.
var byPosition = syntax.WordSet(`csv tsv psv scsv sohsv tsve txt raw`)

// namesOfData says whether the names of the columns select fields of the data.
func namesOfData(x *syntax.ExternalData) Fixed {
	for _, p := range x.Params {
		text := ""
		switch value := p.Value.(type) {
		case *syntax.Name:
			text = value.Text
		case *syntax.Literal:
			text, _ = value.Text()
		}
		if p.Name.Text == "format" && byPosition[strings.ToLower(text)] {
			return NotFixed
		}
	}
	return FixedByData
}

// checkDeclared reports a column that a schema declares twice.
func (b *binder) checkDeclared(list []*syntax.Parameter) {
	seen := map[string]bool{}
	for _, p := range list {
		if seen[p.Name.Text] && p.Name.Text != "" {
			b.report(duplicateColumn, p.Name.Span(), nil, p.Name.Text)
		}
		seen[p.Name.Text] = true
	}
}

// tableNamed resolves a name, first among those that the query declares, then among the tables.
func (b *binder) tableNamed(n *syntax.Name) value {
	if n.Wildcard {
		if found := b.scope.matching(n.Text); len(found) > 0 {
			return value{rows: unionColumns(found).rows()}
		}
		return b.unknownTable(n)
	}
	if bound := b.lookup(n.Text); bound != nil {
		b.addReference(n.Span(), bound.symbol())
		b.needsArguments(n, bound)
		return b.valueOf(n, bound)
	}
	if t, ok := b.scope.Table(n.Text); ok {
		b.addReference(n.Span(), Symbol{Kind: SymbolTable, Name: t.Name, Columns: t.Columns})
		return value{rows: rowsOf(t)}
	}
	if v, ok := b.ofWorkspace(n); ok {
		return v
	}
	if rows := b.missingCall(n); rows != nil {
		return value{rows: rows}
	}
	return b.unknownTable(n)
}

// ofWorkspace resolves the tables and views of a workspace, which a source does not have.
func (b *binder) ofWorkspace(n *syntax.Name) (value, bool) {
	if b.scope.source != nil {
		return value{}, false
	}
	if f, ok := b.scope.Schema.Function(n.Text); ok { // works without parentheses
		return b.saved(n, f, true), true
	}
	if t, ok := catalog.LookupInWorkspace(n.Text); ok {
		return b.workspaceTable(n, t), true
	}
	if columns, ok := catalog.LookupView(n.Text); ok && strings.HasPrefix(n.Text, "_Im_") { // works without parentheses
		return b.workspaceView(n, columns), true
	}
	return value{}, false
}

// missingCall reports a Defender function that is used as a table, without arguments.
func (b *binder) missingCall(n *syntax.Name) *rows {
	if _, ok := DefenderFunctions[n.Text]; !ok {
		return nil
	}
	b.report(missingArguments, n.Span(), nil, n.Text)
	return unknownRows
}

// tableRows binds an expression that must be a table. Anything else counts as a table of unknown
// columns.
func (b *binder) tableRows(x syntax.Expr) *rows {
	v := b.isolated(func() value { return b.source(x) })
	if v.rows == nil {
		if v.typ != types.Unknown {
			b.report(expectedTable, x.Span(), nil, v.typ)
		}
		return unknownRows
	}
	return v.rows
}

// input binds the source of a pipeline. A scalar has no columns; the language service lets it pass.
func (b *binder) input(x syntax.Expr) *rows {
	v := b.source(x)
	if v.rows == nil && v.typ != types.Unknown {
		b.report(scalarSource, x.Span(), nil, v.typ)
		return &rows{}
	}
	return v.rows
}

// checkPlace reports an operator that starts a query and comes after a pipe.
func (b *binder) checkPlace(operator syntax.Operator) {
	switch x := operator.(type) {
	case *syntax.Print, *syntax.Range:
		b.report(placedFirst, operatorSpan(operator), nil, operator.Keyword())
	case *syntax.Search:
		if len(x.Tables) > 0 {
			b.report(placedSearch, operatorSpan(operator), nil)
		}
	}
}

// pipeline binds the source, then each operator with the columns of the one before.
func (b *binder) pipeline(x *syntax.Pipeline) value {
	flow, outside := b.rows, b.rows
	if x.Source != nil {
		b.rows = nil
		flow = b.input(x.Source)
	}
	if flow == nil {
		flow = unknownRows
	}
	for i, operator := range x.Operators {
		if x.Source != nil || i > 0 {
			b.checkPlace(operator)
		}
		end := x.Span().End
		if i+1 < len(x.Operators) {
			end = x.Operators[i+1].Span().Start - 1
		}
		b.within(operator.Span().Start, end, flow, false)
		flow = b.afterStep(operator, b.step(operator, flow))
	}
	b.rows = outside
	return value{rows: flow}
}
