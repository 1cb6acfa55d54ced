package ui

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"quarry/history/report"
	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// barLine draws the bar between editor and results: the current run or a summary of the results,
// and the position in them.
func (m *Model) barLine() string {
	s := &m.styles.frame
	rule, title := s.rule, s.title
	if m.tab.focus == resultsPane {
		rule, title = s.ruleFocused, s.titleFocused
	}
	b := line.NewBuilder(m.styles.grid.Tail, 1024)
	b.Begin(m.layout.bar.width)
	b.Repeat(rule, s.glyphs.Box.Horizontal, 1)
	b.Text(title, " Results ")
	position := m.position()
	room := b.Left() - themes.Width(position) - 1
	pen, text := m.barText()
	if text != "" && room > 8 {
		b.Repeat(rule, s.glyphs.Box.Horizontal, 1)
		b.Text(pen, " "+line.Cut(text, room-4, s.glyphs.Marks.Ellipsis)+" ")
	}
	b.Repeat(rule, s.glyphs.Box.Horizontal, b.Left()-themes.Width(position))
	b.Text(s.muted, position)
	return b.String()
}

// barText describes the current run, or else the results.
func (m *Model) barText() (themes.Paint, string) {
	s := &m.styles.frame
	if m.tab.active.run != nil {
		frames := s.glyphs.Spinner
		frame := frames[int(m.now.Sub(m.tab.active.progress.Started)/spinnerPeriod)%len(frames)]
		return s.text, frame + " " + table.Safe(m.runState())
	}
	if m.tab.importing.Running() {
		return s.text, "reading the file"
	}
	if !m.tab.results.there {
		return s.muted, ""
	}
	if m.tab.refining.task.Running() {
		return s.text, "refining: " + table.Safe(stepText(m.tab.refining.line.Text())) + " " + s.between() +
			"no API call"
	}
	if text := m.exportState(); text != "" {
		return s.text, text
	}
	facts := []string{plural(len(m.tab.grid.Table().Columns()), "column")}
	if m.tab.grid.Table().Rows() == 0 {
		facts = append([]string{"no rows"}, facts...)
	}
	if m.tab.results.previous {
		facts = append([]string{"previous run"}, facts...)
	}
	if !m.tab.results.reopened.IsZero() {
		since := m.tab.results.reopened.In(time.Local).Format("01-02 15:04")
		facts = append([]string{"from history, " + since}, facts...)
	}
	if m.tab.results.truncated != table.NotTruncated {
		facts = append([]string{m.truncationMark()}, facts...)
	}
	if text := m.tab.watchState(); text != "" {
		facts = append([]string{text}, facts...)
	}
	switch {
	case m.tab.refined():
		facts = append(facts, "refined locally in "+quick(m.tab.backStack.steps[m.tab.backStack.at].took))
	case m.tab.results.duration > 0:
		facts = append(facts, elapsed(m.tab.results.duration))
	}
	if m.tab.results.bytes > 0 && !m.tab.refined() {
		facts = append(facts, sized(m.tab.results.bytes))
	}
	if m.tab.results.file != nil && !m.tab.refined() {
		facts = append(facts, "from "+table.Safe(filepath.Base(m.tab.results.file.Names[0])))
	}
	if m.tab.results.run > 0 && !m.tab.refined() {
		// the number that other refinements use to refer to it
		facts = append(facts, fmt.Sprintf("run %d", m.tab.results.run))
	}
	pen := s.text
	if m.tab.results.truncated.Partial() {
		pen = s.warn
	}
	return pen, strings.Join(facts, " "+s.between())
}

// truncationMark says that rows may be missing. A limit in the query itself is not a warning.
func (m *Model) truncationMark() string {
	if m.tab.results.truncated == table.OwnTake {
		return "limited by take"
	}
	return m.styles.frame.glyphs.Marks.Warning + " partial: " +
		table.Safe(report.MissingBriefly(m.tab.results.truncated))
}

// position describes which rows, page and column are on screen.
func (m *Model) position() string {
	p, s := m.tab.grid.Position(), &m.styles.frame
	if !m.tab.results.there || p.Rows == 0 {
		return ""
	}
	text := fmt.Sprintf(" %s-%s of %s ", grouped(p.First), grouped(p.Last), grouped(p.Rows))
	if m.layout.bar.width >= 60 {
		text = " rows" + text + fmt.Sprintf(s.between()+"page %s of %s ", grouped(p.Page), grouped(p.Pages))
	}
	if m.layout.bar.width >= 100 {
		text += fmt.Sprintf(s.between()+"column %d of %d ", p.Column, p.Columns)
	}
	if p.Typed != "" {
		text = " " + p.Typed + " " + text
	}
	return text
}

// shortestName is the width in cells below which a shortened document name is useless.
const shortestName = 6

// modeCells is the width reserved for the Vim mode and a partial Vim command. It is fixed, so that
// typing a command does not move the rest of the line.
const modeCells = 12

