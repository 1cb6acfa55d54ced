package checklist

import (
	"math"

	"quarry/table"
	"quarry/ui/widget/line"
)

// countWidth is the width of a count in cells. Below roomForNotes a list with counts omits the
// notes.
const countWidth, roomForNotes = 9, 60

// View draws exactly the set size.
func (m *Model) View() string {
	if m.height <= 0 {
		return ""
	}
	b := line.NewBuilder(m.styles.Tail, m.width*m.height*2)
	b.Begin(m.width)
	b.Text(m.styles.Title, " "+table.Safe(m.title)+"  ")
	b.Text(m.styles.Title, table.Safe(m.note))
	b.End(m.styles.Title)
	if m.height > 1 {
		m.drawSearch(b)
	}
	for at := m.top; at < len(m.listed) && b.Lines() < m.height; at++ {
		m.drawEntry(b, at)
	}
	b.Blank(m.styles.Text, m.width, m.height-b.Lines())
	return b.String()
}

func (m *Model) drawSearch(b *line.Builder) {
	b.Begin(m.width)
	switch text := table.Safe(m.search.Text()); {
	case m.searching || text != "":
		b.Text(m.styles.Prompt, m.prompt())
		b.Text(m.styles.Text, text)
	case len(m.listed) == 0:
		b.Text(m.styles.Faint, "  No entries.")
	default:
		b.Text(m.styles.Faint, " "+m.hints())
	}
	b.End(m.styles.Text)
}

// hints returns the keys of the list in one line.
func (m *Model) hints() string {
	name := func(i int) string {
		return []string{m.keys.Label("checklist_check"), m.keys.Label("checklist_take"), m.keys.Label("checklist_drop"),
			m.keys.Label("checklist_search")}[i]
	}
	if m.counts {
		return name(0) + " check  " + name(1) + " keep  " + name(2) + " drop  " + name(3) + " find"
	}
	return name(0) + " toggle  " + name(1) + " go to  " + name(3) + " find"
}

func (m *Model) drawEntry(b *line.Builder, at int) {
	e, pen, marker, check := m.entries[m.listed[at]], m.styles.Text, " ", " "
	if e.Faint {
		pen = m.styles.Faint
	}
	if at == m.cursor {
		pen, marker = m.styles.Cursor, m.styles.Marker
	}
	if e.Checked {
		check = m.styles.Check
	}
	b.Begin(m.width)
	b.Cell(m.styles.Prompt, marker+check, 3)
	if !m.counts {
		width := max(b.Left()-14, b.Left()/2)
		b.Cell(pen, line.Middle(table.Safe(e.Text), width, m.styles.Tail), width)
		b.Text(m.styles.Faint, " "+table.Safe(e.Note))
		b.End(m.styles.Text)
		return
	}
	b.CellRight(m.styles.Text, line.Grouped(e.Count), countWidth)
	if m.width >= roomForNotes {
		b.CellRight(m.styles.Faint, table.Safe(e.Note), 8)
	}
	b.Space(m.styles.Text, 1)
	m.drawBar(b, e.Share, min(m.width/5, 30))
	b.Space(m.styles.Text, 1)
	b.Text(pen, table.Safe(e.Text))
	b.End(m.styles.Text)
}

// drawBar draws a share of width cells.
func (m *Model) drawBar(b *line.Builder, share float64, width int) {
	steps := len(m.styles.Steps)
	if steps == 0 {
		b.Space(m.styles.Text, width)
		return
	}
	filled := int(math.Ceil(share * float64(width*steps)))
	full, part := filled/steps, filled%steps
	b.Repeat(m.styles.Bar, m.styles.Steps[steps-1], full)
	if part > 0 {
		b.Repeat(m.styles.Bar, m.styles.Steps[part-1], 1)
		full++
	}
	b.Space(m.styles.Text, width-full)
}
