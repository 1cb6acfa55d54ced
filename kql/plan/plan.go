// Package plan turns a bound query into a logical plan: the tables that it reads and the steps that its
// rows go through, with the columns after each. Names are resolved, and the functions of the query are
// replaced by their bodies. The package does not know how a step is computed.
package plan

import (
	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// Plan builds the nodes of a query, each when it is first asked for.
type Plan struct {
	Body  *sema.Body // of the query
	nodes map[place]*Node
}

// place is an expression or operator in one of the bodies of a query.
type place struct {
	syntax syntax.Node
	body   *sema.Body
}

// New returns the plan of a query.
func New(body *sema.Body) *Plan { return &Plan{Body: body, nodes: map[place]*Node{}} }

// Kind is the kind of a node.
type Kind uint8

// The kinds of nodes.
const (
	Unknown  Kind = iota // an expression that is not a table, or not one that can be planned
	Table                // a table of the source
	Values               // datatable
	External             // externaldata
	Step                 // an operator
	Named                // a name that the query declares: let, a parameter, as
	Call                 // a function of the query
	Function             // a built-in function that returns a table, such as materialize
	Input                // in a subquery: the rows of the operator around it
)

// Node is a table or a step of a plan.
type Node struct {
	Kind Kind
	// Expr is the expression of the node; nil for a Step.
	Expr syntax.Expr
	// Operator is that of a Step.
	Operator syntax.Operator
	// Body is what the names in the expression or operator refer to.
	Body *sema.Body
	// Name is the name of a table, function or declaration.
	Name string
	// Declaration is what a Named node refers to.
	Declaration *sema.Declaration
	// Callee is the body of a Call.
	Callee *sema.Body
	// From is the node whose rows a Step, Named, Call or Function gets; nil if an operator starts a
	// pipeline.
	From *Node
	// Columns are the columns of the rows. Known is false if there may be others, which depend on data.
	Columns []catalog.Column
	Known   bool
}

// Root returns the node of the result. It is nil if the query has none.
func (p *Plan) Root() *Node {
	if p.Body.Query == nil {
		return nil
	}
	return p.Table(p.Body.Query, p.Body)
}

// Table returns the node of an expression.
func (p *Plan) Table(x syntax.Expr, body *sema.Body) *Node {
	at := place{x, body}
	n, ok := p.nodes[at]
	if !ok {
		n = p.table(x, body)
		p.nodes[at] = n
	}
	return n
}

func (p *Plan) table(x syntax.Expr, body *sema.Body) *Node {
	switch x := x.(type) {
	case *syntax.Paren:
		return p.Table(x.X, body)
	case *syntax.Pipeline:
		if x.Source == nil {
			break
		}
		return p.steps(p.Table(x.Source, body), x.Operators, body)
	case *syntax.OperatorSource:
		return p.step(nil, x.Operator, body)
	case *syntax.DataTable:
		return p.leaf(Values, x, body)
	case *syntax.ExternalData:
		return p.leaf(External, x, body)
	case *syntax.Name:
		return p.named(x, body)
	case *syntax.Call:
		return p.call(x, body)
	case *syntax.Invocation: // cluster("c").database("d").f(): there is a single database
		return p.Table(x.Call, body)
	case *syntax.Member:
		if body.Call(x) != nil { // the path of a pattern
			return p.called(x, x.Name.Text, body)
		}
		n := p.leaf(Table, x, body)
		n.Name = x.Name.Text
		return n
	}
	return p.leaf(Unknown, x, body)
}

// leaf returns a node that reads no other.
func (p *Plan) leaf(kind Kind, x syntax.Expr, body *sema.Body) *Node {
	n := &Node{Kind: kind, Expr: x, Body: body}
	n.Columns, n.Known = body.Columns(x)
	return n
}

// over returns a node for an expression that has the rows of another.
func (p *Plan) over(kind Kind, x syntax.Expr, body *sema.Body, name string, from *Node) *Node {
	n := &Node{Kind: kind, Expr: x, Body: body, Name: name, From: from}
	if n.Columns, n.Known = body.Columns(x); n.Columns == nil && from != nil {
		n.Columns, n.Known = from.Columns, from.Known
	}
	return n
}

func (p *Plan) steps(from *Node, operators []syntax.Operator, body *sema.Body) *Node {
	for _, operator := range operators {
		from = p.step(from, operator, body)
	}
	return from
}

// step returns the node of an operator.
func (p *Plan) step(from *Node, operator syntax.Operator, body *sema.Body) *Node {
	at := place{operator, body}
	if n, ok := p.nodes[at]; ok {
		return n
	}
	n := &Node{Kind: Step, Operator: operator, Body: body, Name: operator.Keyword(), From: from}
	n.Columns, n.Known = body.Columns(operator)
	p.nodes[at] = n
	return n
}

func (p *Plan) named(x *syntax.Name, body *sema.Body) *Node {
	d := body.Use(x)
	switch {
	case d == nil:
		n := p.leaf(Table, x, body)
		n.Name = x.Text
		return n
	case d.Function != nil:
		return p.called(x, x.Text, body)
	}
	n := p.over(Named, x, body, x.Text, p.declared(d))
	n.Declaration = d
	return n
}

// declared returns the node of a declaration, or nil if it has no rows.
func (p *Plan) declared(d *sema.Declaration) *Node {
	switch {
	case !d.Table:
		return nil
	case d.Let != nil:
		return p.Table(d.Let.Value, d.Body)
	case d.As != nil:
		if n, ok := p.nodes[place{d.As, d.Body}]; ok {
			return n
		}
		p.reach(d.As, d.Body)
		return p.nodes[place{d.As, d.Body}]
	case d.Input != nil:
		if n, ok := p.nodes[place{d.Input, d.Body}]; ok {
			return n.From
		}
	case d.Argument != nil:
		return p.Table(d.Argument, d.Body)
	}
	return nil
}

// reach plans the pipeline of an earlier statement that names its rows with as.
func (p *Plan) reach(as syntax.Operator, body *sema.Body) {
	for _, query := range body.Queries {
		if s := query.Span(); s.Start <= as.Span().Start && as.Span().End <= s.End {
			p.Table(query, body)
		}
	}
}

// called returns the body of a function in place of its call. Calls that are nested too deeply have none.
func (p *Plan) called(x syntax.Expr, name string, body *sema.Body) *Node {
	callee := body.Call(x)
	if callee == nil || callee.Query == nil {
		return p.leaf(Unknown, x, body)
	}
	n := p.over(Call, x, body, name, p.Table(callee.Query, callee))
	n.Callee = callee
	return n
}

// Invoked returns the body of the function that invoke calls, or nil.
func (p *Plan) Invoked(x *syntax.Invoke, body *sema.Body) *Node {
	if body.Call(x.Call) == nil {
		return nil
	}
	return p.called(x.Call, x.Call.Name.Text, body)
}

// View returns the body of a view that a pattern names.
func (p *Plan) View(v *sema.View) *Node {
	if v.Body.Query == nil {
		return p.leaf(Unknown, nil, v.Body)
	}
	rows := p.Table(v.Body.Query, v.Body)
	return &Node{Kind: Call, Body: v.Body, Callee: v.Body, Name: v.Declaration.Name, From: rows, Columns: rows.Columns,
		Known: rows.Known}
}

func (p *Plan) call(x *syntax.Call, body *sema.Body) *Node {
	if body.Use(x.Name) != nil || body.Call(x) != nil {
		return p.called(x, x.Name.Text, body)
	}
	var from *Node
	if x.Name.Text == "materialize" && len(x.Args) == 1 {
		from = p.Table(x.Args[0], body)
	}
	return p.over(Function, x, body, x.Name.Text, from)
}

// Subquery returns the node of a subquery that gets the rows of the operator around it, and the node of
// these rows, or nil if the subquery has a source of its own.
func (p *Plan) Subquery(x syntax.Expr, body *sema.Body) (sub, input *Node) {
	switch x := x.(type) {
	case *syntax.Paren:
		return p.Subquery(x.X, body)
	case *syntax.Pipeline:
		if x.Source == nil {
			input = p.input(x, body)
			return p.steps(input, x.Operators, body), input
		}
		if first, ok := x.Source.(*syntax.OperatorSource); ok && takesInput(first.Operator) {
			input = p.input(x, body)
			return p.steps(p.step(input, first.Operator, body), x.Operators, body), input
		}
	case *syntax.OperatorSource:
		if takesInput(x.Operator) {
			input = p.input(x, body)
			return p.step(input, x.Operator, body), input
		}
	}
	return p.Table(x, body), nil
}

func (p *Plan) input(x syntax.Expr, body *sema.Body) *Node {
	at := place{x, body}
	n, ok := p.nodes[at]
	if !ok {
		n = &Node{Kind: Input, Expr: x, Body: body}
		p.nodes[at] = n
	}
	return n
}

// takesInput reports whether an operator that starts a subquery gets its rows.
func takesInput(operator syntax.Operator) bool {
	switch operator.(type) {
	case *syntax.Print, *syntax.Range:
		return false
	}
	return true
}
