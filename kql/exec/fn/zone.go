package fn

import (
	_ "embed"
	"strings"
	_ "time/tzdata" // the zones, for systems without a database of their own

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// zones lists the names of the IANA time zone database, in order.
//
//go:embed zones.txt
var zones string

func zoneFunctions() []expr.Function {
	return []expr.Function{{Name: "datetime_list_timezones", Params: "", Result: table.Dynamic,
		Row: func([]vec.Datum) vec.Datum {
			names := strings.Fields(zones)
			list := make([]any, len(names))
			for i, name := range names {
				list[i] = name
			}
			return vec.DynamicOf(list)
		}}}
}
