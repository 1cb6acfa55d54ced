package ui

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/history/library"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/job"
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

// huntList lists the saved queries.
type huntList struct {
	picker   *picker.Model
	task     job.Job // the latest search
	hunts    []history.Hunt
	lastRuns map[string]history.Run // by name
	lines    []huntRow
	folded   map[string]bool // collapsed folders
	listed   string          // search whose queries are listed
	read     time.Time       // when they were last read
	library  bool            // list only the queries that come with the program
}

func (m *Model) listHunts(search string) tea.Cmd {
	p := picker.New(m.keys.In(action.Picker), m.styles.picker, "Saved queries", "No matching saved queries.", huntColumns)
	p.SetNone("No saved queries yet. " + m.keys.Label("save") + " saves the current one.")
	folded := map[string]bool{strings.TrimSuffix(library.Prefix, "/"): true}
	for _, c := range m.config.Store.Collections() {
		folded[c.Name] = true
	}
	return m.openList(p, &huntList{picker: p, folded: folded}, search)
}

// showLibrary lists the queries that come with the program, by tactic.
func (m *Model) showLibrary() tea.Cmd {
	p := picker.New(m.keys.In(action.Picker), m.styles.picker, "Query library", "No matching queries.", huntColumns)
	return m.openList(p, &huntList{picker: p, folded: map[string]bool{}, library: true}, "")
}

func (l *huntList) verb() string { return "open" }
func (l *huntList) acts() bool   { return true }
func (l *huntList) stop()        { l.task.Stop() }

// foundHunts is what a search among the saved queries found.
type foundHunts struct {
	hunts   []history.Hunt
	last    map[string]history.Run // the latest run of each, by name
	skipped int                    // files that could not be read
}

func (l *huntList) search(m *Model, text string) tea.Cmd {
	l.read = m.now
	store, only := m.config.Store, l.library
	return job.Begin(m.jobs, &l.task, func(ctx context.Context) (f foundHunts, err error) {
		others, unread, err := store.OtherHunts(ctx, text)
		if err != nil {
			return f, err
		}
		if only {
			f.hunts = slices.DeleteFunc(others, func(h history.Hunt) bool { return !strings.HasPrefix(h.Name, library.Prefix) })
			f.last, err = store.LastOfHunts(ctx)
			return f, err
		}
		if f.hunts, err = store.Hunts(ctx, text); err != nil {
			return f, err
		}
		f.hunts = append(f.hunts, others...)
		skipped, err := store.SkippedHunts(ctx)
		if err != nil {
			return f, err
		}
		f.skipped = len(skipped) + len(unread)
		f.last, err = store.LastOfHunts(ctx)
		return f, err
	}, func(f foundHunts, err error) tea.Cmd {
		if err != nil {
			m.tab.fail(sentence(err.Error()))
			return nil
		}
		l.fill(&m.styles.frame.glyphs.Marks, text, f)
		return nil
	})
}

// fill lists saved queries. The cursor stays where it is if they answer the same search.
func (l *huntList) fill(marks *themes.Marks, text string, f foundHunts) {
	again := l.hunts != nil && l.listed == text
	l.hunts, l.lastRuns, l.listed = f.hunts, f.last, text
	note := ""
	if f.skipped > 0 {
		note = plural(f.skipped, "file") + " not readable; see quarry hunts list"
	}
	l.picker.SetNote(note)
	l.draw(marks, again)
}

// huntsRefreshInterval is how often the open list looks for changes by other programs.
const huntsRefreshInterval = 2 * time.Second

// refreshHunts rereads the saved queries while they are listed.
func (m *Model) refreshHunts() tea.Cmd {
	l := listOf[*huntList](&m.screens)
	if l == nil || m.now.Sub(l.read) < huntsRefreshInterval {
		return nil
	}
	return l.search(m, l.picker.Searched())
}

