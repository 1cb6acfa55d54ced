package exec

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// boom adds functions that panic, for the duration of a test: boom on each row, boom_bind during
// compilation, boom_late at the value 2500.
func boom(t *testing.T) {
	t.Helper()
	index := expr.FunctionIndex()
	for _, f := range []*expr.Function{
		{Name: "boom", Params: "a*", Result: table.Long, Nulls: true,
			Row: func([]vec.Datum) vec.Datum { panic("boom") }},
		{Name: "boom_late", Params: "i", Result: table.Long, Row: func(a []vec.Datum) vec.Datum {
			if a[0].Num == 2500 {
				panic("boom")
			}
			return a[0]
		}},
		{Name: "boom_bind", Params: "a*", Bind: func(
			*expr.Compiler, *syntax.Call, []*expr.Expr, *expr.Row,
		) (*expr.Expr, error) {
			panic("boom")
		}},
	} {
		index[f.Name] = f
		t.Cleanup(func() { delete(index, f.Name) })
	}
}

// bindAnything binds a query without refusing any, since the analyzer does not know the functions of boom.
func bindAnything(x *expr.Execution, tree *syntax.Tree) (*sema.Body, error) {
	_, body := sema.BindBody(tree, sema.SourceScope(&schema{x: x}, foldAt(x.Now)))
	return body, nil
}

// boomSource panics when the table Boom is requested.
type boomSource struct{ tables }

func (s boomSource) Table(ctx context.Context, name string) (*table.Table, error) {
	if name == "Boom" {
		panic("boom")
	}
	return s.tables.Table(ctx, name)
}

func TestPanicBecomesErrorWithSpan(t *testing.T) {
	boom(t)
	for _, c := range []struct {
		name, query string
		place       string // the text at the error's span; "" for the whole query
	}{
		{"a function at each row", "T | where n > 1 | extend m = boom(n) | where m > 0 | count", "extend m = boom(n)"},
		{"a function of constants", "T | project n, m = boom(1) | count", "project n, m = boom(1)"},
		{"while it is compiled", "T | where boom_bind(n) == 1", "where boom_bind(n) == 1"},
		{"late in a table", "T | extend m = n + 1 | where boom_late(n) > 0 | summarize max(m)",
			"where boom_late(n) > 0"},
		{"in summarize", "T | summarize count() by boom_late(n) | where count_ > 1",
			"summarize count() by boom_late(n)"},
		{"in sort", "T | sort by boom_late(n) asc | extend m = 1", "sort by boom_late(n) asc"},
		{"in the right side of a join", "T | join (T | extend m = boom_late(n)) on n | extend x = 1",
			"extend m = boom_late(n)"},
		{"in a union", "union (T | extend m = boom_late(n)), T | extend x = 1", "extend m = boom_late(n)"},
		{"in mv-apply", "T | mv-apply e = dynamic([1]) on (extend m = boom_late(n)) | count",
			"extend m = boom_late(n)"},
		{"in materialize",
			"let M = materialize(T | extend m = boom_late(n)); M | union M | count", "extend m = boom_late(n)"},
		{"in toscalar", "print x = toscalar(T | summarize max(boom_late(n)))", "summarize max(boom_late(n))"},
		{"in the source", "Boom | count", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			place := c.place
			if place == "" {
				place = c.query
			}
			for _, workers := range []int{1, 2} {
				before := runtime.NumGoroutine()
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				var log bytes.Buffer
				options := Options{Workers: workers, ChunkRows: 256, Log: slog.New(slog.NewTextHandler(&log, nil))}
				x := expr.NewExecution(ctx, boomSource{tables{"T": numbers(5000)}}, options)
				_, err := run(x, syntax.Parse(c.query), bindAnything)
				cancel()
				failure := (*Error)(nil)
				if !errors.As(err, &failure) || failure.Code != CodeInternal ||
					failure.Message != "internal error: boom" {
					t.Fatalf("%d workers: got %v, want an internal error", workers, err)
				}
				if got := c.query[failure.Span.Start:failure.Span.End]; got != place {
					t.Errorf("%d workers: got the place %q, want %q", workers, got, place)
				}
				wanted := []string{`msg="panic in the engine"`, "query=" + quoted(c.query), "panic=boom",
					"panic_test.go"}
				for _, want := range wanted {
					if !strings.Contains(log.String(), want) {
						t.Errorf("%d workers: the log lacks %q:\n%s", workers, want, log.String())
					}
				}
				if lines := strings.Count(log.String(), "\n"); lines > workers {
					t.Errorf("%d workers: got %d lines in the log", workers, lines)
				}
				if after := goroutinesAbove(before); after > before {
					t.Errorf("%d workers: got %d goroutines, %d before", workers, after, before)
				}
			}
		})
	}
}

// goroutinesAbove returns the number of goroutines once it has dropped to before, or after a while.
// A finished goroutine may take a moment to exit.
func goroutinesAbove(before int) int {
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return runtime.NumGoroutine()
}

// quoted returns a value as slog's text handler writes it.
func quoted(text string) string {
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("", "v", text)
	_, value, _ := strings.Cut(strings.TrimSuffix(b.String(), "\n"), "v=")
	return value
}

// A panic outside the steps must reach the reader too, which would otherwise wait for the lane
// forever.
func TestWorkerPanicOutsideStepsEndsRun(t *testing.T) {
	x := expr.NewExecution(t.Context(), nil, Options{Workers: 2, ChunkRows: 1})
	defer x.End()
	broken := &expr.Scan{Schema: make(expr.Schema, 100), Table: numbers(10)} // more columns than the table has
	p := &expr.Pool{X: x, Source: broken, Lanes: []chan expr.Result{make(chan expr.Result, 2)}}
	x.Running.Go(func() { p.Work(0) })
	_, err := p.Next()
	if failure := (*Error)(nil); !errors.As(err, &failure) || failure.Code != CodeInternal {
		t.Errorf("got %v, want an internal error", err)
	}
}

func TestAssertTakesConstantsOnly(t *testing.T) {
	for query, want := range map[string]string{
		`datatable(b:bool, s:string)[true, "x"] | extend r = assert(b, s)`:    "assert() expects a constant for predicate",
		`datatable(b:bool, s:string)[true, "x"] | extend r = assert(true, s)`: "assert() expects a constant for message",
		`print assert(1 > 2, "wrong order")`:                                  "assert() failed: wrong order",
		`print assert(bool(null), "nothing known")`:                           "assert() failed: nothing known",
		`print assert(1 < 2, "wrong order")`:                                  "",
	} {
		_, err := Run(t.Context(), syntax.Parse(query), nil, Options{})
		if got := errorText(err); got != want {
			t.Errorf("%s\ngot %q, want %q", query, got, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
