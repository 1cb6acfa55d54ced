package ui

import (
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/line"
)

// whichKeyShown reports whether the keys that may follow are listed: some time after the first key
// of a chord.
func (m *Model) whichKeyShown() bool {
	return m.chord.first != "" && m.now.Sub(m.chord.since) >= chordPause
}

// nextKeyWidth is the width in cells of an entry, with the gap after it, where there is room.
const nextKeyWidth = 26

// whichKeyView lists the keys that may follow, in at most the given number of lines. It returns the
// number of lines used.
func (m *Model) whichKeyView(width, most int) (view string, height int) {
	s := &m.styles.menu
	cells := m.nextKeyCells()
	columns := max(width/nextKeyWidth, 1)
	for columns < width/16 && (len(cells)+columns-1)/columns > most-1 {
		columns++ // cut titles rather than leave keys out
	}
	rows := min((len(cells)+columns-1)/columns, max(most-1, 1))
	title := action.Label(m.chord.first)
	if left := len(cells) - rows*columns; left > 0 {
		title += ": " + plural(left, "more key") + ", see " + m.keys.Label("help")
	}
	b := line.NewBuilder(s.Tail, width*(rows+1)*2)
	b.Begin(width)
	b.Repeat(s.Border, s.Rule, 2)
	b.Text(s.Title, " "+title+" ")
	b.Repeat(s.Border, s.Rule, b.Left())
	for row := range rows {
		b.Begin(width)
		for column := range columns {
			cell := nextKeyCell{}
			if i := column*rows + row; i < len(cells) {
				cell = cells[i]
			}
			room := min(width/columns, b.Left())
			if cell.heading {
				b.Cell(s.Title, " "+cell.text, room)
				continue
			}
			key := " " + cell.key + " "
			b.Text(s.Key, key)
			b.Cell(s.Text, line.Cut(cell.text, room-themes.Width(key)-1, s.Tail), room-themes.Width(key))
		}
		b.End(s.Text)
	}
	return b.String(), rows + 1
}

// nextKeyCell is an entry of the list, or a heading over those of a group.
type nextKeyCell struct {
	key, text string
	heading   bool
}

func (m *Model) nextKeyCells() []nextKeyCell {
	var cells []nextKeyCell
	group := ""
	for _, n := range m.keys.NextKeys(m.scope(), m.chord.first, m.typing()) {
		if g := headingOf(*n.Action); g != group {
			group = g
			cells = append(cells, nextKeyCell{text: g, heading: true})
		}
		cells = append(cells, nextKeyCell{key: action.Label(n.Key), text: n.Action.Title})
	}
	return cells
}

// headingOf returns the heading over an action: its group, or the title of its scope.
func headingOf(a action.Action) string {
	if a.Group != "" {
		return a.Group
	}
	return titleOf(a.Scope)
}
