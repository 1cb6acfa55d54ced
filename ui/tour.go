package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/keymap"
	"quarry/ui/tutor"
)

// tourFrom is the terminal height from which the panel of the guided hunt leaves room for editor and results.
const tourFrom = 18

// tour is the guided hunt, if it is open.
type tour struct {
	panel *tutor.Model
	tab   *tab // in which its queries are
}

// noSandbox explains that the guided hunt finds nothing in other tenants.
func noSandbox(m *Model) string {
	if name := m.config.Runner.Config.Profile.Name; !strings.HasPrefix(name, "sandbox") {
		return "The guided hunt needs the sandbox tenant: quarry --profile sandbox --tour."
	}
	if h := m.layout.height; h > 0 && h < tourFrom {
		return "The guided hunt needs a terminal of 18 lines or more."
	}
	return ""
}

func noTour(m *Model) string {
	if m.tour.panel == nil {
		return "The guided hunt is not open. " + m.keys.Label(tutor.Open) + " opens it."
	}
	return ""
}

func noNextStep(m *Model) string {
	if reason := noTour(m); reason != "" || !m.tour.panel.Last() {
		return reason
	}
	return "This is the last step. " + m.keys.Label(tutor.Open) + " ends the guided hunt."
}

// toggleTour opens the guided hunt in a tab of its own, or closes it.
func (m *Model) toggleTour() tea.Cmd {
	if m.tour.panel != nil {
		m.tour = tour{}
		m.tell("The guided hunt is closed. " + m.keys.Label("examples") + " lists more queries to try, " +
			m.keys.Label("help") + " all keys.")
		m.arrange()
		return nil
	}
	m.tour.panel = tutor.New(m.styles.tutor, m.keys.Label)
	return m.showTourStep()
}

// showTourStep puts the query of the current step into the tab of the guided hunt.
func (m *Model) showTourStep() tea.Cmd {
	m.screens.closeAll()
	switch {
	case m.tour.tab != nil && slices.Contains(m.tabs, m.tour.tab):
		m.showTab(m.tour.tab)
	case !m.tab.blank():
		m.addTab()
	}
	m.tour.tab = m.tab
	m.tab.name = "Guided hunt"
	m.tab.notice = notice{}
	m.setFocus(editorPane)
	step, _ := m.tour.panel.Step()
	m.tab.setText(step.Query)
	m.arrange()
	return nil
}

func (m *Model) nextStep() tea.Cmd {
	m.tour.panel.Go(1)
	return m.showTourStep()
}

// previousStep brings the query of the step back if it was changed, else the previous step.
func (m *Model) previousStep() tea.Cmd {
	if step, _ := m.tour.panel.Step(); m.tab == m.tour.tab && m.tab.editor.Text() == step.Query {
		m.tour.panel.Go(-1)
	}
	return m.showTourStep()
}

// tourSees tells the guided hunt which action a key starts. What is typed starts none.
func (m *Model) tourSees(key string) {
	if m.tour.panel == nil || keymap.Printable(key) && m.typing() {
		return
	}
	m.tour.panel.Did(m.keys.In(m.scope()).Find(key))
}
