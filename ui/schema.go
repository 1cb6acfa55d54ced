package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/hunt/schema"
	"quarry/kql/catalog"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/ui/action"
	"quarry/ui/dock"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/picker"
)

var schemaColumns = []picker.Column{
	{Title: "Table", Width: 40},
	{Title: "Column", Width: 32, From: 80},
	{Title: "Known from", Width: 24, From: 110},
	{Title: "Description"},
}

// schemaEntry is a table, a column, a saved function or a watchlist that can be inserted into the query.
type schemaEntry struct {
	table      *catalog.Table
	provenance catalog.Provenance
	column     int                      // -1 for the table itself
	function   *catalog.TenantFunction  // nil for others
	watchlist  *catalog.TenantWatchlist // nil for others
}

// insert returns the text to insert.
func (e schemaEntry) insert() string {
	switch {
	case e.watchlist != nil:
		return "_GetWatchlist(" + syntax.QuoteString(e.watchlist.Alias) + ")"
	case e.function != nil:
		return sema.AsName(e.function.Name) + "()"
	case e.column >= 0:
		return sema.AsName(e.table.Columns[e.column].Name)
	}
	return sema.AsName(e.table.Name)
}

// schemaList lists tables and saved functions, and the columns that match a search.
type schemaList struct {
	picker  *picker.Model
	known   []schemaEntry // all tables and functions
	entries []schemaEntry
}

// name returns the name that a search finds, other than those of columns.
func (e schemaEntry) name() string {
	switch {
	case e.watchlist != nil:
		return e.watchlist.Alias
	case e.function != nil:
		return e.function.Name
	}
	return e.table.Name
}

// showSchema lists what queries of the tab can name.
func (m *Model) showSchema() tea.Cmd {
	p := picker.New(m.keys.In(action.Picker), m.styles.picker, "Schema", "No matching tables or columns.",
		schemaColumns)
	p.SetNote(m.schemaAge())
	return m.openList(p, &schemaList{picker: p, known: m.knownSchema()}, "")
}

func (l *schemaList) verb() string { return "insert" }
func (l *schemaList) acts() bool   { return true }
func (l *schemaList) stop()        {}

// knownSchema returns what queries of the tab can name.
func (m *Model) knownSchema() (known []schemaEntry) {
	scope := m.tab.runner.Scope()
	for _, name := range scope.TableNames() {
		t, _ := scope.Table(name)
		p, _ := scope.Schema.Provenance(name, scope.Workspace)
		known = append(known, schemaEntry{table: t, provenance: p, column: -1})
	}
	functions := scope.Schema.Tenant().Functions
	for i := range functions {
		known = append(known, schemaEntry{function: &functions[i], column: -1})
	}
	watchlists := scope.Schema.Tenant().Watchlists
	for i := range watchlists {
		known = append(known, schemaEntry{watchlist: &watchlists[i], column: -1})
	}
	return known
}

// schemaAge says how old what was fetched from the tenant is.
func (m *Model) schemaAge() string {
	at := m.tab.runner.Config.Schema.Schema().Tenant().Fetched
	if at.IsZero() {
		return "not fetched from the tenant"
	}
	return "fetched " + schema.Age(at, m.now)
}

// search fills the list with all tables, or with what matches the search, tables first.
func (l *schemaList) search(m *Model, text string) tea.Cmd {
	text = strings.ToLower(strings.TrimSpace(text))
	l.entries = nil
	var columns []schemaEntry
	matches := func(name string) bool { return strings.Contains(strings.ToLower(name), text) }
	for _, e := range l.known {
		if matches(e.name()) {
			l.entries = append(l.entries, e)
		}
		if e.table == nil || text == "" {
			continue
		}
		for i, c := range e.table.Columns {
			if matches(c.Name) {
				e.column = i
				columns = append(columns, e)
			}
		}
	}
	l.entries = append(l.entries, columns...)
	entries := make([]picker.Entry, len(l.entries))
	for i, e := range l.entries {
		entries[i] = m.schemaShown(e)
	}
	l.picker.SetEntries(entries)
	return nil
}

// schemaShown returns an entry of the list.
func (m *Model) schemaShown(e schemaEntry) picker.Entry {
	switch {
	case e.watchlist != nil:
		return picker.Entry{Cells: []string{e.watchlist.Alias, "watchlist", m.knownFrom(catalog.FromResults,
			catalog.Provenance{Seen: e.watchlist.Seen})}, Preview: "Watchlist" + columnLines(e.watchlist.Columns)}
	case e.function != nil:
		from := "tenant, " + schema.Age(e.function.Seen, m.now)
		return picker.Entry{Cells: []string{e.function.Name + "()", "saved function", from, e.function.Help},
			Preview: e.function.Help + columnLines(e.function.Columns)}
	case e.column >= 0:
		c, source := e.table.Columns[e.column], e.provenance.Columns[e.column]
		help := source.Help
		if help == "" {
			help = catalog.Describe(catalog.ColumnHelp, c.Name)
		}
		help = strings.TrimSpace(c.Type.String() + "  " + help)
		from := m.knownFrom(source.Origin, catalog.Provenance{Seen: source.Seen})
		return picker.Entry{Cells: []string{e.table.Name, c.Name, from, help},
			Preview: e.table.Name + "." + c.Name + ": " + help + "\nKnown from: " + from}
	}
	help, from := e.table.Help(), m.knownFrom(e.provenance.Origin, e.provenance)
	size, elsewhere := fmt.Sprintf("%d columns", len(e.table.Columns)), ""
	if !m.tab.runner.Scope().Serves(e.table.Name) {
		api := m.tab.runner.Config.Profile.Dialect.String()
		size += ", not in " + api
		elsewhere = fmt.Sprintf("\nNot served by the %s API; use %s.", api,
			strings.Join(lint.ServedBy(e.table.Name), " or "))
	}
	return picker.Entry{Cells: []string{e.table.Name, size, from, help},
		Preview: strings.TrimSpace(help+elsewhere+"\nKnown from: "+from) + columnLines(e.table.Columns)}
}

