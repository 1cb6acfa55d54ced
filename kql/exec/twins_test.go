package exec

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"quarry/kql/syntax"
)

// twin is a query over A and B (k: string, n: long, v: string) with a slow implementation that works row by
// row. The order of rows counts if ordered is set.
type twin struct {
	query   string
	ordered bool
	rows    func(a, b *plain) [][]cellText
}

func twins() []twin {
	list := []twin{
		{"A | lookup B on k, n", false, func(a, b *plain) [][]cellText { return lookedUp(a, b, true) }},
		{"A | lookup kind = inner B on k, n", false, func(a, b *plain) [][]cellText { return lookedUp(a, b, false) }},
		{"A | union B", false, func(a, b *plain) [][]cellText { return slices.Concat(a.rows, b.rows) }},
		{"A | union kind = inner (B | project n, v)", false, func(a, b *plain) [][]cellText {
			return slices.Concat(picked(a.rows, 1, 2), picked(b.rows, 1, 2))
		}},
		{"A | union (B | project n, w = v)", false, unitedOuter},
		{"A | sort by n asc nulls last, k desc, v asc | take 3", true, func(a, _ *plain) [][]cellText {
			rows := a.sorted(2, 2, true, true, true).rows
			slices.SortStableFunc(rows, func(x, y []cellText) int {
				return cmp.Or(x[1].order(y[1], true, false), x[0].order(y[0], false, false),
					x[2].order(y[2], true, true))
			})
			return rows[:min(3, len(rows))]
		}},
		{"A | serialize | extend p = prev(n), q = next(n, 2, -9), i = row_number(), s = row_cumsum(n, k != prev(k))",
			true, windowed},
		{"A | where k in (B) | summarize count(), sum(n)", true, func(a, b *plain) [][]cellText {
			var kept plain
			for _, row := range a.rows {
				if slices.ContainsFunc(b.rows, func(r []cellText) bool { return r[0].text == row[0].text }) {
					kept.rows = append(kept.rows, row)
				}
			}
			return [][]cellText{totals(kept.rows)}
		}},
		{"A | partition by k (summarize count(), sum(n) by k)", false, func(a, _ *plain) [][]cellText {
			return grouped(a.rows, func(key cellText, rows [][]cellText) []cellText {
				return append([]cellText{key}, totals(rows)...)
			})
		}},
		{"A | summarize make_list(n), make_set(v), make_list_with_nulls(n) by k", true, func(a, _ *plain) [][]cellText {
			return grouped(a.rows, func(key cellText, rows [][]cellText) []cellText {
				return []cellText{key, textCell(listOf(rows, 1, false, false)), textCell(listOf(rows, 2, true, false)),
					textCell(listOf(rows, 1, false, true))}
			})
		}},
		{"A | summarize arg_max(n, v) by k", true, func(a, _ *plain) [][]cellText { return extremes(a.rows, 1) }},
		{"A | summarize arg_min(n, v) by k", true, func(a, _ *plain) [][]cellText { return extremes(a.rows, -1) }},
		{"A | summarize percentile(n, 50), max(n), countif(isnull(n)), dcountif(v, n > 0) by k", true, middles},
		{"A | make-series s = count() on n from -2 to 3 step 1 by k", false, counted},
		{"A | summarize d = make_list(n) by k | mv-expand d to typeof(long)", false, func(a, _ *plain) [][]cellText {
			var rows [][]cellText
			for _, row := range a.rows {
				if !row[1].null {
					rows = append(rows, row[:2])
				}
			}
			return rows
		}},
		{`A | top-nested 1 of k with others = "rest" by s = sum(n) | summarize sum(s)`, false,
			func(a, _ *plain) [][]cellText { return [][]cellText{totals(a.rows)[1:]} }},
		{"A | top-nested 2 of k by a = sum(n), top-nested 1 of v by b = count() | project k, a, b", false, nested},
	}
	return list
}

func lookedUp(a, b *plain, outer bool) [][]cellText {
	var rows [][]cellText
	for _, left := range a.rows {
		found := false
		for _, right := range b.rows {
			if key(left, 0, 1) == key(right, 0, 1) {
				found = true
				rows = append(rows, append(slices.Clone(left), right[2]))
			}
		}
		if !found && outer {
			rows = append(rows, append(slices.Clone(left), textCell("")))
		}
	}
	return rows
}

func picked(rows [][]cellText, columns ...int) [][]cellText {
	out := make([][]cellText, len(rows))
	for i, row := range rows {
		for _, at := range columns {
			out[i] = append(out[i], row[at])
		}
	}
	return out
}

func unitedOuter(a, b *plain) [][]cellText {
	var rows [][]cellText
	for _, row := range a.rows {
		rows = append(rows, append(slices.Clone(row), textCell("")))
	}
	for _, row := range b.rows {
		rows = append(rows, []cellText{textCell(""), row[1], textCell(""), row[2]})
	}
	return rows
}

