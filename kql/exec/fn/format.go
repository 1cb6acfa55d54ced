package fn

import (
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

// bindFormat checks a constant format before the query runs.
func bindFormat(letters map[byte]int, format func(ticks int64, layout string) string) func(*expr.Compiler, *syntax.Call,
	[]*expr.Expr, *expr.Row) (*expr.Expr, error) {
	return func(c *expr.Compiler, e *syntax.Call, args []*expr.Expr, _ *expr.Row) (*expr.Expr, error) {
		if layout := args[1].Const; layout != nil {
			for i := 0; i < len(layout.Str); i++ {
				if letters[layout.Str[i]] == 0 && !strings.Contains(times.FormatSeparators, layout.Str[i:i+1]) {
					return nil, vec.Failf(args[1].Span, vec.CodeArguments, "%s(): unknown format character `%c`",
						e.Name.Text, layout.Str[i])
				}
			}
		}
		return c.Rowwise(e.Span(), table.String, args,
			expr.NullSafe(table.String,
				func(a []vec.Datum) vec.Datum { return vec.StringOf(format(a[0].Num, a[1].Str)) })), nil
	}
}
