package engine

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"quarry/kql/syntax"
	"quarry/table"
)

// execution is one run of a query: what all its operators share.
type execution struct {
	ctx     context.Context
	cancel  context.CancelFunc
	src     Source
	now     int64        // ticks
	limit   int64        // bytes
	used    atomic.Int64 // bytes held by operators, by estimate
	chunk   int
	workers int
	slots   atomic.Int32
	failure atomic.Pointer[Error] // why an expression gave up; the next batch ends the run
	running sync.WaitGroup
	log     *slog.Logger
	text    string               // of the query, for the log
	places  map[node]syntax.Span // of the operators that made the nodes
}

func newExecution(ctx context.Context, src Source, opts Options) *execution {
	x := &execution{src: src, limit: opts.MaxBytes, chunk: cmp.Or(opts.ChunkRows, chunkRows), workers: max(opts.Workers, 1),
		log: opts.Log, places: map[node]syntax.Span{}}
	x.ctx, x.cancel = context.WithCancel(ctx)
	now := opts.Now
	if now.IsZero() {
		now = time.Now()
	}
	x.now = table.TicksOf(now)
	if x.limit == 0 {
		x.limit = defaultMaxBytes
	}
	return x
}

// end stops what still computes, and returns when no goroutine of the run is left.
func (x *execution) end() {
	x.cancel()
	x.running.Wait()
}

// hold counts bytes that an operator keeps, and fails past the limit.
func (x *execution) hold(bytes int64) error {
	if used := x.used.Add(bytes); used > x.limit {
		return failf(syntax.Span{}, CodeLimit, "The query needs more than %d MB of memory. Filter or project before it sorts, groups or joins.", x.limit>>20)
	}
	return nil
}

// fail ends the run from inside of an expression, which has no error to return.
func (x *execution) fail(e *Error) { x.failure.CompareAndSwap(nil, e) }

// alive fails once the run was cancelled or an expression gave up.
func (x *execution) alive() error {
	if e := x.failure.Load(); e != nil {
		return e
	}
	if err := x.ctx.Err(); err != nil {
		return fmt.Errorf("run the query: %w", context.Cause(x.ctx))
	}
	return nil
}

// collect runs a plan and keeps all its rows.
func (x *execution) collect(n node) ([]*batch, error) {
	next := x.open(n)
	var all []*batch
	for {
		b, err := next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			return all, nil
		}
		if b.n == 0 {
			continue
		}
		if err := x.hold(b.size()); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
}

// slot reserves a place for what a kernel remembers between batches.
func (x *execution) slot() int { return int(x.slots.Add(1)) - 1 }

// frame holds what the kernels of one worker remember between batches.
type frame struct {
	x     *execution
	memos []any
}

// memo returns what is kept in a slot, made on first use.
func memo[T any](f *frame, slot int, make func() T) T {
	for len(f.memos) <= slot {
		f.memos = append(f.memos, nil)
	}
	if f.memos[slot] == nil {
		f.memos[slot] = make()
	}
	return f.memos[slot].(T)
}

// drain keeps all rows that a cursor gives.
func (x *execution) drain(next cursor) ([]*batch, error) {
	var all []*batch
	for {
		b, err := next()
		if err != nil || b == nil {
			return all, err
		}
		if b.n == 0 {
			continue
		}
		if err := x.hold(b.size()); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
}
