package record

import (
	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// View draws exactly the set size.
func (m *Model) View() string {
	if m.height <= 0 {
		return ""
	}
	b := line.NewBuilder(m.styles.Tail, m.width*m.height*2)
	b.Begin(m.width)
	b.Text(m.styles.Title, m.title())
	b.End(m.styles.Title)
	last := m.top + m.bodyHeight()
	for at := range m.items {
		i := &m.items[at]
		for n := max(m.top-i.first, 0); n < len(i.lines) && i.first+n < last; n++ {
			m.drawLine(b, at, n)
		}
	}
	b.Blank(m.styles.Text, m.width, 1+m.bodyHeight()-b.Lines())
	if m.search != nil && m.height > 2 {
		m.drawSearch(b)
	}
	return b.String()
}

func (m *Model) drawLine(b *line.Builder, at, n int) {
	i, marker := &m.items[at], " "
	if at == m.cursor && n == 0 {
		marker = m.styles.Marker
	}
	b.Begin(m.width)
	if i.kind == heading {
		b.Repeat(m.styles.Faint, m.styles.Rule, 2)
		b.Text(m.styles.Group, " "+i.name+" ")
		b.Repeat(m.styles.Faint, m.styles.Rule, b.Left())
		return
	}
	b.Cell(m.styles.Prompt, marker, 1)
	m.drawName(b, i, n)
	b.Space(m.styles.Text, 1)
	sign := ""
	if i.folds && n == 0 {
		sign = m.styles.Shut
		if i.open {
			sign = m.styles.Open
		}
	}
	b.Space(m.styles.Text, m.indentOf(i.depth))
	b.Cell(m.styles.Prompt, sign, signWidth)
	pen := m.pen(i)
	if at == m.cursor {
		pen = m.styles.Cursor
	}
	if n == 0 {
		m.marked(b, m.styles.Key, i.lead)
	} else {
		b.Space(m.styles.Text, themes.Width(i.lead))
	}
	m.marked(b, pen, i.lines[n])
	if i.kindName != "" && n == len(i.lines)-1 {
		kind := m.styles.Faint
		if at == m.cursor {
			kind = m.styles.Cursor
		}
		b.Text(kind, "  "+table.Safe(i.kindName))
	}
	if at == m.cursor {
		b.End(m.styles.Cursor)
		return
	}
	b.End(m.styles.Text)
}

// drawName draws the name of a column, or, right-aligned, the encoding of a decoded text.
func (m *Model) drawName(b *line.Builder, i *item, n int) {
	width := m.nameWidth()
	switch {
	case n > 0 || i.name == "":
		b.Space(m.styles.Text, width)
	case i.kind == hidden:
		b.CellRight(m.styles.Faint, i.name, width)
	default:
		name := line.Middle(i.name, width, m.styles.Tail)
		m.marked(b, m.styles.Name, name)
		b.Space(m.styles.Text, width-themes.Width(name))
	}
}

func (m *Model) pen(i *item) themes.Paint {
	switch i.look {
	case faint:
		return m.styles.Faint
	case number:
		return m.styles.Number
	case literal:
		return m.styles.Literal
	case derived:
		return m.styles.Shadow
	case plain:
	}
	return m.styles.Text
}
