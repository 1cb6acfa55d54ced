package engine

import (
	"errors"

	"quarry/kql/syntax"
	"quarry/panics"
	"quarry/table"
)

// compiler binds a tree to tables and columns and makes a plan of it. It runs the
// parts whose answer the plan depends on (toscalar, pivot, bag_unpack) as it goes.
type compiler struct {
	x     *execution
	f     *frame // for folding constants
	depth int    // of calls of let functions
	// called are the names that as gave to nodes.
	called map[node]string
}

// maxCalls bounds the nesting of let functions, which may not be recursive in KQL.
const maxCalls = 64

// scope holds the names that let statements and parameters bind.
type scope struct {
	outer *scope
	names map[string]*binding
}

// binding is what a name stands for. A let is compiled when it is first used.
type binding struct {
	let    *syntax.Let
	in     *scope
	busy   bool
	scalar *datum
	table  node
	fn     *syntax.Function
	// row is the row of the call in whose body a let stands; its value may vary with that
	// row, and is then an expression of it.
	row  *row
	expr *expr
}

func (s *scope) inner() *scope { return &scope{outer: s, names: map[string]*binding{}} }

func (s *scope) lookup(name string) *binding {
	for ; s != nil; s = s.outer {
		if b, ok := s.names[name]; ok {
			return b
		}
	}
	return nil
}

// row is what the names of an expression may mean: columns, and the scope around them.
type row struct {
	columns  []table.Column
	operator string // for messages
	scope    *scope
	// sections are columns that are read as name.column: those of the steps of a scan, and of the
	// nodes and edges of a graph.
	sections map[string]section
	// group collects the aggregates of a summarize; nil elsewhere.
	group aggregator
	// ordered is set where the order of rows is known, as prev() and row_number() need;
	// windowed once such a function has been used.
	ordered, windowed bool
}

// section is a run of columns of a row, under the names that they have in it.
type section struct {
	first   int
	columns []table.Column
}

// sameAs reports whether two rows are those of one call, whose columns lie in one place.
func (r *row) sameAs(other *row) bool {
	return len(r.columns) == len(other.columns) && (len(r.columns) == 0 || &r.columns[0] == &other.columns[0])
}

