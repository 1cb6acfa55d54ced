// Package expr compiles queries to plans and runs them: it resolves names and compiles scalar
// expressions to functions over batches. Functions, aggregates and operators live in other packages
// and register themselves here.
package expr

import (
	"errors"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table"
)

// Compiler compiles a syntax tree to a plan. If the plan depends on the result of a part of the
// query (toscalar, pivot, bag_unpack), that part runs during compilation.
type Compiler struct {
	// X is the execution that the plan will run in.
	X     *Execution
	Frame *Frame // for constant folding
	depth int    // nesting of let function calls
	// Called maps nodes to the names that the as operator gave them.
	Called map[Node]string
}

// maxCalls limits the nesting of let functions. KQL does not allow recursion.
const maxCalls = 64

// Scope holds the names declared by let statements and parameters.
type Scope struct {
	Outer *Scope // the enclosing scope, or nil
	Names map[string]*Binding
}

// Binding is the meaning of a name. A let is compiled on first use.
type Binding struct {
	Let    *syntax.Let // the let statement; nil for a parameter
	in     *Scope
	busy   bool
	scalar *vec.Datum
	// Table is the plan, if the name is a table.
	Table Node
	// Fn is the function, if the name is one.
	Fn *syntax.Function
	// row is the row of the function call whose body contains a let. The let may depend on that
	// row, and is then compiled to expr.
	row  *Row
	expr *Expr
}

// Inner returns an empty scope nested in this one.
func (s *Scope) Inner() *Scope { return &Scope{Outer: s, Names: map[string]*Binding{}} }

// Lookup returns the innermost binding of a name, or nil.
// ScalarBinding returns the binding of a name to a value.
func ScalarBinding(d vec.Datum) *Binding { return &Binding{scalar: &d} }

func (s *Scope) Lookup(name string) *Binding {
	for ; s != nil; s = s.Outer {
		if b, ok := s.Names[name]; ok {
			return b
		}
	}
	return nil
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
	return c.body(t.Statements, (*Scope)(nil).Inner(), syntax.Span{End: len(t.Text)})
}

// body compiles statements to the plan of the last expression among them.
func (c *Compiler) body(statements []syntax.Statement, s *Scope, span syntax.Span) (Node, error) {
	query, err := c.declare(statements, s, span)
	if err != nil {
		return nil, err
	}
	return c.Tabular(query, s, "")
}

// declare adds the let statements to the scope and returns the last query.
func (c *Compiler) declare(statements []syntax.Statement, s *Scope, span syntax.Span) (syntax.Expr, error) {
	var query syntax.Expr
	for _, statement := range statements {
		switch statement := statement.(type) {
		case *syntax.Let:
			s.Names[statement.Name.Text] = &Binding{Let: statement, in: s.snapshot()}
		case *syntax.Query:
			query = statement.Expr
		case *syntax.DeclareParameters:
			if err := c.declareParameters(statement, s); err != nil {
				return nil, err
			}
		case *syntax.OtherStatement:
			return nil, vec.Unsupported(statement.Span(), "statement `%s`", statement.Keyword)
		}
	}
	if query == nil {
		return nil, vec.Failf(span, vec.CodeMeaning, "the query has no tabular expression statement")
	}
	return query, nil
}

// snapshot copies the names declared so far: a let sees only earlier ones, and may reuse its own
// name.
func (s *Scope) snapshot() *Scope {
	frozen := &Scope{Outer: s.Outer, Names: make(map[string]*Binding, len(s.Names))}
	for name, b := range s.Names {
		frozen.Names[name] = b
	}
	return frozen
}

func (c *Compiler) declareParameters(d *syntax.DeclareParameters, s *Scope) error {
	for _, p := range d.Parameters {
		if p.Default == nil {
			return vec.Failf(p.Span(), vec.CodeMeaning, "query parameter `%s` has no value", p.Name.Text)
		}
		value, err := c.Constant(p.Default, &Row{Scope: s, Operator: "declare"})
		if err != nil {
			return err
		}
		s.Names[p.Name.Text] = &Binding{scalar: &value}
	}
	return nil
}

