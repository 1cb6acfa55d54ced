// Package op implements the tabular operators of KQL.
package op

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
)

func init() {
	expr.RegisterOperators(map[string]expr.BindOperator{
		"where":                 on(bindWhere),
		"project":               on(bindProject),
		"project-away":          on(bindProjectAway),
		"project-keep":          on(bindProjectKeep),
		"project-by-names":      on(bindProjectByNames),
		"project-rename":        on(bindProjectRename),
		"project-reorder":       on(bindProjectReorder),
		"extend":                on(bindExtend),
		"serialize":             on(bindSerialize),
		"summarize":             on(bindSummarize),
		"distinct":              on(bindDistinct),
		"count":                 on(bindCount),
		"sort":                  on(bindSort),
		"top":                   on(bindTop),
		"take":                  on(bindTake),
		"sample":                on(bindSample),
		"sample-distinct":       on(bindSample),
		"join":                  on(bindJoin),
		"lookup":                on(bindJoin),
		"union":                 on(bindUnion),
		"print":                 on(bindPrint),
		"range":                 on(bindRange),
		"as":                    on(bindAs),
		"render":                on(bindRender),
		"mv-expand":             on(bindMvExpand),
		"mv-apply":              on(bindMvApply),
		"parse":                 on(bindParse),
		"parse-where":           on(bindParse),
		"parse-kv":              on(bindParseKV),
		"partition":             on(bindPartition),
		"search":                on(bindSearch),
		"find":                  on(bindFind),
		"top-nested":            on(bindTopNested),
		"scan":                  on(bindScan),
		"evaluate":              on(bindEvaluate),
		"fork":                  on(bindFork),
		"facet":                 on(bindFacet),
		"reduce":                on(bindReduce),
		"make-series":           on(bindMakeSeries),
		"invoke":                on(bindInvoke),
		"top-hitters":           on(bindTopHitters),
		"make-graph":            on(bindMakeGraph),
		"graph-match":           on(bindGraphMatch),
		"graph-shortest-paths":  on(bindGraphMatch),
		"graph-to-table":        on(bindGraphToTable),
		"graph-mark-components": on(bindGraphComponents),
		"getschema":             on(bindSimple),
		"consume":               on(bindSimple),
	})
	expr.RegisterTabularFunctions(map[string]expr.BindTabular{
		"materialize": bindMaterialize,
		"table":       bindTableFunction,
	})
	expr.RegisterSources(dataTable, externalData)
}

// on adapts the compile function for one type of operator.
func on[T syntax.Operator](bind func(c *expr.Compiler, op T, input expr.Node, s *expr.Scope) (expr.Node,
	error)) expr.BindOperator {
	return func(c *expr.Compiler, op syntax.Operator, input expr.Node, s *expr.Scope) (expr.Node, error) {
		typed, ok := op.(T)
		if !ok {
			return nil, vec.Unsupported(op.Span(), "this form of `%s`", op.Keyword())
		}
		return bind(c, typed, input, s)
	}
}

func bindMaterialize(c *expr.Compiler, e *syntax.Call, s *expr.Scope) (expr.Node, error) {
	if len(e.Args) != 1 {
		return nil, expr.WrongCount(e, "materialize")
	}
	n, err := c.Tabular(e.Args[0], s)
	if err != nil {
		return nil, err
	}
	return &expr.Materialized{Schema: n.Columns(), Input: n}, nil
}

func bindTableFunction(c *expr.Compiler, e *syntax.Call, s *expr.Scope) (expr.Node, error) {
	if len(e.Args) == 0 {
		return nil, expr.WrongCount(e, e.Name.Text)
	}
	name, err := c.Constant(e.Args[0], &expr.Row{Scope: s, Operator: e.Name.Text})
	if err != nil {
		return nil, err
	}
	t, err := c.X.Fetch(name.Str)
	if err != nil {
		return nil, vec.Unresolved(e.Args[0].Span(), e.Name.Text, vec.KindTable, name.Str)
	}
	return expr.NewScan(t), nil
}

// bindAs names the rows; union uses the name for withsource.
func bindAs(c *expr.Compiler, op *syntax.As, input expr.Node, _ *expr.Scope) (expr.Node, error) {
	named := Select(input, AllColumns(input)) // a new node, since others may read the input too
	c.Called[named] = op.Name.Text
	return named, nil
}

// bindRender returns the rows unchanged: rendering is left to the caller.
func bindRender(_ *expr.Compiler, _ *syntax.Render, input expr.Node, _ *expr.Scope) (expr.Node, error) {
	return input, nil
}
