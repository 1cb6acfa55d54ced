package expr

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"quarry/kql/exec/vec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

// Execution is one run of a query: the state that its operators share.
type Execution struct {
	Ctx     context.Context
	Cancel  context.CancelFunc // ends the context
	Src     Source
	Now     int64        // ticks
	Limit   int64        // bytes
	used    atomic.Int64 // estimate of the bytes held by operators
	Chunk   int          // rows per batch
	workers int
	slots   atomic.Int32
	failure atomic.Pointer[vec.Error] // an error in an expression; the next batch ends the run
	Running sync.WaitGroup            // goroutines of the run
	log     *slog.Logger
	Text    string               // the query, for the log
	spans   map[Node]syntax.Span // by node: the operator that created it
	tables  map[string]fetched   // by name: what the source returned
	trace   *Trace               // nil if nobody asked
	// Learned has the columns after operators whose columns depend on data.
	Learned map[sema.Key][]table.Column
	// counters has what each node counts; inner is the time of the steps that the one that runs has read.
	counters map[Node]*counter
	inner    time.Duration
	notes
}

// NewExecution returns an execution that fails once the context is canceled. The caller must call
// End.
func NewExecution(ctx context.Context, src Source, opts Options) *Execution {
	x := &Execution{Src: src, Limit: opts.MaxBytes, Chunk: cmp.Or(opts.ChunkRows, vec.ChunkRows),
		workers: max(opts.Workers, 1),
		log:     opts.Log, spans: map[Node]syntax.Span{}, tables: map[string]fetched{}, trace: opts.Trace, Learned: map[sema.Key][]table.Column{}}
	x.receive = opts.Note
	x.Ctx, x.Cancel = context.WithCancel(ctx)
	now := opts.Now
	if now.IsZero() {
		now = time.Now()
	}
	x.Now = times.TicksOf(now)
	if x.Limit == 0 {
		x.Limit = defaultMaxBytes
	}
	return x
}

// fetched is the answer of a Source.
type fetched struct {
	table *table.Table
	err   error
}

// Fetch reads a table from the source, once.
func (x *Execution) Fetch(name string) (*table.Table, error) {
	if x.Src == nil {
		return nil, vec.ErrUnknownTable
	}
	answer, ok := x.tables[name]
	if !ok {
		answer.table, answer.err = x.Src.Table(x.Ctx, name)
		x.tables[name] = answer
	}
	return answer.table, answer.err
}

// End stops the run and waits until all of its goroutines have returned.
func (x *Execution) End() {
	x.Cancel()
	x.Running.Wait()
}

// Hold adds to the bytes held by operators, and returns an error if they exceed the limit.
func (x *Execution) Hold(bytes int64) error {
	if used := x.used.Add(bytes); used > x.Limit {
		return vec.Failf(syntax.Span{}, vec.CodeLimit,
			"the query needs more than %d MB of memory; filter or project before it sorts, groups or joins",
			x.Limit>>20)
	}
	return nil
}

// Fail ends the run from within an expression, which cannot return an error.
func (x *Execution) Fail(e *vec.Error) { x.failure.CompareAndSwap(nil, e) }

// Alive returns an error once the run has been canceled or an expression has failed.
func (x *Execution) Alive() error {
	if e := x.failure.Load(); e != nil {
		return e
	}
	if err := x.Ctx.Err(); err != nil {
		return fmt.Errorf("run the query: %w", context.Cause(x.Ctx))
	}
	return nil
}

// Collect runs a plan and returns all of its rows.
func (x *Execution) Collect(n Node) ([]*vec.Batch, error) {
	next := x.Open(n)
	var all []*vec.Batch
	for {
		b, err := next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			return all, nil
		}
		if b.N == 0 {
			continue
		}
		if err := x.Hold(b.Size()); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
}

// slot reserves a slot in each frame for state that a kernel keeps between batches.
func (x *Execution) slot() int { return int(x.slots.Add(1)) - 1 }

// Frame holds the state that the kernels of one worker keep between batches.
type Frame struct {
	// X is the execution that the frame belongs to.
	X     *Execution
	memos []any
}

// memo returns the value of a slot, which is made on first use.
func memo[T any](f *Frame, slot int, make func() T) T {
	for len(f.memos) <= slot {
		f.memos = append(f.memos, nil)
	}
	if f.memos[slot] == nil {
		f.memos[slot] = make()
	}
	return f.memos[slot].(T)
}

// Drain reads all rows from a cursor.
func (x *Execution) Drain(next Cursor) ([]*vec.Batch, error) {
	var all []*vec.Batch
	for {
		b, err := next()
		if err != nil || b == nil {
			return all, err
		}
		if b.N == 0 {
			continue
		}
		if err := x.Hold(b.Size()); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
}
