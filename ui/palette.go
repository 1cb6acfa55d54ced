package ui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/fuzzy"
	"quarry/ui/action"
	"quarry/ui/widget/picker"
)

func (m *Model) nextPane() tea.Cmd {
	if m.tab.focus == editorPane && m.screens.none() {
		return m.goToResults()
	}
	return m.goToEditor()
}

func (m *Model) goToEditor() tea.Cmd {
	m.screens.closeAll()
	m.setFocus(editorPane)
	return nil
}

func (m *Model) goToResults() tea.Cmd {
	m.screens.closeAll()
	m.setFocus(resultsPane)
	return nil
}

// toggleVim switches Vim keys on or off in all tabs.
func (m *Model) toggleVim() tea.Cmd {
	m.config.Vim = !m.config.Vim
	for _, t := range m.tabs {
		t.editor.SetVim(m.config.Vim)
	}
	if m.config.Vim {
		m.tell(
			"Vim keys on: i inserts, esc returns to normal mode, :w saves. To keep them, set vim = true under [editor].")
	} else {
		m.tell("Vim keys off.")
	}
	return nil
}

func (m *Model) zoom() tea.Cmd {
	m.layout.zoomed = !m.layout.zoomed
	m.arrange()
	return nil
}

func (m *Model) enlargeEditor() tea.Cmd  { return m.moveSplit(1) }
func (m *Model) enlargeResults() tea.Cmd { return m.moveSplit(-1) }

func (m *Model) moveSplit(lines int) tea.Cmd {
	room := m.layout.editor.height + m.layout.results.height
	m.layout.sized = max(min(m.layout.editor.height+lines, room-minResults), minEditor)
	m.arrange()
	return nil
}

// fitEditor gives the editor as many lines as its text needs, from now on.
func (m *Model) fitEditor() tea.Cmd {
	m.layout.sized = 0
	m.arrange()
	return nil
}

// commandList is the palette: all actions of the program.
type commandList struct {
	oneAction
	picker *picker.Model
	found  []*entry
	below  action.Scope      // of what the palette covers
	why    map[string]string // why an action cannot run there, by ID; "" if it can
}

// showPalette lists all actions.
func (m *Model) showPalette() tea.Cmd {
	columns := []picker.Column{{Title: "Command"}, {Title: "Where", Width: 18, From: 70}, {Title: "Key", Width: 12}}
	p := picker.New(m.keys.In(action.Picker), m.styles.picker, "Commands", "No matching commands.", columns)
	l := &commandList{picker: p, below: m.scope(), why: map[string]string{}}
	for i := range m.keys.entries {
		e := &m.keys.entries[i]
		l.why[e.ID] = e.canRun(m)
	}
	return m.openList(p, l, "")
}

func (l *commandList) verb() string { return "run" }

// search fills the palette with the matching actions, best match first.
func (l *commandList) search(m *Model, text string) tea.Cmd {
	l.found = findActions(m.keys.entries, l.below, text)
	entries := make([]picker.Entry, len(l.found))
	for i, e := range l.found {
		title, preview := e.Title, e.Help
		if why := l.why[e.ID]; why != "" {
			title += " (not now)"
			preview = "Cannot run now: " + why + "\n" + preview
		}
		if len(e.Synonyms) > 0 {
			preview += "\nAlso: " + strings.Join(e.Synonyms, ", ") + "."
		}
		entries[i] = picker.Entry{Cells: []string{title, titleOf(e.Scope), m.keys.Label(e.ID)}, Preview: preview}
	}
	l.picker.SetEntries(entries)
	return nil
}

// choose runs an action in what the palette covered.
func (l *commandList) choose(m *Model, entry int) tea.Cmd {
	m.screens.closeTop()
	return m.do(l.found[entry].ID)
}

// findActions returns the actions that match a text, best first: by title, then by synonyms, then by
// help. Without a text it returns all. Among equals, those of the scope come first, then the global
// ones; actions that only move come last.
func findActions(all []entry, here action.Scope, text string) []*entry {
	text = strings.TrimSpace(text)
	type ranked struct {
		*entry
		score int
	}
	var found []ranked
	for i := range all {
		e := &all[i]
		score := matchScore(e.Action, text)
		if score == 0 {
			continue
		}
		switch {
		case e.Motion:
			score -= 2 * scoreStep
		case e.Scope == here:
			score += 2
		case e.Scope == action.Global:
			score++
		case e.Scope != action.Editor && e.Scope != action.Grid: // needs something else to be open
			score -= scoreStep
		}
		found = append(found, ranked{e, score})
	}
	if len(text) > 1 { // letters scattered over a title are noise beside a match
		matches := slices.DeleteFunc(slices.Clone(found), func(r ranked) bool { return r.score <= 2*scoreStep })
		if len(matches) > 0 {
			found = matches
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return cmp.Compare(b.score, a.score) })
	list := make([]*entry, len(found))
	for i, f := range found {
		list[i] = f.entry
	}
	return list
}

// scoreStep separates the scores of matches.
const scoreStep = 10

// matchScore says how well a text matches an action, 0 for not at all.
func matchScore(a action.Action, text string) int {
	if text == "" {
		return 5 * scoreStep
	}
	text, title := strings.ToLower(text), strings.ToLower(strings.TrimSuffix(a.Title, "…"))
	best := 0
	better := func(score int) { best = max(best, score) }
	if fit, _ := fuzzy.Match(text, title); fit != fuzzy.None {
		better(int(fit)*2*scoreStep + scoreStep)
	}
	for _, word := range a.Synonyms {
		switch fit, _ := fuzzy.Match(text, strings.ToLower(word)); {
		case fit == fuzzy.Whole:
			better(int(fit) * 2 * scoreStep)
		case fit >= fuzzy.WordStart:
			better((int(fit) - 1) * 2 * scoreStep)
		}
	}
	if strings.EqualFold(text, a.ID) {
		better(int(fuzzy.Whole) * 2 * scoreStep)
	}
	if best < 2*scoreStep && everyWordIn(text, title+" "+strings.Join(a.Synonyms, " ")+" "+a.Help) {
		better(2 * scoreStep)
	}
	return best
}

// everyWordIn reports whether each word of a text starts a word of another.
func everyWordIn(text, other string) bool {
	for word := range strings.FieldsSeq(text) {
		if fit, _ := fuzzy.Match(word, other); fit < fuzzy.WordStart {
			return false
		}
	}
	return true
}
