package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/ui/action"
	"quarry/ui/keymap"
	"quarry/ui/widget/picker"
)

// pickerScreen is a list with a search field.
type pickerScreen struct {
	plain
	picker *picker.Model
	list   lister
}

// lister knows what the entries of a list are.
type lister interface {
	// search fills the list with what matches the text, at once or by a reply.
	search(m *Model, text string) tea.Cmd
	// choose does the main thing with an entry, and act offers the others.
	choose(m *Model, entry int) tea.Cmd
	act(m *Model, entry int) tea.Cmd
	// verb says in one word what choose does.
	verb() string
	// acts reports whether act offers anything.
	acts() bool
	// stop cancels a search.
	stop()
}

// oneAction is a list whose entries have no actions but choosing, and that is searched at once.
type oneAction struct{}

func (oneAction) act(*Model, int) tea.Cmd { return nil }
func (oneAction) acts() bool              { return false }
func (oneAction) stop()                   {}

// openList opens a list and searches it.
func (m *Model) openList(p *picker.Model, l lister, text string) tea.Cmd {
	p.SetSearched(text)
	m.open(&pickerScreen{picker: p, list: l})
	return l.search(m, text)
}

func (s *pickerScreen) scope() action.Scope       { return action.Picker }
func (s *pickerScreen) setSize(width, height int) { s.picker.SetSize(width, height) }
func (s *pickerScreen) view() string              { return s.picker.View() }
func (s *pickerScreen) reason(id string) string   { return s.picker.Reason(id) }
func (s *pickerScreen) close()                    { s.list.stop() }
func (s *pickerScreen) cursor() *tea.Cursor       { return s.picker.Cursor() }
func (s *pickerScreen) typing() bool              { return true }

func (s *pickerScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	requested, _ := s.picker.HandleKey(k)
	return s.request(m, requested)
}

func (s *pickerScreen) do(m *Model, id string) tea.Cmd { return s.request(m, s.picker.Do(id)) }

func (s *pickerScreen) paste(m *Model, text string) tea.Cmd {
	return s.request(m, s.picker.Paste(text))
}

func (s *pickerScreen) request(m *Model, requested picker.Action) tea.Cmd {
	switch r := requested.(type) {
	case picker.Search:
		return s.list.search(m, r.Text)
	case picker.Choose:
		return s.list.choose(m, r.Entry)
	case picker.Act:
		return s.list.act(m, r.Entry)
	}
	return nil
}

func (s *pickerScreen) hints(k *keymap.Map) []hint {
	hints := []hint{{k.Label("picker_choose"), s.list.verb()}}
	if s.list.acts() {
		hints = append(hints, hint{k.Label("picker_actions"), "more"})
	}
	return append(hints, hint{k.Label("close"), "back"}, hint{"type", "to search"}, hint{k.Label("help"), "help"})
}
