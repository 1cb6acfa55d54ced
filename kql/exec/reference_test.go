package exec

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// The reference implementations of join, summarize, sort and distinct are as simple as possible:
// they work cell by cell, over rows of text and numbers. The engine must agree with them on random
// tables.

// plain is a table of a text key, a number and a text value.
type plain struct {
	names []string
	rows  [][]cellText
}

// cellText is a cell: its text in the results and its number, if any; or null.
type cellText struct {
	text   string
	number int64
	null   bool
	isText bool
}

var plainColumns = []table.Column{{Name: "k", Type: table.String}, {Name: "n", Type: table.Long},
	{Name: "v", Type: table.String}}

func randomPlain(r *rand.Rand, rows int) (*plain, *table.Table) {
	p := &plain{names: []string{"k", "n", "v"}}
	b := table.NewBuilder(plainColumns)
	for range rows {
		key, value := []string{"a", "b", "B", "", "c"}[r.IntN(5)], fmt.Sprint("v", r.IntN(4))
		n, null := int64(r.IntN(5)-2), r.IntN(5) == 0
		number := table.NewLong(n)
		if null {
			number = table.Null(table.Long)
		}
		b.Append(table.NewString(key), number, table.NewString(value))
		p.rows = append(p.rows, []cellText{textCell(key), numberCell(n, null), textCell(value)})
	}
	return p, b.Table()
}

func textCell(s string) cellText { return cellText{text: s, isText: true} }

func numberCell(n int64, null bool) cellText {
	if null {
		return cellText{text: "null", null: true}
	}
	return cellText{text: fmt.Sprint(n), number: n}
}

func (c cellText) compare(other cellText) int {
	if c.isText {
		return strings.Compare(c.text, other.text)
	}
	return cmp.Compare(c.number, other.number)
}

// order compares two cells as sort does: nulls come first or last, whatever the direction.
func (c cellText) order(other cellText, asc, nullsFirst bool) int {
	switch {
	case c.null && other.null:
		return 0
	case c.null:
		return map[bool]int{true: -1, false: 1}[nullsFirst]
	case other.null:
		return map[bool]int{true: 1, false: -1}[nullsFirst]
	case asc:
		return c.compare(other)
	}
	return other.compare(c)
}

func (p *plain) show() string {
	lines := make([]string, len(p.rows))
	for i, row := range p.rows {
		cells := make([]string, len(row))
		for j, c := range row {
			cells[j] = c.text
		}
		lines[i] = strings.Join(cells, " | ")
	}
	return strings.Join(lines, "\n")
}

// sorted sorts by two columns.
func (p *plain) sorted(first, second int, asc1, asc2, nulls1 bool) *plain {
	out := &plain{p.names, slices.Clone(p.rows)}
	slices.SortStableFunc(out.rows, func(a, b []cellText) int {
		return cmp.Or(a[first].order(b[first], asc1, nulls1), a[second].order(b[second], asc2, asc2))
	})
	return out
}

// key joins cells to a string that is the same for equal rows.
func key(row []cellText, columns ...int) string {
	var b strings.Builder
	for _, at := range columns {
		fmt.Fprintf(&b, "%q %t|", row[at].text, row[at].null)
	}
	return b.String()
}

func (p *plain) distinct(columns ...int) *plain {
	out, seen := &plain{}, map[string]bool{}
	for _, row := range p.rows {
		if id := key(row, columns...); !seen[id] {
			seen[id] = true
			picked := make([]cellText, len(columns))
			for i, at := range columns {
				picked[i] = row[at]
			}
			out.rows = append(out.rows, picked)
		}
	}
	return out
}

// summarized computes summarize count(), sum(n), min(n), max(v), dcount(v), countif(n > 0) by k.
func (p *plain) summarized() *plain {
	out := &plain{}
	for _, group := range p.distinct(0).rows {
		var count, sum, positive int64
		least, most, values := numberCell(0, true), textCell(""), map[string]bool{}
		for _, row := range p.rows {
			if row[0].text != group[0].text {
				continue
			}
			count++
			values[row[2].text] = true
			if row[2].text > most.text {
				most = row[2]
			}
			if n := row[1]; !n.null {
				sum += n.number
				positive += vec.Bit(n.number > 0)
				if least.null || n.number < least.number {
					least = n
				}
			}
		}
		out.rows = append(out.rows, []cellText{group[0], numberCell(count, false), numberCell(sum, false), least, most,
			numberCell(int64(len(values)), false), numberCell(positive, false)})
	}
	return out
}

