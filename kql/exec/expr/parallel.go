package expr

import (
	"time"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/panics"
)

// Parallel runs a chain of stateless steps over a scan in several workers. It returns nil if the
// chain does not start at a scan of a certain size. The batches keep their order, so the results do
// not depend on the number of workers.
func (s *Each) Parallel(x *Execution) Cursor {
	source, steps := s.chain()
	if source == nil || source.Table.Rows() <= 2*x.Chunk {
		return nil
	}
	p := &Pool{X: x, Source: source, steps: steps, spans: x.spansOf(steps), counters: x.countersOf(steps),
		scanned: x.counters[source], Lanes: make([]chan Result, x.workers)}
	if p.scanned != nil {
		p.scanned.reads.Add(1)
	}
	for i := range p.Lanes {
		p.Lanes[i] = make(chan Result, 2)
		x.Running.Go(func() { p.Work(i) })
	}
	return p.Next
}

// chain returns the scan and the stateless steps from there up to this one.
func (s *Each) chain() (*Scan, []*Each) {
	steps := []*Each{s}
	for {
		switch input := steps[0].Input.(type) {
		case *Each:
			steps = append([]*Each{input}, steps...)
		case *Scan:
			return input, steps
		default:
			return nil, nil
		}
	}
}

// Result is a batch or the error that took its place.
type Result struct {
	b   *vec.Batch
	err error
}

// Pool assigns chunks to its lanes in turn and collects their results in the same order.
type Pool struct {
	X      *Execution
	Source *Scan
	steps  []*Each
	spans  []syntax.Span // by step: its operator
	// counters has those of the steps, and scanned that of the source, if the run is traced.
	counters []*counter
	scanned  *counter
	// Lanes holds a channel of results for each worker.
	Lanes []chan Result
	turn  int
}

// Work computes every chunk of a lane. It runs in a goroutine of its own.
func (p *Pool) Work(lane int) {
	defer close(p.Lanes[lane])
	defer panics.Catch(func(caught *panics.Error) { p.X.Fail(p.X.Internal(syntax.Span{}, caught)) })
	f := &Frame{X: p.X}
	stride := p.X.Chunk * len(p.Lanes)
	for at := lane * p.X.Chunk; at < p.Source.Table.Rows(); at += stride {
		b, err := p.compute(f, at)
		select {
		case p.Lanes[lane] <- Result{b, err}:
		case <-p.X.Ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

func (p *Pool) compute(f *Frame, at int) (*vec.Batch, error) {
	b := p.Source.Batch(at, min(p.X.Chunk, p.Source.Table.Rows()-at))
	if p.scanned != nil {
		p.scanned.rows.Add(int64(b.N))
	}
	for i := range p.steps {
		var err error
		if b, err = p.step(f, i, b); err != nil || b.N == 0 {
			return b, err
		}
	}
	return b, nil
}

// step runs one step of the chain. A panic becomes the error of the batch, so that the reader gets
// it in order.
func (p *Pool) step(f *Frame, i int, b *vec.Batch) (out *vec.Batch, err error) {
	defer panics.Catch(func(caught *panics.Error) { err = p.X.Internal(p.spans[i], caught) })
	if p.counters == nil {
		return p.steps[i].Step(f, b)
	}
	start := time.Now()
	out, err = p.steps[i].Step(f, b)
	p.workerStep(i, time.Since(start), out)
	return out, err
}

// Next returns the next batch in the order of the source.
func (p *Pool) Next() (*vec.Batch, error) {
	for {
		if err := p.X.Alive(); err != nil {
			return nil, err
		}
		start := time.Now()
		r, open := <-p.Lanes[p.turn]
		p.X.inner += time.Since(start) // the workers count their own time
		if !open {
			return nil, p.X.Alive()
		}
		p.turn = (p.turn + 1) % len(p.Lanes)
		if r.err != nil || r.b.N > 0 {
			return r.b, r.err
		}
	}
}
