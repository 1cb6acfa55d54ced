// Package diff finds the rows that are new, gone or changed between two results. Rows are the same
// if they agree in their key columns, or in all columns if there are no keys. It knows neither
// where results come from nor how they are shown.
package diff

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"quarry/table"
)

// The values of MarkColumn.
const (
	New     = "new"
	Gone    = "gone"
	Changed = "changed"
)

// The columns that a difference adds to those of the results.
const (
	MarkColumn = "Change" // New, Gone or Changed
	// WhatColumn has the changed cells of a changed row, such as n: 3 → 4 (+1).
	WhatColumn = "Changes"
	// SizeColumn has the largest difference of a number in a changed row, to sort by.
	SizeColumn   = "Difference"
	BeforeColumn = "Before" // previous values of a changed row's changed cells
)

// Result is the difference between two results.
type Result struct {
	// Table holds the new, gone and changed rows: first the mark, what changed and by how much, then the columns
	// of the later results, the columns that only the earlier ones have, and the previous values. New and
	// changed rows are in the order of the later results, followed by the gone rows.
	Table *table.Table
	Keys  []string // the key columns; all columns if rows are compared whole

	New, Gone, Changed, Same int

	// OnlyBefore and OnlyAfter are the columns that only one of the results has, and OtherType those whose type
	// differs. Their cells are compared as text.
	OnlyBefore, OnlyAfter, OtherType []string
}

// Summary describes the difference in one line.
func (r Result) Summary() string {
	if r.New+r.Gone+r.Changed == 0 {
		return fmt.Sprintf("no differences: %d rows are the same", r.Same)
	}
	return fmt.Sprintf("%d new, %d gone, %d changed, %d the same", r.New, r.Gone, r.Changed, r.Same)
}

// Schemas describes in one line how the columns differ; "" if they do not.
func (r Result) Schemas() string {
	var parts []string
	for _, p := range []struct {
		what  string
		names []string
	}{{"columns only before", r.OnlyBefore}, {"columns only after", r.OnlyAfter}, {"columns of another type", r.OtherType}} {
		if len(p.names) > 0 {
			parts = append(parts, p.what+": "+strings.Join(p.names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// KeyError names a key column that is missing from one of the results.
type KeyError struct{ Name string }

func (e *KeyError) Error() string {
	return fmt.Sprintf("column %s is not in both results: choose key columns from those that are", e.Name)
}

// Compare finds the difference between earlier and later results by key columns. If keys is nil,
// GuessKeys chooses them.
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
	p.compareSchemas(&r)
	r.Table = p.difference(m, &r)
	return r, ctx.Err()
}

// both holds the columns that two results share.
type both struct {
	before, after *table.Table
	keys, rest    []shared
	onlyBefore    []int // columns of the earlier results
}

// shared is a column of both results.
type shared struct {
	a, b  *table.Vector // before and after
	atB   int           // index in the later results
	name  string
	alike bool // same type, so that values need no formatting to compare
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

// compareSchemas records how the columns of the results differ.
func (p *both) compareSchemas(r *Result) {
	shared := map[int]bool{}
	for _, s := range append(slices.Clone(p.keys), p.rest...) {
		shared[s.atB] = true
		if !s.alike {
			r.OtherType = append(r.OtherType, s.name)
		}
	}
	for i, c := range p.after.Columns() {
		if !shared[i] {
			r.OnlyAfter = append(r.OnlyAfter, c.Name)
		}
	}
	for _, i := range p.onlyBefore {
		r.OnlyBefore = append(r.OnlyBefore, p.before.Columns()[i].Name)
	}
}

// find returns the first column with a name that is not taken yet, or -1.
func find(t *table.Table, name string, taken []bool) int {
	for i, c := range t.Columns() {
		if c.Name == name && !taken[i] {
			return i
		}
	}
	return -1
}

// matching says what became of each row.
type matching struct {
	toBefore []int32 // earlier row of each later row; -1: new
	changed  []bool  // by later row
	gone     []int32 // earlier rows without a later one
	same     int
}

// match pairs rows. Among rows with the same key, those with equal cells are paired first, the
// others in order.
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
