package syntax

type step struct {
	node
	// KeywordSpan is the span of the operator's keyword.
	KeywordSpan Span
	// Params are the parameters, such as kind=inner.
	Params []*Param
}

// Parameters returns the parameters of the operator in the order of the text.
func (s *step) Parameters() []*Param { return s.Params }

// The operators of a pipeline. Lists are in the order of the text.
type (
	// Where is `where predicate` (and `filter`).
	Where struct {
		step
		Predicate Expr
	}
	// Project is project or one of its variants.
	Project struct {
		step
		Kind    ProjectKind
		Columns []Expr
	}
	// Extend is `extend name = x, …`.
	Extend struct {
		step
		Columns []Expr
	}
	// Summarize is `summarize aggregates by keys`.
	Summarize struct {
		step
		Aggregates []Expr
		By         []Expr
	}
	// Sort is `sort by` and `order by`.
	Sort struct {
		step
		Keys []*Ordered
	}
	// Take is take and limit.
	Take struct {
		step
		Count Expr
	}
	// Top is `top n by key`.
	Top struct {
		step
		Count Expr
		Keys  []*Ordered
	}
	// Distinct is `distinct columns` or `distinct *`.
	Distinct struct {
		step
		Columns []Expr
	}
	// Count is `count [as name]`.
	Count struct {
		step
		As *Name
	}
	// Join is join or lookup.
	Join struct {
		step
		Lookup bool
		Kind   JoinKind
		Right  Expr
		On     []Expr // column names, or conditions on $left and $right
		Where  bool   // the conditions follow where instead of on
	}
	// Union is union, as an operator or a source.
	Union struct {
		step
		Tables []Expr
	}
	// ParseOperator is parse or parse-where. Pattern holds *Literal, *Star and *Capture nodes in
	// the order of the text.
	ParseOperator struct {
		step
		Where   bool
		Input   Expr
		Pattern []Expr
	}
	// ParseKV is `parse-kv x as (columns) with (…)`.
	ParseKV struct {
		step
		Input   Expr
		Columns []*Parameter
	}
	// MvExpand is mv-expand. Items are Name, Named or Typed nodes.
	MvExpand struct {
		step
		Items []Expr
		Limit Expr
	}
	// MvApply is `mv-apply items on (pipeline)`.
	MvApply struct {
		step
		Items []Expr
		Limit Expr
		On    Expr
	}
	// MakeSeries is make-series. An item of Series may have a default.
	MakeSeries struct {
		step
		Series         []*SeriesItem
		On             Expr
		From, To, Step Expr
		By             []Expr
	}
	// TopNested is top-nested.
	TopNested struct {
		step
		Levels []*NestedLevel
	}
	// Partition is `partition by key (pipeline)`.
	Partition struct {
		step
		By   Expr
		Body Expr
	}
	// ScanOperator is `scan declare (…) with (steps)`.
	ScanOperator struct {
		step
		Order   []*Ordered
		By      []Expr
		Declare []*Parameter
		Steps   []*ScanStep
	}
	// Fork is `fork (a) (b)`. A branch may be Named.
	Fork struct {
		step
		Branches []Expr
	}
	// Facet is `facet by columns with (pipeline)`.
	Facet struct {
		step
		By   []Expr
		With Expr
	}
	// Search is search, as an operator or a source.
	Search struct {
		step
		Tables    []Expr
		Predicate Expr
	}
	// Find is find.
	Find struct {
		step
		Tables    []Expr
		Predicate Expr
		Project   []Expr
		Smart     bool // project-smart
		Away      []Expr
	}
	// Invoke is `invoke f(…)`.
	Invoke struct {
		step
		Call *Call
	}
	// Evaluate is `evaluate plugin(…) [: (schema)]`. Star means that the schema starts with the input columns.
	Evaluate struct {
		step
		Call   *Call
		Schema []*Parameter
		Star   bool
	}
	// Render is `render chart with (…)`.
	Render struct {
		step
		Chart *Name
	}
	// Print is `print name = x, …`.
	Print struct {
		step
		Columns []Expr
	}
	// Range is `range name from a to b step c`.
	Range struct {
		step
		Name           *Name
		From, To, Step Expr
	}
	// Serialize is `serialize [name = x, …]`.
	Serialize struct {
		step
		Columns []Expr
	}
	// As is `as name`.
	As struct {
		step
		Name *Name
	}
	// Sample is `sample n`, or `sample-distinct n of x` if Of is not nil.
	Sample struct {
		step
		Count Expr
		Of    Expr
	}
	// Reduce is `reduce by x with …`.
	Reduce struct {
		step
		By Expr
	}
	// TopHitters is `top-hitters n of x by y`.
	TopHitters struct {
		step
		Count, Of, By Expr
	}
	// Simple is an operator without operands, such as getschema or consume.
	Simple struct {
		step
		Name string
	}
	// Graph is any of the graph operators.
	Graph struct {
		step
		Name     string
		Nodes    []Expr // names, tables or patterns, in the order of the text
		Where    Expr
		Project  []Expr
		Patterns []*GraphPattern
	}
	// MacroExpand is `macro-expand group as name (statements)`.
	MacroExpand struct {
		step
		Group Expr
		Name  *Name
		Body  []Statement
	}
	// BadOperator is a step that could not be parsed. A diagnostic says why.
	BadOperator struct{ step }
)

// SeriesItem is `[name =] aggregate [default = x]` in make-series.
type SeriesItem struct {
	node
	X       Expr
	Default Expr
}

// NestedLevel is `top-nested [n] of x [with others = y] by z`.
type NestedLevel struct {
	node
	Count, Of, Others, By Expr
}

// ScanStep is `step name [optional] [output = …] : condition => assignments`.
type ScanStep struct {
	node
	Name        *Name
	Optional    bool
	Output      string
	Condition   Expr
	Assignments []Expr
}

// GraphPattern is one path of graph-match, with alternating *GraphNode and *GraphEdge parts.
type GraphPattern struct {
	node
	Parts []Expr
}

// GraphNode is `(name)` in a graph pattern.
type GraphNode struct {
	expression
	Name *Name // nil if the node has none
}

// GraphEdge is `-[name*1..3]->` in a graph pattern, or `-->`, `<--`, `--`.
type GraphEdge struct {
	expression
	Name      *Name // nil if the edge has none
	Low, High Expr  // number of hops, nil if not given
	Left      bool  // points to the preceding node
	Right     bool  // points to the following node
}

// Capture is `name[: type]` in the pattern of parse.
type Capture struct {
	expression
	Name *Name
	Type *Name // nil means string
}
