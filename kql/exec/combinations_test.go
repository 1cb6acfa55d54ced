package exec

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/fn"
	"quarry/kql/exec/op"
	"quarry/kql/syntax"
	"quarry/table"
)

// smallArguments are five arguments for each letter of Function.Params: null, an empty value, a
// constant, a column, and a value of the wrong type.
var smallArguments = map[byte][5]string{
	's': {"dynamic(null)", `""`, `"a"`, "s", "1h"},
	'S': {"dynamic(null)", `""`, `"a"`, "s", "*"},
	'i': {"long(null)", "0", "2", "n", `"text"`},
	'n': {"real(null)", "0", "2.5", "x", `"text"`},
	'r': {"real(null)", "0.0", "-1.5", "x", `"text"`},
	'd': {"datetime(null)", "datetime(0001-01-01)", "datetime(2026-01-01)", "t", `"text"`},
	't': {"time(null)", "0s", "1h", "d", `"text"`},
	'b': {"bool(null)", "false", "true", "b", `"text"`},
	'y': {"dynamic(null)", "dynamic([])", "dynamic([1,2,3])", "y", "1h"},
}

// anything lists the letters to try for an argument of any type.
const anything = "siytd"

// combinationTable has a row for each kind of value: plain, null, extreme, empty.
func combinationTable(t *testing.T) *table.Table {
	t.Helper()
	more := `datatable(n:long, x:real, s:string, t:datetime, d:timespan, y:dynamic, b:bool, g:guid)
[0, 0.0, " ", datetime(0001-01-01), 0s, dynamic([]), true, guid(ae3133f2-6e22-49ae-b06a-16e6a9b212eb),
 2, real(nan), "a", datetime(2026-01-02), -1h, dynamic({}), false, guid(null),
 -1, -1.5, "10.0.0.1", datetime(2026-01-01 01:00), 1tick, dynamic([[1,2],[null]]), bool(null), guid(null)]`
	rows, err := Run(t.Context(), syntax.Parse(callTable+" | union ("+more+")"), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// combinations calls one function, aggregate or plugin with all combinations of arguments.
type combinations struct {
	t     *testing.T
	src   tables
	form  string // the query, with %s for the call
	calls int
	test  func(c *combinations, query string, tree *syntax.Tree)
}

// seeded returns a generator for a name, so that adding a function does not change what others get.
func seeded(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(h.Sum64(), 11))
}

// isInternal reports whether an error is a panic that Run recovered. A test that accepts any *Error
// must check this too.
func isInternal(err error) bool {
	failure := (*Error)(nil)
	return errors.As(err, &failure) && failure.Code == CodeInternal
}

func (c *combinations) call(text string) {
	c.calls++
	query := fmt.Sprintf(c.form, text)
	c.test(c, query, syntax.Parse(query))
}

// runTwice runs a query with one worker and with two. The outcome must be rows or an error that is not
// internal.
func runTwice(c *combinations, query string, tree *syntax.Tree) {
	for _, workers := range []int{1, 2} {
		var log bytes.Buffer
		_, err := Run(c.t.Context(), tree, c.src, Options{
			Now: now, MaxBytes: 1 << 20, Workers: workers, ChunkRows: 2, Log: slog.New(slog.NewTextHandler(&log, nil))})
		failure := (*Error)(nil)
		switch {
		case err != nil && !errors.As(err, &failure):
			c.t.Errorf("%d workers: %s\ngot %v, want an *Error", workers, query, err)
		case isInternal(err):
			c.t.Errorf("%d workers: %s\n%s", workers, query, strings.ReplaceAll(log.String(), `\n`, "\n"))
		}
	}
}

// every makes a call with every combination of arguments for the given letters.
func (c *combinations) every(name string, letters []byte) {
	args := make([]string, len(letters))
	var choose func(at int)
	choose = func(at int) {
		if at == len(args) {
			c.call(name + "(" + strings.Join(args, ", ") + ")")
			return
		}
		for _, argument := range smallArguments[letters[at]] {
			args[at] = argument
			choose(at + 1)
		}
	}
	choose(0)
}

// some makes calls with random combinations of arguments.
func (c *combinations) some(name string, arity, times int, letters func(at int) string) {
	r := seeded(fmt.Sprint(name, arity))
	args := make([]string, arity)
	for range times {
		for i := range args {
			choice := letters(i)
			args[i] = smallArguments[choice[r.IntN(len(choice))]][r.IntN(5)]
		}
		c.call(name + "(" + strings.Join(args, ", ") + ")")
	}
}

// fullArity is the largest number of arguments for which all combinations are tried; up to
// mostArguments, sampledCalls random ones are.
const (
	fullArity     = 3
	mostArguments = 8
	sampledCalls  = 40
)

// all makes calls with all numbers of arguments. The letters in params give the types of the
// arguments; "" means any.
func (c *combinations) all(name, params string) {
	letters := func(at int) string { return lettersAt(params, at) }
	for arity := range mostArguments + 1 {
		switch {
		case !takes(params, arity):
			c.some(name, arity, 2, letters) // they all fail in the same way
		case arity > fullArity, testing.Short() && arity > 1:
			c.some(name, arity, sampledCalls, letters)
		default:
			for typing := range typings(arity, letters) {
				c.every(name, typing)
			}
		}
	}
}

// takes reports whether the parameters allow a number of arguments.
func takes(params string, arity int) bool {
	return params == "" || strings.HasSuffix(params, "*") || arity <= len(strings.ReplaceAll(params, "?", ""))
}

// lettersAt returns the letters to try for an argument. After the last parameter that is anything:
// either the call is wrong, or the parameter repeats.
func lettersAt(params string, at int) string {
	plain := strings.NewReplacer("?", "", "*", "").Replace(params)
	if at >= len(plain) && strings.HasSuffix(params, "*") {
		at = len(plain) - 1
	}
	if at >= len(plain) || params == "" {
		return anything
	}
	switch letter := plain[at : at+1]; letter {
	case "a":
		return anything
	case "m", "M":
		return "nt"
	default:
		return letter
	}
}

// typings lists combinations of letters. Where several letters fit, all arguments make the same
// choice, since two arguments of any type usually have to agree.
func typings(arity int, letters func(at int) string) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		most := 1
		for at := range arity {
			most = max(most, len(letters(at)))
		}
		for choice := range most {
			typing := make([]byte, arity)
			for at := range typing {
				list := letters(at)
				typing[at] = list[choice%len(list)]
			}
			if !yield(typing) {
				return
			}
		}
	}
}

