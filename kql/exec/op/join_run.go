package op

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
)

// joinRun runs a join: it stores and indexes the right side, and streams the left.
type joinRun struct {
	*Join
	x       *expr.Execution
	f       *expr.Frame
	next    expr.Cursor
	keys    *vec.Grouper
	right   *vec.Batch
	first   []int32 // by key: the first right row, or -1
	follow  []int32 // by right row: the next row with the same key, or -1
	matched []bool  // by right row: whether it has had a partner
	used    []bool  // by key: whether a left row has been used
	ended   bool
	pending []*vec.Batch
	times   *byTime  // the right rows by time, if only those of a band are wanted
	left    *vec.Vec // the times of the left batch
}

// Open implements expr.Node.
func (j *Join) Open(x *expr.Execution) expr.Cursor {
	run := &joinRun{Join: j, x: x, f: &expr.Frame{X: x}}
	return func() (*vec.Batch, error) {
		if run.next == nil {
			if err := run.build(); err != nil {
				return nil, err
			}
			run.next = x.Open(j.Left)
		}
		return run.step()
	}
}

func (r *joinRun) build() error {
	batches, err := r.x.Collect(r.Join.Right)
	if err != nil {
		return err
	}
	columns := r.Join.Right.Columns()
	if len(batches) == 0 {
		batches = []*vec.Batch{vec.NoRows(columns)}
	}
	r.right = vec.Concat(columns, batches)
	r.keys = vec.NewGrouper(r.types)
	ids := r.keys.Groups(expr.EvalAll(r.f, r.right, r.rightKeys), r.right.N, true) // null counts as a key
	r.first = make([]int32, r.keys.N)
	for i := range r.first {
		r.first[i] = -1
	}
	if r.band != nil {
		r.times = newByTime(r.right.Col(r.band.right), ids, r.keys.N)
	}
	r.follow, r.matched, r.used = make([]int32, r.right.N), make([]bool, r.right.N), make([]bool, r.keys.N)
	for row := r.right.N - 1; row >= 0; row-- {
		r.follow[row] = r.first[ids[row]]
		r.first[ids[row]] = int32(row)
	}
	return r.x.Hold(int64(r.right.N * groupBytes))
}

// step returns the next batch of results. A left batch may produce several.
func (r *joinRun) step() (*vec.Batch, error) {
	for {
		if len(r.pending) > 0 {
			b := r.pending[0]
			r.pending = r.pending[1:]
			return b, r.x.Alive()
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

// Pairs collects the rows of the result, as one row of each side or -1.
type Pairs struct{ Left, Right []int32 }

// Put appends a pair of rows.
func (p *Pairs) Put(left, right int32) {
	p.Left, p.Right = append(p.Left, left), append(p.Right, right)
}

func (r *joinRun) match(b *vec.Batch) error {
	ids := r.keys.Groups(expr.EvalAll(r.f, b, r.leftKeys), b.N, false)
	if r.band != nil {
		r.left = b.Col(r.band.left)
	}
	var p Pairs
	for row, id := range ids {
		if err := r.matchRow(b, &p, int32(row), id); err != nil {
			return err
		}
	}
	r.flush(b, &p)
	return nil
}

func (r *joinRun) matchRow(b *vec.Batch, p *Pairs, row int32, id uint32) error {
	if id == vec.NoGroup || r.first[id] < 0 {
		if r.Kind.leftAlone {
			p.Put(row, -1)
		}
		return nil
	}
	if !r.Kind.matched && !r.Kind.rightAlone || r.Kind.unique && r.used[id] {
		return nil
	}
	semiRight := !r.Kind.Left
	if semiRight && r.used[id] {
		return nil
	}
	r.used[id] = true
	if !r.Kind.Right { // leftsemi
		p.Put(row, -1)
		return nil
	}
	if r.band != nil {
		return r.matchTime(b, p, row, id)
	}
	for other := r.first[id]; other >= 0; other = r.follow[other] {
		r.matched[other] = true
		if err := r.put(b, p, row, other); err != nil {
			return err
		}
	}
	return nil
}

// matchTime pairs a left row with the right rows of its key that are within the band.
func (r *joinRun) matchTime(b *vec.Batch, p *Pairs, row int32, id uint32) error {
	if r.left.Null(int(row)) {
		return nil
	}
	time := r.left.Int(int(row))
	for _, other := range r.times.within(id, around(time, r.band.low), around(time, r.band.high)) {
		if err := r.put(b, p, row, other); err != nil {
			return err
		}
	}
	return nil
}

// put adds a pair, if the kind returns matches, and makes a batch of the pairs when there are enough.
func (r *joinRun) put(b *vec.Batch, p *Pairs, row, other int32) error {
	if r.Kind.matched {
		p.Put(row, other)
	}
	if len(p.Left) < r.x.Chunk {
		return nil
	}
	if err := r.x.Hold(int64(len(p.Left) * 8)); err != nil {
		return err
	}
	r.flush(b, p)
	return nil
}

// flush turns the pairs into a batch.
func (r *joinRun) flush(b *vec.Batch, p *Pairs) {
	if len(p.Left) == 0 {
		return
	}
	out := &vec.Batch{N: len(p.Left)}
	if r.Kind.Left {
		out.Cols = append(out.Cols, b.Pick(p.Left).Cols...)
	}
	if r.Kind.Right {
		right := r.right.Pick(p.Right)
		for _, i := range r.rightKept {
			out.Cols = append(out.Cols, right.Cols[i])
		}
	}
	r.pending = append(r.pending, out)
	*p = Pairs{}
}

// rest returns the right rows without a partner, if the kind includes them.
func (r *joinRun) rest() []*vec.Batch {
	if !r.Kind.rightAlone {
		return nil
	}
	var p Pairs
	for row, matched := range r.matched {
		if !matched {
			p.Put(-1, int32(row))
		}
	}
	before := len(r.pending)
	r.flush(vec.NoRows(r.Join.Left.Columns()), &p)
	return r.pending[before:]
}