func (r *row) find(name string) int {
	for i, c := range r.columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

func (c *compiler) tree(t *syntax.Tree) (node, error) {
	return c.body(t.Statements, (*scope)(nil).inner(), syntax.Span{End: len(t.Text)})
}

// body compiles statements; the last expression among them is the answer.
func (c *compiler) body(statements []syntax.Statement, s *scope, span syntax.Span) (node, error) {
	query, err := c.declare(statements, s, span)
	if err != nil {
		return nil, err
	}
	return c.tabular(query, s, "")
}

// declare binds the let statements and returns the last query.
func (c *compiler) declare(statements []syntax.Statement, s *scope, span syntax.Span) (syntax.Expr, error) {
	var query syntax.Expr
	for _, statement := range statements {
		switch statement := statement.(type) {
		case *syntax.Let:
			s.names[statement.Name.Text] = &binding{let: statement, in: s.snapshot()}
		case *syntax.Query:
			query = statement.Expr
		case *syntax.DeclareParameters:
			if err := c.declareParameters(statement, s); err != nil {
				return nil, err
			}
		case *syntax.OtherStatement:
			return nil, unsupported(statement.Span(), "statement '%s'", statement.Keyword)
		}
	}
	if query == nil {
		return nil, failf(span, CodeMeaning, "The query has no tabular expression statement.")
	}
	return query, nil
}

// snapshot freezes the names so far: a let sees those before it, and may reuse its own name.
func (s *scope) snapshot() *scope {
	frozen := &scope{outer: s.outer, names: make(map[string]*binding, len(s.names))}
	for name, b := range s.names {
		frozen.names[name] = b
	}
	return frozen
}

func (c *compiler) declareParameters(d *syntax.DeclareParameters, s *scope) error {
	for _, p := range d.Parameters {
		if p.Default == nil {
			return failf(p.Span(), CodeMeaning, "Query parameter '%s' has no value.", p.Name.Text)
		}
		value, err := c.constant(p.Default, &row{scope: s, operator: "declare"})
		if err != nil {
			return err
		}
		s.names[p.Name.Text] = &binding{scalar: &value}
	}
	return nil
}

// resolve compiles the let behind a binding, once.
func (c *compiler) resolve(b *binding) error {
	if b.let == nil || b.scalar != nil || b.table != nil || b.fn != nil || b.expr != nil {
		return nil
	}
	if b.busy {
		return failf(b.let.Name.Span(), CodeMeaning, "'%s' is defined by itself.", b.let.Name.Text)
	}
	b.busy = true
	defer func() { b.busy = false }()
	if fn, ok := b.let.Value.(*syntax.Function); ok {
		b.fn = fn
		return nil
	}
	if c.isTabular(b.let.Value, b.in) {
		var err error
		b.table, err = c.tabular(b.let.Value, b.in, "let")
		return err
	}
	if b.row != nil {
		return c.resolveInRow(b)
	}
	value, err := c.constant(b.let.Value, &row{scope: b.in, operator: "let"})
	b.scalar = &value
	return err
}

// resolveInRow compiles a let in the body of a function that is called for each row.
func (c *compiler) resolveInRow(b *binding) error {
	r := *b.row
	r.scope = b.in
	x, err := c.expr(b.let.Value, &r)
	if err == nil && x.konst != nil {
		b.scalar = x.konst
	} else {
		b.expr = x
	}
	return err
}

// isTabular tells from an expression's form, and from what its names stand for, whether it gives rows.
func (c *compiler) isTabular(e syntax.Expr, s *scope) bool {
	switch e := e.(type) {
	case *syntax.Pipeline, *syntax.OperatorSource, *syntax.DataTable, *syntax.ExternalData:
		return true
	case *syntax.Paren:
		return c.isTabular(e.X, s)
	case *syntax.Name:
		b := s.lookup(e.Text)
		if b == nil {
			return true
		}
		return c.resolve(b) == nil && b.table != nil
	case *syntax.Call:
		return c.callIsTabular(e, s)
	case *syntax.Invocation:
		return true
	}
	return false
}

func (c *compiler) callIsTabular(e *syntax.Call, s *scope) bool {
	switch e.Name.Text {
	case "materialize", "view", "table", "cluster", "database", "workspace", "app":
		return true
	}
	b := s.lookup(e.Name.Text)
	if b == nil || c.resolve(b) != nil || b.fn == nil {
		return false
	}
	inner := b.in.inner()
	for _, p := range b.fn.Parameters {
		if p.Columns != nil {
			inner.names[p.Name.Text] = &binding{table: &fixed{}}
		} else {
			null := nullOf(parameterType(p))
			inner.names[p.Name.Text] = &binding{scalar: &null}
		}
	}
	query, err := c.declare(b.fn.Body, inner, e.Span())
	return err == nil && c.isTabular(query, inner)
}

func parameterType(p *syntax.Parameter) table.Type {
	if p.Type == nil {
		return table.String
	}
	t, _ := table.ParseType(p.Type.Text)
	return t
}

// tabular compiles an expression that gives rows. The operator is the one that asked,
// for messages.
func (c *compiler) tabular(e syntax.Expr, s *scope, operator string) (node, error) {
	switch e := e.(type) {
	case *syntax.Pipeline:
		return c.pipeline(e, s)
	case *syntax.Paren:
		return c.tabular(e.X, s, operator)
	case *syntax.Name:
		return c.tableNamed(e, s, operator)
	case *syntax.OperatorSource:
		return c.operator(e.Operator, nil, s)
	case *syntax.DataTable:
		return bindDataTable(c, e, s)
	case *syntax.ExternalData:
		return bindExternalData(c, e, s)
	case *syntax.Call:
		return c.tabularCall(e, s, operator)
	case *syntax.Invocation: // cluster("c").database("d").T: the local engine has one database
		return c.tabularCall(e.Call, s, operator)
	case *syntax.Member:
		return c.tableNamed(e.Name, s, operator)
	}
	return nil, failf(e.Span(), CodeMeaning, "A table is expected here.")
}

// pipeline compiles a source and the operators behind it.
func (c *compiler) pipeline(p *syntax.Pipeline, s *scope) (node, error) {
	if p.Source == nil {
		return nil, failf(p.Span(), CodeMeaning, "The pipeline has no source.")
	}
	operator := ""
	if len(p.Operators) > 0 {
		operator = p.Operators[0].Keyword()
	}
	n, err := c.tabular(p.Source, s, operator)
	if err != nil {
		return nil, err
	}
	return c.operators(n, p.Operators, s)
}

func (c *compiler) operators(n node, operators []syntax.Operator, s *scope) (node, error) {
	var err error
	for _, op := range operators {
		if n, err = c.operator(op, n, s); err != nil {
			return nil, err
		}
		if as, ok := op.(*syntax.As); ok {
			s.names[as.Name.Text] = &binding{table: n}
		}
	}
	return n, nil
}

// operator finds and runs the compile function of an operator. The input is nil for one that starts a pipeline.
func (c *compiler) operator(op syntax.Operator, input node, s *scope) (n node, err error) {
	defer panics.Catch(func(p *panics.Error) { err = c.x.internal(op.Span(), p) })
	bind, ok := operators[op.Keyword()]
	if !ok {
		return nil, unsupported(op.Span(), "operator '%s'", op.Keyword())
	}
	if n, err = bind(c, op, input, s); err == nil {
		c.x.placeOf(n, op.Span())
	}
	return n, err
}

func (c *compiler) tableNamed(name *syntax.Name, s *scope, operator string) (node, error) {
	if b := s.lookup(name.Text); b != nil {
		return c.boundTable(b, name, operator)
	}
	if name.Wildcard {
		return nil, failf(name.Span(), CodeMeaning, "A pattern of table names can stand in union, search and find only.")
	}
	t, err := c.fetch(name.Text)
	switch {
	case errors.Is(err, ErrUnknownTable):
		return nil, unresolved(name.Span(), operator, kindTable, name.Text)
	case err != nil:
		return nil, err
	}
	return newScan(t), nil
}

func (c *compiler) fetch(name string) (*table.Table, error) {
	if c.x.src == nil {
		return nil, ErrUnknownTable
	}
	return c.x.src.Table(c.x.ctx, name)
}

func (c *compiler) boundTable(b *binding, name *syntax.Name, operator string) (node, error) {
	if err := c.resolve(b); err != nil {
		return nil, err
	}
	switch {
	case b.table != nil:
		return b.table, nil
	case b.fn != nil && len(b.fn.Parameters) == 0:
		return c.callTable(b, name.Span(), nil)
	}
	return nil, unresolved(name.Span(), operator, kindTable, name.Text)
}

func (c *compiler) tabularCall(e *syntax.Call, s *scope, operator string) (node, error) {
	if source, ok := tabularFunctions[e.Name.Text]; ok {
		return source(c, e, s)
	}
	b := s.lookup(e.Name.Text)
	if b == nil || c.resolve(b) != nil || b.fn == nil {
		return nil, failf(e.Name.Span(), CodeFunction, "Unknown function: '%s'", e.Name.Text)
	}
	args, err := c.arguments(b.fn, e, s)
	if err != nil {
		return nil, err
	}
	return c.callTable(b, e.Span(), args)
}

// callTable compiles the body of a let function that gives rows.
func (c *compiler) callTable(b *binding, span syntax.Span, args map[string]*binding) (node, error) {
	if c.depth++; c.depth > maxCalls {
		return nil, failf(span, CodeLimit, "Functions call each other more than %d levels deep.", maxCalls)
	}
	defer func() { c.depth-- }()
	inner := b.in.inner()
	for name, arg := range args {
		inner.names[name] = arg
	}
	return c.body(b.fn.Body, inner, span)
}
