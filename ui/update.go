package ui

import (
	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"quarry/panics"
	"quarry/ui/input"
	"quarry/ui/job"
)

// Update implements tea.Model. It only routes; other messages are the framework's.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer panics.Catch(m.logPanic)
	m.now = m.config.Clock()
	cmd := m.route(msg)
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, runProgressedMsg, editorLeftMsg:
		m.sessionChanged()
	}
	if m.layout.sized == 0 && m.layout.lines != m.tab.editor.LinesWanted(m.layout.height) {
		m.arrange()
	}
	m.updateDock()
	return m, tea.Batch(cmd, m.switchLedger(), m.scheduleTick())
}

func (m *Model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.ColorProfileMsg:
		m.look.SetProfile(msg.Profile)
		m.restyle()
	case tea.BackgroundColorMsg:
		m.backgroundAnswered(msg)
	case uv.PrimaryDeviceAttributesEvent:
		return m.backgroundUnanswered()
	case tea.WindowSizeMsg:
		return m.resized(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		return m.keyPressed(msg)
	case tea.PasteMsg:
		return m.pasted(msg.Content)
	case input.PasteOpenMsg, input.PasteCutMsg:
		m.pasteFailed(msg)
	case tickMsg:
		return m.handleTick(msg)
	case runProgressedMsg:
		return m.runProgressed(msg)
	case ledgerReadMsg:
		return m.ledgerRead(msg)
	case batchProgressedMsg:
		return m.batchProgressed(msg)
	case evictionPlannedMsg:
		return m.evictionPlanned(msg)
	case sessionClaimedMsg:
		return m.sessionClaimed(msg)
	case sessionSavedMsg:
		return m.sessionSaved(msg)
	case editorReadyMsg:
		return m.editorReady(msg)
	case editorLeftMsg:
		return m.editorLeft(msg)
	case tea.MouseWheelMsg:
		return m.wheeled(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg)
	case schemaFetchedMsg:
		return m.schemaFetched(msg)
	case schemaPromptedMsg:
		return m.schemaPrompted(msg)
	case job.EndedMsg:
		return msg.Deliver()
	case job.PanickedMsg:
		msg.Log(m.config.Log)
		return m.route(msg.Reply)
	}
	return nil
}

// logPanic logs a panic of the event loop and rethrows it, since the model's state cannot be
// trusted any more. Bubble Tea restores the terminal and ends the program.
func (m *Model) logPanic(p *panics.Error) {
	p.Log(m.config.Log, "the event loop")
	panic(p.Value)
}
