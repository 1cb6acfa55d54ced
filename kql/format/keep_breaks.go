package format

import "quarry/kql/syntax"

// A list or condition that was written with one item per line stays that way even if it would fit
// on one line: lists grow, and with one item per line a change is easy to read.

// findKept marks in starts the words before which such a list must break.
func (q *query) findKept(starts []bool) {
	keeper := breakKeeper{q, starts}
	keeper.statements(0, len(q.words)-1)
	for k := range q.words {
		if q.words[k].partner > k {
			keeper.group(k)
		}
	}
}

type breakKeeper struct {
	*query
	starts []bool
}

func (q breakKeeper) group(open int) {
	from, to := open+1, q.words[open].partner
	switch q.contentOf(open) {
	case bodyContent:
		q.statements(from, to)
	case pipelineContent:
		q.pipeline(from, to)
	default:
		row := max(1, q.rowLength(open))
		q.list(from, to, row)
		if items := q.items(from, to); q.isDataTable(open) && row > 1 && len(items) > row {
			q.starts[items[row].Start] = true // one row per line
		}
	}
}

func (q breakKeeper) statements(i, j int) {
	for _, end := range append(q.cutsAt(syntax.Semicolon, i, j), j) {
		q.pipeline(q.valueOfLet(i, end), end)
		i = end + 1
	}
}

func (q breakKeeper) pipeline(i, j int) {
	for _, end := range append(q.cutsAt(syntax.Pipe, i, j), j) {
		if i < end {
			for _, c := range q.clauses(i, end) {
				q.list(c.items, c.to, 1)
			}
		}
		i = end + 1
	}
}

func (q breakKeeper) list(i, j, row int) {
	items := q.items(i, j)
	kept := len(items) > row
	for n, item := range items {
		q.chain(item.Start, item.End)
		if n > 0 && n%row == 0 {
			kept = kept && q.newlineAt(item.Start-1)
		}
	}
	if kept {
		q.starts[items[row].Start] = true
	}
}

func (q breakKeeper) chain(i, j int) {
	cuts := q.query.chain(i, j)
	if cuts == nil {
		return
	}
	kept := true
	for _, cut := range cuts {
		kept = kept && q.newlineAt(cut)
		q.chain(i, cut)
		i = cut
	}
	q.chain(i, j)
	if kept {
		q.starts[cuts[0]] = true
	}
}

// newlineAt reports whether a comma or operator starts or ends its line.
func (q breakKeeper) newlineAt(k int) bool {
	return q.words[k].newline || q.words[k+1].newline
}
