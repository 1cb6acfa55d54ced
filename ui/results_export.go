package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"quarry/history/report"
	"quarry/replacefile"
	"quarry/table"
	"quarry/table/export"
	"quarry/ui/job"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/rows"
)

// exporting is the running export.
type exporting struct {
	job.Job
	path    string
	written *atomic.Int64 // bytes so far
}

// askExport asks for the format, the selection and the file.
func (m *Model) askExport() {
	if m.tab.work.exported.Running() {
		m.tell("An export is running; " + m.keys.Label("close") + " cancels it.")
		return
	}
	formats := export.Formats()
	if first := slices.Index(formats, export.Format(m.config.Settings.Export.Format)); first > 0 {
		formats = slices.Concat(formats[first:first+1], formats[:first], formats[first+1:])
	}
	items := make([]menu.Item, len(formats))
	for i, format := range formats {
		items[i] = menu.Item{Key: itemKey(i), Text: string(format), Note: format.Extension()}
	}
	m.showMenu("Export as", items, func(i int) tea.Cmd { m.askPart(formats[i]); return nil })
}

// askPart asks whether to export the shown rows and columns or all results.
func (m *Model) askPart(format export.Format) {
	t, shown, columns := m.tab.grid.Table(), m.tab.grid.Rows(), m.tab.grid.Shown()
	all := part{"all results", nil, allColumns(t)}
	if shown == nil && slices.Equal(columns, all.columns) {
		m.askPath(format, all)
		return
	}
	count := t.Rows()
	if shown != nil {
		count = len(shown)
	}
	items := []menu.Item{
		{Key: "v", Text: "Shown rows and columns",
			Note: plural(count, "row") + ", " + plural(len(columns), "column") + ", in this order"},
		{Key: "a", Text: "All results", Note: plural(t.Rows(), "row") + ", " + plural(len(all.columns), "column")},
	}
	m.showMenu("Export "+string(format), items, func(i int) tea.Cmd {
		if i == 0 {
			m.askPath(format, part{"the shown rows", shown, columns})
		} else {
			m.askPath(format, all)
		}
		return nil
	})
}

func allColumns(t *table.Table) []int {
	all := make([]int, len(t.Columns()))
	for i := range all {
		all[i] = i
	}
	return all
}

// askPath asks for the file. The suggested name says when results are partial.
func (m *Model) askPath(format export.Format, p part) {
	name := "results-" + m.now.UTC().Format("20060102-150405")
	if m.tab.results.truncated.Partial() {
		name += "-partial"
	}
	m.form("Export "+p.what+" as "+string(format), "export", func(texts []string) tea.Cmd {
		path := strings.TrimSpace(texts[0])
		if path == "" {
			m.tell("Not exported: enter a file name.")
			return nil
		}
		named, gzip, err := export.ForFile(path)
		if err != nil {
			m.tab.warn(sentence("Not exported: " + err.Error()))
			return nil
		}
		to := target{path: expandHome(path), format: cmp.Or(named, format), gzip: gzip}
		if _, err := os.Lstat(to.path); err == nil {
			m.confirm("Replace the file?", filepath.Base(to.path)+" already exists.", "replace",
				func() tea.Cmd { return m.export(to, p) })
			return nil
		}
		return m.export(to, p)
	}, dialog.Field{Label: "File", Text: filepath.Join(m.config.Settings.Export.Folder, name+format.Extension())})
}

// target is the file of an export. Its ending goes before the format that was chosen.
type target struct {
	path   string
	format export.Format
	gzip   bool
}

// expandHome replaces a leading ~ like a shell.
func expandHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	if home, err := os.UserHomeDir(); ok && err == nil {
		return filepath.Join(home, rest)
	}
	return path
}

// shortHome replaces the home folder in a path by ~.
func shortHome(path string) string {
	home, err := os.UserHomeDir()
	if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok && err == nil && home != "" {
		return "~/" + rest
	}
	return path
}

// export writes a selection to a file.
func (m *Model) export(to target, p part) tea.Cmd {
	e, results, written := &m.tab.work.exported, m.tab.grid.Table(), new(atomic.Int64)
	e.path, e.written = to.path, written
	m.tell("Exporting " + p.what + "; " + m.keys.Label("close") + " cancels.")
	opts := export.Options{Location: m.tab.grid.Zone(), Guard: true, Note: m.partialNote(), Gzip: to.gzip}
	return job.Begin(m.jobs, &e.Job, func(ctx context.Context) (int, error) {
		chosen := rows.Select(results, p.rows, p.columns)
		return chosen.Rows(), writeExport(ctx, to.path, to.format, chosen, opts, written)
	}, func(count int, err error) tea.Cmd {
		switch {
		case errors.Is(err, context.Canceled):
			m.tell("Export canceled. No file was written.")
		case err != nil:
			m.tab.fail(sentence(err.Error()))
		default:
			m.tell(fmt.Sprintf("Exported %s to %s (%s).", plural(count, "row"), to.path, sized(written.Load())))
		}
		return nil
	})
}

// counter counts the bytes written through it.
type counter struct {
	file    *os.File
	written *atomic.Int64
}

func (c counter) Write(p []byte) (int, error) {
	n, err := c.file.Write(p)
	c.written.Add(int64(n))
	return n, err
}

// writeExport replaces a file atomically: on failure or cancellation the old file stays.
func writeExport(ctx context.Context, path string, format export.Format, t *table.Table, opts export.Options,
	written *atomic.Int64) error {
	file, err := replacefile.Create(path)
	if err != nil {
		return fmt.Errorf("export to %s: %w", path, err)
	}
	defer file.Discard()
	if err = export.Write(ctx, counter{file.File, written}, format, t, opts); err == nil {
		err = file.Commit()
	}
	if err != nil {
		return fmt.Errorf("export to %s: %w", path, err)
	}
	return nil
}

// cancelExport cancels the export and reports whether there was one.
func (m *Model) cancelExport() bool {
	if !m.tab.work.exported.Running() {
		return false
	}
	m.tab.work.exported.Stop()
	return true
}

// exportState describes the running export in a few words, "" for none.
func (m *Model) exportState() string {
	e := &m.tab.work.exported
	if !e.Running() {
		return ""
	}
	return fmt.Sprintf("exporting: %s, %s, %s", sized(e.written.Load()), elapsed(m.now.Sub(e.Started())),
		table.Safe(filepath.Base(e.path)))
}

// partialNote warns readers of a copy or export that rows may be missing. It is "" for complete
// results.
func (m *Model) partialNote() string {
	if m.tab.results.truncated == table.NotTruncated {
		return ""
	}
	missing := m.tab.results.truncated
	return "Partial results: " + report.MissingBriefly(missing) + ". " + report.Missing(missing)
}
