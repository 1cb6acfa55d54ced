// Package checklist is a list with check marks: the values of a column with their counts, or the
// columns of the results. It does not know what the entries mean.
package checklist

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/field"
)

// Styles are the paints and glyphs of a checklist.
type Styles struct {
	Title, Text, Faint, Cursor, Prompt, Bar themes.Paint
	Marker, Check, Tail                     string
	Steps                                   []string // of a bar, from almost empty to a full cell
}

// Entry is one line of the list. Its text may be untrusted.
type Entry struct {
	Text    string
	Note    string
	Count   int
	Share   float64 // of the largest count, from 0 to 1: the length of its bar
	Checked bool
	Faint   bool // the text replaces a missing value
}

// Action is a request of a checklist: Take, Drop, Check or Close.
type Action interface{ isAction() }

// Take keeps the checked entries and the one under the cursor.
type Take struct{ Cursor int }

// Drop excludes the checked entries and the one under the cursor.
type Drop struct{ Cursor int }

// Check reports that an entry was checked or unchecked.
type Check struct{ Entry int }

// Close closes the list.
type Close struct{}

func (Take) isAction()  {}
func (Drop) isAction()  {}
func (Check) isAction() {}
func (Close) isAction() {}

// Model is one checklist.
type Model struct {
	keys          *action.Keys
	styles        Styles
	title, note   string
	entries       []Entry
	listed        []int // entries that match the search
	counts        bool  // entries have counts and bars
	search        *field.Model
	searching     bool
	cursor, top   int // indexes into listed
	width, height int
}

// New returns a checklist. With counts, entries have a number and a bar.
func New(keys *action.Keys, styles Styles, title string, counts bool) *Model {
	return &Model{keys: keys, styles: styles, title: title, counts: counts, search: field.New()}
}

// SetEntries fills the list. The note is shown next to the title.
func (m *Model) SetEntries(entries []Entry, note string) {
	m.entries, m.note = entries, note
	m.list()
}

// SetCursor moves the cursor to an entry.
func (m *Model) SetCursor(entry int) {
	for at, listed := range m.listed {
		if listed == entry {
			m.cursor = at
		}
	}
	m.reveal()
}

// Checked returns the indexes of the checked entries in order.
func (m *Model) Checked() []int {
	var checked []int
	for i, e := range m.entries {
		if e.Checked {
			checked = append(checked, i)
		}
	}
	return checked
}

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.reveal()
}

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// list finds the entries that match the search.
func (m *Model) list() {
	m.listed = m.listed[:0]
	sought := strings.ToLower(m.search.Text())
	for i, e := range m.entries {
		if sought == "" || strings.Contains(strings.ToLower(e.Text), sought) {
			m.listed = append(m.listed, i)
		}
	}
	m.reveal()
}

// HandleKey handles a key. It returns the action, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (Action, bool) {
	if m.searching && m.searchKey(k) {
		return nil, true
	}
	if id := m.keys.Find(k.String()); id != "" {
		return m.Do(id), true
	}
	return nil, k.Text != ""
}

// searchKey types into the search. Other keys keep their meaning.
func (m *Model) searchKey(k tea.KeyPressMsg) bool {
	if k.String() == "enter" {
		m.searching = false
		return true
	}
	if k.Text == "" && k.Code != tea.KeyBackspace && k.Code != tea.KeyLeft && k.Code != tea.KeyRight {
		return false
	}
	if m.search.HandleKey(k) {
		m.cursor = 0
		m.list()
	}
	return true
}

// Escape ends a search and reports whether there was one.
func (m *Model) Escape() bool {
	if !m.searching && m.search.Text() == "" {
		return false
	}
	m.searching = false
	m.search.SetText("")
	m.list()
	return true
}

// Paste inserts text into the search.
func (m *Model) Paste(text string) {
	if m.searching && m.search.Paste(text) {
		m.cursor = 0
		m.list()
	}
}

func (m *Model) checkAll() {
	check := len(m.Checked()) == 0
	for i := range m.entries {
		m.entries[i].Checked = false
	}
	for _, entry := range m.listed {
		m.entries[entry].Checked = check
	}
}

func (m *Model) reveal() {
	m.cursor = max(min(m.cursor, len(m.listed)-1), 0)
	page := max(m.height-2, 1)
	m.top = max(min(m.top, m.cursor), m.cursor-page+1, 0)
}

// Cursor returns the cursor of the search; nil without one.
func (m *Model) Cursor() *tea.Cursor {
	if !m.searching {
		return nil
	}
	x := themes.Width(m.prompt()) + themes.Width(table.Safe(m.search.Text()))
	return tea.NewCursor(min(x, m.width-1), 1)
}

func (m *Model) prompt() string { return " search: " }
