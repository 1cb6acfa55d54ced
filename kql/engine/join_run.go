package engine

// joinRun is a join at work: the right side is kept and indexed, the left streams by.
type joinRun struct {
	*join
	x       *execution
	f       *frame
	next    cursor
	keys    *grouper
	right   *batch
	first   []int32 // by key: the first right row, or -1
	follow  []int32 // by right row: the next one with its key, or -1
	matched []bool  // by right row
	used    []bool  // by key: a left row has had it
	ended   bool
	pending []*batch
}

func (j *join) open(x *execution) cursor {
	run := &joinRun{join: j, x: x, f: &frame{x: x}}
	return func() (*batch, error) {
		if run.next == nil {
			if err := run.build(); err != nil {
				return nil, err
			}
			run.next = x.open(j.left)
		}
		return run.step()
	}
}

func (r *joinRun) build() error {
	batches, err := r.x.collect(r.join.right)
	if err != nil {
		return err
	}
	columns := r.join.right.columns()
	if len(batches) == 0 {
		batches = []*batch{noRows(columns)}
	}
	r.right = concat(columns, batches)
	r.keys = newGrouper(r.types)
	ids := r.keys.groups(evalAll(r.f, r.right, r.rightKeys), r.right.n, true) // null is a key like any other
	r.first = make([]int32, r.keys.n)
	for i := range r.first {
		r.first[i] = -1
	}
	r.follow, r.matched, r.used = make([]int32, r.right.n), make([]bool, r.right.n), make([]bool, r.keys.n)
	for row := r.right.n - 1; row >= 0; row-- {
		r.follow[row] = r.first[ids[row]]
		r.first[ids[row]] = int32(row)
	}
	return r.x.hold(int64(r.right.n * groupBytes))
}

// step gives the next batch of the answer. A left batch may make many.
func (r *joinRun) step() (*batch, error) {
	for {
		if len(r.pending) > 0 {
			b := r.pending[0]
			r.pending = r.pending[1:]
			return b, r.x.alive()
		}
		if r.ended {
			return nil, nil
		}
		b, err := r.next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			r.ended = true
			r.pending = r.rest()
			continue
		}
		if err := r.match(b); err != nil {
			return nil, err
		}
	}
}

// pairs collects the rows of an answer: of each side a row, or -1.
type pairs struct{ left, right []int32 }

func (p *pairs) put(left, right int32) {
	p.left, p.right = append(p.left, left), append(p.right, right)
}

func (r *joinRun) match(b *batch) error {
	ids := r.keys.groups(evalAll(r.f, b, r.leftKeys), b.n, false)
	var p pairs
	for row, id := range ids {
		if err := r.matchRow(b, &p, int32(row), id); err != nil {
			return err
		}
	}
	r.flush(b, &p)
	return nil
}

func (r *joinRun) matchRow(b *batch, p *pairs, row int32, id uint32) error {
	if id == noGroup || r.first[id] < 0 {
		if r.kind.leftAlone {
			p.put(row, -1)
		}
		return nil
	}
	if !r.kind.matched && !r.kind.rightAlone || r.kind.unique && r.used[id] {
		return nil
	}
	semiRight := !r.kind.left
	if semiRight && r.used[id] {
		return nil
	}
	r.used[id] = true
	if !r.kind.right { // leftsemi
		p.put(row, -1)
		return nil
	}
	for other := r.first[id]; other >= 0; other = r.follow[other] {
		r.matched[other] = true
		if r.kind.matched {
			p.put(row, other)
		}
		if len(p.left) >= r.x.chunk {
			if err := r.x.hold(int64(len(p.left) * 8)); err != nil {
				return err
			}
			r.flush(b, p)
		}
	}
	return nil
}

// flush makes a batch of the pairs.
func (r *joinRun) flush(b *batch, p *pairs) {
	if len(p.left) == 0 {
		return
	}
	out := &batch{n: len(p.left)}
	if r.kind.left {
		out.cols = append(out.cols, b.pick(p.left).cols...)
	}
	if r.kind.right {
		right := r.right.pick(p.right)
		for _, i := range r.rightKept {
			out.cols = append(out.cols, right.cols[i])
		}
	}
	r.pending = append(r.pending, out)
	*p = pairs{}
}

// rest gives the right rows that found no partner, where the kind asks for them.
func (r *joinRun) rest() []*batch {
	if !r.kind.rightAlone {
		return nil
	}
	var p pairs
	for row, matched := range r.matched {
		if !matched {
			p.put(-1, int32(row))
		}
	}
	before := len(r.pending)
	r.flush(noRows(r.join.left.columns()), &p)
	return r.pending[before:]
}
