package editor

import (
	"quarry/kql/complete"
	"quarry/themes"
)

// popup is the position of the list of completions, relative to the pane.
type popup struct {
	top, rows   int // of the entries
	left, width int
	help        bool // show a line of help for the selected entry
}

// maxPopupRows is the number of entries shown at once.
const maxPopupRows = 8

// maxPopupWidth limits the list, so that the query next to it stays visible.
const maxPopupWidth = 64

// minPopupWidth is the pane width in cells below which the list is not shown.
const minPopupWidth = 12

// listRows returns the number of visible entries.
func (m *Model) listRows() int { return max(m.popup().rows, 1) }

// popup positions the list below the cursor line, or above it if there is more space.
func (m *Model) popup() popup {
	c := &m.completion
	if !c.open() || m.search.open || m.size.width < minPopupWidth {
		return popup{}
	}
	line := m.screenRowAt(m.buffer.Cursor())
	below, above := m.textHeight()-line-1+m.spare, line
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

// Overhang is the part of the list of completions below the editor.
type Overhang struct {
	Left, Width int
	Lines       []string // each Width cells wide, from the first line below the editor
}

// Overhang returns what covers the lines below the editor.
func (m *Model) Overhang() Overhang { return m.overhang }

// drawOverhang draws the part of the list that is below the editor.
func (m *Model) drawOverhang(list popup) Overhang {
	over := Overhang{Left: list.left, Width: list.width}
	for y := max(m.textHeight(), list.top); list.covers(y); y++ {
		p := &pen{}
		m.drawPopup(p, list, y)
		p.end()
		over.Lines = append(over.Lines, string(p.dst))
	}
	return over
}

// popupWidth returns the width needed for labels, details and the help line.
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

// covers reports whether the list covers a line of the pane.
func (p popup) covers(y int) bool {
	height := p.rows
	if p.help {
		height++
	}
	return p.rows > 0 && y >= p.top && y < p.top+height
}

// kindSigns distinguish the kinds of completions without colour.
var kindSigns = [...]string{
	complete.CompleteTable: "T", complete.CompleteColumn: "c", complete.CompleteOperator: "|",
	complete.CompleteFunction: "f", complete.CompleteAggregate: "a",
	complete.CompletePlugin: "p", complete.CompleteKeyword: "k", complete.CompleteType: "t",
	complete.CompleteVariable: "v", complete.CompleteValue: "\"", complete.CompleteSnippet: "s",
}

var kindRoles = [...]themes.Role{
	complete.CompleteTable: themes.TableName, complete.CompleteColumn: themes.ColumnName,
	complete.CompleteOperator: themes.Keyword, complete.CompleteFunction: themes.Function,
	complete.CompleteAggregate: themes.Function, complete.CompletePlugin: themes.Function,
	complete.CompleteKeyword: themes.Keyword, complete.CompleteType: themes.Type,
	complete.CompleteVariable: themes.Variable, complete.CompleteValue: themes.String,
	complete.CompleteSnippet: themes.Text,
}

// drawPopup draws one line of the list, starting at its left edge.
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

// putSafe writes untrusted text, truncated to the given number of cells.
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
