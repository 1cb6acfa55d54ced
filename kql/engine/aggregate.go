package engine

import (
	"strings"
	"sync"

	"quarry/kql/syntax"
	"quarry/table"
)

// aggregate is an aggregation function of the language.
type aggregate struct {
	name   string
	params string // as in function
	// prefix makes the name of an unnamed column: sum_x. An empty one gives the name
	// of the argument itself.
	prefix string
	result table.Type
	typeOf func(args []*expr) table.Type
	start  func(args []*expr, t table.Type) accumulator
	// conditional is set for the -if forms: their second argument is a predicate.
	conditional bool
	// bind compiles a call in its own way, for aggregates that make several columns.
	bind func(c *compiler, a *aggregate, e *syntax.Call, r *row) (*expr, error)
}

var aggregates = sync.OnceValue(func() map[string]*aggregate {
	index := map[string]*aggregate{}
	for _, group := range [][]aggregate{
		countAggregates(), numberAggregates(), listAggregates(), pickAggregates(), percentileAggregates(), sketchAggregates(),
	} {
		for i := range group {
			addAggregate(index, group[i])
		}
	}
	return index
})

func init() {
	registerFunctions(sketchFunctions)
	isAggregate = func(name string) bool { return aggregates()[name] != nil }
}

// conditionalNames are the aggregates that have a form with a predicate.
var conditionalNames = map[string]string{
	"sum": "sumif", "avg": "avgif", "min": "minif", "max": "maxif", "dcount": "dcountif", "stdev": "stdevif", "variance": "varianceif", "variancep": "variancepif",
	"covariance": "covarianceif", "covariancep": "covariancepif", "hll": "hll_if",
	"make_list": "make_list_if", "make_set": "make_set_if", "make_bag": "make_bag_if", "take_any": "take_anyif", "any": "anyif", "count_distinct": "count_distinctif",
}

func addAggregate(index map[string]*aggregate, a aggregate) {
	index[a.name] = &a
	name, ok := conditionalNames[a.name]
	if !ok {
		return
	}
	conditional := a
	conditional.name, conditional.conditional = name, true
	conditional.params = a.params[:a.before()] + "b" + a.params[a.before():]
	conditional.bind = nil
	if a.bind != nil { // take_any makes several columns; its -if form takes one argument
		conditional.params = "ab"
	}
	if strings.HasSuffix(a.prefix, a.name+"_") {
		conditional.prefix = name + "_"
	}
	index[name] = &conditional
}

// before is how many arguments stand before the predicate of an -if form.
func (a *aggregate) before() int {
	if strings.HasPrefix(a.name, "covariance") {
		return 2
	}
	return 1
}

// aggregateCall compiles the call of an aggregate: an expression that reads its result.
func (g *grouping) aggregateCall(c *compiler, e *syntax.Call, r *row) (x *expr, known bool, err error) {
	a, known := aggregates()[e.Name.Text]
	if !known {
		return nil, false, nil
	}
	x, err = g.compile(c, a, e, r)
	return x, true, err
}

func (g *grouping) compile(c *compiler, a *aggregate, e *syntax.Call, r *row) (*expr, error) {
	if a.bind != nil {
		return a.bind(c, a, e, r)
	}
	args, err := c.args(e, g.input)
	if err != nil {
		return nil, err
	}
	if args, err = c.fit(a.name, a.params, e, args); err != nil {
		return nil, err
	}
	var when *expr
	if a.conditional {
		n := a.before()
		when = args[n]
		args = append(args[:n:n], args[n+1:]...)
	}
	return g.use(a, args, when, e.Span()), nil
}

// groupOf returns the grouping that an aggregate of the row is registered with.
func groupOf(r *row) *grouping { return r.group.(*grouping) }

// use registers an aggregate and gives the expression that reads it.
func (g *grouping) use(a *aggregate, args []*expr, when *expr, span syntax.Span) *expr {
	t := a.result
	if a.typeOf != nil {
		t = a.typeOf(args)
	}
	x := g.register(&use{typ: t, args: args, when: when, leader: -1, start: func() accumulator { return a.start(args, t) }}, span)
	x.name = a.prefix
	if len(args) > 0 {
		x.name += args[0].name
	}
	return x
}

func (g *grouping) register(u *use, span syntax.Span) *expr {
	g.uses = append(g.uses, u)
	return columnExpr(len(g.keys)+len(g.uses)-1, table.Column{Type: u.typ}, span)
}

// perGroup is an accumulator that keeps a T for each group and sees a row at a time.
type perGroup[T any] struct {
	typ    table.Type
	states []T
	step   func(s *T, a []datum)
	done   func(s *T) datum
	// nulls is set where step wants to see nulls of the first argument.
	nulls bool
	// weigh estimates the bytes that a row adds to a state that grows; nil for one that does not.
	weigh func(a []datum) int64
	held  int64
}

// bytes is about how much memory the states take.
func (p *perGroup[T]) bytes() int64 { return p.held }

// weight estimates what keeping a value takes.
func weight(a []datum) int64 {
	list, _ := a[0].dyn.([]any)
	return int64(64 + len(a[0].str) + 32*len(list))
}

func (p *perGroup[T]) grow(groups int) {
	for len(p.states) < groups {
		var zero T
		p.states = append(p.states, zero)
	}
}

func (p *perGroup[T]) add(rows []uint32, args []*vec, groups int) {
	p.grow(groups)
	a := make([]datum, len(args))
	for row, group := range rows {
		for i, v := range args {
			a[i] = v.datum(row)
		}
		if p.nulls || len(a) == 0 || !a[0].null {
			p.step(&p.states[group], a)
			if p.weigh != nil {
				p.held += p.weigh(a)
			}
		}
	}
}

func (p *perGroup[T]) result(groups int) *vec {
	p.grow(groups)
	out := newVec(p.typ, groups)
	for i := range out.n {
		out.set(i, p.done(&p.states[i]))
	}
	return out
}
