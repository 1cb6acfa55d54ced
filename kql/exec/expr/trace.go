package expr

import (
	"sync/atomic"
	"time"

	"quarry/kql/exec/vec"
	"quarry/kql/plan"
	"quarry/kql/syntax"
)

// Trace records the plan of a run and what each of its steps did, if Options asks for it.
type Trace struct {
	Plan  *plan.Plan
	steps map[traced]*counter
	// same has steps that leave the rows to another, such as render.
	same map[traced]*counter
}

// counter counts what a step does, in all workers.
type counter struct{ rows, reads, nanos atomic.Int64 }

// Measured returns what a step did, or nil if it was not run.
func (t *Trace) Measured(n *plan.Node) *plan.Stats {
	if c, ok := t.steps[tracedOf(n)]; ok {
		return &plan.Stats{Rows: c.rows.Load(), Reads: c.reads.Load(), Time: time.Duration(c.nanos.Load())}
	}
	if c, ok := t.same[tracedOf(n)]; ok {
		return &plan.Stats{Rows: c.rows.Load(), Reads: c.reads.Load()}
	}
	return nil
}

// start begins to record a run.
func (t *Trace) start() { t.steps, t.same = map[traced]*counter{}, map[traced]*counter{} }

// traced identifies a node, also in the plan of a query that is bound again.
type traced struct {
	place string
	node  syntax.Node
	kind  plan.Kind
}

func tracedOf(n *plan.Node) traced {
	if n.Operator != nil {
		return traced{n.Body.Place, n.Operator, n.Kind}
	}
	return traced{n.Body.Place, n.Expr, n.Kind}
}

// recordStep records which step of the plan a node computes.
func (x *Execution) recordStep(n Node, p *plan.Node) {
	switch c, known := x.counters[n]; {
	case x.trace == nil:
	case known && x.trace.steps[tracedOf(p)] != c:
		x.trace.same[tracedOf(p)] = c
	case !known:
		if c = x.trace.steps[tracedOf(p)]; c == nil {
			c = &counter{}
			x.trace.steps[tracedOf(p)] = c
		}
		x.counters[n] = c
	}
}

// Replace makes a node count as the one that it replaces.
func (x *Execution) Replace(old, replacement Node) {
	if c, known := x.counters[old]; known {
		x.counters[replacement] = c
	}
}

// counted returns a cursor that counts the rows and the time of a step, without the time of those that it
// reads.
func (x *Execution) counted(n Node, next Cursor) Cursor {
	c, ok := x.counters[n]
	if !ok {
		return next
	}
	c.reads.Add(1)
	return func() (*vec.Batch, error) {
		outer := x.inner
		x.inner = 0
		start := time.Now()
		b, err := next()
		took := time.Since(start)
		c.nanos.Add(int64(took - x.inner))
		x.inner = outer + took
		if b != nil {
			c.rows.Add(int64(b.N))
		}
		return b, err
	}
}

// workerStep counts what a step does with a chunk in a worker. The rows of the last step of a chain are
// counted where they are read.
func (p *Pool) workerStep(i int, took time.Duration, b *vec.Batch) {
	c, last := p.counters[i], i == len(p.steps)-1
	if c == nil {
		return
	}
	c.nanos.Add(int64(took))
	if b != nil && !last {
		c.rows.Add(int64(b.N))
	}
}

// countersOf returns the counter of each step; nil for one that is not the last of its operator.
func (x *Execution) countersOf(steps []*Each) []*counter {
	if x.trace == nil {
		return nil
	}
	list := make([]*counter, len(steps))
	for i, step := range steps {
		if list[i] = x.counters[step]; list[i] != nil && i < len(steps)-1 {
			list[i].reads.Add(1)
		}
	}
	return list
}
