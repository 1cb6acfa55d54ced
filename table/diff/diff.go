// Package diff tells what is new, gone and changed between two answers. Rows are the
// same row when they agree in their key columns; without keys to be found, when they agree
// in all. It knows neither where answers come from nor how they are shown.
package diff

import (
	"context"
	"fmt"
	"slices"

	"quarry/table"
)

// The words in the first column of a difference.
const (
	New     = "new"
	Gone    = "gone"
	Changed = "changed"
)

// The columns that a difference has besides those of the answers.
const (
	MarkColumn   = "Change" // New, Gone or Changed
	BeforeColumn = "Before" // of a changed row, what its changed cells held
)

// Result is the difference between two answers.
type Result struct {
	// Table holds the rows that are new, gone or changed: first the mark, then the columns of
	// the later answer and those that only the earlier one has, at last what cells held before.
	// New and changed rows come in the order of the later answer, behind them what is gone.
	Table *table.Table
	Keys  []string // the columns that tell rows apart; all for whole rows

	New, Gone, Changed, Same int
}

// Summary says in one line what the difference is.
func (r Result) Summary() string {
	return fmt.Sprintf("%d new, %d gone, %d changed, %d the same", r.New, r.Gone, r.Changed, r.Same)
}

// KeyError names a key column that one of the answers does not have.
type KeyError struct{ Name string }

func (e *KeyError) Error() string {
	return fmt.Sprintf("there is no column %s in both answers: choose the key columns among those", e.Name)
}

// Compare finds the difference between an earlier and a later answer by key columns; nil
// lets GuessKeys choose them.
func Compare(ctx context.Context, before, after *table.Table, keys []string) (Result, error) {
	if keys == nil {
		keys = GuessKeys(before, after)
	}
	p, err := pair(before, after, keys)
	if err != nil {
		return Result{}, err
	}
	m := p.match()
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	r := Result{Keys: keys, Same: m.same}
	r.Table = p.difference(m, &r)
	return r, ctx.Err()
}

// both are the columns that two answers share.
type both struct {
	before, after *table.Table
	keys, rest    []shared
	onlyBefore    []int // columns of the earlier answer
}

// shared is a column that both answers have.
type shared struct {
	a, b  *table.Vector // before and after
	atB   int           // its place in the later answer
	name  string
	alike bool // of one type, so that values compare without being written
}

func pair(before, after *table.Table, keys []string) (*both, error) {
	p := &both{before: before, after: after}
	taken := make([]bool, len(before.Columns()))
	wanted := slices.Clone(keys)
	for i, c := range after.Columns() {
		at := find(before, c.Name, taken)
		if at < 0 {
			continue
		}
		taken[at] = true
		s := shared{a: before.Vector(at), b: after.Vector(i), atB: i, name: c.Name}
		s.alike = s.a.Type() == s.b.Type()
		if k := slices.Index(wanted, c.Name); k >= 0 {
			wanted = slices.Delete(wanted, k, k+1)
			p.keys = append(p.keys, s)
		} else {
			p.rest = append(p.rest, s)
		}
	}
	if len(wanted) > 0 {
		return nil, &KeyError{wanted[0]}
	}
	for i, is := range taken {
		if !is {
			p.onlyBefore = append(p.onlyBefore, i)
		}
	}
	return p, nil
}

// find is the first column with a name that is not taken yet, or -1.
func find(t *table.Table, name string, taken []bool) int {
	for i, c := range t.Columns() {
		if c.Name == name && !taken[i] {
			return i
		}
	}
	return -1
}

// matching says for each row what became of it.
type matching struct {
	toBefore []int32 // for each later row its earlier one; -1: it is new
	changed  []bool  // for each later row
	gone     []int32 // earlier rows without a later one
	same     int
}

// match finds the rows that belong together. Of several rows with one key those that are
// the same in all cells go first, the others in their order.
func (p *both) match() matching {
	keysA, keysB := hashes(p.keys, p.before.Rows(), true), hashes(p.keys, p.after.Rows(), false)
	restA, restB := hashes(p.rest, p.before.Rows(), true), hashes(p.rest, p.after.Rows(), false)
	rows := chain(keysA)
	m := matching{toBefore: make([]int32, len(keysB)), changed: make([]bool, len(keysB))}
	used := make([]bool, len(keysA))
	for b := range keysB {
		m.toBefore[b] = -1
		for a := rows.first(keysB[b]); a >= 0; a = rows.next[a] {
			if !used[a] && restA[a] == restB[b] && p.agree(p.keys, int(a), b) && p.agree(p.rest, int(a), b) {
				m.toBefore[b], used[a] = a, true
				m.same++
				break
			}
		}
	}
	for b := range keysB {
		if m.toBefore[b] >= 0 {
			continue
		}
		for a := rows.first(keysB[b]); a >= 0; a = rows.next[a] {
			if !used[a] && p.agree(p.keys, int(a), b) {
				m.toBefore[b], used[a], m.changed[b] = a, true, true
				break
			}
		}
	}
	for a, is := range used {
		if !is {
			m.gone = append(m.gone, int32(a))
		}
	}
	return m
}

func (p *both) agree(columns []shared, a, b int) bool {
	for i := range columns {
		if !columns[i].equal(a, b) {
			return false
		}
	}
	return true
}
