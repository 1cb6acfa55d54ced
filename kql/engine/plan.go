package engine

import "quarry/table"

// node is a step of a plan: something with columns that gives batches of rows.
type node interface {
	columns() []table.Column
	open(x *execution) cursor
}

// cursor gives the next batch, and nil after the last one.
type cursor func() (*batch, error)

// schema is the part of a node that says which columns it gives.
type schema []table.Column

func (s schema) columns() []table.Column { return s }

// scan reads a table.
type scan struct {
	schema
	table *table.Table
}

func newScan(t *table.Table) *scan { return &scan{schema(t.Columns()), t} }

func (s *scan) open(x *execution) cursor {
	at := 0
	return func() (*batch, error) {
		if err := x.alive(); err != nil {
			return nil, err
		}
		n := min(x.chunk, s.table.Rows()-at)
		if n <= 0 {
			return nil, nil
		}
		b := s.batch(at, n)
		at += n
		return b, nil
	}
}

func (s *scan) batch(start, n int) *batch {
	rows := &rowset{start: start, n: n}
	b := &batch{n: n, cols: make([]lazy, len(s.schema))}
	for i := range b.cols {
		b.cols[i] = lazy{tab: s.table.Vector(i), rows: rows}
	}
	return b
}

// fixed gives batches that are already there.
type fixed struct {
	schema
	batches []*batch
}

func (s *fixed) open(x *execution) cursor {
	at := 0
	return func() (*batch, error) {
		if at == len(s.batches) {
			return nil, x.alive()
		}
		at++
		return s.batches[at-1].copied(), x.alive()
	}
}

// each turns a batch into another one, without memory of the rows before.
type each struct {
	schema
	input node
	step  func(f *frame, b *batch) (*batch, error)
}

func (s *each) open(x *execution) cursor {
	if x.workers > 1 {
		if next := s.parallel(x); next != nil {
			return next
		}
	}
	next, f := x.open(s.input), &frame{x: x}
	return func() (*batch, error) {
		for {
			b, err := next()
			if b == nil || err != nil {
				return nil, err
			}
			if b, err = s.step(f, b); err != nil || b.n > 0 {
				return b, err
			}
		}
	}
}

// whole computes its rows from all rows of its input.
type whole struct {
	schema
	input node
	rows  func(x *execution, f *frame, next cursor) ([]*batch, error)
}

func (s *whole) open(x *execution) cursor {
	var out []*batch
	done, at := false, 0
	return func() (*batch, error) {
		if !done {
			var err error
			if out, err = s.rows(x, &frame{x: x}, x.open(s.input)); err != nil {
				return nil, err
			}
			done = true
		}
		if at == len(out) {
			return nil, x.alive()
		}
		at++
		return out[at-1], x.alive()
	}
}

// streamed turns a cursor into another one that remembers what came before.
type streamed struct {
	schema
	input node
	start func(x *execution, f *frame, next cursor) cursor
}

func (s *streamed) open(x *execution) cursor {
	return s.start(x, &frame{x: x}, x.open(s.input))
}

// materialized runs a plan once and gives its rows to all who ask.
type materialized struct {
	schema
	input node
	ready *fixed
}

func (s *materialized) open(x *execution) cursor {
	if s.ready == nil {
		batches, err := x.collect(s.input)
		if err != nil {
			return func() (*batch, error) { return nil, err }
		}
		s.ready = &fixed{s.schema, batches}
	}
	return s.ready.open(x)
}
