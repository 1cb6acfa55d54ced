package op

import (
	"math"
	"slices"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
)

// timeBand is a condition on the time of the right row of a pair: it lies between the left time plus low
// and the left time plus high, in ticks.
type timeBand struct {
	left, right int // columns of the two sides
	low, high   int64
}

// narrow tells the joins below a where which pairs its tests keep, where these compare times of both sides.
// It returns a copy of what it changes, since the rows may be used elsewhere, too.
func narrow(c *expr.Compiler, n expr.Node, tests []*expr.Expr) expr.Node {
	var gaps []expr.Gap
	for _, test := range tests {
		gaps = append(gaps, test.Implied...)
	}
	return narrowed(c, n, gaps)
}

func narrowed(c *expr.Compiler, n expr.Node, gaps []expr.Gap) expr.Node {
	if len(gaps) == 0 {
		return n
	}
	var out expr.Node
	switch n := n.(type) {
	case *expr.Each:
		if !n.Filters && n.Outs == nil {
			return n
		}
		if !n.Filters {
			gaps = through(gaps, n.Outs)
		}
		input := narrowed(c, n.Input, gaps)
		if input == n.Input {
			return n
		}
		each := *n
		each.Input = input
		out = &each
	case *Join:
		band := n.bandOf(gaps)
		if band == nil {
			return n
		}
		join := *n
		join.band = band
		out = &join
	default:
		return n
	}
	c.X.Replace(n, out)
	return out
}

func through(gaps []expr.Gap, outs []expr.Output) (below []expr.Gap) {
	for _, gap := range gaps {
		if g, ok := gap.Through(outs); ok {
			below = append(below, g)
		}
	}
	return below
}

// bandOf returns the tightest band on the first pair of times that the gaps speak of, or nil. A right row
// without a left one has no left time, so no test on it is true.
func (j *Join) bandOf(gaps []expr.Gap) *timeBand {
	if !j.Kind.Left || !j.Kind.Right || !j.Kind.matched || j.Kind.rightAlone {
		return nil
	}
	var band *timeBand
	width := len(j.Left.Columns())
	for _, g := range gaps {
		if g.Plus == expr.NoColumn || g.Minus == expr.NoColumn || (g.Plus < width) == (g.Minus < width) {
			continue
		}
		left, right := min(g.Plus, g.Minus), j.rightKept[max(g.Plus, g.Minus)-width]
		if band == nil {
			band = &timeBand{left, right, math.MinInt64, math.MaxInt64}
		}
		switch {
		case band.left != left || band.right != right:
		case g.Plus >= width: // right - left + offset >= 0
			band.low = max(band.low, -g.Offset)
		default: // left - right + offset >= 0
			band.high = min(band.high, g.Offset)
		}
	}
	return band
}

// byTime has the right rows of each key in the order of their times. Rows without a time are left out.
type byTime struct {
	starts []int32 // by key, and one more: the first of its rows
	rows   []int32
	times  []int64 // of rows
}

// newByTime sorts the rows of each key. Rows of a key that are in order already, as those of most tables,
// are not moved.
func newByTime(times *vec.Vec, ids []uint32, keys int) *byTime {
	t := &byTime{starts: make([]int32, keys+1)}
	for row, id := range ids {
		if !times.Null(row) {
			t.starts[id+1]++
		}
	}
	for i := range keys {
		t.starts[i+1] += t.starts[i]
	}
	n := t.starts[keys]
	t.rows, t.times = make([]int32, n), make([]int64, n)
	next := slices.Clone(t.starts)
	ticks := times.Dense().Ints
	for row, id := range ids {
		if !times.Null(row) {
			t.rows[next[id]], t.times[next[id]] = int32(row), ticks[row]
			next[id]++
		}
	}
	for key := range keys {
		rows, own := t.rows[t.starts[key]:t.starts[key+1]], t.times[t.starts[key]:t.starts[key+1]]
		if slices.IsSorted(own) {
			continue
		}
		slices.SortFunc(rows, func(a, b int32) int { return int(min(max(ticks[a]-ticks[b], -1), 1)) })
		for i, row := range rows {
			own[i] = ticks[row]
		}
	}
	return t
}

// within returns the rows of a key whose times lie between two, in the order of the table.
func (t *byTime) within(key uint32, low, high int64) []int32 {
	own := t.times[t.starts[key]:t.starts[key+1]]
	from, _ := slices.BinarySearch(own, low)
	to := len(own)
	if high < math.MaxInt64 {
		to, _ = slices.BinarySearch(own, high+1)
	}
	if from >= to {
		return nil
	}
	rows := t.rows[t.starts[key]:t.starts[key+1]][from:to]
	if !slices.IsSorted(rows) {
		rows = slices.Sorted(slices.Values(rows))
	}
	return rows
}

// around adds a number of ticks to a time; the result stays within the numbers.
func around(time, offset int64) int64 {
	sum := time + offset
	switch {
	case offset > 0 && sum < time:
		return math.MaxInt64
	case offset < 0 && sum > time:
		return math.MinInt64
	}
	return sum
}
