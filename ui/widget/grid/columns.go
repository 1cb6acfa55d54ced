package grid

import (
	"strconv"

	"quarry/table"
	"quarry/themes"
)

// gap is the number of cells between columns.
const gap = 2

// A text column takes at most a third of the screen while others need space, within these bounds.
// Values of other types are short, and useless when cut.
const minCap, maxCap = 16, 48

// minPartWidth is the minimum width of a partial column at the right edge.
const minPartWidth = 8

// span is a column on screen.
type span struct {
	at     int // index among the shown columns
	column int // index in the table
	width  int
	x      int // of its first cell
}

// measure widens the columns to fit the rows on screen. Columns never shrink: a grid whose widths
// change while scrolling is hard to read.
func (m *Model) measure() {
	if m.table == nil {
		return
	}
	if m.shown.needs == nil {
		m.shown.needs = make([]int, len(m.table.Columns()))
		for i := range m.shown.needs {
			m.shown.needs[i] = themes.Width(m.name(i))
		}
	}
	last := min(m.corner.row+m.pageRows(), m.rows())
	for at, column := range m.shown.list {
		need := &m.shown.needs[column]
		for row := m.corner.row; row < last && *need < m.width; row++ {
			text, _ := m.cellText(row, at, m.width)
			*need = max(*need, themes.Width(text))
		}
	}
}

// gutter returns the width of marker and row number. Numbers are those of the unfiltered rows, so
// the width does not change with a filter.
func (m *Model) gutter() int { return 1 + len(strconv.Itoa(m.table.Rows())) + 1 }

// widths gives each column its needed width up to a cap, and spare width to the first capped ones.
// Widths set by the user stay.
func (m *Model) widths() []int {
	limit := clamp(m.width/3, minCap, maxCap)
	if m.widest > 0 {
		limit = m.widest
	}
	spare := m.width - m.gutter() + gap
	widths := make([]int, m.columns())
	for i, column := range m.shown.list {
		need := m.need(column)
		if t := m.table.Columns()[column].Type; t == table.String || t == table.Dynamic {
			need = min(need, limit)
		}
		if set, ok := m.shown.set[column]; ok {
			need = set
		}
		widths[i] = need
		spare -= need + gap
	}
	for i := 0; i < len(widths) && spare > 0; i++ {
		if _, set := m.shown.set[m.shown.list[i]]; set {
			continue
		}
		more := min(m.need(m.shown.list[i])-widths[i], spare)
		widths[i] += more
		spare -= more
	}
	return widths
}

// need returns the preferred width of a column, including the sort sign.
func (m *Model) need(column int) int {
	return max(m.shown.needs[column], themes.Width(m.title(column)))
}

// layout places the frozen columns, then those from the corner on. The last may be cut by the edge
// of the screen.
func (m *Model) layout() []span {
	if m.table == nil {
		return nil
	}
	widths := m.widths()
	pinned := m.pinned(widths)
	x := m.gutter()
	var spans []span
	for i, width := range widths {
		if i >= pinned && i < m.corner.column {
			continue
		}
		if room := m.width - x; room < min(width, minPartWidth) {
			break
		}
		spans = append(spans, span{at: i, column: m.shown.list[i], width: width, x: x})
		x += width + gap
	}
	if n := len(spans); n > 0 { // width that the caps leave at the right edge
		last := &spans[n-1]
		if _, set := m.shown.set[last.column]; !set {
			last.width = max(last.width, min(m.need(last.column), m.width-last.x))
		}
	}
	return spans
}

// pinned returns how many of the frozen columns stay in view: as many as leave a third of the
// screen to the others.
func (m *Model) pinned(widths []int) int {
	room := (m.width - m.gutter()) * 2 / 3
	for i, width := range widths[:m.shown.frozen] {
		if room -= width + gap; room < 0 {
			return i
		}
	}
	return m.shown.frozen
}

// revealColumn scrolls as little as possible to show the cursor's whole column.
func (m *Model) revealColumn() {
	if m.columns() == 0 {
		m.corner.column = 0
		return
	}
	widths := m.widths()
	pinned := m.pinned(widths)
	m.corner.column = clamp(m.corner.column, pinned, m.columns()-1)
	if m.cursor.column < pinned {
		return
	}
	m.corner.column = min(m.corner.column, m.cursor.column)
	room := m.width - m.gutter()
	for _, width := range widths[:pinned] {
		room -= width + gap
	}
	taken := -gap
	for i := m.corner.column; i <= m.cursor.column; i++ {
		taken += widths[i] + gap
	}
	for taken > room && m.corner.column < m.cursor.column {
		taken -= widths[m.corner.column] + gap
		m.corner.column++
	}
}

// name returns a column's name, with its zone if it holds times.
func (m *Model) name(column int) string {
	c := m.table.Columns()[column]
	name := table.Safe(c.Name)
	if c.Type == table.DateTime {
		return name + " " + m.zoneName(column)
	}
	return name
}

// title returns a column's name with its sort sign: ▲, or ▼2 for the second sort column.
func (m *Model) title(column int) string {
	name := m.name(column)
	for i, s := range m.view.wanted.Sorts {
		if s.Column != column {
			continue
		}
		sign := m.styles.Rising
		if s.Descending {
			sign = m.styles.Falling
		}
		if len(m.view.wanted.Sorts) > 1 {
			sign += strconv.Itoa(i + 1)
		}
		return name + " " + sign
	}
	return name
}

func rightAligned(t table.Type) bool { return t.Numeric() || t == table.TimeSpan }
