package ui

import (
	"fmt"
	"slices"

	"quarry/themes"
	"quarry/ui/widget/line"
)

// widestTab is the maximum width of a tab's title.
const widestTab = 24

// tabLine draws the tab bar, with marks for unsaved text, running queries and unseen results.
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

// edge returns the mark for tabs out of view, or a blank.
func edge(hidden bool, mark string) string {
	if hidden {
		return mark
	}
	return " "
}

// tabText returns a tab's text in the bar. It uses marks, since some terminals have no colours.
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
	return fmt.Sprintf("%s%d %s%s ", pointer, i+1, line.Middle(t.title(), widestTab, marks.Ellipsis), after)
}
