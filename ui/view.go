package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/panics"
	"quarry/table"
	"quarry/ui/widget/line"
)

// View implements tea.Model.
func (m *Model) View() tea.View {
	defer panics.Catch(m.logPanic)
	v := tea.NewView(m.frame())
	v.AltScreen = true
	v.Cursor = m.cursor()
	v.WindowTitle = m.windowTitle()
	if !m.look.Asking() {
		v.BackgroundColor, v.ForegroundColor = m.config.Theme.Background(), m.config.Theme.Foreground()
	}
	if m.config.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// frame returns the whole screen, with every line as wide as the terminal.
func (m *Model) frame() string {
	l := &m.layout
	if l.width <= 0 || l.height <= 0 {
		return ""
	}
	if l.tooSmall {
		return m.tooSmall()
	}
	parts := m.covered()
	if m.whichKeyShown() {
		list, height := m.whichKeyView(l.width, l.overlay.height)
		parts = []string{under(strings.Join(parts, "\n"), list, height)}
	}
	if m.dialog.model != nil {
		parts = []string{under(strings.Join(parts, "\n"), m.dialog.model.View(), m.dialog.model.Height())}
	}
	if l.tour > 0 {
		parts = append(parts, m.tour.panel.View())
	}
	if l.hints.height > 0 {
		parts = append(parts, m.hintLine())
	}
	if l.hints.height == 0 && m.tab.notice.kind != quiet {
		parts = append(parts, m.noticeLine())
	} else {
		parts = append(parts, m.statusLine())
	}
	return strings.Join(parts, "\n")
}

// covered returns editor and results, or the screens that cover them.
func (m *Model) covered() []string {
	var parts []string
	for _, s := range m.screens.stack {
		switch {
		case s.lines() == 0:
			parts = []string{s.view()}
		case parts == nil:
			parts = m.panes()
			fallthrough
		default:
			parts = []string{under(strings.Join(parts, "\n"), s.view(), s.lines())}
		}
	}
	if parts == nil {
		return m.panes()
	}
	return parts
}

// panes draws editor and results, and the panel at their right.
func (m *Model) panes() []string {
	parts := m.leftPanes()
	d := m.layout.dock
	if d.width == 0 {
		return parts
	}
	lines := strings.Split(strings.Join(parts, "\n"), "\n")
	edge := m.styles.frame.rule.Render(m.styles.frame.glyphs.Box.Vertical)
	for i, text := range strings.Split(m.dock.View(), "\n") {
		lines[d.y+i] += edge + text
	}
	return lines
}

func (m *Model) leftPanes() []string {
	var parts []string
	if m.layout.tabs.height > 0 {
		parts = append(parts, m.tabLine())
	}
	if m.layout.editor.height > 0 {
		parts = append(parts, m.tab.editor.View())
	}
	parts = append(parts, m.barLine())
	if m.layout.results.height > 0 {
		parts = append(parts, m.resultsView())
	}
	if over := m.tab.editor.Overhang(); len(over.Lines) > 0 {
		lines := strings.Split(strings.Join(parts, "\n"), "\n")
		for i, text := range over.Lines {
			if y := m.layout.bar.y + i; y < len(lines) {
				lines[y] = line.Over(lines[y], text, over.Left, over.Width)
			}
		}
		return lines
	}
	return parts
}

// under replaces the last lines of a view by a dialog or a menu.
func under(below, above string, height int) string {
	lines := strings.Split(below, "\n")
	kept := max(len(lines)-height, 0)
	return strings.Join(append(lines[:kept], above), "\n")
}

// resultsView draws the refinement line, if open, and the rows.
func (m *Model) resultsView() string {
	r := m.layout.results
	if m.tab.refining.line == nil {
		return m.resultsRows(r.width, r.height)
	}
	return m.lineView(m.resultsRows(r.width, r.height-1))
}

// resultsRows draws the grid, or says why there are no rows.
func (m *Model) resultsRows(width, height int) string {
	if m.tab.results.there && (m.tab.grid.Table().Rows() > 0 || m.tab.active.run != nil) {
		return m.tab.grid.View()
	}
	s, pen := &m.styles.frame, m.styles.frame.muted
	text := "Write a query above, then press " + m.keys.Label("run") + "."
	switch {
	case m.tab.active.run != nil:
		text = ""
	case m.tab.results.failure != "":
		text, pen = m.tab.results.failure, s.text
	case m.tab.refined():
		text = "No rows after " + stepText(m.tab.origin()) + ". " + m.keys.Label("grid_back") + " goes back."
	case m.tab.results.there:
		text = "The query returned no rows."
	}
	b := line.NewBuilder(m.styles.grid.Tail, width*height)
	b.Blank(s.text, width, min(height, 1))
	for part := range line.Wrap(table.Safe(text), width-4) {
		if b.Lines() == height {
			break
		}
		b.Begin(width)
		b.Text(pen, "  "+part)
		b.End(s.text)
	}
	b.Blank(s.text, width, height-b.Lines())
	return b.String()
}

// tooSmall returns one line that fits any terminal.
func (m *Model) tooSmall() string {
	text := fmt.Sprintf("Too small, min %dx%d", minWidth, minHeight)
	if m.layout.width >= 60 {
		text = fmt.Sprintf("Terminal too small: %dx%d is the minimum.", minWidth, minHeight)
	}
	b := line.NewBuilder("", 256)
	b.Begin(m.layout.width)
	b.Text(m.styles.frame.text, text)
	b.End(m.styles.frame.text)
	b.Blank(m.styles.frame.text, m.layout.width, m.layout.height-1)
	return b.String()
}

// cursor returns the position of the terminal's cursor, nil when it is hidden.
func (m *Model) cursor() *tea.Cursor {
	switch {
	case m.layout.tooSmall || m.layout.width == 0:
		return nil
	case m.dialog.model != nil:
		c := m.dialog.model.Cursor()
		if c != nil {
			c.Y += m.layout.overlay.height - m.dialog.model.Height()
		}
		return c
	case !m.screens.none():
		return m.screens.top().cursor()
	case m.typingLine():
		c := m.tab.refining.line.Cursor()
		if c != nil {
			c.Y += m.layout.results.y
		}
		return c
	case m.tab.focus == resultsPane && m.tab.results.there:
		c := m.tab.grid.Cursor()
		if c != nil {
			c.Y += m.layout.results.y
		}
		return c
	case m.tab.focus == editorPane:
		c := m.tab.editor.Cursor()
		if c != nil {
			c.Y += m.layout.editor.y
		}
		return c
	}
	return nil
}

func (m *Model) windowTitle() string {
	title := "quarry: " + m.config.Runner.Config.Profile.Name
	if name := m.tab.document.name(); name != "" {
		title += ", " + name
	}
	return table.Safe(title)
}
