package grid

import (
	"strconv"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// View draws exactly the set size.
func (m *Model) View() string {
	b := line.NewBuilder(m.styles.Tail, m.width*m.height*3)
	if m.height <= 0 {
		return ""
	}
	spans := m.layout()
	m.drawHeader(b, spans)
	drawn, last := 1, m.height-m.footerHeight()
	for row := m.corner.row; row < m.rows() && drawn < last; row++ {
		m.drawRow(b, spans, row)
		drawn++
	}
	b.Blank(m.styles.Plain.Text, m.width, last-drawn)
	if last < m.height {
		m.drawFooter(b)
	}
	return b.String()
}

func (m *Model) drawHeader(b *line.Builder, spans []span) {
	b.Begin(m.width)
	if m.table == nil {
		b.End(m.styles.Header)
		return
	}
	less := ""
	if len(spans) > 0 && m.corner.column > m.pinned(m.widths()) {
		less = m.styles.Less
	}
	b.CellRight(m.styles.Header, less, m.gutter()-1)
	b.Space(m.styles.Header, 1)
	for _, s := range spans {
		pen := m.styles.Header
		if s.at == m.cursor.column && m.focused {
			pen = m.styles.HeaderCursor
		}
		width := min(s.width, b.Left()-1) // the last cell is for the sign
		title := line.Middle(m.title(s.column), width, m.styles.Tail)
		if rightAligned(m.table.Columns()[s.column].Type) {
			b.CellRight(pen, title, width)
		} else {
			b.Cell(pen, title, width)
		}
		b.Space(m.styles.Header, min(gap, b.Left()-1))
	}
	more := ""
	if n := len(spans); n > 0 && (spans[n-1].at < m.columns()-1 || spans[n-1].x+spans[n-1].width > m.width) {
		more = m.styles.More
	}
	b.CellRight(m.styles.Header, more, b.Left())
}

// cheapWidth is the width up to which the whole row under the cursor is coloured. A move repaints
// two rows. On wider screens that would exceed 500 bytes, so only the row's number and cell are
// marked.
const cheapWidth = 120

func (m *Model) drawRow(b *line.Builder, spans []span, row int) {
	source := m.source(row)
	pens := m.styles.Plain
	if source%2 == 1 {
		pens = m.styles.Stripe
	}
	number, marker := m.numberPen(pens, source), " "
	current := row == m.cursor.row
	if m.view.marked[source] {
		marker = m.styles.Check
	}
	if current {
		marker = m.styles.Marker
	}
	if current && m.focused && m.width <= cheapWidth {
		pens, number = m.styles.Cursor, m.styles.Cursor.Faint
	}
	b.Begin(m.width)
	b.Cell(number, marker, 1)
	b.CellRight(number, strconv.Itoa(source+1), m.gutter()-2)
	mark := " "
	if current && m.view.marked[source] { // the cursor's marker takes the place of the check mark
		mark = m.styles.Check
	}
	before := m.blank(number, pens)
	b.Cell(before, mark, 1)
	for i, s := range spans {
		if i > 0 {
			b.Space(before, gap)
		}
		before = m.blank(m.drawCell(b, s, row, pens), pens)
	}
	b.End(pens.Text)
}

// blank returns the paint of blanks after text: the same, which saves a change of colour before the next text, unless
// it would show.
func (m *Model) blank(pen themes.Paint, pens RowPens) themes.Paint {
	switch pen {
	case m.styles.Cell, pens.Danger, pens.Warn:
		return pens.Text
	}
	return pen
}

// numberPen colours the number of a highlighted row.
func (m *Model) numberPen(pens RowPens, source int) themes.Paint {
	switch m.view.rule.judge(m.table, source) {
	case bad:
		return pens.Danger
	case noteworthy:
		return pens.Warn
	case usual:
	}
	return pens.Faint
}

// drawCell draws a cell, and returns its paint.
func (m *Model) drawCell(b *line.Builder, s span, row int, pens RowPens) themes.Paint {
	text, absent := m.cellText(row, s.at, s.width)
	pen := m.cellPen(s, row, absent, pens)
	right := rightAligned(m.table.Columns()[s.column].Type)
	if m.view.find != nil && !absent {
		// Matches beyond the cut are not marked: the text is cut first, then painted in pieces.
		shown := line.Cut(text, min(s.width, b.Left()), m.styles.Tail)
		if start, end := m.view.find(s.column, shown); end > start && end <= len(shown) {
			pad := min(s.width, b.Left()) - themes.Width(shown)
			if right {
				b.Space(pen, pad)
			}
			b.Text(pen, shown[:start])
			b.Text(m.styles.Match, shown[start:end])
			b.Text(pen, shown[end:])
			if !right {
				b.Space(pen, pad)
			}
			return pen
		}
	}
	if right {
		b.CellRight(pen, text, s.width)
	} else {
		b.Cell(pen, text, s.width)
	}
	return pen
}

// cellPen returns the paint of a cell, by cursor, missing value, rule and type.
func (m *Model) cellPen(s span, row int, absent bool, pens RowPens) themes.Paint {
	switch {
	case m.focused && (place{row, s.at}) == m.cursor:
		return m.styles.Cell
	case absent:
		return pens.Faint
	case s.column == m.view.rule.column:
		switch m.view.rule.judge(m.table, m.source(row)) {
		case bad:
			return pens.Danger
		case noteworthy:
			return pens.Warn
		case usual:
		}
	}
	return pens.of(m.table.Columns()[s.column].Type)
}

// of returns the paint for values of a type.
func (p *RowPens) of(t table.Type) themes.Paint {
	switch t {
	case table.Int, table.Long, table.Real, table.Decimal, table.TimeSpan:
		return p.Number
	case table.DateTime:
		return p.Time
	case table.Bool:
		return p.Flag
	}
	return p.Text // of dynamic values too: braces show them, and a page takes 350 bytes less
}
