package sema

import (
	"slices"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// step binds an operator and returns the rows that it outputs.
func (b *binder) step(operator syntax.Operator, flow *rows) *rows {
	b.rows, b.aggregates = flow, false
	b.windows = b.orderedFor(operator, flow)
	b.checkParams(operator)
	b.checkGraph(operator, flow)
	return inOrder(operator, flow, b.stepRows(operator, flow))
}

func (b *binder) stepRows(operator syntax.Operator, flow *rows) *rows {
	switch x := operator.(type) {
	case *syntax.Where:
		b.checkCondition(x.Predicate, b.scalar(x.Predicate))
	case *syntax.Project:
		return b.project(x, flow)
	case *syntax.Extend:
		return b.extend(x.Columns, flow)
	case *syntax.Serialize:
		return b.extend(x.Columns, flow)
	case *syntax.Summarize:
		return b.summarize(x, flow)
	case *syntax.Sort:
		b.checkSorted(x.Keys, b.ordered(x.Keys))
	case *syntax.Take:
		b.count("take", x.Count)
	case *syntax.Top:
		b.count("top", x.Count)
		for i, typ := range b.ordered(x.Keys) {
			if typ == types.Dynamic {
				b.report(orderDynamic, x.Keys[i].X.Span(), nil, "top")
			}
		}
	case *syntax.Distinct:
		return b.distinct(x.Columns, flow)
	case *syntax.Count:
		return b.countRows(x)
	case *syntax.Join:
		return b.join(x, flow)
	case *syntax.Union:
		return b.union(x, flow)
	case *syntax.As:
		n := b.bind(x.Name.Text, value{rows: flow}, SymbolVariable, x.Name.Span())
		b.recordDeclaration(n, x, Declaration{As: x})
		b.addReference(x.Name.Span(), n.symbol())
	case *syntax.Print:
		return b.print(x)
	case *syntax.Range:
		return b.rangeRows(x)
	case *syntax.Sample:
		b.count("sample", x.Count)
		if x.Of != nil {
			return b.sampled(x.Of, flow)
		}
	case *syntax.Invoke:
		return b.invoke(x, flow)
	case *syntax.Evaluate:
		return b.evaluate(x, flow)
	default:
		return b.rareStep(operator, flow)
	}
	return flow
}

// rareStep binds the operators that parse, expand and search, and those for graphs.
func (b *binder) rareStep(operator syntax.Operator, flow *rows) *rows {
	switch x := operator.(type) {
	case *syntax.ParseOperator:
		return b.parseText(x, flow)
	case *syntax.ParseKV:
		b.scalar(x.Input)
		b.checkDeclared(x.Columns)
		b.checkDelimiters(x)
		b.checkPairOptions(x)
		return b.declaredColumns(x.Columns, flow, FixedByData)
	case *syntax.MvExpand:
		return b.mvExpand(x, flow)
	case *syntax.MvApply:
		return b.mvApply(x, flow)
	case *syntax.MakeSeries:
		return b.makeSeries(x, flow)
	case *syntax.TopNested:
		return b.topNested(x)
	case *syntax.TopHitters:
		return b.topHitters(x)
	case *syntax.Reduce:
		b.checkOperator("reduce", types.Only(types.String), x.By, b.scalar(x.By))
		b.checkThreshold(x)
		patterns := &rows{columns: tupleOf(types.String, "Pattern", "Count:long", "Representative")}
		if paramWord(x.Params, "kind") == "source" {
			c := extending(flow, 3)
			c.addJoined(b, x.KeywordSpan, patterns, nil)
			return c.rows()
		}
		return patterns
	case *syntax.Partition:
		return b.partition(x, flow)
	case *syntax.Fork:
		for _, branch := range x.Branches {
			b.subquery(branch, flow)
		}
		return severalResults
	case *syntax.Facet:
		b.checkKeys("facet", x.By, b.keyTypes(x.By))
		for _, column := range x.By {
			b.columnsNamed("facet", column, flow)
		}
		if x.With != nil {
			b.subquery(x.With, flow)
		}
		return severalResults
	case *syntax.ScanOperator:
		return b.scan(x, flow)
	case *syntax.Search:
		return b.search(x, flow)
	case *syntax.Find:
		return b.find(x)
	case *syntax.Render:
		b.checkChart(x)
		return flow
	case *syntax.MacroExpand:
		return b.macroExpand(x)
	case *syntax.Simple:
		return b.simple(x, flow)
	case *syntax.Graph:
		return b.graph(x, flow)
	}
	return unknownRows
}

func (b *binder) ordered(keys []*syntax.Ordered) (list []types.Type) {
	for _, key := range keys {
		list = append(list, b.scalar(key.X))
	}
	return list
}

func (b *binder) checkSorted(keys []*syntax.Ordered, found []types.Type) {
	for i, key := range keys {
		b.checkKeys("sort", []syntax.Expr{key.X}, found[i:i+1])
	}
}

func (b *binder) countRows(x *syntax.Count) *rows {
	if x.As != nil {
		return &rows{columns: []boundColumn{b.declare(x.As, types.Long)}}
	}
	return &rows{columns: tupleOf(types.Long, "Count")}
}

// subquery binds a subquery that starts with the rows of the enclosing operator or, in partition with
// braces, with a source of its own.
func (b *binder) subquery(x syntax.Expr, flow *rows) *rows {
	names := b.names
	b.rows = flow
	v := b.source(partBody(x))
	b.rows, b.names = flow, names
	if v.rows == nil {
		return unknownRows
	}
	return v.rows
}

// partition binds the subquery for each key. One with a source of its own names the key in toscalar().
func (b *binder) partition(x *syntax.Partition, flow *rows) *rows {
	key := b.scalar(x.By)
	b.checkKeys("partition", []syntax.Expr{x.By}, []types.Type{key})
	names := b.names
	if n, ok := x.By.(*syntax.Name); ok && hasSource(x.Body) {
		bound := b.bind(n.Text, value{typ: key}, SymbolVariable, n.Span())
		b.recordDeclaration(bound, n, Declaration{})
		b.use(n, bound)
	}
	out := b.subquery(x.Body, flow)
	b.names = names
	return out
}

// hasSource reports whether a subquery has a source of its own.
func hasSource(x syntax.Expr) bool {
	switch x := partBody(x).(type) {
	case *syntax.Paren:
		return hasSource(x.X)
	case *syntax.Pipeline:
		return x.Source != nil
	}
	return true
}

func partBody(x syntax.Expr) syntax.Expr {
	if named, ok := x.(*syntax.Named); ok {
		return named.X
	}
	return x
}

// sampled returns the column of which sample-distinct takes values.
func (b *binder) sampled(of syntax.Expr, flow *rows) *rows {
	b.checkKeys("sample-distinct", []syntax.Expr{of}, b.keyTypes([]syntax.Expr{of}))
	if _, named := of.(*syntax.Name); !named {
		b.notColumnName("sample-distinct", of)
		b.silent++
		defer func() { b.silent-- }()
	}
	c := &columnList{}
	b.assign(c, of, false)
	return c.rows()
}

// checkDelimiters warns of one delimiter of parse-kv without the other.
func (b *binder) checkDelimiters(x *syntax.ParseKV) {
	given := map[string]*syntax.Param{}
	for _, p := range x.Params {
		given[p.Name.Text] = p
	}
	pairs, keys := given["pair_delimiter"], given["kv_delimiter"]
	switch {
	case pairs != nil && keys == nil:
		b.report(oneDelimiter, pairs.Name.Span(), nil)
	case keys != nil && pairs == nil:
		b.report(oneDelimiter, keys.Name.Span(), nil)
	}
}

// checkThreshold reports a threshold of reduce that is not a share.
func (b *binder) checkThreshold(x *syntax.Reduce) {
	for _, p := range x.Params {
		if c, known := b.constant(p.Value); p.Name.Text == "threshold" && known && !(c.Number >= 0 && c.Number <= 1) {
			b.report(reduceThreshold, p.Value.Span(), nil)
		}
	}
}

// severalResults are the rows after an operator that ends a query with several results.
var severalResults = &rows{}

func (b *binder) simple(x *syntax.Simple, flow *rows) *rows {
	switch x.Name {
	case "getschema":
		return &rows{columns: schemaColumns}
	case "assert-schema":
		return flow
	case "consume":
		return severalResults
	}
	return unknownRows
}

// checkChart reports a chart that render does not draw.
func (b *binder) checkChart(x *syntax.Render) {
	charts, _ := catalog.LookupParameter("render", "chart")
	if x.Chart != nil && !slices.Contains(charts.Words, x.Chart.Text) {
		fix := syntax.Nearest(x.Chart.Text, charts.Words, x.Chart.Span())
		b.report(parameterWord, x.Chart.Span(), fix, "render", "chart", x.Chart.Text)
	}
}

// downgradeErrors turns the errors reported since into warnings. How Defender's own functions treat their
// arguments is not documented, so we cannot be sure.
func (b *binder) downgradeErrors(from int) {
	for i := from; i < len(b.bound.Diagnostics); i++ {
		d := &b.bound.Diagnostics[i]
		d.Severity = max(d.Severity, syntax.SeverityWarning)
	}
}

// macroExpand binds the statements once; the name refers to a database with unknown tables.
func (b *binder) macroExpand(x *syntax.MacroExpand) *rows {
	b.source(x.Group)
	names, before := b.names, b.before
	b.before = names
	n := b.bind(x.Name.Text, value{rows: unknownRows, remote: true}, SymbolVariable, x.Name.Span())
	b.addReference(x.Name.Span(), n.symbol())
	b.rows = nil
	v := b.body(x.Body)
	b.names, b.before = names, before
	if v.rows == nil {
		return unknownRows
	}
	return v.rows
}

// checkConstantArguments reports arguments of invoke that are columns: the function gets the rows, and has no
// single row to take the values from.
func (b *binder) checkConstantArguments(x *syntax.Call) {
	if b.silent > 0 {
		return
	}
	for _, arg := range x.Args {
		if b.dependsOnRows(arg) {
			b.report(countForm, arg.Span(), nil, "invoke")
		}
	}
}

// invoke calls a function with the input rows as its first argument.
func (b *binder) invoke(x *syntax.Invoke, flow *rows) *rows {
	name := x.Call.Name
	if f, ok := DefenderFunctions[name.Text]; ok {
		b.addReference(name.Span(), Symbol{Kind: SymbolFunction, Name: name.Text, Columns: plain(f.columns)})
		from := len(b.bound.Diagnostics)
		b.arguments(x.Call.Args)
		b.downgradeErrors(from)
		return f.outputColumns(b, name, flow)
	}
	args := append([]value{{rows: flow}}, b.arguments(x.Call.Args)...)
	bound := b.lookup(name.Text)
	if bound == nil || bound.function == nil {
		b.unknownFunction(name, true)
		return unknownResult
	}
	b.addReference(name.Span(), bound.symbol())
	b.use(name, bound)
	b.checkLetCall(x.Call, bound.function, args)
	b.checkConstantArguments(x.Call)
	list := append([]syntax.Expr{nil}, x.Call.Args...)
	if v := b.callValue(called{site: x.Call, list: list, args: args, input: x}, bound); v.rows != nil {
		return v.rows
	}
	return unknownResult
}
