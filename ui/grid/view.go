package grid

import (
	"strconv"

	"quarry/themes"
	"quarry/ui/line"
)

// View draws exactly the size that was set.
func (m *Model) View() string {
	b := line.NewBuilder(m.styles.Tail, m.width*m.height*3)
	if m.height <= 0 {
		return ""
	}
	spans := m.layout()
	m.drawHeader(b, spans)
	drawn := 1
	for row := m.corner.row; row < m.rows() && drawn < m.height; row++ {
		m.drawRow(b, spans, row)
		drawn++
	}
	b.Blank(m.styles.Plain.Text, m.width, m.height-drawn)
	return b.String()
}

func (m *Model) drawHeader(b *line.Builder, spans []span) {
	b.Begin(m.width)
	less := ""
	if len(spans) > 0 && m.corner.column > m.pinned(m.widths()) {
		less = m.styles.Less
	}
	b.CellRight(m.styles.Header, less, m.gutter()-1)
	b.Space(m.styles.Header, 1)
	for _, s := range spans {
		pen := m.styles.Header
		if s.column == m.cursor.column && m.focused {
			pen = m.styles.HeaderCursor
		}
		width := min(s.width, b.Left()-1) // the last cell is for the sign
		if rightAligned(m.table.Columns()[s.column].Type) {
			b.CellRight(pen, m.title(s.column), width)
		} else {
			b.Cell(pen, m.title(s.column), width)
		}
		b.Space(m.styles.Header, min(gap, b.Left()-1))
	}
	more := ""
	if n := len(spans); n > 0 && (spans[n-1].column < m.columns()-1 || spans[n-1].x+spans[n-1].width > m.width) {
		more = m.styles.More
	}
	b.CellRight(m.styles.Header, more, b.Left())
}

// cheapWidth is the width up to which the whole row under the cursor is coloured. A move
// paints two rows, and on wider screens that would be more than 500 bytes, so there the
// row is marked at its number and its cell.
const cheapWidth = 120

func (m *Model) drawRow(b *line.Builder, spans []span, row int) {
	pens := m.styles.Plain
	if row%2 == 1 {
		pens = m.styles.Stripe
	}
	number, marker := pens, " "
	current := row == m.cursor.row
	if current {
		marker = m.styles.Marker
	}
	if current && m.focused {
		number = m.styles.Cursor
		if m.width <= cheapWidth {
			pens = m.styles.Cursor
		}
	}
	b.Begin(m.width)
	b.Cell(number.Faint, marker, 1)
	b.CellRight(number.Faint, strconv.Itoa(row+1), m.gutter()-2)
	b.Space(pens.Text, 1)
	for _, s := range spans {
		pen, text := m.cell(s, row, pens)
		if rightAligned(m.table.Columns()[s.column].Type) {
			b.CellRight(pen, text, s.width)
		} else {
			b.Cell(pen, text, s.width)
		}
		b.Space(pens.Text, gap)
	}
	b.End(pens.Text)
}

// cell is the text of a cell and how it looks.
func (m *Model) cell(s span, row int, pens RowPens) (themes.Paint, string) {
	text, absent := m.cellText(row, s.column, s.width)
	switch {
	case m.focused && (place{row, s.column}) == m.cursor:
		return m.styles.Cell, text
	case absent:
		return pens.Faint, text
	}
	return pens.Text, text
}
