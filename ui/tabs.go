package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/themes"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/line"
)

// number returns the next unique number for a run, background work or a tab. A reply goes to the
// tab that waits for its number, and is stale if none does.
func (m *Model) number() int {
	m.numbered++
	return m.numbered
}

// tabWhere returns the first tab for which holds is true, or nil.
func (m *Model) tabWhere(holds func(*tab) bool) *tab {
	if at := slices.IndexFunc(m.tabs, holds); at >= 0 {
		return m.tabs[at]
	}
	return nil
}

// tabWith returns the tab with an id, or nil if it was closed.
func (m *Model) tabWith(id int) *tab {
	return m.tabWhere(func(t *tab) bool { return t.id == id })
}

// addTab opens an empty tab after the shown one and shows it.
func (m *Model) addTab() {
	t := m.makeTab()
	m.tabs = slices.Insert(m.tabs, slices.Index(m.tabs, m.tab)+1, t)
	t.setFocus(editorPane)
	m.showTab(t)
}

// showTab shows another tab.
func (m *Model) showTab(t *tab) {
	if t != m.tab {
		m.tab.editor.Dismiss()
	}
	m.screens.closeAll()
	m.tab = t
	t.news = noNews
	if t.notice.expired(m.now) {
		t.notice = notice{}
	}
	m.arrange()
}

func (m *Model) newTab() tea.Cmd {
	m.addTab()
	return nil
}

// renameTab asks for a name. An empty one returns to the name of the document or its first words.
func (m *Model) renameTab() tea.Cmd {
	t := m.tab
	m.form("Rename tab", "rename", func(texts []string) tea.Cmd {
		t.name = strings.TrimSpace(texts[0])
		m.sessionChanged()
		m.arrange()
		return nil
	}, dialog.Field{Label: "Name", Text: t.name})
	return nil
}

func (m *Model) nextTab() tea.Cmd     { return m.switchTab(1) }
func (m *Model) previousTab() tea.Cmd { return m.switchTab(-1) }

func (m *Model) switchTab(by int) tea.Cmd {
	count := len(m.tabs)
	m.showTab(m.tabs[(slices.Index(m.tabs, m.tab)+by+count)%count])
	return nil
}

func (m *Model) moveTabRight() tea.Cmd { return m.moveTab(1) }
func (m *Model) moveTabLeft() tea.Cmd  { return m.moveTab(-1) }

// moveTab moves the shown tab past its neighbour, or from one end to the other.
func (m *Model) moveTab(by int) tea.Cmd {
	at, count := slices.Index(m.tabs, m.tab), len(m.tabs)
	m.tabs = slices.Insert(slices.Delete(m.tabs, at, at+1), (at+by+count)%count, m.tab)
	m.sessionChanged()
	return nil
}

// closeTab closes the shown tab, after confirmation when that would lose something.
func (m *Model) closeTab() tea.Cmd {
	m.screens.closeAll()
	switch {
	case m.tab.active.run != nil:
		m.confirm("Close the tab?", "Its query is running. Closing cancels it; it may still count against the quota.",
			"close", m.dropTab)
	case m.tab.unsaved():
		m.confirm("Close the tab?", "The query is unsaved and will be discarded.", "close", m.dropTab)
	default:
		return m.dropTab()
	}
	return nil
}

// closeOrQuit closes the shown tab. The last one ends the program, as in Vim.
func (m *Model) closeOrQuit() tea.Cmd {
	if len(m.tabs) == 1 {
		return m.quit()
	}
	return m.closeTab()
}

// dropTab cancels the work of the shown tab, closes it and shows the next one. Closing the last tab
// opens an empty one.
func (m *Model) dropTab() tea.Cmd {
	closed, at := m.tab, slices.Index(m.tabs, m.tab)
	closed.abandon()
	m.tabs = slices.Delete(m.tabs, at, at+1)
	if len(m.tabs) == 0 {
		m.tabs = []*tab{m.makeTab()}
		m.tabs[0].setFocus(editorPane)
	}
	m.showTab(m.tabs[min(at, len(m.tabs)-1)])
	return nil
}

// abandon cancels all work of a tab.
func (t *tab) abandon() {
	if t.active.run != nil {
		t.active.run.Cancel()
		t.active.run = nil
	}
	t.work.stop()
	t.cancelRefining()
	t.cancelImport()
	t.work.exported.Stop()
}

// anyUnsaved reports whether some tab has text that exists only in the session.
func (m *Model) anyUnsaved() bool { return m.tabWhere((*tab).unsaved) != nil }

// running counts the tabs with a current run.
func (m *Model) running() int {
	count := 0
	for _, t := range m.tabs {
		if t.active.run != nil {
			count++
		}
	}
	return count
}

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
