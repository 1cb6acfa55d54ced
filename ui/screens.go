package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/ui/action"
	"quarry/ui/keymap"
)

// screen covers editor and results, or the lowest lines of them. The topmost screen gets all keys
// that are not global, and pasted text.
type screen interface {
	// scope returns the scope of the screen's actions, for its keys, hints and help.
	scope() action.Scope
	setSize(width, height int)
	view() string
	// lines returns how many lines at the bottom the screen covers; 0 means that it covers all.
	lines() int
	// key handles a key, and do an action by its ID. reason returns why an action cannot run now.
	key(m *Model, k tea.KeyPressMsg) tea.Cmd
	do(m *Model, id string) tea.Cmd
	reason(id string) string
	paste(m *Model, text string) tea.Cmd
	// escape ends something inside, such as a search, and reports whether there was anything.
	escape() bool
	// close cancels the work of the screen.
	close()
	// cursor returns the cursor of a text field, nil without one. typing reports whether characters
	// go to one.
	cursor() *tea.Cursor
	typing() bool
	// hints returns the keys that matter, the most important first.
	hints(k *keymap.Map) []hint
}

// plain is a screen without text fields, searches and work of its own.
type plain struct{}

func (plain) lines() int                   { return 0 }
func (plain) reason(string) string         { return "" }
func (plain) paste(*Model, string) tea.Cmd { return nil }
func (plain) escape() bool                 { return false }
func (plain) close()                       {}
func (plain) cursor() *tea.Cursor          { return nil }
func (plain) typing() bool                 { return false }

// screens is the stack of what covers editor and results.
type screens struct {
	stack  []screen
	before notice // shown before the topmost opened; hints replace it until it closes
}

// top returns the topmost screen, or nil.
func (s *screens) top() screen {
	if len(s.stack) == 0 {
		return nil
	}
	return s.stack[len(s.stack)-1]
}

// none reports whether editor and results are not covered.
func (s *screens) none() bool { return len(s.stack) == 0 }

// screenOf returns the topmost screen of a type, or the zero value.
func screenOf[T screen](s *screens) (found T) {
	for i := len(s.stack) - 1; i >= 0; i-- {
		if of, ok := s.stack[i].(T); ok {
			return of
		}
	}
	return found
}

// listOf returns the topmost list of a type, or the zero value.
func listOf[T lister](s *screens) (found T) {
	for i := len(s.stack) - 1; i >= 0; i-- {
		if p, ok := s.stack[i].(*pickerScreen); ok {
			if of, ok := p.list.(T); ok {
				return of
			}
		}
	}
	return found
}

// open puts a screen on top. One of the same scope is replaced, so that help opened from help does
// not pile up.
func (m *Model) open(s screen) {
	if top := m.screens.top(); top != nil && top.scope() == s.scope() {
		m.screens.closeTop()
	}
	if m.screens.atStart() && !overStart(s) {
		m.screens.closeTop()
	}
	m.screens.stack = append(m.screens.stack, s)
	m.screens.before = m.tab.notice
	m.arrange()
}

// closeAll returns to editor and results.
func (s *screens) closeAll() {
	for _, open := range s.stack {
		open.close()
	}
	*s = screens{}
}

// closeTop closes the topmost screen and shows the one below it.
func (s *screens) closeTop() {
	if top := s.top(); top != nil {
		top.close()
		s.stack = s.stack[:len(s.stack)-1]
	}
}

// closeIf closes the topmost screen if that is wanted.
func (m *Model) closeIf(wanted bool) tea.Cmd {
	if wanted {
		m.screens.closeTop()
	}
	return nil
}

// closeRecord closes a record whose results were replaced, and what is above it.
func (s *screens) closeRecord() {
	if record := screenOf[*recordScreen](s); record != nil {
		for s.top() != nil {
			top := s.top()
			s.closeTop()
			if top == record {
				return
			}
		}
	}
}

// onlyIn explains where the actions of a scope can run.
var onlyIn = map[action.Scope]string{
	action.Record: "Open a record first.", action.Chart: "Open a chart first.",
	action.Checklist: "Only in lists of values or columns.", action.Picker: "Only in lists with a search.",
	action.Reader: "Only in text pages.", action.Menu: "Only in menus.", action.Queue: "Only in the queue.",
	action.Start:    "Only on the start screen.",
	action.Question: "Only in questions.", action.Form: "Only in forms.",
}

// screenReason returns why an action cannot run in the topmost screen, or "".
func (m *Model) screenReason(a action.Action) string {
	if top := m.screens.top(); top != nil && top.scope() == a.Scope {
		return top.reason(a.ID)
	}
	return onlyIn[a.Scope]
}

// scope returns the scope of the keys that are in force, besides the global ones.
func (m *Model) scope() action.Scope {
	switch top := m.screens.top(); {
	case top != nil:
		return top.scope()
	case m.tab.focus == resultsPane && !m.typingLine():
		return action.Grid
	}
	return action.Editor
}