func columnLines(columns []catalog.Column) string {
	var lines strings.Builder
	for _, c := range columns {
		fmt.Fprintf(&lines, "\n%s: %s", c.Name, c.Type)
	}
	return lines.String()
}

// knownFrom says where something is known from, and how old that is.
func (m *Model) knownFrom(o catalog.Origin, p catalog.Provenance) string {
	switch {
	case p.Missing:
		return string(o) + ", not in tenant"
	case p.Seen.IsZero():
		return string(o)
	}
	return string(o) + ", " + schema.Age(p.Seen, m.now)
}

// choose inserts the name of an entry into the query.
func (l *schemaList) choose(m *Model, entry int) tea.Cmd {
	m.screens.closeAll()
	m.setFocus(editorPane)
	m.tab.editor.Insert(l.entries[entry].insert())
	m.edited()
	return nil
}

// act offers to fetch what the tenant has.
func (l *schemaList) act(m *Model, entry int) tea.Cmd {
	m.schemaMenu(l, entry)
	return nil
}

// toggleDock changes what is docked at the right.
func (m *Model) toggleDock() tea.Cmd {
	m.config.Dock = m.config.Dock.Next()
	m.arrange()
	m.docked = dockedText{}
	m.tell(map[dock.Kind]string{dock.Off: "Nothing is docked.", dock.Record: "Docked: the row under the cursor.",
		dock.Schema: "Docked: the columns of the tables in the query.",
		dock.Help:   "Docked: help on the name under the cursor."}[m.config.Dock])
	return m.remember(dockChosen, string(m.config.Dock))
}

// dockChosen is the name of the choice of what is docked.
const dockChosen = "dock"

// dockedText is what a docked page was made of.
type dockedText struct {
	row   bool // a row is shown instead
	kind  dock.Kind
	text  string
	scope *sema.Scope
}

// updateDock lets the panel follow the cursor.
func (m *Model) updateDock() {
	if m.layout.tooSmall || m.layout.dock.width == 0 {
		return
	}
	now := dockedText{kind: m.config.Dock}
	switch m.config.Dock {
	case dock.Record:
		if m.tab.results.there && m.tab.grid.Table().Rows() > 0 {
			now.row = true
			m.docked = now
			m.dock.ShowRow(m.tab.grid.Table(), m.tab.grid.Row(), m.tab.grid.Column(), m.tab.grid.Zone())
			return
		}
	case dock.Schema:
		block := m.tab.editor.CurrentBlock()
		now.text, now.scope = m.tab.editor.Text()[block.Start:block.End], m.tab.runner.Scope()
	case dock.Help:
		if page, ok := m.tab.editor.Page(); ok {
			now.text = strings.Join(page.Syntax, " ")
		}
	case dock.Off:
	}
	if m.docked != now {
		m.docked = now
		m.dock.ShowPage(m.dockedPage(now))
	}
}

// dockedPage returns the page to dock.
func (m *Model) dockedPage(now dockedText) (title string, entries []pager.Entry) {
	switch now.kind {
	case dock.Schema:
		if entries := columnsOf(now); len(entries) > 0 {
			return "Schema", entries
		}
		return "Schema", []pager.Entry{{Text: "No table of the schema is in the query at the cursor. " +
			m.keys.Label("schema") + " lists them all."}}
	case dock.Help:
		if entries := m.helpOnName(); entries != nil {
			return "Help", entries
		}
		return "Help", []pager.Entry{{Text: "No operator or function of KQL is at the cursor of the editor."}}
	case dock.Record, dock.Off:
	}
	return "Record", []pager.Entry{{Text: "The row under the cursor, once there are results."}}
}

// columnsOf lists the columns of the tables in a query.
func columnsOf(now dockedText) []pager.Entry {
	var entries []pager.Entry
	seen := map[string]bool{}
	for _, token := range syntax.Scan(now.text) {
		name := now.text[token.Span.Start:token.Span.End]
		t, ok := now.scope.Table(name)
		if !ok || seen[t.Name] {
			continue
		}
		seen[t.Name] = true
		entries = append(entries, pager.Entry{Heading: t.Name})
		for _, c := range t.Columns {
			entries = append(entries, pager.Entry{Key: c.Name, Text: c.Type.String()})
		}
	}
	return entries
}
