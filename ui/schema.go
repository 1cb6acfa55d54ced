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

// schemaList lists tables, and the columns that match a search.
type schemaList struct {
	oneAction
	picker  *picker.Model
	entries []schemaEntry
}

// showSchema lists the tables, and the columns that match a search.
func (m *Model) showSchema() tea.Cmd {
	p := picker.New(m.keys.in(action.Picker), m.styles.picker, "Schema", "No matching tables or columns.", schemaColumns)
	return m.openList(p, &schemaList{picker: p}, "")
}

func (l *schemaList) verb() string { return "insert" }

// search fills the list with all tables, or with what matches the search, tables first.
func (l *schemaList) search(m *Model, text string) tea.Cmd {
	text = strings.ToLower(strings.TrimSpace(text))
	l.entries = nil
	var columns []schemaEntry
	scope := scopeOf(m.runner.Config.Profile)
	for _, name := range scope.TableNames() {
		t, _ := scope.Table(name)
		if text == "" || strings.Contains(strings.ToLower(t.Name), text) {
			l.entries = append(l.entries, schemaEntry{table: t})
		}
		for _, c := range t.Columns {
			if text != "" && strings.Contains(strings.ToLower(c.Name), text) {
				columns = append(columns, schemaEntry{t, c})
			}
		}
	}
	l.entries = append(l.entries, columns...)
	entries := make([]picker.Entry, len(l.entries))
	for i, e := range l.entries {
		entries[i] = e.entry()
	}
	l.picker.SetEntries(entries)
	return nil
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

// choose inserts the name of an entry into the query.
func (l *schemaList) choose(m *Model, entry int) tea.Cmd {
	m.closeScreens()
	m.setFocus(editorPane)
	m.editor.Insert(l.entries[entry].insert())
	m.edited()
	return nil
}
