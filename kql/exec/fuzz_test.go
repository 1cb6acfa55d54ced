package exec

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"quarry/kql/exec/vec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// expressions generates random expressions over columns, each with a variant that has literals
// instead.
type expressions struct{ r *rand.Rand }

var sampleValues = map[string][]string{
	"n": {"0", "1", "-7", "42", "9223372036854775807", "long(null)"},
	"x": {"0.0", "1.5", "-2.25", "1e300", "real(null)", "real(nan)"},
	"s": {`""`, `"alpha_beta"`, `"Ünïcode Text"`, `"a,b"`, `"42"`},
	"t": {"datetime(2020-02-29 13:45:10.1234567)", "datetime(1950-01-01)", "datetime(9999-12-31)", "datetime(null)"},
	"d": {"1d", "-90m", "0s", "time(null)"},
	"y": {`dynamic({"a":1,"b":[1,"two"]})`, `dynamic([3,1,2])`, `dynamic(null)`, `dynamic("text")`},
	"b": {"true", "false", "bool(null)"},
}

var sampleForms = map[string][]string{
	"n": {"%n + %n", "%n - %n", "%n * %n", "%n / %n", "%n %% %n", "bin(%n, 5)", "strlen(%s)", "abs(%n)", "toint(%x)",
		"tolong(%s)", "iff(%b, %n, %n)", "array_length(%y)", "indexof(%s, %s)", "datetime_diff('day', %t, %t)",
		"coalesce(%n, %n)", "-%n", "hourofday(%t) + %n"},
	"x": {"%x + %n", "%x * %x", "%x / %n", "round(%x, 1)", "todouble(%s)", "%d / %d", "sqrt(%x)", "iff(%b, %x, %x)",
		"bin(%x, 0.5)"},
	"s": {"strcat(%s, %n, %b)", "tolower(%s)", "substring(%s, 1, 3)", "tostring(%x)", "tostring(%t)", "tostring(%y)",
		"tostring(%d)", "replace_string(%s, 'a', 'b')", "iff(%b, %s, %s)", "extract('([a-z]+)', 1, %s)", "gettype(%y)",
		"case(%b, %s, %b, %s, %s)"},
	"t": {"%t + %d", "%t - %d", "bin(%t, 1h)", "startofday(%t)", "todatetime(%s)", "datetime_add('month', 1, %t)"},
	"d": {"%t - %t", "%d + %d", "%d * %n", "%d / 2", "-%d", "totimespan(%n)"},
	"y": {"%y.a", "%y[0]", "%y['b']", "split(%s, ',')", "parse_json(%s)", "pack('k', %n)", "array_sort_asc(%y)",
		"bag_keys(%y)"},
	"b": {"%n == %n", "%n < %n", "%x >= %n", "%s == %s", "%s has %s", "%s contains 'A'", "%s =~ %s", "%b and %b",
		"%b or %b", "not(%b)", "%t > %t", "%n in (1, 42)", "%s in~ ('42', 'ALPHA_BETA')", "%n between (0 .. 10)",
		"isnull(%n)", "isempty(%s)", "%s matches regex '^[a-z]'", "%y.a == 1", "%s startswith 'al'", "%s !has 'alpha'",
		"%n != %n"},
}

// make returns an expression of a type over columns, and the same with literals.
func (e expressions) make(kind string, depth int, row map[string]string) (columns, literals string) {
	forms := sampleForms[kind]
	if depth == 0 || e.r.IntN(4) == 0 {
		return kind, row[kind]
	}
	var a, b strings.Builder
	form := forms[e.r.IntN(len(forms))]
	for i := 0; i < len(form); i++ {
		if form[i] != '%' {
			a.WriteByte(form[i])
			b.WriteByte(form[i])
			continue
		}
		i++
		if form[i] == '%' {
			a.WriteByte('%')
			b.WriteByte('%')
			continue
		}
		x, y := e.make(form[i:i+1], depth-1, row)
		fmt.Fprintf(&a, "(%s)", x)
		fmt.Fprintf(&b, "(%s)", y)
	}
	return a.String(), b.String()
}

// disagreement evaluates an expression over columns, in chunks of one row and of many, and as a
// constant, and returns how the results differ.
func disagreement(t *testing.T, seed uint64) string {
	t.Helper()
	e := expressions{rand.New(rand.NewPCG(seed, 1))}
	kinds := []string{"n", "x", "s", "t", "d", "y", "b"}
	row := map[string]string{}
	var cells []string
	for _, k := range kinds {
		row[k] = sampleValues[k][e.r.IntN(len(sampleValues[k]))]
		cells = append(cells, row[k])
	}
	columns, literals := e.make(kinds[e.r.IntN(len(kinds))], 3, row)
	values := strings.Join(cells, ", ")
	source := "datatable(n: long, x: real, s: string, t: datetime, d: timespan, y: dynamic, b: bool)[" + values + ", " +
		values + "] | project v = "
	folded, err := Run(t.Context(), syntax.Parse("print v = "+literals), nil, Options{Now: now})
	var wrong *Error
	if isInternal(err) {
		return fmt.Sprintf("%s\nfolded: %v", literals, err)
	}
	if errors.As(err, &wrong) {
		if refusedShape(literals) { // of a literal, which says nothing about a column
			return ""
		}
		if _, err := Run(t.Context(), syntax.Parse(source+columns), nil, Options{Now: now}); err == nil ||
			isInternal(err) {
			return fmt.Sprintf("%s\nfolded: error %v, over columns: %v", literals, wrong, err)
		}
		return ""
	}
	for _, chunk := range []int{1, vec.ChunkRows} {
		got, err := Run(t.Context(), syntax.Parse(source+columns), nil, Options{Now: now, ChunkRows: chunk})
		if err != nil {
			return fmt.Sprintf("%s\nfolded: no error, over columns: %v", columns, err)
		}
		if a, b := got.Value(0, 0), folded.Value(0, 0); a != b || got.Value(1, 0) != a {
			return fmt.Sprintf("%s\nwith %s\nfolded: %v, over columns in chunks of %d: %v, %v", columns, values, b,
				chunk, a, got.Value(1, 0))
		}
	}
	return ""
}

// refusedShape reports whether the analyzer refuses a literal because it is not an array or not an object.
func refusedShape(literals string) bool {
	for _, d := range sema.Bind(syntax.Parse("print v = "+literals), nil).Diagnostics {
		if strings.Contains(d.Message, "a dynamic") || strings.Contains(d.Message, "as an index") {
			return true
		}
	}
	return false
}

func TestFoldingAgreesWithColumns(t *testing.T) {
	for seed := range uint64(3000) {
		if difference := disagreement(t, seed); difference != "" {
			t.Errorf("seed %d: %s", seed, difference)
		}
	}
}

func FuzzFoldingAgreesWithColumns(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		if difference := disagreement(t, seed); difference != "" {
			t.Errorf("seed %d: %s", seed, difference)
		}
	})
}
