package expr

import (
	"quarry/kql/exec/vec"
	"quarry/table"
)

// Node is a step of a plan: it has columns and produces batches of rows.
type Node interface {
	Columns() []table.Column  // the schema
	Open(x *Execution) Cursor // starts a run of the node
}

// Cursor returns the next batch, and nil after the last one.
type Cursor func() (*vec.Batch, error)

// Schema is embedded in nodes to provide their columns.
type Schema []table.Column

// Columns returns the columns themselves.
func (s Schema) Columns() []table.Column { return s }

// Scan reads a table.
type Scan struct {
	Schema
	Table *table.Table
}

// NewScan returns a scan of all columns of a table.
func NewScan(t *table.Table) *Scan { return &Scan{Schema(t.Columns()), t} }

// Open implements Node.
func (s *Scan) Open(x *Execution) Cursor {
	at := 0
	return func() (*vec.Batch, error) {
		if err := x.Alive(); err != nil {
			return nil, err
		}
		n := min(x.Chunk, s.Table.Rows()-at)
		if n <= 0 {
			return nil, nil
		}
		b := s.Batch(at, n)
		at += n
		return b, nil
	}
}

// Batch returns n rows from start on, without copying them.
func (s *Scan) Batch(start, n int) *vec.Batch {
	rows := &vec.Rowset{Start: start, N: n}
	b := &vec.Batch{N: n, Cols: make([]vec.Lazy, len(s.Schema))}
	for i := range b.Cols {
		b.Cols[i] = vec.Lazy{Table: s.Table.Vector(i), Rows: rows}
	}
	return b
}

// Fixed returns batches that were computed before.
type Fixed struct {
	Schema
	Batches []*vec.Batch
}

// Open implements Node.
func (s *Fixed) Open(x *Execution) Cursor {
	at := 0
	return func() (*vec.Batch, error) {
		if at == len(s.Batches) {
			return nil, x.Alive()
		}
		at++
		return s.Batches[at-1].Clone(), x.Alive()
	}
}

// Each transforms batches independently of each other.
type Each struct {
	Schema
	Input Node
	Step  func(f *Frame, b *vec.Batch) (*vec.Batch, error) // transforms one batch
	// Outs are the columns of a projection. Filters is set if the step keeps rows as they are, or drops them.
	Outs    []Output
	Filters bool
}

// Open implements Node.
func (s *Each) Open(x *Execution) Cursor {
	if x.workers > 1 {
		if next := s.Parallel(x); next != nil {
			return next
		}
	}
	next, f := x.Open(s.Input), &Frame{X: x}
	return func() (*vec.Batch, error) {
		for {
			b, err := next()
			if b == nil || err != nil {
				return nil, err
			}
			if b, err = s.Step(f, b); err != nil || b.N > 0 {
				return b, err
			}
		}
	}
}

// Whole computes its rows from all rows of its input.
type Whole struct {
	Schema
	Input Node
	// reads all of the input and returns the result
	Rows func(x *Execution, f *Frame, next Cursor) ([]*vec.Batch, error)
}

// Open implements Node.
func (s *Whole) Open(x *Execution) Cursor {
	var out []*vec.Batch
	done, at := false, 0
	return func() (*vec.Batch, error) {
		if !done {
			var err error
			if out, err = s.Rows(x, &Frame{X: x}, x.Open(s.Input)); err != nil {
				return nil, err
			}
			done = true
		}
		if at == len(out) {
			return nil, x.Alive()
		}
		at++
		return out[at-1], x.Alive()
	}
}

// Streamed transforms batches with state that lasts from one batch to the next.
type Streamed struct {
	Schema
	Input Node
	Start func(x *Execution, f *Frame, next Cursor) Cursor // wraps the cursor of the input
}

// Open implements Node.
func (s *Streamed) Open(x *Execution) Cursor {
	return s.Start(x, &Frame{X: x}, x.Open(s.Input))
}

// Materialized runs a plan once and shares its rows between all readers.
type Materialized struct {
	Schema
	Input Node
	ready *Fixed
}

// Open implements Node.
func (s *Materialized) Open(x *Execution) Cursor {
	if s.ready == nil {
		batches, err := x.Collect(s.Input)
		if err != nil {
			return func() (*vec.Batch, error) { return nil, err }
		}
		s.ready = &Fixed{s.Schema, batches}
	}
	return s.ready.Open(x)
}
