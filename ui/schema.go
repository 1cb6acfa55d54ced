package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/kql/catalog"
	"quarry/ui/action"
	"quarry/ui/widget/picker"
)

var schemaColumns = []picker.Column{
	{Title: "Table", Width: 40},
	{Title: "Column", Width: 32, From: 80},
	{Title: "Description"},
}

// schemaEntry is a table or column that can be inserted into the query.
type schemaEntry struct {
	table  *catalog.Table
	column catalog.Column // its name is "" for the table itself
}

// insert returns the text to insert.
func (e schemaEntry) insert() string {
	if e.column.Name != "" {
		return e.column.Name
	}
	return e.table.Name
}

// showSchema lists the tables, and the columns that match a search.
func (m *Model) showSchema() tea.Cmd {
	p := picker.New(m.keys.in(action.Picker), m.styles.picker, "Schema", "No matching tables or columns.", schemaColumns)
	m.open(overlay{kind: schemaOverlay, picker: p})
	m.searchSchema("")
	return nil
}

// searchSchema fills the list with all tables, or with what matches the search, tables first.
func (m *Model) searchSchema(text string) {
	text = strings.ToLower(strings.TrimSpace(text))
	m.overlay.schema = nil
	var columns []schemaEntry
	scope := scopeOf(m.runner.Config.Profile)
	for _, name := range scope.TableNames() {
		t, _ := scope.Table(name)
		if text == "" || strings.Contains(strings.ToLower(t.Name), text) {
			m.overlay.schema = append(m.overlay.schema, schemaEntry{table: t})
		}
		for _, c := range t.Columns {
			if text != "" && strings.Contains(strings.ToLower(c.Name), text) {
				columns = append(columns, schemaEntry{t, c})
			}
		}
	}
	m.overlay.schema = append(m.overlay.schema, columns...)
	entries := make([]picker.Entry, len(m.overlay.schema))
	for i, e := range m.overlay.schema {
		entries[i] = e.entry()
	}
	m.overlay.picker.SetEntries(entries)
}

func (e schemaEntry) entry() picker.Entry {
	if e.column.Name != "" {
		help := strings.TrimSpace(e.column.Type.String() + "  " + catalog.Describe(catalog.ColumnHelp, e.column.Name))
		return picker.Entry{Cells: []string{e.table.Name, e.column.Name, help},
			Preview: e.table.Name + "." + e.column.Name + ": " + help}
	}
	help := e.table.Help()
	preview := help
	for _, c := range e.table.Columns {
		preview += fmt.Sprintf("\n%s: %s", c.Name, c.Type)
	}
	return picker.Entry{Cells: []string{e.table.Name, fmt.Sprintf("%d columns", len(e.table.Columns)), help},
		Preview: preview}
}

// takeSchema inserts the name of an entry into the query.
func (m *Model) takeSchema(entry int) tea.Cmd {
	name := m.overlay.schema[entry].insert()
	m.closeOverlay()
	m.setFocus(editorPane)
	m.editor.Insert(name)
	m.edited()
	return nil
}
