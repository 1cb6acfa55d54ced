package ui

import (
	"fmt"
	"slices"

	"quarry/themes"
	"quarry/ui/widget/line"
)

// widestTab is how many cells of its title a tab shows.
const widestTab = 24

// tabLine names the tabs, the shown one among them, what is not saved and what runs or
// has ended since it was looked at.
func (m *Model) tabLine() string {
	s := &m.styles.frame
	texts := make([]string, len(m.tabs))
	for i, t := range m.tabs {
		texts[i] = m.tabText(i, t)
	}
	shown := slices.Index(m.tabs, m.tab)
	room := m.layout.tabs.width - 2
	first, used := 0, 0
	for i := range shown + 1 {
		used += themes.Width(texts[i])
		for used > room && first < i {
			used -= themes.Width(texts[first])
			first++
		}
	}
	b := line.NewBuilder(s.glyphs.Marks.Ellipsis, 512)
	b.Begin(m.layout.tabs.width)
	b.Text(s.muted, edge(first > 0, s.glyphs.Marks.Less))
	last := first
	for ; last < len(texts); last++ {
		if last > shown && themes.Width(texts[last]) > b.Left()-1 {
			break
		}
		pen := s.muted
		if last == shown {
			pen = s.titleFocused
		}
		b.Text(pen, line.Cut(texts[last], b.Left()-1, s.glyphs.Marks.Ellipsis))
	}
	b.Space(s.muted, b.Left()-1)
	b.Text(s.muted, edge(last < len(texts), s.glyphs.Marks.More))
	return b.String()
}

// edge is a mark where tabs are out of sight, else a blank.
func edge(hidden bool, mark string) string {
	if hidden {
		return mark
	}
	return " "
}

// tabText is a tab as the line of tabs has it. Marks say all, since some terminals have
// no colours.
func (m *Model) tabText(i int, t *tab) string {
	marks := &m.styles.frame.glyphs.Marks
	pointer, after := " ", ""
	if t == m.tab {
		pointer = marks.Pointer
	}
	if t.unsaved() {
		after += " *"
	}
	switch {
	case t.active.run != nil:
		after += " " + marks.Running
	case t.news == answered:
		after += " " + marks.Info
	case t.news == refused:
		after += " " + marks.Error
	}
	return fmt.Sprintf("%s%d %s%s ", pointer, i+1, line.Cut(t.title(), widestTab, marks.Ellipsis), after)
}
