package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/hunt"
	"quarry/themes"
)

// named returns the key press of a name that needs no library: a character, ctrl+k, esc, enter, tab.
func named(name string) tea.KeyPressMsg {
	switch name {
	case "esc":
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case "tab":
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case "home":
		return tea.KeyPressMsg{Code: tea.KeyHome}
	}
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func pressAll(m *Model, keys string) {
	for name := range strings.FieldsSeq(keys) {
		m.Update(named(name))
	}
}

func TestChords(t *testing.T) {
	tests := []struct {
		name, keys string
		results    bool // there are, and they have the focus
		config     map[string][]string
		holds      func(m *Model) bool
	}{
		{name: "zoom", keys: "ctrl+k z", holds: func(m *Model) bool { return m.layout.zoomed }},
		{name: "help", keys: "ctrl+k ?", holds: func(m *Model) bool { return screenOf[*readerScreen](&m.screens) != nil }},
		{name: "deletes to the end of the line", keys: "a b home ctrl+k ctrl+k",
			holds: func(m *Model) bool { return m.tab.editor.Text() == "" }},
		{name: "in a search field too", keys: "ctrl+k h a b home ctrl+k ctrl+k",
			holds: func(m *Model) bool { return listOf[*runList](&m.screens).picker.Searched() == "" }},
		{name: "types nothing", keys: "ctrl+k z", holds: func(m *Model) bool { return m.tab.editor.Text() == "" }},
		{name: "esc ends it", keys: "ctrl+k esc x",
			holds: func(m *Model) bool { return m.tab.editor.Text() == "x" && m.tab.notice.kind == quiet }},
		{name: "an unknown one is explained", keys: "ctrl+k ~",
			holds: func(m *Model) bool { return strings.Contains(m.tab.notice.text, "ctrl+k ~ does nothing here") }},
		{name: "a comma is text in the editor", keys: ", ?",
			holds: func(m *Model) bool { return m.tab.editor.Text() == ",?" }},
		{name: "a comma leads in results", keys: ", f 2", results: true,
			holds: func(m *Model) bool { return m.tab.editor.Text() == "" && m.tab.notice.kind == quiet }},
		{name: "a comma prefers the keys of results", keys: ", y", results: true,
			holds: func(m *Model) bool { return screenOf[*menuScreen](&m.screens) != nil }},
		{name: "ctrl+k prefers those of everywhere", keys: "ctrl+k h", results: true,
			holds: func(m *Model) bool { return listOf[*runList](&m.screens) != nil }},
		{name: "a comma in the filter", keys: "/ , ?", results: true,
			holds: func(m *Model) bool { return m.tab.grid.Arrangement().Filter == ",?" }},
		{name: "a question mark helps in results", keys: "?", results: true,
			holds: func(m *Model) bool { return screenOf[*readerScreen](&m.screens) != nil }},
		{name: "configured", keys: "ctrl+r x", config: map[string][]string{"zoom": {"ctrl+r x"}, "editor_run": {"f20"}},
			holds: func(m *Model) bool { return m.layout.zoomed }},
		{name: "another leader", keys: "ctrl+g z", config: map[string][]string{"leader": {"ctrl+g"},
			"editor_find_next": {"f20"}}, holds: func(m *Model) bool { return m.layout.zoomed }},
		{name: "without a leader", keys: "g g", results: true, config: map[string][]string{"grid_sort": {"g g"},
			"grid_first_row": {"f20"}}, holds: func(m *Model) bool { return len(m.tab.grid.Arrangement().Sorts) == 1 }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := newModel(t, themes.Default)
			if test.config != nil {
				keys, wrong := newActions(test.config)
				if len(wrong) > 0 {
					t.Fatal(wrong)
				}
				m.config.Keys, m.keys = test.config, keys
				m.tab = m.makeTab()
				m.tabs = []*tab{m.tab}
				m.setFocus(editorPane)
			}
			m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
			if test.results {
				m.tab.showRows(hunt.Progress{Table: hostileTable(5)})
				m.goToResults()
			}
			pressAll(m, test.keys)
			if !test.holds(m) {
				t.Errorf("after %s the screen is\n%s", test.keys, readable(ansi.Strip(m.frame())))
			}
		})
	}
}

func TestNextKeysAreListedAfterAPause(t *testing.T) {
	m := newModel(t, themes.Default)
	now := m.config.Clock()
	m.config.Clock = func() time.Time { return now }
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.Update(named("ctrl+k"))
	if m.whichKeyShown() {
		t.Error("the next keys are listed at once")
	}
	now = now.Add(chordPause)
	m.Update(tickMsg{m.ticker.number})
	frame := readable(ansi.Strip(m.frame()))
	for _, want := range []string{"ctrl+k", "z Toggle zoom", "f Format query", "r Run query", "Editor", "Tabs"} {
		if !strings.Contains(frame, want) {
			t.Errorf("the list lacks %q:\n%s", want, frame)
		}
	}
	if m.Update(named("z")); m.whichKeyShown() || !m.layout.zoomed {
		t.Error("the list is still there, or its key did nothing")
	}
}

// TestNextKeysListsEveryAction fails for an action of the editor or of everywhere that the list of
// next keys leaves out, unless a plain key of its own moves or types.
func TestNextKeysListsEveryAction(t *testing.T) {
	k, _ := newActions(nil)
	listed := map[string]bool{}
	for _, n := range k.NextKeys("editor", k.Leader(), true) {
		listed[n.Action.ID] = true
	}
	for _, e := range k.entries {
		plain := false
		for _, name := range k.KeysOf(e.ID) {
			plain = plain || !strings.Contains(name, " ") && !strings.Contains(name, "alt+") && !functionKey(name)
		}
		if (e.Scope == "editor" || e.Scope == "global") && !plain && !listed[e.ID] {
			t.Errorf("%s is not listed", e.ID)
		}
	}
}
