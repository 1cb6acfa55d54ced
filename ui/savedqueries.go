package ui

import (
	"errors"
	"path"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/ui/action"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/picker"
)

var huntColumns = []picker.Column{
	{Title: "Name", Width: 28},
	{Title: "Title"},
	{Title: "Techniques", Width: 12, From: 130},
	{Title: "Tags", Width: 20, From: 100},
	{Title: "Last run", Width: 11, From: 70},
	{Title: "Rows", Width: 7, Right: true, From: 70},
}

// huntRow is a row of the list: a saved query, or a folder.
type huntRow struct {
	hunt   history.Hunt // its name is "" for a folder
	folder string       // of the row; "" for the top
	below  int          // number of queries in the folder, including subfolders
}

// showHunts lists the saved queries.
func (m *Model) showHunts() tea.Cmd { return m.listHunts("") }

func (m *Model) listHunts(search string) tea.Cmd {
	p := picker.New(m.keys.in(action.Picker), m.styles.picker, "Saved queries", "No matching saved queries.", huntColumns)
	p.SetNone("No saved queries yet. " + m.keys.label("save") + " saves the current one.")
	p.SetSearched(search)
	m.open(overlay{kind: huntsOverlay, picker: p, folded: map[string]bool{}})
	return m.search(search)
}

// huntsRefreshInterval is how often the open list looks for changes by other programs.
const huntsRefreshInterval = 2 * time.Second

// refreshHunts rereads the saved queries while they are listed.
func (m *Model) refreshHunts() tea.Cmd {
	if m.overlay.kind != huntsOverlay || m.now.Sub(m.overlay.read) < huntsRefreshInterval {
		return nil
	}
	m.overlay.read = m.now
	return searchHunts(m.ctx, m.config.Store, m.overlay.picker.Searched(), m.overlay.search)
}

