package syntax

// Keyword implements Operator.
func (*Where) Keyword() string { return "where" }

// Keyword implements Operator.
func (o *Project) Keyword() string { return string(o.Kind) }

// Keyword implements Operator.
func (*Extend) Keyword() string { return "extend" }

// Keyword implements Operator.
func (*Summarize) Keyword() string { return "summarize" }

// Keyword implements Operator.
func (*Sort) Keyword() string { return "sort" }

// Keyword implements Operator.
func (*Take) Keyword() string { return "take" }

// Keyword implements Operator.
func (*Top) Keyword() string { return "top" }

// Keyword implements Operator.
func (*Distinct) Keyword() string { return "distinct" }

// Keyword implements Operator.
func (*Count) Keyword() string { return "count" }

// Keyword implements Operator.
func (o *Join) Keyword() string {
	if o.Lookup {
		return "lookup"
	}
	return "join"
}

// Keyword implements Operator.
func (*Union) Keyword() string { return "union" }

// Keyword implements Operator.
func (o *ParseOperator) Keyword() string {
	if o.Where {
		return "parse-where"
	}
	return "parse"
}

// Keyword implements Operator.
func (*ParseKV) Keyword() string { return "parse-kv" }

// Keyword implements Operator.
func (*MvExpand) Keyword() string { return "mv-expand" }

// Keyword implements Operator.
func (*MvApply) Keyword() string { return "mv-apply" }

// Keyword implements Operator.
func (*MakeSeries) Keyword() string { return "make-series" }

// Keyword implements Operator.
func (*TopNested) Keyword() string { return "top-nested" }

// Keyword implements Operator.
func (*Partition) Keyword() string { return "partition" }

// Keyword implements Operator.
func (*ScanOperator) Keyword() string { return "scan" }

// Keyword implements Operator.
func (*Fork) Keyword() string { return "fork" }

// Keyword implements Operator.
func (*Facet) Keyword() string { return "facet" }

// Keyword implements Operator.
func (*Search) Keyword() string { return "search" }

// Keyword implements Operator.
func (*Find) Keyword() string { return "find" }

// Keyword implements Operator.
func (*Invoke) Keyword() string { return "invoke" }

// Keyword implements Operator.
func (*Evaluate) Keyword() string { return "evaluate" }

// Keyword implements Operator.
func (*Render) Keyword() string { return "render" }

// Keyword implements Operator.
func (*Print) Keyword() string { return "print" }

// Keyword implements Operator.
func (*Range) Keyword() string { return "range" }

// Keyword implements Operator.
func (*Serialize) Keyword() string { return "serialize" }

// Keyword implements Operator.
func (*As) Keyword() string { return "as" }

// Keyword implements Operator.
func (o *Sample) Keyword() string {
	if o.Of != nil {
		return "sample-distinct"
	}
	return "sample"
}

// Keyword implements Operator.
func (*Reduce) Keyword() string { return "reduce" }

// Keyword implements Operator.
func (*TopHitters) Keyword() string { return "top-hitters" }

// Keyword implements Operator.
func (o *Simple) Keyword() string { return o.Name }

// Keyword implements Operator.
func (o *Graph) Keyword() string { return o.Name }

// Keyword implements Operator.
func (*MacroExpand) Keyword() string { return "macro-expand" }

// Keyword implements Operator.
func (*BadOperator) Keyword() string { return "" }
