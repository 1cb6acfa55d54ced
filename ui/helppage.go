package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/ui/action"
	"quarry/ui/widget/meter"
	"quarry/ui/widget/pager"
)

// scopeTitles are the headings of the scopes, in the order of the help page.
var scopeTitles = []struct {
	scope action.Scope
	title string
}{
	{action.Global, "Anywhere"}, {action.Editor, "Editor"}, {action.Grid, "Results"}, {action.Record, "Record"},
	{action.Chart, "Charts"}, {action.Checklist, "Values and columns"}, {action.Queue, "Queue and slices"},
	{action.Picker, "Lists"}, {action.Menu, "Menus"}, {action.Reader, "Text"}, {action.Start, "Start screen"}, {action.Question, "Questions"},
	{action.Form, "Forms"},
}

// titleOf returns the heading of a scope.
func titleOf(scope action.Scope) string {
	for _, s := range scopeTitles {
		if s.scope == scope {
			return s.title
		}
	}
	return ""
}

// showHelp opens help for where the user is: the keys of that scope and the global ones, then all
// others. In the editor the global keys come first, since everyone knows how to move in text.
func (m *Model) showHelp() tea.Cmd {
	here := m.scope()
	first := []action.Scope{here, action.Global}
	if here == action.Editor {
		first = []action.Scope{action.Global, here}
	}
	entries := m.languageHelp()
	for _, scope := range first {
		entries = append(entries, m.helpFor(scope)...)
	}
	if m.config.Vim && here == action.Editor {
		entries = append(entries, vimHelp()...)
	}
	entries = append(entries, pager.Entry{Heading: "Quota meter"}, pager.Entry{Text: meter.Estimate})
	for _, s := range scopeTitles {
		if s.scope != here && s.scope != action.Global {
			entries = append(entries, m.helpFor(s.scope)...)
		}
	}
	return m.readPage("Help", entries)
}

// languageHelp explains the name of KQL at the cursor of the editor, if there is one.
func (m *Model) languageHelp() []pager.Entry {
	if m.scope() != action.Editor {
		return nil
	}
	return m.helpOnName()
}

// helpOnName explains the name of KQL at the cursor of the editor, nil if there is none.
func (m *Model) helpOnName() []pager.Entry {
	page, ok := m.tab.editor.Page()
	if !ok {
		return nil
	}
	entries := []pager.Entry{{Heading: strings.Join(page.Syntax, "   ")}, {Text: page.Text}}
	for _, parameter := range page.Parameters {
		entries = append(entries, pager.Entry{Key: parameter.Name, Text: parameter.Text})
	}
	entries = append(entries, pager.Entry{Text: "Example: " + page.Example})
	for _, note := range page.Notes() {
		entries = append(entries, pager.Entry{Text: note})
	}
	return append(entries,
		pager.Entry{Key: m.keys.Label("insert_example"), Text: "Inserts the example after the query."})
}

// noExample explains why there is no example to insert.
func noExample(m *Model) string {
	if page, ok := m.tab.editor.Page(); !ok || page.Example == "" {
		return "No operator or function of KQL at the cursor."
	}
	return ""
}

// insertExample inserts the example of the name at the cursor.
func (m *Model) insertExample() tea.Cmd {
	page, ok := m.tab.editor.Page()
	if !ok {
		return nil
	}
	m.tab.editor.InsertExample(page.Example)
	m.setFocus(editorPane)
	return nil
}

// vimHelp lists the keys of vim.
func vimHelp() []pager.Entry {
	entries := []pager.Entry{{Heading: "Vim keys"}}
	for _, row := range editor.VimHelp() {
		entries = append(entries, pager.Entry{Key: row.Keys, Text: row.Does})
	}
	return entries
}

// roomForHelp is the width in cells from which the help page explains each action.
const roomForHelp = 120

// helpFor lists the actions of a scope with all their keys.
func (m *Model) helpFor(scope action.Scope) []pager.Entry {
	entries := []pager.Entry{{Heading: titleOf(scope)}}
	for _, e := range m.keys.entries {
		keys := m.keys.KeysOf(e.ID)
		if e.Scope != scope || len(keys) == 0 {
			continue
		}
		labels := make([]string, len(keys))
		for i, name := range keys {
			labels[i] = action.Label(name)
		}
		text := e.Title
		if !e.Motion && m.layout.width >= roomForHelp {
			text = strings.TrimSuffix(e.Title, "…") + ": " + e.Help
		}
		entries = append(entries, pager.Entry{Key: strings.Join(labels, ", "), Text: text})
	}
	return entries
}