func (m *Model) huntsFound(msg huntsFoundMsg) tea.Cmd {
	if msg.search != m.overlay.search || m.overlay.kind != huntsOverlay {
		return nil
	}
	if msg.err != nil {
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	m.overlay.hunts, m.overlay.lastRuns = msg.hunts, msg.last
	again := m.overlay.listed == msg.search
	m.overlay.listed = msg.search
	note := ""
	if msg.skipped > 0 {
		note = plural(msg.skipped, "file") + " not readable; see quarry hunts list"
	}
	m.overlay.picker.SetNote(note)
	m.drawHunts(again)
	return nil
}

// drawHunts fills the list: as a tree, or by relevance during a search.
func (m *Model) drawHunts(again bool) {
	m.overlay.lines = huntTree(m.overlay.hunts, m.overlay.folded)
	if m.overlay.picker.Searched() != "" {
		m.overlay.lines = nil
		for _, h := range m.overlay.hunts {
			m.overlay.lines = append(m.overlay.lines, huntRow{hunt: h})
		}
	}
	entries := make([]picker.Entry, len(m.overlay.lines))
	for i, l := range m.overlay.lines {
		entries[i] = m.huntEntry(l)
	}
	if again {
		m.overlay.picker.KeepEntries(entries)
	} else {
		m.overlay.picker.SetEntries(entries)
	}
}

// huntTree arranges the queries, sorted by name, below their folders. It skips collapsed folders.
func huntTree(hunts []history.Hunt, folded map[string]bool) []huntRow {
	var lines []huntRow
	at := map[string]int{} // row of each folder
	for _, h := range hunts {
		hidden := false
		for end := 0; ; {
			slash := strings.IndexByte(h.Name[end:], '/')
			if slash < 0 {
				break
			}
			end += slash + 1
			folder := h.Name[:end-1]
			if _, known := at[folder]; !known && !hidden {
				at[folder] = len(lines)
				lines = append(lines, huntRow{folder: folder})
			}
			if line, known := at[folder]; known {
				lines[line].below++
			}
			hidden = hidden || folded[folder]
		}
		if !hidden {
			folder := path.Dir(h.Name)
			if folder == "." {
				folder = ""
			}
			lines = append(lines, huntRow{hunt: h, folder: folder})
		}
	}
	return lines
}

func (m *Model) huntEntry(l huntRow) picker.Entry {
	if l.hunt.Name == "" {
		mark := m.styles.frame.glyphs.Marks.Open
		if m.overlay.folded[l.folder] {
			mark = m.styles.frame.glyphs.Marks.Closed
		}
		depth := strings.Count(l.folder, "/")
		return picker.Entry{Cells: []string{strings.Repeat("  ", depth) + mark + " " + path.Base(l.folder) + "/",
			plural(l.below, "hunt"), "", "", "", ""}}
	}
	h := l.hunt
	name := h.Name
	if m.overlay.picker.Searched() == "" {
		name = strings.Repeat("  ", strings.Count(h.Name, "/")) + path.Base(h.Name)
	}
	last, rows := "", ""
	if r, ok := m.overlay.lastRuns[h.Name]; ok {
		last, rows = r.Start.In(time.Local).Format("01-02 15:04"), grouped(r.Rows)
		if r.Status != history.OK {
			rows = r.Status.String()
		}
	}
	return picker.Entry{
		Cells:   []string{name, h.Title, strings.Join(h.Techniques, " "), strings.Join(h.Tags, " "), last, rows},
		Preview: huntPreview(h),
	}
}

// huntPreview returns the metadata and the text of a query.
func huntPreview(h history.Hunt) string {
	var lines []string
	if h.Description != "" {
		lines = append(lines, h.Description)
	}
	for _, fact := range []struct{ name, value string }{
		{"severity", h.Severity}, {"tactics", strings.Join(h.Tactics, ", ")},
		{"techniques", strings.Join(h.Techniques, ", ")},
		{"author", h.Author}, {"references", strings.Join(h.References, " ")},
	} {
		if fact.value != "" {
			lines = append(lines, fact.name+": "+fact.value)
		}
	}
	for _, p := range h.Parameters {
		lines = append(lines, "parameter: "+p.Name+" "+p.Help)
	}
	if len(lines) == 0 {
		return h.Query
	}
	return strings.Join(lines, "\n") + "\n\n" + h.Query
}

// chooseHunt opens a query, or toggles a folder.
func (m *Model) chooseHunt(entry int) tea.Cmd {
	l := m.overlay.lines[entry]
	if l.hunt.Name == "" {
		m.overlay.folded[l.folder] = !m.overlay.folded[l.folder]
		m.drawHunts(true)
		return nil
	}
	return m.openText(l.hunt.Query, l.hunt)
}

// huntMenu lists the actions for a query or a folder.
func (m *Model) huntMenu(entry int, search string) {
	l := m.overlay.lines[entry]
	folder := l.folder
	title := "all saved queries"
	if folder != "" {
		title = "saved queries in " + folder
	}
	var choices []choice
	if h := l.hunt; h.Name != "" {
		choices = []choice{
			{"t", "Open in new tab", "", func() tea.Cmd { m.addTab(); return m.openText(h.Query, h) }},
			{"r", "Rename or move…", "", func() tea.Cmd { m.moveForm(h.Name, search); return nil }},
			{"d", "Move to trash", "", func() tea.Cmd {
				m.confirm("Move to trash?", h.Name+" will be in the trash folder of the saved queries.", "move",
					func() tea.Cmd { return removeHunt(m.ctx, m.config.Store, h.Name, search) })
				return nil
			}},
		}
		if r, ok := m.overlay.lastRuns[h.Name]; ok {
			choices = append(choices, choice{"a", "Open with last results", plural(r.Rows, "row"),
				func() tea.Cmd { return m.reopenRun(r) }})
		}
	}
	hunts := huntsBelow(m.overlay.hunts, folder)
	choices = append(choices, choice{"p", "Run " + title, plural(len(hunts), "call"),
		func() tea.Cmd { return m.runBatch(folder, hunts) }})
	m.offer(path.Base(l.hunt.Name+l.folder), choices)
}

func huntsBelow(hunts []history.Hunt, folder string) []history.Hunt {
	var below []history.Hunt
	for _, h := range hunts {
		if folder == "" || strings.HasPrefix(h.Name, folder+"/") {
			below = append(below, h)
		}
	}
	return below
}

func (m *Model) moveForm(name, search string) {
	m.form("Rename or move", "move", func(texts []string) tea.Cmd {
		return moveHunt(m.ctx, m.config.Store, name, strings.TrimSpace(texts[0]), search)
	}, dialog.Field{Label: "Name", Text: name})
}

// huntChanged refreshes the list after a query was moved or removed.
func (m *Model) huntChanged(msg huntChangedMsg) tea.Cmd {
	var exists *history.ExistsError
	var badName *history.NameError
	switch {
	case errors.As(msg.err, &exists), errors.As(msg.err, &badName):
		m.fail(sentence(msg.err.Error()))
		m.moveForm(msg.name, msg.search)
		return nil
	case msg.err != nil:
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	for _, t := range m.tabs {
		if t.document.hunt.Name == msg.name {
			t.document.hunt.Name = msg.moved
			if msg.moved == "" {
				t.document.hunt, t.document.kept = history.Hunt{}, ""
			}
		}
	}
	m.tell(msg.told)
	if m.overlay.kind != noOverlay {
		return nil
	}
	cmd := m.listHunts(msg.search)
	m.overlay.before = notice{} // the notice is about the list
	return cmd
}
