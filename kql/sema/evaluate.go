package sema

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// evaluate binds a plugin call. Its arguments may be columns, aggregates and tables. The columns of
// some plugins are known only from their results.
func (b *binder) evaluate(x *syntax.Evaluate, flow *rows) *rows {
	name := x.Call.Name
	f, known := catalog.LookupFunction(catalog.Plugin, name.Text)
	if known {
		b.addReference(name.Span(), Symbol{Kind: SymbolPlugin, Name: f.Name})
	} else {
		b.unknownPlugin(name)
	}
	table := b.pluginArguments(x.Call, f, flow)
	if known {
		b.checkOrder(x.Call, f)
	}
	if name.Text == "schema_merge" {
		b.checkSchemas(x.Call, flow)
	}
	result := unknownRows
	if columns, ok := pluginColumns[name.Text]; ok {
		result = columns(pluginCall{b, x.Call, table, flow, fromCatalog(f.Columns)})
	}
	if x.Schema != nil {
		return b.pluginSchema(x, flow, result)
	}
	return result
}

// pluginCall is the input from which the columns of a plugin follow. table is the table passed as the
// first argument, or nil.
type pluginCall struct {
	*binder
	call        *syntax.Call
	table, flow *rows
	own         []boundColumn // of the catalog
}

// pluginArguments binds the arguments of a plugin. If the first is a table, as in ipv4_lookup, the
// others may name its columns.
func (b *binder) pluginArguments(x *syntax.Call, f *catalog.Function, flow *rows) *rows {
	b.aggregates = true
	defer func() { b.aggregates, b.rows = false, flow }()
	if len(x.Args) == 0 || !strings.HasSuffix(x.Name.Text, "_lookup") {
		b.checkPlugin(x, f, b.arguments(x.Args))
		return nil
	}
	table := unknownRows
	if !b.columnAsTable(x.Args[0]) {
		table = b.tableRows(x.Args[0])
	}
	both := extending(flow, len(table.columns))
	both.open = flow.open || table.open
	for _, column := range table.columns {
		both.addOnce(column)
	}
	b.rows = both.rows()
	b.checkPlugin(x, f, append([]value{{rows: table}}, b.arguments(x.Args[1:])...))
	return table
}

// schemaColumns are the columns of getschema.
var schemaColumns = tupleOf(types.String, "ColumnName", "ColumnOrdinal:long", "DataType", "ColumnType")

// checkSchemas reports an input of schema_merge that lacks a column of getschema.
func (b *binder) checkSchemas(x *syntax.Call, flow *rows) {
	for _, want := range schemaColumns {
		if _, ok := flow.lookup(want.Name); !ok && !flow.open {
			b.report(expectedColumn, x.Name.Span(), nil, x.Name.Text, want.Name)
			return
		}
	}
}

// checkPlugin checks the arguments of a plugin unless some have names.
func (b *binder) checkPlugin(x *syntax.Call, f *catalog.Function, args []value) {
	named := func(x syntax.Expr) bool { _, ok := x.(*syntax.Named); return ok }
	if f != nil && !slices.ContainsFunc(x.Args, named) {
		b.checkArguments(x, f, args)
	}
}

func (b *binder) unknownPlugin(n *syntax.Name) {
	if n.Text == "" {
		return
	}
	var names []string
	for _, f := range catalog.Functions(catalog.Plugin) {
		names = append(names, f.Name)
	}
	b.reportUnknown(b.unlessItRuns(unknownPlugin, n.Text), n, nearestInAnyCase(n, names))
}

// pluginSchema returns the columns of an explicit result schema. A star before them adds those columns of
// the plugin that do not follow from data.
func (b *binder) pluginSchema(x *syntax.Evaluate, flow, result *rows) *rows {
	declared := b.schemaRows(x.Schema, FixedByData)
	if !x.Star {
		return declared
	}
	if result == unknownRows {
		result = flow
	}
	c := extending(result, len(declared.columns))
	c.open = flow.open
	for _, column := range declared.columns {
		c.set(column)
	}
	return c.rows()
}

func argumentName(x *syntax.Call, i int) string {
	if i >= len(x.Args) {
		return ""
	}
	return ResultName(x.Args[i])
}

// pluginColumns has a function per plugin that returns its columns.
var pluginColumns = map[string]func(p pluginCall) *rows{
	"bag_unpack":                 func(p pluginCall) *rows { return unpackedColumns(p.flow, argumentName(p.call, 0)) },
	"pivot":                      pivotColumns,
	"ipv4_lookup":                lookupColumns,
	"ipv6_lookup":                lookupFirst,
	"rolling_percentile":         rollingPercentile,
	"funnel_sequence":            afterTime,
	"funnel_sequence_completion": funnelCompletion,
	"activity_metrics":           onActivity(1),
	"activity_engagement":        onActivity(2),
	"new_activity_metrics":       onActivity(1, "from_", "to_"),
	"infer_storage_schema":       ownColumns,
	"http_request":               ownColumns,
	"http_request_post":          ownColumns,
	"preview":                    sameColumns,
	"rows_near":                  sameColumns,
	"narrow":                     ownColumns,
	"autocluster":                ownFirst,
	"basket":                     ownFirst,
	"diffpatterns":               ownFirst,

	"sliding_window_counts":   onTimeline(6),
	"activity_counts_metrics": onTimeline(5),
	"active_users_count":      onTimeline(8),
	"session_count":           onTimeline(6),
}

