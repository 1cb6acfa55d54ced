package engine

import (
	"quarry/kql/syntax"
)

func init() {
	registerOperators(map[string]bindOperator{
		"where":                 on(bindWhere),
		"project":               on(bindProject),
		"project-away":          on(bindProjectAway),
		"project-keep":          on(bindProjectKeep),
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
		"make-series":           on(bindMakeSeries),
		"invoke":                on(bindInvoke),
		"top-hitters":           on(bindTopHitters),
		"make-graph":            on(bindMakeGraph),
		"graph-match":           on(bindGraphMatch),
		"graph-to-table":        on(bindGraphToTable),
		"graph-mark-components": on(bindGraphComponents),
		"getschema":             on(bindSimple),
		"consume":               on(bindSimple),
	})
	registerTabularFunctions(map[string]bindTabular{
		"materialize": bindMaterialize,
		"view":        bindTableFunction,
		"table":       bindTableFunction,
	})
	registerSources(dataTable, externalData)
}

// on adapts the compile function of one type of operator.
func on[T syntax.Operator](bind func(c *compiler, op T, input node, s *scope) (node, error)) bindOperator {
	return func(c *compiler, op syntax.Operator, input node, s *scope) (node, error) {
		typed, ok := op.(T)
		if !ok {
			return nil, unsupported(op.Span(), "this form of '%s'", op.Keyword())
		}
		return bind(c, typed, input, s)
	}
}

func bindMaterialize(c *compiler, e *syntax.Call, s *scope) (node, error) {
	if len(e.Args) != 1 {
		return nil, wrongCount(e, "materialize")
	}
	n, err := c.tabular(e.Args[0], s, "materialize")
	if err != nil {
		return nil, err
	}
	return &materialized{schema: n.columns(), input: n}, nil
}

func bindTableFunction(c *compiler, e *syntax.Call, s *scope) (node, error) {
	if len(e.Args) == 0 {
		return nil, wrongCount(e, e.Name.Text)
	}
	name, err := c.constant(e.Args[0], &row{scope: s, operator: e.Name.Text})
	if err != nil {
		return nil, err
	}
	t, err := c.fetch(name.str)
	if err != nil {
		return nil, unresolved(e.Args[0].Span(), e.Name.Text, kindTable, name.str)
	}
	return newScan(t), nil
}

// bindAs gives the rows a name by which a union says where they are from.
func bindAs(c *compiler, op *syntax.As, input node, _ *scope) (node, error) {
	if c.called == nil {
		c.called = map[node]string{}
	}
	named := selected(input, allColumns(input)) // a node of its own: others may read the input too
	c.called[named] = op.Name.Text
	return named, nil
}

// bindRender keeps the rows: drawing is the caller's matter.
func bindRender(_ *compiler, _ *syntax.Render, input node, _ *scope) (node, error) { return input, nil }