func windowed(a, _ *plain) [][]cellText {
	var rows [][]cellText
	sum := int64(0)
	for i, row := range a.rows {
		before, after := numberCell(0, true), numberCell(-9, false)
		if i > 0 {
			before = a.rows[i-1][1]
		}
		if i+2 < len(a.rows) {
			after = a.rows[i+2][1]
		}
		// before the first row, the key is empty
		if i > 0 && a.rows[i-1][0].text != row[0].text || i == 0 && row[0].text != "" {
			sum = 0
		}
		sum += row[1].number
		rows = append(rows,
			append(slices.Clone(row), before, after, numberCell(int64(i+1), false), numberCell(sum, false)))
	}
	return rows
}

func totals(rows [][]cellText) []cellText {
	sum := int64(0)
	for _, row := range rows {
		sum += row[1].number
	}
	return []cellText{numberCell(int64(len(rows)), false), numberCell(sum, false)}
}

// grouped makes a row for each key, in the order of their first rows.
func grouped(rows [][]cellText, make func(key cellText, rows [][]cellText) []cellText) [][]cellText {
	var out [][]cellText
	for _, group := range (&plain{rows: rows}).distinct(0).rows {
		var members [][]cellText
		for _, row := range rows {
			if row[0].text == group[0].text {
				members = append(members, row)
			}
		}
		out = append(out, make(group[0], members))
	}
	return out
}

func listOf(rows [][]cellText, column int, distinct, nulls bool) string {
	var list []string
	for _, row := range rows {
		text := row[column].text
		if row[column].isText {
			text = `"` + text + `"`
		}
		if row[column].null && !nulls || distinct && slices.Contains(list, text) {
			continue
		}
		list = append(list, text)
	}
	return "[" + strings.Join(list, ",") + "]"
}

// extremes keeps the first row with the largest (1) or smallest (-1) number of each key.
func extremes(rows [][]cellText, sign int) [][]cellText {
	return grouped(rows, func(key cellText, rows [][]cellText) []cellText {
		best := rows[0]
		for _, row := range rows[1:] {
			if !row[1].null && (best[1].null || sign*row[1].compare(best[1]) > 0) {
				best = row
			}
		}
		return []cellText{key, best[1], best[2]}
	})
}

func middles(a, _ *plain) [][]cellText {
	return grouped(a.rows, func(key cellText, rows [][]cellText) []cellText {
		var numbers []int64
		values := map[string]bool{}
		for _, row := range rows {
			if !row[1].null {
				numbers = append(numbers, row[1].number)
				if row[1].number > 0 {
					values[row[2].text] = true
				}
			}
		}
		slices.Sort(numbers)
		middle, most := numberCell(0, true), numberCell(0, true)
		if n := len(numbers); n > 0 {
			middle, most = numberCell(numbers[(n+1)/2-1], false), numberCell(numbers[n-1], false)
		}
		return []cellText{key, middle, most, numberCell(int64(len(rows)-len(numbers)), false),
			numberCell(int64(len(values)), false)}
	})
}

func counted(a, _ *plain) [][]cellText {
	var known [][]cellText // null is on no place of the axis
	for _, row := range a.rows {
		if !row[1].null {
			known = append(known, row)
		}
	}
	return grouped(known, func(key cellText, rows [][]cellText) []cellText {
		counts := make([]int, 5)
		for _, row := range rows {
			counts[row[1].number+2]++
		}
		return []cellText{key, textCell(strings.ReplaceAll(fmt.Sprint(counts), " ", ",")), textCell("[-2,-1,0,1,2]")}
	})
}

// nested leaves out v, since values with the same count may come in any order.
func nested(a, _ *plain) [][]cellText {
	groups := grouped(a.rows, func(key cellText, rows [][]cellText) []cellText {
		most := 0
		for _, row := range rows {
			n := 0
			for _, other := range rows {
				if other[2].text == row[2].text {
					n++
				}
			}
			most = max(most, n)
		}
		return []cellText{key, totals(rows)[1], numberCell(int64(most), false)}
	})
	slices.SortStableFunc(groups, func(x, y []cellText) int { return y[1].compare(x[1]) })
	return groups[:min(2, len(groups))]
}

// TestTwins runs the queries over random tables, of no rows up to 20, in all ways.
func TestTwins(t *testing.T) {
	for _, twin := range twins() {
		t.Run(twin.query, func(t *testing.T) {
			r := seeded(twin.query)
			for range 40 {
				twin.check(t, r)
				if t.Failed() {
					return
				}
			}
		})
	}
}

func (w twin) check(t *testing.T, r *rand.Rand) {
	t.Helper()
	a, left := randomPlain(r, r.IntN(20))
	b, right := randomPlain(r, r.IntN(20))
	want := (&plain{rows: w.rows(a, b)}).show()
	if !w.ordered {
		want = sortedLines(want)
	}
	for _, opts := range ways {
		answer, err := Run(t.Context(), syntax.Parse(w.query), tables{"A": left, "B": right}, opts)
		if err != nil {
			t.Fatalf("%s\n%v", w.query, err)
		}
		_, got, _ := strings.Cut(strings.TrimSuffix(show(answer), "\n"), "\n")
		if !w.ordered {
			got = sortedLines(got)
		}
		if got != want {
			t.Errorf("%s with %d workers, chunks of %d rows\nA\n%s\nB\n%s\ngot\n%s\nwant\n%s", w.query, opts.Workers,
				opts.ChunkRows, a.show(), b.show(), got, want)
			return
		}
	}
}