// joined computes any kind of join of two tables by k and n.
func (p *plain) joined(other *plain, kind string) *plain {
	out := &plain{}
	nothing := []cellText{textCell(""), numberCell(0, true), textCell("")}
	same := func(a, b []cellText) bool { return key(a, 0, 1) == key(b, 0, 1) }
	matched := make([]bool, len(other.rows))
	used, usedKey := map[string]bool{}, map[string]bool{}
	for _, left := range p.rows {
		found := false
		first := !usedKey[key(left, 0, 1)]
		for j, right := range other.rows {
			if !same(left, right) {
				continue
			}
			found = true
			matched[j] = true
			usedKey[key(left, 0, 1)] = true
			switch kind {
			case "inner", "leftouter", "rightouter", "fullouter":
				out.rows = append(out.rows, slices.Concat(left, right))
			case "innerunique":
				if first {
					out.rows = append(out.rows, slices.Concat(left, right))
				}
			case "rightsemi":
				if id := fmt.Sprint(j); !used[id] {
					used[id] = true
					out.rows = append(out.rows, right)
				}
			}
		}
		switch {
		case found && kind == "leftsemi", !found && kind == "leftanti":
			out.rows = append(out.rows, left)
		case !found && (kind == "leftouter" || kind == "fullouter"):
			out.rows = append(out.rows, slices.Concat(left, nothing))
		}
	}
	for j, right := range other.rows {
		switch {
		case matched[j]:
		case kind == "rightouter", kind == "fullouter":
			out.rows = append(out.rows, slices.Concat(nothing, right))
		case kind == "rightanti":
			out.rows = append(out.rows, right)
		}
	}
	return out
}

var referenceJoins = []string{"inner", "innerunique", "leftouter", "rightouter", "fullouter", "leftsemi", "rightsemi",
	"leftanti", "rightanti"}

// difference runs a random query and its reference implementation, and returns how they differ, or
// "".
func difference(t *testing.T, seed uint64) string {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 3))
	left, a := randomPlain(r, r.IntN(20))
	right, b := randomPlain(r, r.IntN(20))
	var query string
	var want *plain
	multiset := false
	asc := map[bool]string{true: "asc", false: "desc"}
	switch r.IntN(4) {
	case 0:
		first, second, asc1, asc2, nulls := r.IntN(3), r.IntN(3), r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0
		query = fmt.Sprintf("A | sort by %s %s nulls %s, %s %s", left.names[first], asc[asc1],
			map[bool]string{true: "first", false: "last"}[nulls], left.names[second], asc[asc2])
		want = left.sorted(first, second, asc1, asc2, nulls)
	case 1:
		query, want = "A | summarize count(), sum(n), min(n), max(v), dcount(v), countif(n > 0) by k", left.summarized()
	case 2:
		query, want = "A | distinct k, n", left.distinct(0, 1)
	case 3:
		kind := referenceJoins[r.IntN(len(referenceJoins))]
		query, want, multiset = "A | join kind="+kind+" B on k, n", left.joined(right, kind), true
	}
	src := tables{"A": a, "B": b}
	for _, opts := range ways {
		answer, err := Run(t.Context(), syntax.Parse(query), src, opts)
		if err != nil {
			return fmt.Sprintf("%s\ngot error %v", query, err)
		}
		_, got, _ := strings.Cut(strings.TrimSuffix(show(answer), "\n"), "\n")
		expected := want.show()
		if multiset {
			got, expected = sortedLines(got), sortedLines(expected)
		}
		if got != expected {
			return fmt.Sprintf("%s with %d workers, chunks of %d rows\nA\n%s\nB\n%s\ngot\n%s\nwant\n%s", query,
				opts.Workers, opts.ChunkRows, left.show(), right.show(), got, expected)
		}
	}
	return ""
}

func sortedLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestOperatorsAgreeWithReference(t *testing.T) {
	for seed := range uint64(600) {
		if found := difference(t, seed); found != "" {
			t.Fatalf("seed %d: %s", seed, found)
		}
	}
}

func FuzzOperatorsAgreeWithReference(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		if found := difference(t, seed); found != "" {
			t.Errorf("seed %d: %s", seed, found)
		}
	})
}
