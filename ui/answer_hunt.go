package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/lead"
	"quarry/table"
	"quarry/ui/grid"
	"quarry/ui/menu"
)

// restrict puts a filter on values of the answer into the query that gave it.
func (m *Model) restrict(wish grid.Restrict) {
	if m.refined() { // its columns are not those of the query
		m.openLine(lineStart + "where " + lead.Condition(m.grid.Table().Columns()[wish.Column], wish.Values, wish.Exclude))
		return
	}
	question, ok := m.questionInEditor()
	if !ok {
		m.tell("There is no query in the editor to add a filter to.")
		return
	}
	column := m.grid.Table().Columns()[wish.Column]
	longer, err := lead.Restrict(question.Text, column, wish.Values, wish.Exclude)
	switch {
	case errors.Is(err, lead.ErrThere):
		m.tell("The query has this filter already: " + label(m.keys.Global.Run) + " runs it.")
		return
	case err != nil:
		m.warn(sentence(err.Error()))
		return
	}
	m.insert(question.Span.Start, question.Text, longer)
	m.active.question = editor.RunQuery{Text: longer, Span: question.Span}
	m.active.question.Span.End = question.Span.Start + len(longer)
	m.tell(fmt.Sprintf("Added to the query: %s. %s runs it.", short(lead.Condition(column, wish.Values, wish.Exclude)), label(m.keys.Global.Run)))
}

// questionInEditor is the query that gave the answer, where it stands now, or the one
// under the cursor when that was edited away.
func (t *tab) questionInEditor() (editor.RunQuery, bool) {
	text, q := t.editor.Text(), t.active.question
	if q.Text != "" {
		if q.Span.End <= len(text) && text[q.Span.Start:q.Span.End] == q.Text {
			return q, true
		}
		if at := strings.Index(text, q.Text); at >= 0 {
			q.Span.Start, q.Span.End = at, at+len(q.Text)
			return q, true
		}
	}
	return t.editor.Query()
}

// insert makes a text in the editor a longer one that differs by what stands in its
// middle. It is one change for undo.
func (m *Model) insert(start int, short, long string) {
	same := 0
	for same < len(short) && short[same] == long[same] {
		same++
	}
	m.editor.GoTo(start + same)
	m.editor.Paste(long[same : same+len(long)-len(short)])
	m.edited()
}

// showPivots lists what can be hunted next from a value.
func (m *Model) showPivots(wish grid.Pivot) {
	t := m.grid.Table()
	pivots := lead.Pivots(t, wish.Row, wish.Column)
	if len(pivots) == 0 {
		m.tell("There is nothing to hunt on from here.")
		return
	}
	items := make([]menu.Item, len(pivots))
	for i, p := range pivots {
		items[i] = menu.Item{Key: itemKey(i), Text: p.Title}
	}
	title := "Hunt on from " + short(table.Display(t.Value(wish.Row, wish.Column), m.grid.Zone()))
	m.showMenu(title, items, func(i int) tea.Cmd { return m.openQuery(pivots[i].Query, pivots[i].Name) })
}

// itemKey is the digit of an item, as far as there are digits.
func itemKey(i int) string {
	if i < 9 {
		return strconv.Itoa(i + 1)
	}
	return ""
}

// openQuery opens a query in a new tab, ready to run.
func (m *Model) openQuery(text, name string) tea.Cmd {
	m.addTab()
	m.editor.Paste("// " + table.Safe(name) + "\n" + text)
	m.edited()
	m.tell("The query is ready: " + label(m.keys.Global.Run) + " runs it, " + label(m.keys.Global.PreviousTab) + " goes back.")
	return nil
}

// showMenu opens a menu at the bottom of the screen.
func (m *Model) showMenu(title string, items []menu.Item, chosen func(int) tea.Cmd) {
	m.open(overlay{kind: menuOverlay, menu: menu.New(m.keys.Menu, m.styles.menu, title, items), chosen: chosen})
}

func (m *Model) menuKey(k tea.KeyPressMsg) tea.Cmd {
	open := m.overlay
	choice, _ := open.menu.HandleKey(k)
	if choice == nil {
		return nil
	}
	m.closeOverlay()
	return open.chosen(choice.Item)
}
