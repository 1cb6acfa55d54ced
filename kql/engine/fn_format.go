package engine

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// bindFormat checks a constant format before the query runs.
func bindFormat(letters map[byte]int, format func(ticks int64, layout string) string) func(*compiler, *syntax.Call, []*expr, *row) (*expr, error) {
	return func(c *compiler, e *syntax.Call, args []*expr, _ *row) (*expr, error) {
		if layout := args[1].konst; layout != nil {
			for i := 0; i < len(layout.str); i++ {
				if letters[layout.str[i]] == 0 && !strings.Contains(formatSeparators, layout.str[i:i+1]) {
					return nil, failf(args[1].span, CodeArguments, "%s(): '%c' is no part of a format.", e.Name.Text, layout.str[i])
				}
			}
		}
		return c.rowwise(e.Span(), table.String, args, nullSafe(table.String, func(a []datum) datum { return stringOf(format(a[0].num, a[1].str)) })), nil
	}
}
