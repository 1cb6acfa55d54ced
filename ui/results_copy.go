package ui

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/entity"
	"quarry/table"
	"quarry/table/export"
	"quarry/table/view"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/rows"
)

// part is a selection of rows and columns to copy or export.
type part struct {
	what    string
	rows    []int32 // nil: all
	columns []int
}

// copyForms are the formats of copies.
var copyForms = []struct {
	key, text string
	format    export.Format
}{
	{"t", "Text table", export.Table},
	{"s", "TSV for spreadsheets", export.TSV},
	{"c", "CSV", export.CSV},
	{"j", "JSON", export.JSON},
	{"m", "Markdown", export.Markdown},
	{"d", "KQL datatable", kqlDatatable},
}

// kqlDatatable is for copies only, not for files.
const kqlDatatable export.Format = ""

// showCopyMenu asks what to copy.
func (m *Model) showCopyMenu() {
	t, row, column := m.grid.Table(), m.grid.Row(), m.grid.Column()
	if len(m.grid.Shown()) == 0 || t.Rows() == 0 {
		m.tell("No results to copy.")
		return
	}
	value := t.Value(row, column).String()
	name := table.Safe(t.Columns()[column].Name)
	shown, marked := m.grid.Rows(), m.grid.Marked()
	count := t.Rows()
	if shown != nil {
		count = len(shown)
	}
	selected, of := shown, plural(count, "row")
	if marked != nil {
		selected, of = marked, plural(len(marked), "marked row")
	}
	items := []menu.Item{{Key: "y", Text: "Cell", Note: short(table.Safe(value))},
		{Key: "f", Text: "Cell, defanged", Note: short(table.Safe(entity.Defang(value)))}}
	does := []func() tea.Cmd{
		func() tea.Cmd { return m.copyText(value, "the cell") },
		func() tea.Cmd { return m.copyText(entity.Defang(value), "the defanged cell") },
	}
	offer := func(key, text, note string, p part) {
		items = append(items, menu.Item{Key: key, Text: text, Note: note})
		does = append(does, func() tea.Cmd { m.showCopyForms(p); return nil })
	}
	offer("r", "Row", "row "+grouped(row+1), part{"the row", []int32{int32(row)}, m.grid.Shown()})
	items = append(items, menu.Item{Key: "l", Text: "Column as list", Note: name + " of " + of},
		menu.Item{Key: "i", Text: "Column as condition", Note: name + " in (…)"})
	does = append(does,
		func() tea.Cmd { return composeList(t, selected, column) },
		func() tea.Cmd { return composeCondition(m.ctx, t, selected, column) })
	offer("c", "Column", name+" of "+of, part{"the column", selected, []int{column}})
	if marked != nil {
		offer("m", "Marked rows", plural(len(marked), "row"), part{"the marked rows", marked, m.grid.Shown()})
	}
	offer("a", "All shown rows", plural(count, "row")+", "+plural(len(m.grid.Shown()), "column"),
		part{"the shown rows", shown, m.grid.Shown()})
	m.showMenu("Copy", items, func(i int) tea.Cmd { return does[i]() })
}

// showCopyForms asks for the format.
func (m *Model) showCopyForms(p part) {
	items := make([]menu.Item, len(copyForms))
	for i, f := range copyForms {
		items[i] = menu.Item{Key: f.key, Text: f.text}
	}
	t, zone, ctx, note := m.grid.Table(), m.grid.Zone(), m.ctx, ""
	if p.rows == nil { // chosen rows are complete
		note = m.partialNote()
	}
	m.showMenu("Copy "+p.what+" as", items, func(i int) tea.Cmd {
		return compose(ctx, t, p, copyForms[i].format, zone,
			note)
	})
}

// largestComposed bounds the text of a copy.
const largestComposed = 64 << 20

// compose formats a selection for the clipboard.
func compose(ctx context.Context, t *table.Table, p part, format export.Format, zone *time.Location,
	note string) tea.Cmd {
	return job(func(err error) tea.Msg { return copyReadyMsg{what: p.what, err: err} }, func() tea.Msg {
		chosen := rows.Select(t, p.rows, p.columns)
		if format == kqlDatatable {
			all := make([]int, chosen.Rows())
			for i := range all {
				all[i] = i
			}
			columns := make([]int, len(chosen.Columns()))
			for i := range columns {
				columns[i] = i
			}
			return copyReadyMsg{text: entity.DataTable(chosen, all, columns), what: p.what}
		}
		var out limited
		err := export.Write(ctx, &out, format, chosen, export.Options{Location: zone, Guard: true, Note: note})
		return copyReadyMsg{out.String(), p.what, err}
	})
}

// limited is a buffer that fails beyond largestComposed.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > largestComposed {
		return 0, fmt.Errorf("it exceeds %s; export it instead", sized(largestComposed))
	}
	return l.Buffer.Write(p)
}

// composeList writes the distinct values of a column, one a line.
func composeList(t *table.Table, selected []int32, column int) tea.Cmd {
	return job(func(err error) tea.Msg { return copyReadyMsg{err: err} }, func() tea.Msg {
		var lines []string
		seen := map[string]bool{}
		rows.Each(t, selected, func(row int) {
			if text := t.Value(row, column).String(); text != "" && !seen[text] {
				seen[text] = true
				lines = append(lines, text)
			}
		})
		return copyReadyMsg{text: strings.Join(lines, "\n"), what: plural(len(lines), "value")}
	})
}

func composeCondition(ctx context.Context, t *table.Table, selected []int32, column int) tea.Cmd {
	return job(func(err error) tea.Msg { return copyReadyMsg{err: err} }, func() tea.Msg {
		counts, _, err := view.Facet(ctx, view.New(t).Select(selected), column, 0)
		values := make([]table.Value, len(counts))
		for i, c := range counts {
			values[i] = c.Value
		}
		return copyReadyMsg{text: entity.Condition(t.Columns()[column], values, false),
			what: "a condition on " + plural(len(values), "value"), err: err}
	})
}

func (m *Model) copyReady(msg copyReadyMsg) tea.Cmd {
	if msg.err != nil {
		m.fail(sentence("Not copied: " + msg.err.Error()))
		return nil
	}
	return m.copyText(msg.text, msg.what)
}