// Resolve compiles the let of a binding, once.
func (c *Compiler) Resolve(b *Binding) error {
	if b.Let == nil || b.scalar != nil || b.Table != nil || b.Fn != nil || b.expr != nil {
		return nil
	}
	if b.busy {
		return vec.Failf(b.Let.Name.Span(), vec.CodeMeaning, "`%s` is defined in terms of itself", b.Let.Name.Text)
	}
	b.busy = true
	defer func() { b.busy = false }()
	if fn, ok := b.Let.Value.(*syntax.Function); ok {
		b.Fn = fn
		return nil
	}
	if c.IsTabular(b.Let.Value, b.in) {
		var err error
		b.Table, err = c.Tabular(b.Let.Value, b.in, "let")
		return err
	}
	if b.row != nil {
		return c.resolveInRow(b)
	}
	value, err := c.Constant(b.Let.Value, &Row{Scope: b.in, Operator: "let"})
	b.scalar = &value
	return err
}

// resolveInRow compiles a let in the body of a function that is called for each row.
func (c *Compiler) resolveInRow(b *Binding) error {
	r := *b.row
	r.Scope = b.in
	x, err := c.Expr(b.Let.Value, &r)
	if err == nil && x.Const != nil {
		b.scalar = x.Const
	} else {
		b.expr = x
	}
	return err
}

// IsTabular reports whether an expression returns rows, judging by its form and the names in it.
func (c *Compiler) IsTabular(e syntax.Expr, s *Scope) bool {
	switch e := e.(type) {
	case *syntax.Pipeline, *syntax.OperatorSource, *syntax.DataTable, *syntax.ExternalData:
		return true
	case *syntax.Paren:
		return c.IsTabular(e.X, s)
	case *syntax.Name:
		b := s.Lookup(e.Text)
		if b == nil {
			return true
		}
		return c.Resolve(b) == nil && b.Table != nil
	case *syntax.Call:
		return c.callIsTabular(e, s)
	case *syntax.Invocation:
		return true
	}
	return false
}

func (c *Compiler) callIsTabular(e *syntax.Call, s *Scope) bool {
	switch e.Name.Text {
	case "materialize", "view", "table", "cluster", "database", "workspace", "app":
		return true
	}
	b := s.Lookup(e.Name.Text)
	if b == nil || c.Resolve(b) != nil || b.Fn == nil {
		return false
	}
	inner := b.in.Inner()
	for _, p := range b.Fn.Parameters {
		if p.Columns != nil {
			inner.Names[p.Name.Text] = &Binding{Table: &Fixed{}}
		} else {
			null := vec.NullOf(parameterType(p))
			inner.Names[p.Name.Text] = &Binding{scalar: &null}
		}
	}
	query, err := c.declare(b.Fn.Body, inner, e.Span())
	return err == nil && c.IsTabular(query, inner)
}

func parameterType(p *syntax.Parameter) table.Type {
	if p.Type == nil {
		return table.String
	}
	t, _ := table.ParseType(p.Type.Text)
	return t
}

// Tabular compiles a tabular expression. The operator is the one that contains it, for error
// messages.
func (c *Compiler) Tabular(e syntax.Expr, s *Scope, operator string) (Node, error) {
	switch e := e.(type) {
	case *syntax.Pipeline:
		return c.pipeline(e, s)
	case *syntax.Paren:
		return c.Tabular(e.X, s, operator)
	case *syntax.Name:
		return c.TableNamed(e, s, operator)
	case *syntax.OperatorSource:
		return c.Operator(e.Operator, nil, s)
	case *syntax.DataTable:
		return bindDataTable(c, e, s)
	case *syntax.ExternalData:
		return bindExternalData(c, e, s)
	case *syntax.Call:
		return c.tabularCall(e, s, operator)
	case *syntax.Invocation: // cluster("c").database("d").T: the local engine has a single database
		return c.tabularCall(e.Call, s, operator)
	case *syntax.Member:
		return c.TableNamed(e.Name, s, operator)
	}
	return nil, vec.Failf(e.Span(), vec.CodeMeaning, "expected a table")
}

