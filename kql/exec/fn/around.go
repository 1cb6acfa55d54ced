package fn

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// bindAround compiles around(value, center, delta): whether a value is at most delta away from a center.
func bindAround(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
	value, center, delta := args[0].Type, args[1].Type, args[2].Type
	time := value == table.DateTime && center == table.DateTime || value == table.TimeSpan && center == table.TimeSpan
	if !(time && delta == table.TimeSpan || value.Numeric() && center.Numeric() && delta.Numeric()) {
		return nil, vec.Types(e.Span(), "around()", value, center, delta)
	}
	whole := value.Integral() && center.Integral() && delta.Integral()
	return c.Rowwise(e.Span(), table.Bool, args, expr.NullSafe(table.Bool, func(a []vec.Datum) vec.Datum {
		if whole {
			distance := uint64(max(a[0].Num, a[1].Num)) - uint64(min(a[0].Num, a[1].Num)) // never too large
			return vec.BoolOf(a[2].Num >= 0 && distance <= uint64(a[2].Num))
		}
		x, middle, most := vec.Convert(a[0], table.Real), vec.Convert(a[1], table.Real), vec.Convert(a[2], table.Real)
		return vec.BoolOf(x.Real() >= middle.Real()-most.Real() && x.Real() <= middle.Real()+most.Real())
	})), nil
}
