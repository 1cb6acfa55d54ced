package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/hunt/refine"
	"quarry/table"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/grid"
	"quarry/ui/widget/line"
)

// backStack holds the steps from the results to the current refinement. Each step keeps its grid,
// with order, filter and position, so that going back finds it as it was left.
type backStack struct {
	steps []step // the first is the unrefined results; nil without refinements
	at    int    // the one that is shown
}

// step is the unrefined results, or what a line of KQL made of the step before.
type step struct {
	line string // "" for the unrefined results
	grid *grid.Model
	took time.Duration
}

// refined reports whether the tab shows a refinement.
func (t *tab) refined() bool { return t.backStack.at > 0 }

// whole returns the grid of the unrefined results.
func (t *tab) whole() *grid.Model {
	if len(t.backStack.steps) > 0 {
		return t.backStack.steps[0].grid
	}
	return t.grid
}

// origin returns the query or line that produced what is shown.
func (t *tab) origin() string {
	if t.refined() {
		return t.backStack.steps[t.backStack.at].line
	}
	return t.active.query.Text
}

// pushStep shows a new refinement. Steps after the current one are dropped.
func (m *Model) pushStep(t *tab, s step, rows *table.Table) tea.Cmd {
	if len(t.backStack.steps) == 0 {
		t.backStack.steps = []step{{grid: t.grid}}
	}
	s.grid = grid.New(m.keys.In(action.Grid), m.styles.grid, t.grid.Zone())
	s.grid.SetFormat(m.config.gridFormat())
	s.grid.SetTable(rows)
	t.backStack.steps = append(t.backStack.steps[:t.backStack.at+1], s)
	m.showStep(t, t.backStack.at+1)
	if t == m.tab {
		return m.renderResults()
	}
	return nil
}

// showStep shows one of the steps of a tab.
func (m *Model) showStep(t *tab, at int) tea.Cmd {
	t.backStack.at = at
	t.grid = t.backStack.steps[at].grid
	t.work.stop() // it is about the previous step
	t.grid.SetFocused(t.focus == resultsPane)
	t.grid.SetBackStack(t.backStack.text(m.styles.frame.glyphs.Marks))
	if t == m.tab {
		m.screens.closeRecord()
		m.arrange()
	}
	if t.grid.Arrangement().IsZero() {
		return nil
	}
	return m.rearrange(t)
}

// clearBackStack returns to the unrefined results for good, since other results will replace them.
func (m *Model) clearBackStack(t *tab) {
	t.cancelRefining()
	t.refining.line = nil
	if len(t.backStack.steps) > 0 {
		m.showStep(t, 0)
		t.grid.SetBackStack("")
		t.backStack = backStack{}
	}
	if t == m.tab {
		m.arrange()
	}
}

// stepBack moves along the back stack, forward if by is positive.
func (m *Model) stepBack(by int) tea.Cmd {
	to := m.tab.backStack.at + by
	switch {
	case to < 0 || len(m.tab.backStack.steps) == 0:
		m.tell("No earlier refinement. " + m.keys.Label("grid_refine") + " adds one.")
		return nil
	case to >= len(m.tab.backStack.steps):
		m.tell("No later refinement.")
		return nil
	}
	m.tab.notice = notice{}
	return m.showStep(m.tab, to)
}

// Widths in cells of a step in the footer, and of the step that is shown.
const stepWidth, shownStepWidth = 28, 60

// text returns the back stack as one line for the footer of the grid.
func (t *backStack) text(marks themes.Marks) string {
	parts := []string{refine.Name}
	for i, s := range t.steps[1:] {
		cells := stepWidth
		if i+1 == t.at {
			cells = shownStepWidth
		}
		text := line.Cut(table.Safe(stepText(s.line)), cells, marks.Ellipsis)
		if i+1 > t.at {
			text = "(" + text + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " "+marks.Pointer+" ")
}

// stepText returns a line without the prefix that all lines share.
func stepText(line string) string {
	text := strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(text, refine.Name); ok {
		if rest = strings.TrimSpace(rest); strings.HasPrefix(rest, "|") {
			text = rest
		}
	}
	return strings.TrimSpace(strings.TrimPrefix(text, "|"))
}
