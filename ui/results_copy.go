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
	"quarry/ui/job"
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
	t, row, column := m.tab.grid.Table(), m.tab.grid.Row(), m.tab.grid.Column()
	if len(m.tab.grid.Shown()) == 0 || t.Rows() == 0 {
		m.tell("No results to copy.")
		return
	}
	value := t.Value(row, column).String()
	name := table.Safe(t.Columns()[column].Name)
	shown, marked := m.tab.grid.Rows(), m.tab.grid.Marked()
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
	offer("r", "Row", "row "+grouped(row+1), part{"the row", []int32{int32(row)}, m.tab.grid.Shown()})
	items = append(items, menu.Item{Key: "l", Text: "Column as list", Note: name + " of " + of},
		menu.Item{Key: "i", Text: "Column as condition", Note: name + " in (…)"})
	does = append(does,
		func() tea.Cmd {
			return m.copyComposed(func(context.Context) (string, string, error) {
				text, what := composeList(t, selected, column)
				return text, what, nil
			})
		},
		func() tea.Cmd {
			return m.copyComposed(func(ctx context.Context) (string, string, error) {
				return composeCondition(ctx, t, selected, column)
			})
		})
	offer("c", "Column", name+" of "+of, part{"the column", selected, []int{column}})
	if marked != nil {
		offer("m", "Marked rows", plural(len(marked), "row"), part{"the marked rows", marked, m.tab.grid.Shown()})
	}
	offer("a", "All shown rows", plural(count, "row")+", "+plural(len(m.tab.grid.Shown()), "column"),
		part{"the shown rows", shown, m.tab.grid.Shown()})
	m.showMenu("Copy", items, func(i int) tea.Cmd { return does[i]() })
}

// showCopyForms asks for the format.
func (m *Model) showCopyForms(p part) {
	items := make([]menu.Item, len(copyForms))
	for i, f := range copyForms {
		items[i] = menu.Item{Key: f.key, Text: f.text}
	}
	t, zone, note := m.tab.grid.Table(), m.tab.grid.Zone(), ""
	if p.rows == nil { // chosen rows are complete
		note = m.partialNote()
	}
	m.showMenu("Copy "+p.what+" as", items, func(i int) tea.Cmd {
		return m.copyComposed(func(ctx context.Context) (string, string, error) {
			text, err := compose(ctx, t, p, copyForms[i].format, zone, note)
			return text, p.what, err
		})
	})
}

// largestComposed bounds the text of a copy.
const largestComposed = 64 << 20

// copyComposed copies a text that takes time to compose.
func (m *Model) copyComposed(compose func(context.Context) (text, what string, err error)) tea.Cmd {
	type copied struct{ text, what string }
	return job.Once(m.jobs, func(ctx context.Context) (c copied, err error) {
		c.text, c.what, err = compose(ctx)
		return c, err
	}, func(c copied, err error) tea.Cmd {
		if err != nil {
			m.tab.fail(sentence("Not copied: " + err.Error()))
			return nil
		}
		return m.copyText(c.text, c.what)
	})
}

// compose formats a selection for the clipboard.
func compose(ctx context.Context, t *table.Table, p part, format export.Format, zone *time.Location,
	note string) (string, error) {
	chosen := rows.Select(t, p.rows, p.columns)
	if format == kqlDatatable {
		all := make([]int, chosen.Rows())
		for i := range all {
			all[i] = i
		}
		return entity.DataTable(chosen, all, allColumns(chosen)), nil
	}
	var out limited
	err := export.Write(ctx, &out, format, chosen, export.Options{Location: zone, Guard: true, Note: note})
	return out.String(), err
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
func composeList(t *table.Table, selected []int32, column int) (text, what string) {
	var lines []string
	seen := map[string]bool{}
	rows.Each(t, selected, func(row int) {
		if text := t.Value(row, column).String(); text != "" && !seen[text] {
			seen[text] = true
			lines = append(lines, text)
		}
	})
	return strings.Join(lines, "\n"), plural(len(lines), "value")
}

// composeCondition writes a condition on the values of a column.
func composeCondition(ctx context.Context, t *table.Table, selected []int32, column int) (text, what string, err error) {
	counts, _, err := view.Facet(ctx, view.New(t).Select(selected), column, 0)
	values := make([]table.Value, len(counts))
	for i, c := range counts {
		values[i] = c.Value
	}
	return entity.Condition(t.Columns()[column], values, false), "a condition on " + plural(len(values), "value"), err
}