// statusLine shows the profile, the document and the remaining quota.
func (m *Model) statusLine() string {
	s := &m.styles.status
	profile := &m.tab.runner.Config.Profile
	b := line.NewBuilder(m.styles.grid.Tail, 1024)
	b.Begin(m.layout.width)
	if mode := m.tab.editor.Mode(); mode != "" && m.tab.focus == editorPane {
		b.Cell(m.styles.frame.titleFocused, " "+table.Safe(mode), modeCells)
	}
	b.Text(s.accent, " "+line.Cut(table.Safe(profile.Name), 24, m.styles.grid.Tail)+" ")
	b.Text(s.muted, table.Safe(profile.Dialect.String()+" "+string(profile.Identity))+" ")
	// The name yields to the gauges: users know what they edit, but not what quota is left.
	room := min(m.layout.width/5, b.Left()-m.meter.Needs()-3)
	if name := m.documentMark(); name != "" && room >= shortestName {
		b.Text(s.text, " "+line.Cut(name, room, m.styles.grid.Tail)+" ")
	}
	width := b.Left() - 1
	b.Styled(m.meter.View(width), width)
	b.End(s.muted)
	return b.String()
}

// documentMark returns the name of the document, with a star while it is unsaved.
func (m *Model) documentMark() string {
	name := table.Safe(m.tab.document.name())
	if name != "" && m.tab.unsaved() {
		name += " *"
	}
	return name
}

// hintLine shows the notice, or else the keys that matter now.
func (m *Model) hintLine() string {
	if m.tab.notice.kind != quiet && (m.screens.none() || m.tab.notice != m.screens.before) {
		return m.noticeLine()
	}
	if m.tab.focus == editorPane && m.screens.none() && m.dialog.model == nil && m.tab.active.run == nil &&
		m.tab.document.help != "" {
		return m.helpLine()
	}
	b := line.NewBuilder("", 512)
	b.Begin(m.layout.width)
	for _, h := range m.hints() {
		if b.Left() < themes.Width(h.key)+themes.Width(h.does)+3 {
			break
		}
		b.Text(m.styles.frame.key, " "+h.key)
		b.Text(m.styles.frame.muted, " "+h.does+" ")
	}
	b.End(m.styles.frame.text)
	return b.String()
}

// helpLine shows help on the word under the cursor, and the key of the help page.
func (m *Model) helpLine() string {
	s := &m.styles.frame
	more := " " + m.keys.Label("help") + " help "
	b := line.NewBuilder(s.glyphs.Marks.Ellipsis, 512)
	b.Begin(m.layout.width)
	room := b.Left() - themes.Width(more) - 1
	b.Text(s.muted, " "+line.Cut(table.Safe(m.tab.document.help), room, s.glyphs.Marks.Ellipsis))
	b.Repeat(s.text, " ", b.Left()-themes.Width(more))
	b.Text(s.key, more)
	b.End(s.text)
	return b.String()
}

func (m *Model) noticeLine() string {
	s := &m.styles.frame
	pen, mark := s.text, s.glyphs.Marks.Info
	switch m.tab.notice.kind {
	case quiet, told:
	case warned:
		pen, mark = s.warn, s.glyphs.Marks.Warning
	case failed:
		pen, mark = s.danger, s.glyphs.Marks.Error
	}
	text := table.Safe(m.tab.notice.text)
	more := ""
	if themes.Width(text) > m.layout.width-3 {
		more = " " + m.keys.Label("notice") + " more "
	}
	b := line.NewBuilder(s.glyphs.Marks.Ellipsis, 512)
	b.Begin(m.layout.width)
	b.Text(pen, " "+mark+" ")
	b.Text(s.text, line.Cut(text, b.Left()-themes.Width(more), s.glyphs.Marks.Ellipsis))
	b.Text(s.key, more)
	b.End(s.text)
	return b.String()
}

// hint is a key and a word or two on what it does now.
type hint struct{ key, does string }

// hints returns the keys for where the user is, the most important first.
func (m *Model) hints() []hint {
	of := func(id, does string) hint { return hint{m.keys.Label(id), does} }
	switch {
	case m.dialog.model != nil:
		return nil
	case !m.screens.none():
		return m.screens.top().hints(m.keys.Map)
	case m.tab.active.run != nil:
		return []hint{of("close", "cancel"), of("queue", "queue"), of("next_pane", "switch pane"), of("help", "help"),
			of("quit", "quit")}
	case m.typingLine():
		return []hint{of("editor_newline", "refine (no API call)"), of("close", "close"), of("editor_complete", "complete"),
			of("editor_up", "previous line"), {"answer(12) tab(2)", "other results"}}
	case m.tab.focus == resultsPane && len(m.tab.backStack.steps) > 0:
		return []hint{of("grid_back", "previous"), of("grid_forward", "next"), of("grid_refine", "refine"),
			of("next_pane", "editor"),
			of("grid_record", "record"), of("grid_copy", "copy"),
			of("grid_export", "export"), of("grid_chart", "chart"), of("run", "run"), of("help", "help")}
	case m.tab.focus == resultsPane:
		return []hint{of("next_pane", "editor"), of("grid_record", "record"), of("grid_filter", "filter"),
			of("grid_sort", "sort"),
			of("grid_group_by", "values"), of("grid_include", "to query"),
			of("grid_pivot", "pivot"), of("grid_refine", "refine"), of("grid_copy", "copy"), of("grid_export", "export"),
			of("grid_choose", "columns"), {m.keys.LeaderHere(), "more"}, of("run", "run"),
			of("help", "help"), of("zoom", "zoom"), of("quit", "quit")}
	}
	return []hint{of("run", "run"), of("next_pane", "results"), of("history", "history"),
		of("saved_queries", "saved queries"),
		{m.keys.Leader(), "all keys"}, of("help", "help"), of("save", "save"), of("quit", "quit"), of("palette", "commands")}
}
