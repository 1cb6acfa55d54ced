package exec

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
)

// tooLarge are queries that need more memory than they are allowed.
var tooLarge = []string{
	"T | sort by n asc",
	"T | summarize by n",
	"T | distinct n",
	"T | join kind=inner T on n",
	"T | extend k = 1 | join kind=inner (T | extend k = 1) on k",
	"T | extend k = 1 | join kind=fullouter (T | extend k = 1) on k",
	"T | summarize make_list(n) by n",
	"T | summarize make_list(n)",
	"T | summarize make_list(strcat('a long text with the number ', n))",
	"T | summarize make_set(n)",
	"T | summarize dcount(n)",
	"T | summarize percentile(n, 50)",
	"T | summarize hll(n), tdigest(n)",
	"T | summarize make_bag(pack(tostring(n), n))",
	"T",
	"T | mv-expand x = range(1, 1000)",
	"T | mv-apply x = range(1, 1000) on (where x > 0)",
	"T | extend x = strrep('x', 1000000) | where x has 'y'",
	"T | extend x = range(1, 1000000) | where isnull(x)",
	"T | as A | union A",
	"let t = materialize(T); t | count",
	"T | serialize r = row_number()",
	"T | sample 5",
	"T | top-nested 5 of n by count()",
	"T | partition by n (take 1)",
	"T | evaluate bag_unpack(d)",
	"T | make-series count() on n from 0 to 100000000 step 1 by m = n % 1000",
	"range x from 1 to 100000000 step 1",
}

func TestMemoryLimitFailsAndFreesMemory(t *testing.T) {
	src := tables{"T": numbers(100_000)}
	before := liveBytes()
	for _, query := range tooLarge {
		query = strings.Replace(query, "T | evaluate", "T | extend d = pack('a', n) | evaluate", 1)
		_, err := Run(t.Context(), syntax.Parse(query), src, Options{MaxBytes: 200_000, Workers: 2})
		var got *Error
		if !errors.As(err, &got) || got.Code != CodeLimit {
			t.Errorf("%s: got %v, want an error of code %s", query, err, CodeLimit)
			continue
		}
		if got.Span.End <= got.Span.Start || got.Span.End > len(query) {
			t.Errorf("%s: got place %v, want one in the query", query, got.Span)
		}
	}
	if after := liveBytes(); after > before+(8<<20) {
		t.Errorf("memory: got %d MB in use after the queries, %d before", after>>20, before>>20)
	}
	runtime.KeepAlive(src)
}

func liveBytes() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestUnboundedValuesAreStopped doubles a value forty times.
func TestUnboundedValuesAreStopped(t *testing.T) {
	doubled := func(first, step string) string {
		var b strings.Builder
		b.WriteString("let a0 = " + first + ";\n")
		for i := range 40 {
			b.WriteString(strings.NewReplacer("NEW", "a"+itoa(i+1), "OLD",
				"a"+itoa(i)).Replace("let NEW = " + step + ";\n"))
		}
		return b.String() + "print strlen(tostring(a40))"
	}
	for _, query := range []string{
		doubled("'text'", "strcat(OLD, OLD)"),
		doubled("dynamic([1,2])", "array_concat(OLD, OLD)"),
		doubled("dynamic([1,2])", "pack_array(OLD, OLD)"),
		doubled("dynamic({'a':1})", "pack('a', OLD, 'b', OLD)"),
	} {
		_, err := Run(t.Context(), syntax.Parse(query), nil, Options{})
		var got *Error
		if !errors.As(err, &got) || got.Code != CodeLimit {
			t.Errorf("%s\ngot %v, want an error of code %s", query, err, CodeLimit)
		}
	}
}

func itoa(n int) string { return vec.LongOf(int64(n)).Text() }

// TestSemanticErrorsHaveASpan lists mistakes with the span and a part of the error that each must
// produce.
func TestSemanticErrorsHaveASpan(t *testing.T) {
	for _, c := range []struct {
		query       string
		code        Code
		at, message string
	}{
		{"let f = (x:long) { f(x) }; print f(1)", CodeFunction, "f", "unknown function `f`"},
		{"let t = t | take 1; t", CodeUnresolved, "t", "unknown table `t`"},
		{`print extract("(?<=a)b", 0, "ab")`, CodeArguments, `"(?<=a)b"`,
			"uses lookbehind, (?<=…), which RE2 does not support"},
		{`print "x" matches regex @"(a)\1"`, CodeArguments, `@"(a)\1"`, "a backreference"},
		{`print "x" matches regex "(a"`, CodeArguments, `"(a"`, "missing closing ): `(a`"},
		{`print x = "x" matches regex "a{1001}"`, CodeArguments, `"a{1001}"`, "invalid repeat count"},
		{"print 1 + 'a'", CodeType, "+", "operator `+` takes a number or time, found string"},
		{"T | where n == 'a'", CodeType, "==", "operator `==` cannot compare long with string"},
		{"T | summarize x = count() by n | where y > 1", CodeUnresolved, "y", "unknown column `y`"},
		{"T | take -1", CodeArguments, "-1", "a number of rows"},
		{"T | lookup kind=fullouter T on n", CodeMeaning, "fullouter", "unknown kind `fullouter`"},
		{"T | extend m = row_number()", CodeMeaning, "row_number", "needs ordered rows"},
		{"T | evaluate identity()", CodeUnsupported, "identity",
			"plugin `identity` is not supported by the local engine"},
	} {
		_, err := Run(t.Context(), syntax.Parse(c.query), tables{"T": numbers(3)}, Options{})
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%s: got %v, want an *Error", c.query, err)
			continue
		}
		if place := c.query[got.Span.Start:got.Span.End]; got.Code != c.code || !strings.Contains(place, c.at) ||
			!strings.Contains(got.Message, c.message) {
			t.Errorf("%s\ngot  %s at %q: %s\nwant %s at %q: %s", c.query, got.Code, place, got.Message, c.code, c.at,
				c.message)
		}
	}
}
