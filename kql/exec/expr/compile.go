// Package expr compiles plans of queries and runs them: it compiles the nodes of a plan with the functions of
// their operators, and scalar expressions to functions over batches. Functions, aggregates and operators live
// in other packages and register themselves here.
package expr

import (
	"errors"

	"quarry/kql/catalog"
	"quarry/kql/exec/vec"
	"quarry/kql/plan"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table"
)

// Compiler compiles a plan. If it depends on the result of a part of the query (toscalar, pivot, bag_unpack),
// that part runs during compilation.
type Compiler struct {
	// X is the execution that the compiled plan will run in.
	X     *Execution
	Plan  *plan.Plan
	Frame *Frame // for constant folding
	// Called maps nodes to the names that the as operator gave them.
	Called   map[Node]string
	bindings map[sema.Key]*binding
	inputs   map[*plan.Node]Node // by Input: the rows of the operator around the subquery
	named    map[sema.Key]Node   // by step of as: its rows
	// Parts has the tables of steps that return several.
	Parts map[sema.Key][]Node
	// learned has the steps whose columns depend on data, compiled.
	learned map[sema.Key]Node
	// repeated is above 0 inside subqueries, which may be compiled several times.
	repeated int
}

// ErrLearned says that the columns of a step, which depend on data, are now in Execution.Learned. The query
// must be bound again.
var ErrLearned = errors.New("the columns of a step are known now")

// NewCompiler returns a compiler for a run.
func NewCompiler(x *Execution) *Compiler {
	if x.trace != nil {
		x.trace.start()
		x.counters = map[Node]*counter{}
	}
	return &Compiler{X: x, Frame: &Frame{X: x}, Called: map[Node]string{},
		bindings: map[sema.Key]*binding{}, inputs: map[*plan.Node]Node{}, named: map[sema.Key]Node{}, Parts: map[sema.Key][]Node{},
		learned: map[sema.Key]Node{}}
}

// Use sets the plan to compile. What was compiled of an earlier plan of the same query is kept.
func (c *Compiler) Use(p *plan.Plan) {
	c.Plan = p
	if c.X.trace != nil {
		c.X.trace.Plan = p
	}
}

// Scope says what the names in the expressions of an operator refer to, apart from columns.
type Scope = sema.Body

// binding is a declaration as it was compiled.
type binding struct {
	scalar *vec.Datum
	table  Node
	// row is the row of the function call whose body contains a let. The let may depend on that
	// row, and is then compiled to expr.
	row  *Row
	expr *Expr
}

// Row is the context in which an expression is compiled: its columns, and the scope around them.
type Row struct {
	Columns  []table.Column
	Operator string // for messages
	Scope    *Scope
	// Sections are columns that are referred to as name.column: those of the steps of a scan, and
	// of the nodes and edges of a graph.
	Sections map[string]Section
	// Group collects the aggregates of a summarize; nil elsewhere.
	Group Aggregator
	// Ordered is set if the order of rows is known, as prev() and row_number() require; Windowed is
	// set once such a function has been used.
	Ordered, Windowed bool
}

// Section is a run of columns that is referred to by a name.
type Section struct {
	// First is the index of the first column.
	First   int
	Columns []table.Column
	// Element says that the section is a node or an edge, which is also a value; Hops, that it is an edge of
	// several hops, whose columns are arrays.
	Element, Hops bool
}

// sameAs reports whether two rows belong to the same call, and so share their columns.
func (r *Row) sameAs(other *Row) bool {
	return len(r.Columns) == len(other.Columns) && (len(r.Columns) == 0 || &r.Columns[0] == &other.Columns[0])
}

