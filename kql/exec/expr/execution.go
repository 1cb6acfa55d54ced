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
	"quarry/kql/syntax"
	"quarry/table/times"
)

// Execution is one run of a query: what all its operators share.
type Execution struct {
	Ctx     context.Context
	Cancel  context.CancelFunc
	Src     Source
	Now     int64        // ticks
	Limit   int64        // bytes
	used    atomic.Int64 // bytes held by operators, by estimate
	Chunk   int
	workers int
	slots   atomic.Int32
	failure atomic.Pointer[vec.Error] // why an expression gave up; the next batch ends the run
	Running sync.WaitGroup
	log     *slog.Logger
	Text    string               // of the query, for the log
	places  map[Node]syntax.Span // of the operators that made the nodes
}

// NewExecution returns an execution that fails once the context is cancelled. The caller must call
// End.
func NewExecution(ctx context.Context, src Source, opts Options) *Execution {
	x := &Execution{Src: src, Limit: opts.MaxBytes, Chunk: cmp.Or(opts.ChunkRows, vec.ChunkRows), workers: max(opts.Workers, 1),
		log: opts.Log, places: map[Node]syntax.Span{}}
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

// End stops what still computes, and returns when no goroutine of the run is left.
func (x *Execution) End() {
	x.Cancel()
	x.Running.Wait()
}

// Hold counts bytes that an operator keeps, and fails past the limit.
func (x *Execution) Hold(bytes int64) error {
	if used := x.used.Add(bytes); used > x.Limit {
		return vec.Failf(syntax.Span{}, vec.CodeLimit, "the query needs more than %d MB of memory; filter or project before it sorts, groups or joins", x.Limit>>20)
	}
	return nil
}

// Fail ends the run from inside of an expression, which has no error to return.
func (x *Execution) Fail(e *vec.Error) { x.failure.CompareAndSwap(nil, e) }

// Alive fails once the run was cancelled or an expression gave up.
func (x *Execution) Alive() error {
	if e := x.failure.Load(); e != nil {
		return e
	}
	if err := x.Ctx.Err(); err != nil {
		return fmt.Errorf("run the query: %w", context.Cause(x.Ctx))
	}
	return nil
}

// Collect runs a plan and keeps all its rows.
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

// slot reserves a place for what a kernel remembers between batches.
func (x *Execution) slot() int { return int(x.slots.Add(1)) - 1 }

// Frame holds what the kernels of one worker remember between batches.
type Frame struct {
	// X is the execution that the frame belongs to.
	X     *Execution
	memos []any
}

// memo returns what is kept in a slot, made on first use.
func memo[T any](f *Frame, slot int, make func() T) T {
	for len(f.memos) <= slot {
		f.memos = append(f.memos, nil)
	}
	if f.memos[slot] == nil {
		f.memos[slot] = make()
	}
	return f.memos[slot].(T)
}

// Drain keeps all rows that a cursor gives.
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
