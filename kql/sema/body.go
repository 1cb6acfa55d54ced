package sema

import (
	"strconv"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// Body is what statements mean in one place: those of the query, or those of a function in one of its
// calls, where its parameters have the types and columns of the arguments.
type Body struct {
	// Query is the last expression statement, whose rows or value is the result; nil if there is none.
	Query syntax.Expr
	// Queries are all expression statements.
	Queries []syntax.Expr
	// Lets are the declarations of let statements, in their order.
	Lets []*Declaration
	// Parameters are the parameters of the function, or of declare query_parameters.
	Parameters []*Declaration
	// Options are the options that set statements give a value, with the body that they are read in.
	Options map[string]syntax.Expr
	// Depth is the number of calls around the body.
	Depth int
	// Place identifies the body among those of the query.
	Place string

	names  map[*syntax.Name]*Declaration
	calls  map[syntax.Expr]*Body
	types  map[syntax.Expr]types.Type
	rows   map[syntax.Node]*rows
	views  map[syntax.Node][]*View
	absent map[syntax.Expr]bool
}

// Declaration is a name that the query declares.
type Declaration struct {
	Name string
	// Let is the statement that declares the name; nil for others.
	Let *syntax.Let
	// Function is the value of the let statement if that is a function, which names mean a call of.
	Function *syntax.Function
	// Parameter is set for parameters. Argument is the value, or nil for the rows before invoke.
	Parameter *syntax.Parameter
	Argument  syntax.Expr
	// Input is the operator whose input a parameter without argument is.
	Input syntax.Operator
	// As is the operator that names its rows: as or graph-to-table.
	As syntax.Operator
	// Part is the number of the table, of the several that graph-to-table returns.
	Part int
	// Body is where the value or the argument is read.
	Body *Body
	// Table says that the value has rows; otherwise Type is its type.
	Table bool
	Type  types.Type
	// Key identifies the declaration.
	Key Key
}

// Key identifies an operator or a declaration of a query, also when it is bound again.
type Key struct {
	place string
	node  syntax.Node
}

// Key returns the key of an operator in the body.
func (b *Body) Key(operator syntax.Operator) Key { return Key{b.Place, operator} }

// View is a view of the query that a pattern, or an operator without tables, reads.
type View struct {
	Declaration *Declaration
	Body        *Body
}

// Use returns what a name refers to if the query declares it, and nil otherwise. A nil body has no names.
func (b *Body) Use(n *syntax.Name) *Declaration {
	if b == nil {
		return nil
	}
	return b.names[n]
}

// Call returns the body of the function that an expression calls: a call, or a name without arguments. It
// is nil if that is not a function of the query, or if calls are nested too deeply.
func (b *Body) Call(x syntax.Expr) *Body { return b.calls[x] }

// Type returns the type of an expression, or types.Unknown.
func (b *Body) Type(x syntax.Expr) types.Type { return b.types[x] }

// IsTable reports whether an expression has rows.
func (b *Body) IsTable(x syntax.Expr) bool { return b.rows[x] != nil }

// IsGraph reports whether an operator returns a graph, which has no rows.
func (b *Body) IsGraph(operator syntax.Operator) bool {
	r := b.rows[operator]
	return r != nil && r.graph != nil
}

// Columns returns the columns of a table, or those after an operator; known is false if there may be
// more.
func (b *Body) Columns(x syntax.Node) (columns []catalog.Column, known bool) {
	r := b.rows[x]
	if r == nil {
		return nil, false
	}
	return plain(r.columns), !r.open
}

// Absent reports whether a fuzzy union leaves out one of its tables, which does not exist.
func (b *Body) Absent(x syntax.Expr) bool { return b.absent[x] }

// Views returns the views that match a pattern, or that an operator without tables reads.
func (b *Body) Views(x syntax.Node) []*View { return b.views[x] }

func newBody(place string, depth int) *Body {
	return &Body{Place: place, Depth: depth, names: map[*syntax.Name]*Declaration{}, calls: map[syntax.Expr]*Body{},
		types: map[syntax.Expr]types.Type{}, rows: map[syntax.Node]*rows{}, views: map[syntax.Node][]*View{},
		absent: map[syntax.Expr]bool{}}
}

// BindBody is Bind, and records what each part of the query means in the body that it returns.
func BindBody(tree *syntax.Tree, scope *Scope) (*Bound, *Body) {
	body := newBody("", 0)
	return bindInto(tree, scope, body), body
}

// MaxDepth limits the nesting of calls of functions of the query, which cannot be recursive.
const MaxDepth = 64

// maxBodies limits how many bodies are recorded: functions that call each other several times multiply.
const maxBodies = 20_000

// use records that a name refers to something that the query declares.
func (b *binder) use(n *syntax.Name, bound *binding) {
	switch d := bound.declaration; {
	case b.into == nil || d == nil:
	case d.Body == nil && bound.fixed && d.Function == nil:
		b.into.names[n] = b.declaredIn(bound)
	default:
		b.into.names[n] = d
	}
}

// declaredIn returns a declaration whose value is bound in the body that is being made, since the query is bound
// without any.
func (b *binder) declaredIn(bound *binding) *Declaration {
	d := *bound.declaration
	d.Body = b.into
	x := d.Argument
	if d.Let != nil {
		x = d.Let.Value
	}
	names := b.names
	b.names = bound.around
	b.expression(x)
	b.names = names
	return &d
}

// recordRows records the rows of an expression or those after an operator.
func (b *binder) recordRows(x syntax.Node, r *rows) {
	if b.into != nil && r != nil {
		b.into.rows[x] = r
	}
}

// recordDeclaration records a declaration in the body that is being bound.
func (b *binder) recordDeclaration(n *binding, declaredAt syntax.Node, d Declaration) {
	d.Name, d.Table, d.Type = n.name, n.value.rows != nil, n.value.typ
	if b.into == nil {
		d.Key, n.declaration = Key{node: declaredAt}, &d
		return
	}
	d.Key = Key{b.into.Place, declaredAt}
	if d.Body == nil {
		d.Body = b.into
	}
	n.declaration = &d
	switch {
	case d.Let != nil:
		b.into.Lets = append(b.into.Lets, n.declaration)
	case d.Parameter != nil:
		b.into.Parameters = append(b.into.Parameters, n.declaration)
	}
}

// afterStep returns the rows after an operator. Columns that depend on data are known once the engine has
// learned them.
func (b *binder) afterStep(operator syntax.Operator, out *rows) *rows {
	if b.into == nil || out == nil {
		return out
	}
	if b.scope.source != nil && out.open && out.graph == nil {
		if columns, ok := b.scope.source.Learned(b.into.Key(operator)); ok {
			out = &rows{columns: fromCatalog(columns)}
		}
	}
	b.into.rows[operator] = out
	return out
}

// leaveOut records that a fuzzy union leaves out a table.
func (b *binder) leaveOut(x syntax.Expr) {
	if b.into != nil {
		b.into.absent[x] = true
	}
}

// enter starts the body of a function for a call at a place of the enclosing body. It returns nil if no
// bodies are recorded or the limits are reached.
func (b *binder) enter(site syntax.Expr) *Body {
	around := b.into
	if around == nil || around.Depth >= MaxDepth || b.bodies >= maxBodies {
		return nil
	}
	b.bodies++
	body := newBody(around.Place+"/"+strconv.Itoa(site.Span().Start), around.Depth+1)
	around.calls[site] = body
	return body
}

// argumentOf returns the index of the argument for a parameter, by its place or its name, or -1 if the call
// leaves it out.
func argumentOf(f *syntax.Function, parameter int, list []syntax.Expr) int {
	found := -1
	for i, arg := range list {
		at := i
		if named, ok := arg.(*syntax.Named); ok && len(named.Names) == 1 {
			at = parameterNamed(f, named.Names[0].Text)
		}
		if at == parameter {
			found = i
		}
	}
	return found
}

func parameterNamed(f *syntax.Function, name string) int {
	for i, p := range f.Parameters {
		if p.Name.Text == name {
			return i
		}
	}
	return -1
}
