// Package agg implements the aggregates of summarize and similar operators.
package agg

import (
	"strings"
	"sync"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// aggregate is an aggregation function of the language.
type aggregate struct {
	name   string
	Params string // as in expr.Function
	// prefix precedes the argument's name in the name of an unnamed column: sum_x. If it is empty,
	// the column has the argument's name.
	prefix string
	result table.Type
	typeOf func(args []*expr.Expr) table.Type
	start  func(args []*expr.Expr, t table.Type) Accumulator
	// conditional marks the -if forms, which take a predicate.
	conditional bool
	// bind replaces the usual compilation, for aggregates with several columns.
	bind func(c *expr.Compiler, a *aggregate, e *syntax.Call, r *expr.Row) (*expr.Expr, error)
}

// Aggregates returns the aggregates by name, including their -if forms.
var Aggregates = sync.OnceValue(func() map[string]*aggregate {
	index := map[string]*aggregate{}
	for _, group := range [][]aggregate{
		countAggregates(), numberAggregates(), listAggregates(), pickAggregates(), percentileAggregates(),
		sketchAggregates(),
	} {
		for i := range group {
			addAggregate(index, group[i])
		}
	}
	return index
})

func init() {
	expr.RegisterFunctions(sketchFunctions)
}

// conditionalNames maps aggregates to their -if forms.
var conditionalNames = map[string]string{
	"sum": "sumif", "avg": "avgif", "min": "minif", "max": "maxif", "dcount": "dcountif", "stdev": "stdevif",
	"variance": "varianceif", "variancep": "variancepif",
	"covariance": "covarianceif", "covariancep": "covariancepif", "hll": "hll_if",
	"make_list": "make_list_if", "make_set": "make_set_if", "make_bag": "make_bag_if", "take_any": "take_anyif",
	"any": "anyif", "count_distinct": "count_distinctif",
}

func addAggregate(index map[string]*aggregate, a aggregate) {
	index[a.name] = &a
	name, ok := conditionalNames[a.name]
	if !ok {
		return
	}
	conditional := a
	conditional.name, conditional.conditional = name, true
	conditional.Params = a.Params[:a.before()] + "b" + a.Params[a.before():]
	conditional.bind = nil
	if a.bind != nil { // take_any returns several columns, but its -if form takes one argument
		conditional.Params = "ab"
	}
	if strings.HasSuffix(a.prefix, a.name+"_") {
		conditional.prefix = name + "_"
	}
	index[name] = &conditional
}

// before returns the number of arguments before the predicate of an -if form.
func (a *aggregate) before() int {
	if strings.HasPrefix(a.name, "covariance") {
		return 2
	}
	return 1
}

// AggregateCall compiles the call of an aggregate to an expression that reads its result.
func (g *Grouping) AggregateCall(c *expr.Compiler, e *syntax.Call, r *expr.Row) (x *expr.Expr, known bool, err error) {
	a, known := Aggregates()[e.Name.Text]
	if !known {
		return nil, false, nil
	}
	c.X.UsesAggregate(a.name)
	x, err = g.compile(c, a, e, r)
	return x, true, err
}

func (g *Grouping) compile(c *expr.Compiler, a *aggregate, e *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	if a.bind != nil {
		return a.bind(c, a, e, r)
	}
	args, err := c.Args(e, g.Input)
	if err != nil {
		return nil, err
	}
	if args, err = c.Fit(a.name, a.Params, e, args); err != nil {
		return nil, err
	}
	var when *expr.Expr
	if a.conditional {
		n := a.before()
		when = args[n]
		args = append(args[:n:n], args[n+1:]...)
	}
	return g.use(a, args, when, e.Span()), nil
}

// groupOf returns the grouping that an aggregate of the row is registered with.
func groupOf(r *expr.Row) *Grouping { return r.Group.(*Grouping) }

// use registers an aggregate and returns the expression that reads its result.
func (g *Grouping) use(a *aggregate, args []*expr.Expr, when *expr.Expr, span syntax.Span) *expr.Expr {
	t := a.result
	if a.typeOf != nil {
		t = a.typeOf(args)
	}
	x := g.register(&Use{Type: t, args: args, when: when, Leader: -1,
		Start: func() Accumulator { return a.start(args, t) }}, span)
	x.Name = a.prefix
	if len(args) > 0 {
		x.Name += args[0].Name
	}
	return x
}

func (g *Grouping) register(u *Use, span syntax.Span) *expr.Expr {
	g.Uses = append(g.Uses, u)
	return expr.ColumnExpr(len(g.Keys)+len(g.Uses)-1, table.Column{Type: u.Type}, span)
}

// perGroup is an accumulator that keeps a T for each group and processes one row at a time.
type perGroup[T any] struct {
	typ    table.Type
	states []T
	step   func(s *T, a []vec.Datum)
	done   func(s *T) vec.Datum
	// nulls is set if step handles nulls of the first argument.
	nulls bool
	// weigh estimates the bytes that a row adds to a state that grows; nil for states of fixed
	// size.
	weigh func(a []vec.Datum) int64
	held  int64
}

// Bytes estimates the memory that the states hold.
func (p *perGroup[T]) Bytes() int64 { return p.held }

// weight estimates the bytes that a kept value takes.
func weight(a []vec.Datum) int64 {
	list, _ := a[0].Dyn.([]any)
	return int64(64 + len(a[0].Str) + 32*len(list))
}

func (p *perGroup[T]) grow(groups int) {
	for len(p.states) < groups {
		var zero T
		p.states = append(p.states, zero)
	}
}

// Add steps the state of each row's group.
func (p *perGroup[T]) Add(rows []uint32, args []*vec.Vec, groups int) {
	p.grow(groups)
	a := make([]vec.Datum, len(args))
	for row, group := range rows {
		for i, v := range args {
			a[i] = v.Datum(row)
		}
		if p.nulls || len(a) == 0 || !a[0].Null {
			p.step(&p.states[group], a)
			if p.weigh != nil {
				p.held += p.weigh(a)
			}
		}
	}
}

// Result finishes each state.
func (p *perGroup[T]) Result(groups int) *vec.Vec {
	p.grow(groups)
	out := vec.NewVec(p.typ, groups)
	for i := range out.N {
		out.Set(i, p.done(&p.states[i]))
	}
	return out
}
