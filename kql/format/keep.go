package format

import "quarry/kql/syntax"

// A list or condition that its author wrote one item a line stays so, even if it would
// fit: lists are made to be added to, and a line each is what makes a change readable.

// findKept notes in starts the words before which such a list must break.
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
			f.starts[items[row].Start] = true // rows read as rows
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
