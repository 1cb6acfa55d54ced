package syntax

type step struct {
	place
	// KeywordSpan is where the operator's keyword stands.
	KeywordSpan Span
}

// The operators of a pipeline. Lists keep the order of the text.
type (
	// Where is `where predicate` (and `filter`).
	Where struct {
		step
		Params    []*Param
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
		Params     []*Param
		Aggregates []Expr
		By         []Expr
	}
	// Sort is `sort by` and `order by`.
	Sort struct {
		step
		Params []*Param
		Keys   []*Ordered
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
		Params []*Param
		Right  Expr
		On     []Expr // names, or conditions over $left and $right
	}
	// Union is union, as an operator or as the source of a pipeline.
	Union struct {
		step
		Params []*Param
		Tables []Expr
	}
	// ParseOperator is parse and parse-where. Pattern holds *Literals, *Stars and *Captures in
	// the order of the text.
	ParseOperator struct {
		step
		Where   bool
		Params  []*Param
		Input   Expr
		Pattern []Expr
	}
	// ParseKV is `parse-kv x as (columns) with (…)`.
	ParseKV struct {
		step
		Input   Expr
		Columns []*Parameter
		Params  []*Param
	}
	// MvExpand is mv-expand. Items are names, Named or Typed.
	MvExpand struct {
		step
		Params []*Param
		Items  []Expr
		Limit  Expr
	}
	// MvApply is `mv-apply items on (pipeline)`.
	MvApply struct {
		step
		Params []*Param
		Items  []Expr
		Limit  Expr
		On     Expr
	}
	// MakeSeries is make-series; an item of Series may carry a default.
	MakeSeries struct {
		step
		Params         []*Param
		Series         []*SeriesItem
		On             Expr
		From, To, Step Expr
		By             []Expr
	}
	// TopNested is top-nested with its levels.
	TopNested struct {
		step
		Levels []*NestedLevel
	}
	// Partition is `partition by key (pipeline)`; Body holds one pipeline.
	Partition struct {
		step
		Params []*Param
		By     Expr
		Body   Expr
	}
	// ScanOperator is `scan declare (…) with (steps)`.
	ScanOperator struct {
		step
		Params  []*Param
		Order   []*Ordered
		By      []Expr
		Declare []*Parameter
		Steps   []*ScanStep
	}
	// Fork is `fork (a) (b)`; a branch may be Named.
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
	// Search is search, as an operator or as a source.
	Search struct {
		step
		Params    []*Param
		Tables    []Expr
		Predicate Expr
	}
	// Find is find.
	Find struct {
		step
		Params    []*Param
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
	// Evaluate is `evaluate plugin(…) [: (schema)]`.
	Evaluate struct {
		step
		Params []*Param
		Call   *Call
		Schema []*Parameter
	}
	// Render is `render chart with (…)`.
	Render struct {
		step
		Chart  *Name
		Params []*Param
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
		Params []*Param
		Name   *Name
	}
	// Sample is `sample n` and `sample-distinct n of x` (Of not nil).
	Sample struct {
		step
		Count Expr
		Of    Expr
	}
	// Reduce is `reduce by x with …`.
	Reduce struct {
		step
		By     Expr
		Params []*Param
	}
	// TopHitters is `top-hitters n of x by y`.
	TopHitters struct {
		step
		Count, Of, By Expr
	}
	// Simple is an operator without operands: getschema, consume.
	Simple struct {
		step
		Name   string
		Params []*Param
	}
	// Graph is one of the graph operators; its parts are kept by role.
	Graph struct {
		step
		Name     string
		Params   []*Param
		Nodes    []Expr // names, tables, patterns, in the order of the text
		Where    Expr
		Project  []Expr
		Patterns []*GraphPattern
	}
	// MacroExpand is `macro-expand group as name (statements)`.
	MacroExpand struct {
		step
		Params []*Param
		Group  Expr
		Name   *Name
		Body   []Statement
	}
	// BadOperator is a step that could not be understood; a diagnostic says why.
	BadOperator struct{ step }
)

// SeriesItem is `[name =] aggregate [default = x]` of make-series.
type SeriesItem struct {
	place
	X       Expr
	Default Expr
}

// NestedLevel is `top-nested [n] of x [with others = y] by z`.
type NestedLevel struct {
	place
	Count, Of, Others, By Expr
}

// ScanStep is `step name [optional] [output = …] : condition => assignments`.
type ScanStep struct {
	place
	Name        *Name
	Optional    bool
	Output      string
	Condition   Expr
	Assignments []Expr
}

// GraphPattern is one path of graph-match: *GraphNodes and *GraphEdges by turns.
type GraphPattern struct {
	place
	Parts []Expr
}

// GraphNode is `(name)` of a graph pattern.
type GraphNode struct {
	expression
	Name *Name // nil where the node has none
}

// GraphEdge is `-[name*1..3]->` of a graph pattern, or `-->`, `<--`, `--`.
type GraphEdge struct {
	expression
	Name      *Name // nil where the edge has none
	Low, High Expr  // hops, nil where not said
	Left      bool  // points to the node before it
	Right     bool  // points to the node behind it
}

// Capture is `name[: type]` between the texts of a parse pattern.
type Capture struct {
	expression
	Name *Name
	Type *Name // nil: string
}
