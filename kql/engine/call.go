package engine

import (
	"sync"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
	"quarry/table"
)

// function is a scalar function of the language.
type function struct {
	name string
	// params has a letter for each parameter: a any, s string, S anything as text,
	// i integer, n number, r real, m summable, M averageable, d datetime, t timespan, b bool, y dynamic. A ?
	// behind a letter lets it be left out, a * lets it repeat, none or more times.
	params string
	// result is the type of the result, unless typeOf derives it from the arguments.
	result table.Type
	typeOf func(args []*expr) table.Type
	// row computes one value. It is not called when an argument is null, unless nulls is set.
	row   func(a []datum) datum
	nulls bool
	// bind compiles a call in its own way, in place of row.
	bind func(c *compiler, call *syntax.Call, args []*expr, r *row) (*expr, error)
	// raw is a bind that compiles the arguments too.
	raw func(c *compiler, call *syntax.Call, r *row) (*expr, error)
	// keepsName is set where a column made of the call gets the name of the first argument.
	keepsName bool
	// varies marks a function that may give something else at each call.
	varies bool
}

// functionGroups are the lists of functions that registerFunctions collected.
var functionGroups []func() []function

// registerFunctions adds functions to the language. The packages that implement them call it in init.
func registerFunctions(groups ...func() []function) {
	functionGroups = append(functionGroups, groups...)
}

var functionIndex = sync.OnceValue(func() map[string]*function {
	index := map[string]*function{}
	for _, group := range functionGroups {
		list := group()
		for i := range list {
			index[list[i].name] = &list[i]
		}
	}
	for old, name := range oldNames {
		index[old] = index[name]
	}
	return index
})

// oldNames are those that functions had before, and still answer to.
var oldNames = map[string]string{
	"arraylength": "array_length", "array_strcat": "strcat_array", "datepart": "datetime_part", "extractall": "extract_all",
	"parseurl": "parse_url", "parseurlquery": "parse_urlquery", "to_utf8": "unicode_codepoints_from_string", "row_rank": "row_rank_dense",
}

// aggregator compiles the calls of aggregates where rows are grouped.
type aggregator interface {
	// aggregateCall compiles a call; known is false when no aggregate has its name.
	aggregateCall(c *compiler, e *syntax.Call, r *row) (x *expr, known bool, err error)
}

// isAggregate reports whether a name is that of an aggregate. The package of the aggregates sets it in init.
var isAggregate func(name string) bool

// call compiles the call of a function: a let function, an aggregate or a scalar function.
func (c *compiler) call(e *syntax.Call, r *row) (*expr, error) {
	name := e.Name.Text
	if b := r.scope.lookup(name); b != nil {
		if err := c.resolve(b); err != nil {
			return nil, err
		}
		if b.fn != nil {
			return c.callLet(b, e, r)
		}
	}
	if r.group != nil {
		if x, known, err := r.group.aggregateCall(c, e, r); known {
			return x, err
		}
	}
	f, ok := functionIndex()[name]
	if !ok {
		return nil, c.unknownFunction(e, r)
	}
	if f.raw != nil {
		return f.raw(c, e, r)
	}
	args, err := c.args(e, r)
	if err != nil {
		return nil, err
	}
	return c.apply(f, e, args, r)
}

func (c *compiler) unknownFunction(e *syntax.Call, r *row) error {
	name := e.Name.Text
	if isAggregate(name) {
		return failf(e.Span(), CodeMeaning, "Function '%s' is an aggregate: it can stand in summarize only.", name)
	}
	for _, kind := range []catalog.Kind{catalog.Scalar, catalog.Aggregate} {
		if _, ok := catalog.LookupFunction(kind, name); ok {
			return unsupported(e.Name.Span(), "function '%s'", name)
		}
	}
	err := failf(e.Name.Span(), CodeFunction, "Unknown function: '%s'", name)
	err.Operator, err.Kind, err.Name = r.operator, "function", name
	return err
}

func (c *compiler) args(e *syntax.Call, r *row) ([]*expr, error) {
	args := make([]*expr, len(e.Args))
	for i, arg := range e.Args {
		named, isNamed := arg.(*syntax.Named)
		if isNamed && len(named.Names) == 1 {
			arg = named.X
		}
		x, err := c.expr(arg, r)
		if err != nil {
			return nil, err
		}
		if args[i] = x; isNamed { // bin(hour = Timestamp, 1h): the name goes to the column
			renamed := *x
			renamed.name = named.Names[0].Text
			args[i] = &renamed
		}
	}
	return args, nil
}

// apply checks the arguments against the parameters and makes the expression.
func (c *compiler) apply(f *function, e *syntax.Call, args []*expr, r *row) (*expr, error) {
	args, err := c.fit(f.name, f.params, e, args)
	if err != nil {
		return nil, err
	}
	if f.bind != nil {
		return f.bind(c, e, args, r)
	}
	t := f.result
	if f.typeOf != nil {
		t = f.typeOf(args)
	}
	fn := f.row
	if !f.nulls {
		fn = nullSafe(t, fn)
	}
	x := c.rowwise(e.Span(), t, args, fn)
	if f.varies {
		x = &expr{typ: t, span: e.Span(), col: -1, eval: func(fr *frame, b *batch) *vec { return byEachRow(t, evalAll(fr, b, args), b.n, fn) }}
	}
	if f.keepsName && len(args) > 0 {
		x.name = args[0].name
	}
	return x, nil
}

// byEachRow is byRow without the short way for constants.
func byEachRow(t table.Type, vecs []*vec, n int, fn func(a []datum) datum) *vec {
	out := newVec(t, n)
	a := make([]datum, len(vecs))
	for row := range n {
		for i, v := range vecs {
			a[i] = v.datum(row)
		}
		out.set(row, fn(a))
	}
	return out
}
