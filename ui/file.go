package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/table"
	"quarry/table/load"
	"quarry/table/times"
	"quarry/ui/file"
	"quarry/ui/job"
	"quarry/ui/widget/dialog"
)

// askFile asks for the query file to open.
func (m *Model) askFile() tea.Cmd {
	m.form("Open query file or file of rows", "open", func(texts []string) tea.Cmd {
		path := strings.TrimSpace(texts[0])
		if path == "" {
			m.tell("Nothing opened: enter the path of a query file or of a file of rows, such as .csv.")
			return nil
		}
		path = expandHome(path)
		rows := false
		return job.Once(m.jobs, func(ctx context.Context) (string, error) {
			if rows = load.LooksLikeRows(path); rows {
				return "", nil
			}
			return file.Read(ctx, path)
		}, func(text string, err error) tea.Cmd {
			if rows {
				return m.openRows(rowsFile{Names: []string{path}})
			}
			return m.fileOpened(path, text, err)
		})
	}, dialog.Field{Label: "File"})
	return nil
}

// fileOpened puts the text of a file into the tab, or into a new one if that would lose something.
func (m *Model) fileOpened(path, text string, err error) tea.Cmd {
	if err != nil {
		m.tab.fail(sentence("Cannot open the file: " + err.Error()))
		return nil
	}
	if open := m.tabWhere(func(t *tab) bool { return t.document.file == path }); open != nil {
		m.showTab(open) // two tabs of one file would overwrite each other
		return nil
	}
	cmd := m.openText(text, history.Hunt{})
	m.tab.document.file = path
	return cmd
}

// rowsFile is where rows come from that no run returned: files, and what is known about them. It is
// a part of the saved session.
type rowsFile struct {
	Names []string          `json:"names"`
	Zone  string            `json:"zone,omitempty"`
	Dates times.Orders      `json:"dates,omitempty"`
	Map   map[string]string `json:"map,omitempty"`
}

func (r *rowsFile) options() load.Options {
	zone, _ := load.ParseZone(r.Zone)
	return load.Options{Zone: zone, Order: r.Dates, Map: r.Map}
}

// name returns a name for the rows that a query can contain as it is.
func (r *rowsFile) name() string {
	base, _, _ := strings.Cut(filepath.Base(r.Names[0]), ".")
	name := strings.Map(func(c rune) rune {
		if c == '_' || c < utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
			return c
		}
		return '_'
	}, base)
	if name == "" || unicode.IsDigit(rune(name[0])) {
		name = "_" + name
	}
	return name
}

// firstRowsBytes is how much of a large file is shown before the rest has been read.
const firstRowsBytes = 1 << 20

// openRows shows files of rows in a tab, whose name refers to them in refinements.
func (m *Model) openRows(from rowsFile) tea.Cmd {
	m.screens.closeAll()
	for i, name := range from.Names {
		if absolute, err := filepath.Abs(name); err == nil {
			from.Names[i] = absolute
		}
	}
	if !m.tab.blank() || m.tab.results.there || m.tab.importing.Running() {
		m.addTab()
	}
	name := from.name()
	for n := 2; m.tabWhere(func(t *tab) bool { return t.name == name }) != nil; n++ {
		name = fmt.Sprint(from.name(), "_", n)
	}
	m.tab.name = name
	m.setFocus(resultsPane)
	return m.importRows(m.tab, from)
}

// importRows reads files of rows into a tab, the first rows of a large one at once.
func (m *Model) importRows(t *tab, from rowsFile) tea.Cmd {
	opts := from.options()
	var reports []*load.Report
	whole := job.Begin(m.jobs, &t.importing, func(ctx context.Context) (rows *table.Table, err error) {
		rows, reports, err = load.Files(ctx, from.Names, opts)
		return rows, err
	}, func(rows *table.Table, err error) tea.Cmd { return m.rowsImported(t, from, rows, reports, err) })
	if len(from.Names) > 1 {
		return whole
	}
	first := job.Begin(m.jobs, &t.firstRows, func(ctx context.Context) (*table.Table, error) {
		return load.Head(ctx, from.Names[0], firstRowsBytes, opts), nil
	}, func(rows *table.Table, _ error) tea.Cmd {
		if rows == nil || !t.importing.Running() || t.results.there {
			return nil
		}
		return m.showResults(t, rows, resultSet{there: true, truncated: table.CutShort, head: true, file: &from})
	})
	return tea.Batch(first, whole)
}

// rowsImported shows the rows of files, and says what was found in them.
func (m *Model) rowsImported(t *tab, from rowsFile, rows *table.Table, reports []*load.Report, err error) tea.Cmd {
	if err != nil {
		if t.results.head {
			t.results = resultSet{}
			t.grid.SetTable(nil)
		}
		t.fail(sentence(err.Error()))
		m.arrange()
		return nil
	}
	about := resultSet{there: true, file: &from}
	summary, details := describeImport(reports)
	if t.blank() {
		text := "// " + strings.Join(append(summary, details...), "\n// ") + "\n"
		t.editor.SetText(text)
		t.document.text, t.document.kept = text, text
	}
	var show tea.Cmd
	if t.results.head {
		t.results = about
		t.grid.Extend(rows)
		m.remembered.remember(rows)
		m.sessionChanged()
		m.arrange()
		show = m.rowsArrived(t)
	} else {
		show = m.showResults(t, rows, about)
	}
	for _, r := range reports {
		if len(r.Warnings) > 0 {
			t.warn(sentence(r.Warnings[0]))
			return show
		}
	}
	t.notice = notice{told, joinSentences(append(summary[:1:1], details...)), m.now.Add(noticeTime)}
	return show
}

// cancelImport stops reading files of rows, and reports whether it was running.
func (t *tab) cancelImport() bool {
	running := t.importing.Running()
	t.importing.Stop()
	t.firstRows.Stop()
	if running {
		t.warn("Reading was canceled.")
	}
	return running
}

// describeImport returns a line for each file, and the lines with details.
func describeImport(reports []*load.Report) (summary, details []string) {
	for _, r := range reports {
		r.File = filepath.Base(r.File)
		summary = append(summary, table.Safe(r.Summary()))
		for _, line := range r.Details() {
			details = append(details, table.Safe(line))
		}
	}
	return summary, details
}