// pipeline compiles a source and the operators after it.
func (c *Compiler) pipeline(p *syntax.Pipeline, s *Scope) (Node, error) {
	if p.Source == nil {
		return nil, vec.Failf(p.Span(), vec.CodeMeaning, "the pipeline has no source")
	}
	operator := ""
	if len(p.Operators) > 0 {
		operator = p.Operators[0].Keyword()
	}
	n, err := c.Tabular(p.Source, s, operator)
	if err != nil {
		return nil, err
	}
	return c.Operators(n, p.Operators, s)
}

// Operators compiles the operators of a pipeline, in order, over an input.
func (c *Compiler) Operators(n Node, operators []syntax.Operator, s *Scope) (Node, error) {
	var err error
	for _, op := range operators {
		if n, err = c.Operator(op, n, s); err != nil {
			return nil, err
		}
		if as, ok := op.(*syntax.As); ok {
			s.Names[as.Name.Text] = &Binding{Table: n}
		}
	}
	return n, nil
}

// Operator compiles an operator with its registered function. The input is nil for an operator that
// starts a pipeline.
func (c *Compiler) Operator(op syntax.Operator, input Node, s *Scope) (n Node, err error) {
	defer panics.Catch(func(p *panics.Error) { err = c.X.Internal(op.Span(), p) })
	bind, ok := operators[op.Keyword()]
	if !ok {
		return nil, vec.Unsupported(op.Span(), "operator `%s`", op.Keyword())
	}
	if n, err = bind(c, op, input, s); err == nil {
		c.X.recordSpan(n, op.Span())
	}
	return n, err
}

// TableNamed compiles a reference to a table: a let, a parameter or a table of the source.
func (c *Compiler) TableNamed(name *syntax.Name, s *Scope, operator string) (Node, error) {
	if b := s.Lookup(name.Text); b != nil {
		return c.BoundTable(b, name, operator)
	}
	if name.Wildcard {
		return nil, vec.Failf(name.Span(), vec.CodeMeaning,
			"a pattern of table names is allowed only in union, search and find")
	}
	t, err := c.Fetch(name.Text)
	switch {
	case errors.Is(err, vec.ErrUnknownTable):
		return nil, vec.Unresolved(name.Span(), operator, vec.KindTable, name.Text)
	case err != nil:
		return nil, err
	}
	return NewScan(t), nil
}

// Fetch reads a table from the source.
func (c *Compiler) Fetch(name string) (*table.Table, error) {
	return c.X.Fetch(name)
}

// BoundTable returns the plan of a name that is bound to a table.
func (c *Compiler) BoundTable(b *Binding, name *syntax.Name, operator string) (Node, error) {
	if err := c.Resolve(b); err != nil {
		return nil, err
	}
	switch {
	case b.Table != nil:
		return b.Table, nil
	case b.Fn != nil && len(b.Fn.Parameters) == 0:
		return c.CallTable(b, name.Span(), nil)
	}
	return nil, vec.Unresolved(name.Span(), operator, vec.KindTable, name.Text)
}

func (c *Compiler) tabularCall(e *syntax.Call, s *Scope, operator string) (Node, error) {
	if source, ok := tabularFunctions[e.Name.Text]; ok {
		return source(c, e, s)
	}
	b := s.Lookup(e.Name.Text)
	if b == nil || c.Resolve(b) != nil || b.Fn == nil {
		return nil, vec.UnknownFunction(e.Name.Span(), e.Name.Text)
	}
	args, err := c.Arguments(b.Fn, e, s)
	if err != nil {
		return nil, err
	}
	return c.CallTable(b, e.Span(), args)
}

// CallTable compiles a call of a tabular let function.
func (c *Compiler) CallTable(b *Binding, span syntax.Span, args map[string]*Binding) (Node, error) {
	if c.depth++; c.depth > maxCalls {
		return nil, vec.TooDeep(span, maxCalls)
	}
	defer func() { c.depth-- }()
	inner := b.in.Inner()
	for name, arg := range args {
		inner.Names[name] = arg
	}
	return c.body(b.Fn.Body, inner, span)
}