// Find returns the index of a column, or -1.
func (r *Row) Find(name string) int {
	for i, c := range r.Columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// Tree compiles a whole query.
func (c *Compiler) Tree(t *syntax.Tree) (Node, error) {
	root := c.Plan.Root()
	if root == nil {
		return nil, vec.Failf(syntax.Span{End: len(t.Text)}, vec.CodeMeaning,
			"the query has no tabular expression statement")
	}
	return c.Node(root)
}

// Tabular compiles a tabular expression of an operator.
func (c *Compiler) Tabular(e syntax.Expr, s *Scope) (Node, error) { return c.Node(c.Plan.Table(e, s)) }

// Subquery compiles a subquery over the rows of the operator around it.
func (c *Compiler) Subquery(e syntax.Expr, source Node, s *Scope) (Node, error) {
	sub, input := c.Plan.Subquery(e, s)
	if input != nil {
		c.inputs[input] = source
	}
	c.repeated++
	defer func() { c.repeated-- }()
	return c.Node(sub)
}

// Node compiles a node of the plan and those that it reads.
func (c *Compiler) Node(p *plan.Node) (Node, error) {
	n, err := c.node(p)
	if err == nil {
		c.X.recordStep(n, p)
	}
	return n, err
}

func (c *Compiler) node(p *plan.Node) (Node, error) {
	switch p.Kind {
	case plan.Table:
		return c.Read(p.Name, p.Expr.Span())
	case plan.Values:
		return bindDataTable(c, p.Expr.(*syntax.DataTable), p.Body)
	case plan.External:
		return bindExternalData(c, p.Expr.(*syntax.ExternalData), p.Body)
	case plan.Step:
		return c.step(p)
	case plan.Named:
		return c.namedTable(p)
	case plan.Call:
		c.enter(p.Callee, nil)
		return c.Node(p.From)
	case plan.Function:
		if bind, ok := tabularFunctions[p.Name]; ok {
			return bind(c, p.Expr.(*syntax.Call), p.Body)
		}
		return nil, vec.Unsupported(p.Expr.Span(), "function `%s`", p.Name)
	case plan.Input:
		return c.inputs[p], nil
	case plan.Unknown:
	}
	return nil, c.notTable(p)
}

func (c *Compiler) notTable(p *plan.Node) error {
	if call, ok := p.Expr.(*syntax.Call); ok && p.Body.Use(call.Name) != nil || p.Body.Depth >= sema.MaxDepth {
		return vec.TooDeep(p.Expr.Span(), sema.MaxDepth)
	}
	return vec.Failf(p.Expr.Span(), vec.CodeMeaning, "expected a table")
}

// Read compiles a table of the source that is named at a span.
func (c *Compiler) Read(name string, span syntax.Span) (Node, error) {
	t, err := c.X.Fetch(name)
	switch {
	case errors.Is(err, vec.ErrUnknownTable):
		return nil, vec.Unresolved(span, "", vec.KindTable, name)
	case err != nil:
		return nil, err
	}
	return NewScan(t), nil
}

// step compiles an operator with its registered function, over its input.
func (c *Compiler) step(p *plan.Node) (n Node, err error) {
	key := p.Body.Key(p.Operator)
	if n, ok := c.learned[key]; ok {
		return n, nil
	}
	var input Node
	if p.From != nil {
		if input, err = c.Node(p.From); err != nil {
			return nil, err
		}
	}
	if n, err = c.operator(p.Operator, input, p.Body); err != nil {
		return nil, err
	}
	switch p.Operator.(type) {
	case *syntax.As, *syntax.Graph:
		c.named[key] = n
	}
	return n, c.learn(p, n)
}

// learn keeps a step whose columns depend on data, and fails so that the query is bound again with them.
func (c *Compiler) learn(p *plan.Node, n Node) error {
	if p.Known || p.Body.IsGraph(p.Operator) || c.repeated > 0 {
		return nil
	}
	key := p.Body.Key(p.Operator)
	c.X.Learned[key], c.learned[key] = n.Columns(), n
	return ErrLearned
}

// operator compiles an operator. The input is nil for one that starts a pipeline.
func (c *Compiler) operator(op syntax.Operator, input Node, s *Scope) (n Node, err error) {
	defer panics.Catch(func(p *panics.Error) { err = c.X.Internal(op.Span(), p) })
	bind, ok := operators[op.Keyword()]
	if !ok {
		return nil, vec.Unsupported(op.Span(), "operator `%s`", op.Keyword())
	}
	c.X.uses(catalog.OperatorHelp, op.Keyword())
	if n, err = bind(c, op, input, s); err == nil {
		c.X.recordSpan(n, op.Span())
	}
	return n, err
}

// namedTable compiles what a name refers to, once: a let, a parameter, or the rows that as names.
func (c *Compiler) namedTable(p *plan.Node) (Node, error) {
	if p.From == nil {
		return nil, c.notTable(p)
	}
	if p.Declaration.As != nil {
		key := p.From.Body.Key(p.From.Operator)
		if _, ok := c.named[key]; !ok {
			if _, err := c.Node(p.From); err != nil {
				return nil, err
			}
		}
		if parts := c.Parts[key]; parts != nil {
			return parts[p.Declaration.Part], nil
		}
		return c.named[key], nil
	}
	b := c.bindingOf(p.Declaration)
	if b.table == nil {
		var err error
		if b.table, err = c.Node(p.From); err != nil {
			return nil, err
		}
	}
	return b.table, nil
}

func (c *Compiler) bindingOf(d *sema.Declaration) *binding {
	b, ok := c.bindings[d.Key]
	if !ok {
		b = &binding{}
		c.bindings[d.Key] = b
	}
	return b
}

// enter starts the compilation of a function's body for a call. Its declarations are compiled anew, as the
// arguments may be others than before.
func (c *Compiler) enter(body *sema.Body, call *Row) {
	for _, d := range body.Parameters {
		delete(c.bindings, d.Key)
	}
	for _, d := range body.Lets {
		c.bindings[d.Key] = &binding{row: call}
	}
}

// Invoke compiles a function whose first argument are the rows of an input.
func (c *Compiler) Invoke(p *plan.Node, input Node) (Node, error) {
	c.enter(p.Callee, nil)
	for _, d := range p.Callee.Parameters {
		if d.Input != nil {
			c.bindings[d.Key] = &binding{table: input}
		}
	}
	return c.Node(p.From)
}

// Set gives a declaration a value.
func (c *Compiler) Set(d *sema.Declaration, value vec.Datum) {
	c.bindings[d.Key] = &binding{scalar: &value}
}

// declared compiles a name that the query declares, in a row.
func (c *Compiler) declared(d *sema.Declaration, e *syntax.Name, r *Row) (*Expr, error) {
	if d.Function != nil {
		return c.callScalar(r.Scope.Call(e), e.Span(), r)
	}
	b := c.bindingOf(d)
	switch {
	case b.scalar != nil:
	case b.expr != nil && r.sameAs(b.row):
		return b.expr, nil
	case d.Table:
		return nil, vec.Failf(e.Span(), vec.CodeMeaning, "expected a scalar, found a table; wrap it in toscalar()")
	case d.Let != nil && b.row != nil:
		return c.letInRow(d, b)
	case d.Let != nil:
		value, err := c.Constant(d.Let.Value, &Row{Scope: d.Body, Operator: "let"})
		if err != nil {
			return nil, err
		}
		b.scalar = &value
	case d.Argument != nil:
		value, err := c.Constant(d.Argument, &Row{Scope: d.Body, Operator: "let"})
		if err != nil {
			return nil, err
		}
		if d.Parameter.Type != nil {
			value = vec.Convert(value, parameterType(d.Parameter))
		}
		b.scalar = &value
	case d.Parameter != nil:
		return nil, vec.Failf(d.Parameter.Span(), vec.CodeMeaning, "parameter `%s` has no value", d.Name)
	default:
		return nil, vec.Unresolved(e.Span(), r.Operator, vec.KindScalar, e.Text)
	}
	return ConstantExpr(*b.scalar, e.Span()), nil
}

// letInRow compiles a let in the body of a function that is called for each row.
func (c *Compiler) letInRow(d *sema.Declaration, b *binding) (*Expr, error) {
	r := *b.row
	r.Scope = d.Body
	x, err := c.Expr(d.Let.Value, &r)
	if err != nil {
		return nil, err
	}
	if x.Const != nil {
		b.scalar = x.Const
	} else {
		b.expr = x
	}
	return x, nil
}

func parameterType(p *syntax.Parameter) table.Type {
	if p.Type == nil {
		return table.String
	}
	t, _ := table.ParseType(p.Type.Text)
	return t
}
