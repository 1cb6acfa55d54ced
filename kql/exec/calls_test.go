package exec

import (
	"maps"
	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"slices"
	"strings"
	"testing"
)

// callArguments are values of all types, ordinary and unusual, as columns of a table and as
// constants.
var callArguments = []string{
	"n", "x", "s", "t", "d", "y", "b", "g", "0", "1", "-1", "2", "100", "0.5", "real(nan)", "long(null)", `""`, `"a"`,
	`"10.0.0.1/8"`, `"(a"`, `"sunny"`, "1h", "time(null)",
	"datetime(2026-01-01)", "datetime(null)", "true", "bool(null)", "dynamic(null)", "dynamic([])",
	"dynamic([1,null,'a'])", "dynamic([1,2,3,4,5,6,7,8,9])", `dynamic({"a":1})`,
	`dynamic({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]})`,
	`dynamic({"type":"LineString","coordinates":[[0,0],[1,0]]})`, "typeof(long)", "*",
}

// repeats is the number of calls for each name and number of arguments.
const repeats = 4

const callTable = `datatable(n:long, x:real, s:string, t:datetime, d:timespan, y:dynamic, b:bool, g:guid)
[1, 1.5, "text", datetime(2026-01-01), 1h, dynamic([3,1,2]), true, guid(ae3133f2-6e22-49ae-b06a-16e6a9b212eb),
 long(null), real(null), "", datetime(null), time(null), dynamic(null), bool(null), guid(null),
 -9223372036854775808, real(inf), "\u0410,b=c;d\\e/f", datetime(9999-12-31), -10675199d, dynamic({"a":[{"b":1}]}), false, guid(00000000-0000-0000-0000-000000000000)]`

// TestNoCallPanics calls everything callable with arguments that mostly do not fit. The outcome
// must be rows or an *Error. Each name has its own random generator.
func TestNoCallPanics(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(expr.FunctionIndex())) {
		callAtRandom(t, callTable+" | serialize | extend r = %s", name, 7)
	}
	for _, name := range slices.Sorted(maps.Keys(agg.Aggregates())) {
		callAtRandom(t, callTable+" | summarize %s by b", name, 5)
	}
	for _, name := range slices.Sorted(maps.Keys(op.Plugins)) {
		callAtRandom(t, "let T = "+callTable+"; T | serialize | evaluate %s", name, 10)
	}
}

// callAtRandom calls a name with up to arities-1 arguments. An argument of a plugin may be the
// table T.
func callAtRandom(t *testing.T, form, name string, arities int) {
	t.Helper()
	r := seeded(name)
	c := combinations{t: t, form: form, test: runTwice}
	for arity := range arities {
		for range repeats {
			args := make([]string, arity)
			for i := range args {
				args[i] = callArguments[r.IntN(len(callArguments))]
			}
			list := strings.Join(args, ", ")
			if strings.HasPrefix(form, "let T") {
				list = strings.Replace(list, "x", "T", 1)
			}
			c.call(name + "(" + list + ")")
		}
	}
}
