package engine

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"quarry/kql"
)

// callArguments are values of all types, plain and strange, as columns of a table and as constants.
var callArguments = []string{
	"n", "x", "s", "t", "d", "y", "b", "g", "0", "1", "-1", "2", "100", "0.5", "real(nan)", "long(null)", `""`, `"a"`, `"10.0.0.1/8"`, `"(a"`, `"sunny"`, "1h", "time(null)",
	"datetime(2026-01-01)", "datetime(null)", "true", "bool(null)", "dynamic(null)", "dynamic([])", "dynamic([1,null,'a'])", "dynamic([1,2,3,4,5,6,7,8,9])", `dynamic({"a":1})`,
	`dynamic({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]})`, `dynamic({"type":"LineString","coordinates":[[0,0],[1,0]]})`, "typeof(long)", "*",
}

// repeats is how often each is called with each number of arguments.
const repeats = 4

const callTable = `datatable(n:long, x:real, s:string, t:datetime, d:timespan, y:dynamic, b:bool, g:guid)
[1, 1.5, "text", datetime(2026-01-01), 1h, dynamic([3,1,2]), true, guid(ae3133f2-6e22-49ae-b06a-16e6a9b212eb),
 long(null), real(null), "", datetime(null), time(null), dynamic(null), bool(null), guid(null),
 -9223372036854775808, real(inf), "\u0410,b=c;d\\e/f", datetime(9999-12-31), -10675199d, dynamic({"a":[{"b":1}]}), false, guid(00000000-0000-0000-0000-000000000000)]`

// TestNoCallPanics calls everything that can be called with arguments that mostly do not fit. What comes
// back must be rows or an *Error.
func TestNoCallPanics(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	check := func(query string) {
		defer func() {
			if p := recover(); p != nil {
				t.Errorf("%s\npanic: %v\n%s", query[strings.LastIndex(query, "]")+1:], p, debug.Stack())
			}
		}()
		_, err := Run(t.Context(), kql.Parse(query), nil, Options{Now: now, MaxBytes: 1 << 26})
		if wrong := (*Error)(nil); err != nil && !errors.As(err, &wrong) {
			t.Errorf("%s\ngot %v, want an *Error", query, err)
		}
	}
	arguments := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = callArguments[r.IntN(len(callArguments))]
		}
		return strings.Join(list, ", ")
	}
	for _, name := range slices.Sorted(maps.Keys(functionIndex())) {
		for n := range 7 {
			for range repeats {
				check(fmt.Sprintf("%s | serialize | extend r = %s(%s)", callTable, name, arguments(n)))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(aggregates())) {
		for n := range 5 {
			for range repeats {
				check(fmt.Sprintf("%s | summarize %s(%s) by b", callTable, name, arguments(n)))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(plugins)) {
		for n := range 10 {
			for range repeats {
				check(fmt.Sprintf("let T = %s; T | serialize | evaluate %s(%s)", callTable, name, strings.Replace(arguments(n), "x", "T", 1)))
			}
		}
	}
}
