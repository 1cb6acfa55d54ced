package engine

import (
	"quarry/kql/syntax"
	"quarry/panics"
)

// parallel runs a chain of stateless steps over a scan with several workers. It
// returns nil where the chain does not start at a scan of some size. The batches keep
// their order, so the answer is the same with any number of workers.
func (s *each) parallel(x *execution) cursor {
	source, steps := s.chain()
	if source == nil || source.table.Rows() <= 2*x.chunk {
		return nil
	}
	p := &pool{x: x, source: source, steps: steps, spans: x.spansOf(steps), lanes: make([]chan result, x.workers)}
	for i := range p.lanes {
		p.lanes[i] = make(chan result, 2)
		x.running.Go(func() { p.work(i) })
	}
	return p.next
}

// chain collects the stateless steps from the scan up to this one.
func (s *each) chain() (*scan, []*each) {
	steps := []*each{s}
	for {
		switch input := steps[0].input.(type) {
		case *each:
			steps = append([]*each{input}, steps...)
		case *scan:
			return input, steps
		default:
			return nil, nil
		}
	}
}

type result struct {
	b   *batch
	err error
}

// pool deals chunks to its lanes in turn and takes them back in the same turn.
type pool struct {
	x      *execution
	source *scan
	steps  []*each
	spans  []syntax.Span // of the steps' operators
	lanes  []chan result
	turn   int
}

func (p *pool) work(lane int) {
	defer close(p.lanes[lane])
	defer panics.Catch(func(caught *panics.Error) { p.x.fail(p.x.internal(syntax.Span{}, caught)) })
	f := &frame{x: p.x}
	stride := p.x.chunk * len(p.lanes)
	for at := lane * p.x.chunk; at < p.source.table.Rows(); at += stride {
		b, err := p.compute(f, at)
		select {
		case p.lanes[lane] <- result{b, err}:
		case <-p.x.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

func (p *pool) compute(f *frame, at int) (*batch, error) {
	b := p.source.batch(at, min(p.x.chunk, p.source.table.Rows()-at))
	for i := range p.steps {
		var err error
		if b, err = p.step(f, i, b); err != nil || b.n == 0 {
			return b, err
		}
	}
	return b, nil
}

// step runs a step of the chain. Its panic is the error of its batch, so that the reader gets it in turn.
func (p *pool) step(f *frame, i int, b *batch) (out *batch, err error) {
	defer panics.Catch(func(caught *panics.Error) { err = p.x.internal(p.spans[i], caught) })
	return p.steps[i].step(f, b)
}

func (p *pool) next() (*batch, error) {
	for {
		if err := p.x.alive(); err != nil {
			return nil, err
		}
		r, open := <-p.lanes[p.turn]
		if !open {
			return nil, p.x.alive()
		}
		p.turn = (p.turn + 1) % len(p.lanes)
		if r.err != nil || r.b.n > 0 {
			return r.b, r.err
		}
	}
}
