package editor

import (
	"quarry/kql"
	"quarry/themes"
)

// popup is where the list of completions is drawn, relative to the pane.
type popup struct {
	top, rows   int // of entries
	left, width int
	help        bool // one more line tells about the chosen entry
}

// maxPopupRows is how many entries are shown at once.
const maxPopupRows = 8

// maxPopupWidth bounds the list, so that the query stays in sight beside it.
const maxPopupWidth = 64

// minPopupWidth is the width of pane, in cells, below which the list would be cut to nothing.
const minPopupWidth = 12

// listRows is how many entries the list shows.
func (m *Model) listRows() int { return max(m.popup().rows, 1) }

// popup finds room below the line of the cursor, or above it where there is more.
func (m *Model) popup() popup {
	c := &m.completion
	if !c.open() || m.search.open || m.size.width < minPopupWidth {
		return popup{}
	}
	line := m.screenRowAt(m.buffer.Cursor())
	below, above := m.textHeight()-line-1, line
	wanted := min(len(c.list), maxPopupRows)
	p := popup{top: line + 1}
	room := below
	if below < wanted && above > below {
		room = above
	}
	p.help = room > 2
	p.rows = min(wanted, room)
	if p.help {
		p.rows = min(wanted, room-1)
	}
	if room == above && above > below && below < wanted {
		p.top = line - p.rows
		if p.help {
			p.top--
		}
	}
	p.width = min(m.popupWidth(), m.size.width)
	word := m.cellAt(c.list[0].Span.Start) + m.gutterCells()
	p.left = max(min(word-2, m.size.width-p.width), 0)
	return p
}

// popupWidth is the room that labels, details and the line of help want.
func (m *Model) popupWidth() int {
	label, detail := m.popupColumns()
	width := label + detail + 4
	for _, x := range m.completion.list {
		width = max(width, themes.Width(x.Help)+2)
	}
	return min(width, maxPopupWidth)
}

func (m *Model) popupColumns() (label, detail int) {
	for _, x := range m.completion.list {
		label = max(label, themes.Width(x.Label))
		detail = max(detail, themes.Width(x.Detail)+1)
	}
	return min(label, 42), min(detail, 32)
}

// covers reports whether a line of the pane is behind the list.
func (p popup) covers(y int) bool {
	height := p.rows
	if p.help {
		height++
	}
	return p.rows > 0 && y >= p.top && y < p.top+height
}

// kindSigns tell kinds apart without colour.
var kindSigns = [...]string{
	kql.CompleteTable: "T", kql.CompleteColumn: "c", kql.CompleteOperator: "|", kql.CompleteFunction: "f", kql.CompleteAggregate: "a",
	kql.CompletePlugin: "p", kql.CompleteKeyword: "k", kql.CompleteType: "t", kql.CompleteVariable: "v", kql.CompleteValue: "\"", kql.CompleteSnippet: "s",
}

var kindRoles = [...]themes.Role{
	kql.CompleteTable: themes.TableName, kql.CompleteColumn: themes.ColumnName, kql.CompleteOperator: themes.Keyword, kql.CompleteFunction: themes.Function,
	kql.CompleteAggregate: themes.Function, kql.CompletePlugin: themes.Function, kql.CompleteKeyword: themes.Keyword, kql.CompleteType: themes.Type,
	kql.CompleteVariable: themes.Variable, kql.CompleteValue: themes.String, kql.CompleteSnippet: themes.Text,
}

// drawPopup writes one line of the list; the pen stands at its left edge.
func (m *Model) drawPopup(p *pen, list popup, y int) {
	c := &m.completion
	end := p.cells + list.width
	if y == list.top+list.rows { // the help line
		text := c.list[c.at].Help
		if text == "" {
			text = c.list[c.at].Detail
		}
		muted := m.theme.PaintOn(themes.Muted, themes.Bar)
		p.put(muted, " ", 1)
		m.putSafe(p, muted, text, end-p.cells)
		p.fill(muted, end)
		return
	}
	i := c.top + y - list.top
	background := themes.Panel
	if i == c.at {
		background = themes.CursorCell
	}
	x := &c.list[i]
	pointer := " "
	if i == c.at {
		pointer = m.theme.Glyphs.Marks.Pointer
	}
	p.put(m.theme.PaintOn(themes.Accent, background), pointer, 1)
	role := kindRoles[x.Kind]
	if i == c.at {
		role = themes.Text
	}
	p.put(m.theme.PaintOn(role, background), kindSigns[x.Kind], 1)
	p.put(m.theme.PaintOn(themes.Text, background), " ", 1)
	label, _ := m.popupColumns()
	text := m.theme.PaintOn(themes.Text, background)
	m.putSafe(p, text, x.Label, min(label, end-p.cells))
	p.fill(text, min(end, end-list.width+3+label+1))
	detail := m.theme.PaintOn(themes.Muted, background)
	if i == c.at {
		detail = text
	}
	m.putSafe(p, detail, x.Detail, end-p.cells-1)
	p.fill(text, end)
}

// putSafe writes text of which nothing is known, cut to so many cells.
func (m *Model) putSafe(p *pen, paint themes.Paint, text string, cells int) {
	limit := p.cells + cells
	for _, r := range text {
		g := m.glyphOf(string(r), 0)
		if p.cells+g.cells > limit {
			return
		}
		p.put(paint, g.text, g.cells)
	}
}
