package sema

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// specialCalls binds functions that return tables or take unusual arguments.
var specialCalls map[string]func(*binder, *syntax.Call) value

func init() {
	specialCalls = map[string]func(*binder, *syntax.Call) value{
		"toscalar":    (*binder).toScalar,
		"materialize": (*binder).sameTable,
		"totable":     (*binder).sameTable,
		"table":       (*binder).tableCall,
		"database":    (*binder).remote,
		"cluster":     (*binder).remote,
		"workspace":   (*binder).remote,
		"app":         (*binder).remote,
		"resource":    (*binder).remote,
		"adx":         (*binder).remote,
		"arg":         (*binder).remote,

		"external_table":      (*binder).unknownTableCall,
		"materialized_view":   (*binder).unknownTableCall,
		"stored_query_result": (*binder).unknownTableCall,
		"graph":               (*binder).unknownTableCall,
	}
}

// call resolves a function: first among the names of the query, then among Defender's own
// functions, then among the built-in ones. tabular says that a table is expected.
func (b *binder) call(x *syntax.Call, tabular bool) value {
	name := x.Name
	if bound := b.lookup(name.Text); bound != nil {
		b.addReference(name.Span(), bound.symbol())
		b.use(name, bound)
		if bound.pattern != nil {
			return b.patternCall(x, bound)
		}
		args := b.arguments(x.Args)
		if bound.function == nil {
			return bound.value
		}
		b.checkLetCall(x, bound.function, args)
		return b.callValue(called{site: x, list: x.Args, args: args}, bound)
	}
	if slices.Contains(b.scope.Calls, name.Text) {
		return b.unknownTableCall(x)
	}
	if special, ok := specialCalls[name.Text]; ok {
		b.addReference(name.Span(), Symbol{Kind: SymbolFunction, Name: name.Text})
		return special(b, x)
	}
	if f, ok := DefenderFunctions[name.Text]; ok {
		b.addReference(name.Span(), Symbol{Kind: SymbolFunction, Name: name.Text, Columns: plain(f.columns)})
		return b.defenderCall(x, f)
	}
	if f, ok := b.scope.Schema.Function(name.Text); ok {
		b.arguments(x.Args)
		return b.saved(name, f, tabular)
	}
	if columns, ok := catalog.LookupView(name.Text); ok && b.scope.source == nil {
		b.arguments(x.Args)
		if known, ok := b.watchlist(x); ok {
			columns = known
		}
		return b.workspaceView(name, columns)
	}
	if hop, ok := hopFunctions[name.Text]; ok && b.edges != nil {
		return hop(b, x)
	}
	if f, ok := b.function(name); ok {
		return b.builtIn(x, f)
	}
	defer func(grouping bool) { b.grouping = grouping }(b.grouping)
	b.grouping = false // the name may be a misspelled aggregate
	b.arguments(x.Args)
	b.unknownFunction(name, tabular)
	return value{rows: b.tableIf(tabular)}
}

// defenderCall binds a call of a Defender function. The first argument may be a table whose columns
// the other arguments name.
func (b *binder) defenderCall(x *syntax.Call, f defenderFunction) value {
	from, outside := len(b.bound.Diagnostics), b.rows
	if len(x.Args) > 0 && f.extends {
		b.rows = b.tableRows(x.Args[0])
		b.arguments(x.Args[1:])
	} else {
		b.arguments(x.Args)
	}
	b.downgradeErrors(from)
	flow := b.rows
	b.rows = outside
	if !f.extends || flow == nil {
		return value{rows: &rows{columns: f.columns, open: f.extends}}
	}
	return value{rows: f.outputColumns(b, x.Name, flow)}
}

func (b *binder) tableIf(tabular bool) *rows {
	if tabular {
		return unknownResult
	}
	return nil
}

// function finds an aggregate where aggregates are allowed, else a scalar function. An aggregate
// elsewhere is reported but still bound.
func (b *binder) function(n *syntax.Name) (*catalog.Function, bool) {
	aggregate, isAggregate := catalog.LookupFunction(catalog.Aggregate, n.Text)
	scalar, isScalar := catalog.LookupFunction(catalog.Scalar, n.Text)
	switch {
	case isAggregate && b.aggregates, isAggregate && !isScalar:
		if !b.aggregates {
			b.report(misplacedAggregate, n.Span(), nil, n.Text)
		}
		b.addReference(n.Span(), Symbol{Kind: SymbolAggregate, Name: n.Text})
		return aggregate, true
	case isScalar:
		if _, hop := hopFunctions[n.Text]; hop {
			b.report(misplacedHop, n.Span(), nil, n.Text)
		}
		b.addReference(n.Span(), Symbol{Kind: SymbolFunction, Name: n.Text})
		return scalar, true
	}
	return nil, false
}