// column returns a column of the input.
func (p pluginCall) column(name string) boundColumn {
	if c, ok := p.flow.lookup(name); ok {
		return c
	}
	return column(name, types.Unknown)
}

// rollingPercentile returns the time, the dimensions and a column named after the arguments.
func rollingPercentile(p pluginCall) *rows {
	if len(p.call.Args) < 5 {
		return unknownRows
	}
	c := &columnList{}
	for _, arg := range append([]syntax.Expr{p.call.Args[2]}, p.call.Args[5:]...) {
		c.set(p.column(ResultName(arg)))
	}
	text := func(i int) string {
		if l, ok := p.call.Args[i].(*syntax.Literal); ok {
			return l.Raw
		}
		return ResultName(p.call.Args[i])
	}
	value := p.column(argumentName(p.call, 0))
	c.set(p.output(p.call.Span(), 0, "rolling_"+text(4)+"_percentile_"+value.Name+"_"+text(1), value.Type))
	return c.rows()
}

func sameColumns(p pluginCall) *rows { return p.flow }

func ownColumns(p pluginCall) *rows { return &rows{columns: p.own} }

// ownFirst returns the columns of the plugin, then those of the input.
func ownFirst(p pluginCall) *rows {
	c := extending(&rows{columns: p.own, open: p.flow.open}, len(p.flow.columns))
	c.addJoined(p.binder, p.call.Name.Span(), p.flow, nil)
	return c.rows()
}

// onTimeline returns a function for plugins that return the time column, the arguments from index
// dimensions on, and counts.
func onTimeline(dimensions int) func(pluginCall) *rows {
	return func(p pluginCall) *rows {
		c := &columnList{}
		for i, arg := range p.call.Args {
			if i != 1 && i < dimensions {
				continue
			}
			c.set(p.column(ResultName(arg)))
		}
		for _, column := range p.own {
			c.addOnce(column)
		}
		return c.rows()
	}
}

// unpackedColumns removes the bag. Its keys become columns that are known only from the result.
func unpackedColumns(flow *rows, bag string) *rows {
	c := extending(flow, 0)
	c.remove(bag)
	c.open = true
	return c.rows()
}

// pivotColumns turns the values of a column into columns. The named columns stay, or, if none are named,
// all but the two that were used.
func pivotColumns(p pluginCall) *rows {
	if len(p.call.Args) > 2 {
		c := &columnList{open: true}
		for _, arg := range p.call.Args[2:] {
			c.set(p.column(ResultName(arg)))
		}
		return c.rows()
	}
	c := extending(p.flow, 0)
	c.remove(argumentName(p.call, 0))
	if len(p.call.Args) == 2 {
		if aggregate, ok := p.call.Args[1].(*syntax.Call); ok {
			c.remove(argumentName(aggregate, 0))
		}
	}
	c.open = true
	return c.rows()
}

// lookupColumns adds the columns of the lookup table.
func lookupColumns(p pluginCall) *rows {
	c := extending(p.flow, 8)
	if p.table == nil {
		return unknownRows
	}
	keys := map[string]bool{} // which stay once, as in lookup
	for _, arg := range p.call.Args[min(3, len(p.call.Args)):] {
		if n, ok := arg.(*syntax.Name); ok {
			keys[n.Text] = true
		}
	}
	c.addJoined(p.binder, p.call.Name.Span(), p.table, keys)
	return c.rows()
}

// lookupFirst returns the columns of ipv6_lookup, which come before those of the input.
func lookupFirst(p pluginCall) *rows {
	if p.table == nil {
		return unknownRows
	}
	c := extending(p.table, len(p.flow.columns))
	c.addJoined(p.binder, p.call.Name.Span(), p.flow, nil)
	return c.rows()
}

// afterTime returns the time column, which is the second argument, and those of the plugin.
func afterTime(p pluginCall) *rows { return p.afterTime(nil) }

// funnelCompletion returns the columns of funnel_sequence_completion: the state is named as its column.
func funnelCompletion(p pluginCall) *rows {
	return p.afterTime([]boundColumn{column(argumentName(p.call, 5), types.String)})
}

func (p pluginCall) afterTime(first []boundColumn) *rows {
	c := &columnList{}
	c.set(p.column(argumentName(p.call, 1)))
	for _, column := range slices.Concat(first, p.own) {
		c.addOnce(column)
	}
	return c.rows()
}

// onActivity returns a function for plugins that compare periods: plugin(id, time [, start, end], windows,
// dimensions). They return the time, under the given prefixes if there are any, the dimensions and measures.
func onActivity(windows int, prefixes ...string) func(pluginCall) *rows {
	if len(prefixes) == 0 {
		prefixes = []string{""}
	}
	return func(p pluginCall) *rows {
		time := p.column(argumentName(p.call, 1))
		c := &columnList{}
		for _, prefix := range prefixes {
			if prefix != "" {
				time = column(prefix+argumentName(p.call, 1), time.Type)
			}
			c.set(time)
		}
		for i, arg := range p.call.Args {
			// start and end may be missing, so that a dimension can be the first argument after the windows
			if name, ok := arg.(*syntax.Name); ok && i >= 2+windows {
				if known, ok := p.flow.lookup(name.Text); ok {
					c.set(known)
				}
				c.open = c.open || p.flow.open
			}
		}
		for _, column := range p.own {
			c.addOnce(column)
		}
		return c.rows()
	}
}
