package fn

import (
	"math"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

func conversionFunctions() []expr.Function {
	list := []expr.Function{
		{Name: "tostring", Params: "a", Bind: bindCast(table.String)},
		{Name: "parse_json", Params: "a", Result: table.Dynamic, Row: parsedJSON, Nulls: true, KeepsName: true},
		{Name: "dynamic_to_json", Params: "a", Result: table.String, Nulls: true, Row: func(a []vec.Datum) vec.Datum {
			if a[0].Null {
				return vec.StringOf("")
			}
			return vec.StringOf(vec.Canonical(vec.ToDynamic(a[0])))
		}},
		{Name: "gettype", Params: "a", Result: table.String, Nulls: true, Row: typeName},
		{Name: "tohex", Params: "ai?", Bind: bindToHex},
		{Name: "toguid", Params: "a", Bind: bindCast(table.GUID)},
	}
	for _, alias := range []string{"todynamic", "parsejson", "toobject"} {
		list = append(list, expr.Function{Name: alias, Params: "a", Result: table.Dynamic, Row: parsedJSON, Nulls: true,
			KeepsName: true})
	}
	for name, t := range map[string]table.Type{
		"tobool": table.Bool, "toboolean": table.Bool, "toint": table.Int, "tolong": table.Long, "todouble": table.Real,
		"toreal":    table.Real,
		"todecimal": table.Decimal, "todatetime": table.DateTime, "totimespan": table.TimeSpan,
		"totime": table.TimeSpan,
	} {
		list = append(list, expr.Function{Name: name, Params: "a", Bind: bindCast(t)})
	}
	return list
}

func bindCast(t table.Type) func(*expr.Compiler, *syntax.Call, []*expr.Expr, *expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
		if k := args[0].Const; k != nil && !k.Null && k.Type == table.Real && t == table.Long {
			return expr.ConstantExpr(foldedLong(k.Real()), e.Span()), nil
		}
		x := *c.Cast(args[0], t)
		x.Col, x.Span = -1, e.Span()
		return &x, nil
	}
}

// foldedLong converts a constant real. The service folds it differently from a column,
// where values beyond the range become the nearest long.
func foldedLong(f float64) vec.Datum {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return vec.NullOf(table.Long)
	case math.Abs(f) >= math.MaxInt64:
		return vec.LongOf(math.MinInt64)
	}
	return vec.LongOf(int64(f))
}

// parsedJSON parses text. Text that is not JSON becomes a string, and empty text null.
func parsedJSON(a []vec.Datum) vec.Datum {
	if a[0].Type != table.String {
		return vec.DynamicOf(vec.ToDynamic(a[0]))
	}
	if a[0].Str == "" {
		return vec.NullOf(table.Dynamic)
	}
	return vec.DynamicOf(vec.ParseDynamic(a[0].Str))
}

func typeName(a []vec.Datum) vec.Datum {
	d := a[0]
	if d.Type == table.Dynamic {
		if d.Null {
			return vec.StringOf("null")
		}
		switch vec.Parsed(d.Dyn).(type) {
		case *vec.Bag:
			return vec.StringOf("dictionary")
		case []any:
			return vec.StringOf("array")
		}
		if d = vec.DynamicDatum(d.Dyn); d.Type == table.Real {
			return vec.StringOf("double")
		}
	}
	return vec.StringOf(d.Type.String())
}

// bindToHex keeps an int as it is, since the number of digits of a negative one depends on the type.
func bindToHex(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	if args[0].Type != table.Int {
		var err error
		if args[0], err = c.FitOne("tohex", 'i', args[0]); err != nil {
			return nil, err
		}
	}
	return c.Rowwise(e.Span(), table.String, args, expr.NullSafe(table.String, vec.ToHex)), nil
}
