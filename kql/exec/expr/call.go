package expr

import (
	"sync"

	"quarry/kql/catalog"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// Function is a scalar function.
type Function struct {
	Name string
	// Params has a letter for each parameter: a any, s anything as text, i integer, n
	// number, r real, m summable, M averageable, d datetime, t timespan, b bool, y dynamic. A ?
	// after a letter makes it optional; a * allows any number of repetitions, including none.
	Params string
	// Result is the type of the result, unless TypeOf derives it from the arguments.
	Result table.Type
	TypeOf func(args []*Expr) table.Type // derives the type of the result
	// Row computes one value. It is not called if an argument is null, unless Nulls is set.
	Row   func(a []vec.Datum) vec.Datum
	Nulls bool
	// Whole computes the value of one argument, in place of Row, where value and argument are whole numbers or ticks.
	Whole func(n int64) int64
	// Bind compiles a call, in place of Row.
	Bind func(c *Compiler, call *syntax.Call, args []*Expr, r *Row) (*Expr, error)
	// Raw compiles a call, including its arguments, in place of Row.
	Raw func(c *Compiler, call *syntax.Call, r *Row) (*Expr, error)
	// KeepsName is set if an unnamed column with a call gets the name of the first argument.
	KeepsName bool
	// Varies marks a function that may return a different value on each call.
	Varies bool
}

// functionGroups collects the lists passed to RegisterFunctions.
var functionGroups []func() []Function

// RegisterFunctions adds functions to the language. The packages that implement them call it in
// init.
func RegisterFunctions(groups ...func() []Function) {
	functionGroups = append(functionGroups, groups...)
}

// FunctionIndex returns the functions by name, including their former names.
var FunctionIndex = sync.OnceValue(func() map[string]*Function {
	index := map[string]*Function{}
	for _, group := range functionGroups {
		list := group()
		for i := range list {
			index[list[i].Name] = &list[i]
		}
	}
	for old, name := range aliases {
		index[old] = index[name]
	}
	return index
})

// aliases maps former names of functions, which still work, to the present ones.
var aliases = map[string]string{
	"arraylength": "array_length", "array_strcat": "strcat_array",
	"extractall": "extract_all",
	"parseurl":   "parse_url", "parseurlquery": "parse_urlquery", "to_utf8": "unicode_codepoints_from_string",
	"row_rank": "row_rank_dense", "tdigest_merge": "merge_tdigest",
}

// Aggregator compiles the calls of aggregates in an operator that groups rows.
type Aggregator interface {
	// AggregateCall compiles a call; known is false if there is no aggregate of that name.
	AggregateCall(c *Compiler, e *syntax.Call, r *Row) (x *Expr, known bool, err error)
}

// call compiles the call of a let function, an aggregate or a scalar function.
func (c *Compiler) call(e *syntax.Call, r *Row) (*Expr, error) {
	name := e.Name.Text
	if d := r.Scope.Use(e.Name); d != nil && d.Function != nil {
		return c.callScalar(r.Scope.Call(e), e.Span(), r)
	}
	if r.Group != nil {
		if x, known, err := r.Group.AggregateCall(c, e, r); known {
			return x, err
		}
	}
	f, ok := FunctionIndex()[name]
	if !ok {
		return nil, vec.Unsupported(e.Name.Span(), "function `%s`", name)
	}
	c.X.uses(catalog.FunctionHelp, f.Name)
	if f.Raw != nil {
		return f.Raw(c, e, r)
	}
	args, err := c.Args(e, r)
	if err != nil {
		return nil, err
	}
	return c.apply(f, e, args, r)
}

// Args compiles the arguments of a call.
func (c *Compiler) Args(e *syntax.Call, r *Row) ([]*Expr, error) {
	args := make([]*Expr, len(e.Args))
	for i, arg := range e.Args {
		named, isNamed := arg.(*syntax.Named)
		if isNamed && len(named.Names) == 1 {
			arg = named.X
		}
		x, err := c.Expr(arg, r)
		if err != nil {
			return nil, err
		}
		if args[i] = x; isNamed { // in bin(hour = Timestamp, 1h), the name applies to the column
			renamed := *x
			renamed.Name = named.Names[0].Text
			args[i] = &renamed
		}
	}
	return args, nil
}

// apply checks the arguments of a call against the parameters and compiles the call.
func (c *Compiler) apply(f *Function, e *syntax.Call, args []*Expr, r *Row) (*Expr, error) {
	args, err := c.Fit(f.Name, f.Params, e, args)
	if err != nil {
		return nil, err
	}
	if f.Bind != nil {
		return f.Bind(c, e, args, r)
	}
	t := f.Result
	if f.TypeOf != nil {
		t = f.TypeOf(args)
	}
	if f.Whole != nil {
		return c.whole(e.Span(), t, args[0], f.Whole), nil
	}
	fn := f.Row
	if !f.Nulls {
		fn = NullSafe(t, fn)
	}
	x := c.Rowwise(e.Span(), t, args, fn)
	if f.Varies {
		x = &Expr{Type: t, Span: e.Span(), Col: -1,
			Eval: func(fr *Frame, b *vec.Batch) *vec.Vec { return byEachRow(t, EvalAll(fr, b, args), b.N, fn) }}
	}
	if f.KeepsName && len(args) > 0 {
		x.Name = args[0].Name
	}
	return x, nil
}

// byEachRow is byRow without the shortcut for constants.
func byEachRow(t table.Type, vecs []*vec.Vec, n int, fn func(a []vec.Datum) vec.Datum) *vec.Vec {
	out := vec.NewVec(t, n)
	a := make([]vec.Datum, len(vecs))
	for row := range n {
		for i, v := range vecs {
			a[i] = v.Datum(row)
		}
		out.Set(row, fn(a))
	}
	return out
}
