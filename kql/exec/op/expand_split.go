package op

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// splits reports whether an expansion is that of a single list of strings, which need not be made an array.
func (e *expansion) splits() bool {
	return len(e.items) == 1 && e.items[0].expr.Parts != nil &&
		(e.items[0].typ == table.String || e.items[0].typ == table.Dynamic)
}

// splitting returns the node of such an expansion.
func (e *expansion) splitting(input expr.Node, columns []table.Column, place int) expr.Node {
	return &expr.Streamed{Schema: columns, Input: input,
		Start: func(x *expr.Execution, f *expr.Frame, next expr.Cursor) expr.Cursor {
			var b *vec.Batch
			var parts func(int, []string) []string
			row := 0
			return func() (*vec.Batch, error) {
				if b == nil || row == b.N {
					var err error
					if b, err = next(); b == nil || err != nil {
						return nil, err
					}
					row, parts = 0, e.items[0].expr.Parts(f, b)
				}
				made := &splitRows{texts: make([]string, 0, x.Chunk), rows: make([]int32, 0, x.Chunk)}
				for ; row < b.N && len(made.rows) < x.Chunk; row++ {
					made.add(parts, row, e.limit, e.index != "")
				}
				return made.batch(b, columns, place, e.items[0].typ, e.index != ""), x.Alive()
			}
		}}
}

// splitRows are the rows that an expansion has made for a batch of results.
type splitRows struct {
	texts []string
	rows  []int32 // the row that each repeats
	index []int64 // its place in the list, if asked for
}

// add makes the rows of one row, at most limit.
func (s *splitRows) add(parts func(int, []string) []string, row int, limit int64, indexed bool) {
	before := len(s.texts)
	s.texts = parts(row, s.texts)
	s.texts = s.texts[:min(int64(len(s.texts)), int64(before)+limit)]
	for i := range len(s.texts) - before {
		s.rows = append(s.rows, int32(row))
		if indexed {
			s.index = append(s.index, int64(i))
		}
	}
}

func (s *splitRows) batch(b *vec.Batch, columns []table.Column, place int, t table.Type, indexed bool) *vec.Batch {
	out := b.Pick(s.rows)
	for len(out.Cols) < len(columns) {
		out.Cols = append(out.Cols, vec.Lazy{})
	}
	if t == table.String {
		out.Cols[place] = vec.Lazy{Vec: &vec.Vec{Type: t, N: len(s.texts), Strs: s.texts}}
	} else {
		out.Cols[place] = vec.LazyDynamics(s.texts)
	}
	if indexed {
		out.Cols[len(columns)-1] = vec.Lazy{Vec: &vec.Vec{Type: table.Long, N: len(s.index), Ints: s.index}}
	}
	return out
}
