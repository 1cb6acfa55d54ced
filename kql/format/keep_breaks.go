package format

import "quarry/kql/syntax"

// A list or condition that was written with one item per line stays that way even if it would fit
// on one line: lists grow, and with one item per line a change is easy to read.

// findKept sets starts for the words before which such a list must break.
func (f *formatText) findKept(starts []bool) {
	keeper := formatKeeper{f, starts}
	keeper.statements(0, len(f.words)-1)
	for k := range f.words {
		if f.words[k].partner > k {
			keeper.group(k)
		}
	}
}

type formatKeeper struct {
	*formatText
	starts []bool
}

func (f formatKeeper) group(open int) {
	from, to := open+1, f.words[open].partner
	switch f.contentOf(open) {
	case formatBody:
		f.statements(from, to)
	case formatPipeline:
		f.pipeline(from, to)
	default:
		row := max(1, f.rowLength(open))
		f.list(from, to, row)
		if items := f.items(from, to); f.isDataTable(open) && row > 1 && len(items) > row {
			f.starts[items[row].Start] = true // one row per line
		}
	}
}

func (f formatKeeper) statements(i, j int) {
	for _, end := range append(f.cutsAt(syntax.Semicolon, i, j), j) {
		f.pipeline(f.valueOfLet(i, end), end)
		i = end + 1
	}
}

func (f formatKeeper) pipeline(i, j int) {
	for _, end := range append(f.cutsAt(syntax.Pipe, i, j), j) {
		if i < end {
			for _, c := range f.clauses(i, end) {
				f.list(c.items, c.to, 1)
			}
		}
		i = end + 1
	}
}

func (f formatKeeper) list(i, j, row int) {
	items := f.items(i, j)
	kept := len(items) > row
	for n, item := range items {
		f.chain(item.Start, item.End)
		if n > 0 && n%row == 0 {
			kept = kept && f.newlineAt(item.Start-1)
		}
	}
	if kept {
		f.starts[items[row].Start] = true
	}
}

func (f formatKeeper) chain(i, j int) {
	cuts := f.formatText.chain(i, j)
	if cuts == nil {
		return
	}
	kept := true
	for _, cut := range cuts {
		kept = kept && f.newlineAt(cut)
		f.chain(i, cut)
		i = cut
	}
	f.chain(i, j)
	if kept {
		f.starts[cuts[0]] = true
	}
}

// newlineAt reports whether a comma or operator starts or ends its line.
func (f formatKeeper) newlineAt(k int) bool {
	return f.words[k].newline || f.words[k+1].newline
}