// TestNoCombinationOfSmallArgumentsPanics calls every function, aggregate and plugin with every
// combination of small arguments, in one worker and in two.
func TestNoCombinationOfSmallArgumentsPanics(t *testing.T) {
	src := tables{"T": combinationTable(t)}
	requireTwoWorkers(t, src, "T | extend r = strlen(s)")
	testCombinations(t, src, runTwice)
}

// testCombinations tests calls of every function, aggregate and plugin.
func testCombinations(t *testing.T, src tables, test func(*combinations, string, *syntax.Tree)) {
	windowed := map[string]bool{}
	for _, f := range fn.WindowFunctions() {
		windowed[f.Name] = true
	}
	total := 0
	run := func(form, name, params string) {
		c := combinations{t: t, src: src, form: form, test: test}
		c.all(name, params)
		total += c.calls
	}
	functions, sums, calls := expr.FunctionIndex(), agg.Aggregates(), op.Plugins
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		form := "T | extend r = %s"
		if windowed[name] {
			form = "T | extend m = n | serialize | extend r = %s"
		}
		run(form, name, functions[name].Params)
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		run("T | extend m = n | summarize r = %s by b", name, sums[name].Params)
	}
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		run("T | extend m = n | evaluate %s", name, "")
	}
	t.Logf("%d functions, %d aggregates, %d plugins: %d calls",
		len(functions), len(sums), len(calls), total)
}

// requireTwoWorkers fails unless the query over the table runs in two workers.
func requireTwoWorkers(t *testing.T, src tables, query string) {
	t.Helper()
	x := expr.NewExecution(t.Context(), src, Options{Workers: 2, ChunkRows: 2})
	defer x.End()
	tree := syntax.Parse(query)
	root, err := compile(x, tree, bind)
	if err != nil {
		t.Fatal(err)
	}
	if step, ok := root.(*expr.Each); !ok || step.Parallel(x) == nil {
		t.Fatalf("%s runs in one worker: the table is too small", query)
	}
}
