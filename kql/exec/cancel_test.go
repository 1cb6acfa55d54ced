package exec

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"quarry/kql/exec/expr"
	"quarry/kql/syntax"
	"quarry/table"
)

// endless are queries that would take hours, one for each operator with a loop of its own: each
// must check for cancellation as it runs.
var endless = []string{
	"range x from 1 to 1000000000000 step 1 | count",
	"range x from 1 to 1000000000000 step 1 | where x < 0",
	"range x from 1 to 1000000000000 step 1 | extend y = x * 2 | where y < 0",
	"range x from 1 to 1000000000000 step 1 | take 0 | union (range x from 1 to 1000000000000 step 1) | where x < 0",
	"range x from 1 to 1000000000000 step 1 | summarize count() by x % 7",
	"range x from 1 to 1000000000000 step 1 | summarize arg_max(x, *)",
	"range x from 1 to 1000000000000 step 1 | distinct y = x % 7",
	"range x from 1 to 1000000000000 step 1 | top 5 by x asc",
	"range x from 1 to 1000000000000 step 1 | extend y = x % 3 | top-hitters 2 of y",
	"range x from 1 to 1000000000000 step 1 | parse tostring(x) with 'a' y:long | where isnotnull(y)",
	"range x from 1 to 1000000000000 step 1 | parse-where tostring(x) with 'a' y:long",
	"range x from 1 to 1000000000000 step 1 | parse-kv tostring(x) as (a:long) with (pair_delimiter=',', " +
		"kv_delimiter='=') | where isnotnull(a)",
	"range x from 1 to 1000000000000 step 1 | search 'never'",
	"range x from 1 to 1000000000000 step 1 | mv-expand l = range(1, 3) | where x < 0",
	"range x from 1 to 1000000000000 step 1 | mv-apply l = range(1, 3) on (where l < 0)",
	"range x from 1 to 1000000000000 step 1 | join kind=inner (print x = 0) on x",
	"range x from 1 to 1000000000000 step 1 | join kind=leftanti (print x = 0) on x | where x < 0",
	"range x from 1 to 1000000000000 step 1 | lookup (print x = 0, y = 1) on x | where y == 1",
	"range x from 1 to 1000000000000 step 1 | project-away x | where 1 == 2",
	"range x from 1 to 1000000000000 step 1 | serialize | scan with (step s: x < 0;)",
	"range x from 1 to 1000000000000 step 1 | evaluate ipv4_lookup(N, t, n) | where x < 0",
	"print a = toscalar(range x from 1 to 1000000000000 step 1 | count)",
	"let t = materialize(range x from 1 to 1000000000000 step 1 | where x < 0); t | union t",
	"print 1 in (range x from 1 to 1000000000000 step 1 | where x < 0)",
	"range x from 1 to 1000000000000 step 1 | as X | where x < 0 | render timechart",
	"range x from 1 to 1000000000000 step 1 | top-nested 2 of y = x % 3 by count()",
	// A large result from a small table.
	"T | extend k = 1 | join kind=inner (T | extend k = 1) on k | join kind=inner (T | extend k = 1) on k | count",
	"T | mv-expand a = range(1, 20000) | mv-expand b = range(1, 20000) | count",
	"T | mv-apply a = range(1, 20000) on (mv-expand b = range(1, 20000) | count)",
	"T | partition by n (mv-expand a = range(1, 20000) | mv-expand b = range(1, 20000) | count)",
	"T | extend s = n % 50, t = (n * 7 + n / 50) % 50 | make-graph s --> t with_node_id=i | graph-match " +
		"(a)-[p*1..30]->(b) project a.i",
	"T | where n < 0 or toscalar(T | mv-expand a = range(1, 20000) | mv-expand b = range(1, 20000) | count) > 0",
}

// countdown is a context that ends after a number of checks.
type countdown struct {
	context.Context
	left   atomic.Int64
	after  atomic.Int64 // checks since it ended
	cancel context.CancelFunc
}

func (c *countdown) Err() error {
	switch left := c.left.Add(-1); {
	case left == 0:
		c.cancel()
	case left < 0:
		c.after.Add(1)
	}
	return c.Context.Err()
}