// draw fills the list: as a tree, or by relevance during a search.
func (l *huntList) draw(marks *themes.Marks, again bool) {
	l.lines = huntTree(l.hunts, l.folded)
	if l.picker.Searched() != "" {
		l.lines = nil
		for _, h := range l.hunts {
			l.lines = append(l.lines, huntRow{hunt: h})
		}
	}
	entries := make([]picker.Entry, len(l.lines))
	for i, row := range l.lines {
		entries[i] = l.entry(marks, row)
	}
	if again {
		l.picker.KeepEntries(entries)
	} else {
		l.picker.SetEntries(entries)
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

func (l *huntList) entry(marks *themes.Marks, row huntRow) picker.Entry {
	if row.hunt.Name == "" {
		mark := marks.Open
		if l.folded[row.folder] {
			mark = marks.Closed
		}
		depth := strings.Count(row.folder, "/")
		return picker.Entry{Cells: []string{strings.Repeat("  ", depth) + mark + " " + path.Base(row.folder) + "/",
			plural(row.below, "hunt"), "", "", "", ""}}
	}
	h := row.hunt
	name := h.Name
	if l.picker.Searched() == "" {
		name = strings.Repeat("  ", strings.Count(h.Name, "/")) + path.Base(h.Name)
	}
	last, rows := "", ""
	if r, ok := l.lastRuns[h.Name]; ok {
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

// choose opens a query, or toggles a folder.
func (l *huntList) choose(m *Model, entry int) tea.Cmd {
	row := l.lines[entry]
	if row.hunt.Name == "" {
		l.folded[row.folder] = !l.folded[row.folder]
		l.draw(&m.styles.frame.glyphs.Marks, true)
		return nil
	}
	return m.openText(row.hunt.Query, row.hunt)
}

// act lists the actions for a query or a folder.
func (l *huntList) act(m *Model, entry int) tea.Cmd {
	row := l.lines[entry]
	folder := row.folder
	title := "all saved queries"
	if l.library {
		title = "all queries of the library"
	}
	if folder != "" {
		title = "saved queries in " + folder
	}
	var choices []choice
	if h := row.hunt; h.Name != "" {
		choices = []choice{{"t", "Open in new tab", "", func() tea.Cmd { m.addTab(); return m.openText(h.Query, h) }}}
		if _, other := m.config.Store.OwnName(h.Name); !other {
			choices = append(choices, l.ownChoices(m, h)...)
		}
		if r, ok := l.lastRuns[h.Name]; ok {
			choices = append(choices, choice{"a", "Open with last results", plural(r.Rows, "row"),
				func() tea.Cmd { return m.reopenRun(r) }})
		}
	}
	hunts := huntsBelow(l.hunts, folder)
	if folder == "" && !l.library { // one's own queries only: the library has dozens
		hunts = slices.DeleteFunc(hunts, func(h history.Hunt) bool {
			_, other := m.config.Store.OwnName(h.Name)
			return other
		})
	}
	choices = append(choices, choice{"p", "Run " + title, plural(len(hunts), "call"),
		func() tea.Cmd { return m.runBatch(folder, hunts) }})
	m.offer(path.Base(row.hunt.Name+row.folder), choices)
	return nil
}

// ownChoices are what only one's own queries have.
func (l *huntList) ownChoices(m *Model, h history.Hunt) []choice {
	return []choice{
		{"r", "Rename or move…", "", func() tea.Cmd { m.moveForm(h.Name); return nil }},
		{"d", "Move to trash", "", func() tea.Cmd {
			m.confirm("Move to trash?", h.Name+" will be in the trash folder of the saved queries.", "move",
				func() tea.Cmd { return m.removeHunt(h.Name) })
			return nil
		}},
	}
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

func (m *Model) moveForm(name string) {
	m.form("Rename or move", "move", func(texts []string) tea.Cmd {
		return m.moveHunt(name, strings.TrimSpace(texts[0]))
	}, dialog.Field{Label: "Name", Text: name})
}

func (m *Model) moveHunt(name, to string) tea.Cmd {
	store := m.config.Store
	return job.Act(m.jobs, func(ctx context.Context) error { return store.MoveHunt(ctx, name, to) },
		func(err error) tea.Cmd { return m.huntMoved(name, to, "Moved to "+to+".", err) })
}

func (m *Model) removeHunt(name string) tea.Cmd {
	store := m.config.Store
	return job.Act(m.jobs, func(ctx context.Context) error { return store.RemoveHunt(ctx, name) },
		func(err error) tea.Cmd { return m.huntMoved(name, "", "Moved to the trash.", err) })
}

// huntMoved follows a query that was moved, or removed if to is "", and refreshes the list.
func (m *Model) huntMoved(name, to, told string, err error) tea.Cmd {
	var exists *history.ExistsError
	var badName *history.NameError
	switch {
	case errors.As(err, &exists), errors.As(err, &badName):
		m.tab.fail(sentence(err.Error()))
		m.moveForm(name)
		return nil
	case err != nil:
		m.tab.fail(sentence(err.Error()))
		return nil
	}
	for _, t := range m.tabs {
		if t.document.hunt.Name == name {
			t.document.hunt.Name = to
			if to == "" {
				t.document.hunt, t.document.kept = history.Hunt{}, ""
			}
		}
	}
	m.tell(told)
	if l := listOf[*huntList](&m.screens); l != nil {
		return l.search(m, l.picker.Searched())
	}
	return nil
}