func (b *binder) builtIn(x *syntax.Call, f *catalog.Function) value {
	defer func(searching bool) { b.searching = searching }(b.searching)
	b.searching = b.searching && f.Name == "not" // the service searches in not("a"), too
	if f.Kind == catalog.Aggregate {
		defer func(aggregates, grouping bool) { b.aggregates, b.grouping = aggregates, grouping }(b.aggregates,
			b.grouping)
		b.aggregates, b.grouping = false, false
	}
	args := b.arguments(x.Args)
	b.columnInText(x)
	b.checkArguments(x, f, args)
	b.checkOrder(x, f)
	if columns := sortedArrays(f.Name, x); columns != nil {
		return value{typ: types.Dynamic, tuple: columns}
	}
	if len(f.Columns) > 0 {
		return value{typ: f.Columns[0].Type, tuple: tupleColumns(x, fromCatalog(f.Columns))}
	}
	return result(f, x, args)
}

// columnInText resolves the column whose name is a string in column_ifexists.
func (b *binder) columnInText(x *syntax.Call) {
	if x.Name.Text != "column_ifexists" && x.Name.Text != "columnifexists" || len(x.Args) == 0 {
		return
	}
	l, ok := x.Args[0].(*syntax.Literal)
	if !ok {
		return
	}
	name, _ := l.Text()
	end := len(l.Raw) - 1
	if c, ok := b.rows.lookup(name); ok && strings.HasSuffix(l.Raw[:end], name) {
		end += l.Span().Start
		b.addUse(Reference{Span: syntax.Span{Start: end - len(name), End: end}, Symbol: c.symbol(), InText: true})
	}
}

func (b *binder) arguments(list []syntax.Expr) []value {
	args := make([]value, len(list))
	for i, x := range list {
		if named, ok := x.(*syntax.Named); ok {
			x = named.X
		}
		if n, ok := x.(*syntax.Name); ok && b.isTable(n) {
			args[i] = b.tableNamed(n)
			b.recordRows(n, args[i].rows)
			continue
		}
		if args[i] = b.expression(x); args[i].part {
			args[i].rows = nil
		}
	}
	return args
}

// countUncertain reports whether a syntax error may hide arguments.
func (b *binder) countUncertain(args []syntax.Expr) bool {
	for _, x := range args {
		switch x := x.(type) {
		case *syntax.Bad:
			return true
		case *syntax.Name:
			if x.Text == "" {
				return true
			}
		}
	}
	return false
}

// letCounts returns the minimum and maximum number of arguments of a function of the query.
func letCounts(f *syntax.Function) (least, most int) {
	for _, p := range f.Parameters {
		if p.Default == nil {
			least++
		}
	}
	return least, len(f.Parameters)
}

// needsArgument reports a call that lacks its only argument.
func (b *binder) needsArgument(x *syntax.Call) bool {
	if len(x.Args) != 1 {
		b.report(argumentCount, x.Name.Span(), nil, x.Name.Text, argumentCounts(1, 1), len(x.Args))
	}
	return len(x.Args) > 0
}

// columnAsTable reports the name of a column where a table is expected.
func (b *binder) columnAsTable(x syntax.Expr) bool {
	n, ok := x.(*syntax.Name)
	if !ok || b.lookup(n.Text) != nil {
		return false
	}
	c, ok := b.rows.lookup(n.Text)
	if _, table := b.scope.Table(n.Text); !ok || table {
		return false
	}
	b.report(columnForTable, n.Span(), nil, c.Name)
	return true
}

func (b *binder) toScalar(x *syntax.Call) value {
	if !b.needsArgument(x) || b.columnAsTable(x.Args[0]) {
		return value{}
	}
	v := b.isolated(func() value { return b.source(x.Args[0]) })
	if v.rows == nil {
		return v
	}
	b.recordRows(x.Args[0], v.rows)
	if len(v.rows.columns) == 0 {
		if !v.rows.open {
			b.report(scalarOfNothing, x.Span(), nil)
		}
		return value{}
	}
	return value{typ: v.rows.columns[0].Type}
}

func (b *binder) sameTable(x *syntax.Call) value {
	if !b.needsArgument(x) {
		return value{rows: unknownRows}
	}
	return value{rows: b.tableRows(x.Args[0])}
}

// catalogArguments binds the arguments of a function and checks them if the catalog has it.
func (b *binder) catalogArguments(x *syntax.Call) {
	args := b.arguments(x.Args)
	if f, ok := catalog.LookupFunction(catalog.Scalar, x.Name.Text); ok {
		b.checkArguments(x, f, args)
	}
}

// tableCall resolves table("name").
func (b *binder) tableCall(x *syntax.Call) value {
	b.catalogArguments(x)
	if len(x.Args) > 0 {
		if l, ok := x.Args[0].(*syntax.Literal); ok {
			name, _ := l.Text()
			if t, known := b.scope.Table(name); known {
				return value{rows: rowsOf(t)}
			}
			if b.scope.source != nil {
				p := unknownTable
				p.severity = syntax.SeverityError
				b.report(p, l.Span(), nil, name)
			}
		}
	}
	return value{rows: unknownRows}
}

func (b *binder) remote(x *syntax.Call) value {
	b.catalogArguments(x)
	return value{rows: unknownRows, remote: true}
}

func (b *binder) unknownTableCall(x *syntax.Call) value {
	b.arguments(x.Args)
	return value{rows: unknownResult}
}