// stopped runs a query whose context ends after a number of checks. It returns the number of checks
// after that, and the error.
func stopped(t *testing.T, query string, looks int64, opts Options) (int64, error) {
	t.Helper()
	wide := numbers(3000)
	nets := table.NewBuilder([]table.Column{{Name: "n", Type: table.String}})
	nets.Append(table.NewString("10.0.0.0/8"))
	src := rich{tables{"T": wide, "N": nets.Table()}}
	query = strings.Replace(query, "evaluate ipv4_lookup", "extend t = '1.2.3.4' | evaluate ipv4_lookup", 1)
	x := expr.NewExecution(t.Context(), src, opts)
	watched := &countdown{Context: x.Ctx, cancel: x.Cancel}
	watched.left.Store(looks)
	x.Ctx = watched
	_, err := run(x, syntax.Parse(query), bind)
	return watched.after.Load(), err
}

func TestEveryOperatorStopsWhenCanceled(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, query := range endless {
		workers := 1
		if strings.HasPrefix(query, "T") {
			workers = 2 // workers share the chunks of a table
		}
		for _, looks := range []int64{1, 20} {
			after, err := stopped(t, query, looks, Options{Workers: workers, MaxBytes: 1 << 40})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s\nafter %d looks: got %v, want context.Canceled", query, looks, err)
			}
			if after > 100 {
				t.Errorf("%s\nafter %d looks: it looked %d times more before it ended", query, looks, after)
			}
		}
	}
	if after := goroutines(before); after > before {
		t.Errorf("got %d goroutines, %d before the runs", after, before)
	}
}

// goroutines returns the number of goroutines. One that has done its work, and was waited for, may need a
// moment to end.
func goroutines(want int) int {
	for i := 0; i < 10_000 && runtime.NumGoroutine() > want; i++ {
		runtime.Gosched()
	}
	return runtime.NumGoroutine()
}

func TestRunLeavesNoWorkers(t *testing.T) {
	before := runtime.NumGoroutine()
	src := tables{"T": numbers(200_000)}
	for _, query := range []string{
		"T | where n >= 0 | take 5", "T | extend m = n | where m > 10 | top 2 by m",
		"print x = toscalar(T | where n > 3)",
		"T | where n > 1 | join kind=inner (T | where n > 2 | take 1) on n | take 1",
		"T | where n > 5 | where nope == 1", "T | where n > 0 | extend x = strrep('x', 16000000) | take 1",
	} {
		_, err := Run(t.Context(), syntax.Parse(query), src, Options{Workers: 2, MaxBytes: 1 << 26})
		if wrong := (*Error)(nil); isInternal(err) || err != nil && !errors.As(err, &wrong) {
			t.Errorf("%s: got %v", query, err)
		}
	}
	if after := goroutines(before); after > before {
		t.Errorf("got %d goroutines, %d before the runs", after, before)
	}
}

func TestCancellationKeepsItsCause(t *testing.T) {
	cause := errors.New("the tab was closed")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := Run(ctx, syntax.Parse("T | count"), tables{"T": numbers(10)}, Options{}); !errors.Is(err, cause) {
		t.Errorf("got %v, want it to wrap %v", err, cause)
	}
}

// slowText never ends, and must be closed by whoever opened it.
type slowText struct{ closed atomic.Bool }

func (s *slowText) Read(p []byte) (int, error) {
	if s.closed.Load() {
		return 0, io.ErrClosedPipe
	}
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func (s *slowText) Close() error { s.closed.Store(true); return nil }

type endlessText struct {
	tables
	text *slowText
}

func (e endlessText) External(context.Context, ExternalData) (io.ReadCloser, error) {
	return e.text, nil
}

func TestExternalDataIsBoundedAndClosed(t *testing.T) {
	src := endlessText{tables{}, &slowText{}}
	_, err := Run(t.Context(), syntax.Parse(`externaldata(a:string)["https://example.com/endless.txt"] | count`), src,
		Options{MaxBytes: 1 << 24})
	var wrong *Error
	if !errors.As(err, &wrong) || !src.text.closed.Load() {
		t.Errorf("got %v, closed %t, want an *Error and a closed text", err, src.text.closed.Load())
	}
}
