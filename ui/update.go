package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/panics"
)

// Update implements tea.Model. It only routes; messages that are not named are the
// framework's own.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer panics.Catch(m.logPanic)
	m.now = m.config.Clock()
	cmd := m.route(msg)
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, runProgressedMsg, huntSavedMsg, fileSavedMsg, editorLeftMsg:
		m.sessionChanged()
	}
	return m, tea.Batch(cmd, m.turnLedger(), m.beat())
}

func (m *Model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m.resized(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		return m.keyPressed(msg)
	case tea.PasteMsg:
		return m.pasted(msg.Content)
	case beatMsg:
		return m.beaten(msg)
	case runProgressedMsg:
		return m.runProgressed(msg)
	case ledgerReadMsg:
		return m.ledgerRead(msg)
	case runsFoundMsg:
		return m.runsFound(msg)
	case huntsFoundMsg:
		return m.huntsFound(msg)
	case runChangedMsg:
		return m.runChanged(msg)
	case huntChangedMsg:
		return m.huntChanged(msg)
	case comparisonReadyMsg:
		return m.comparisonReady(msg)
	case answersComparedMsg:
		return m.answersCompared(msg)
	case packProgressedMsg:
		return m.packProgressed(msg)
	case parametersReadMsg:
		return m.parametersRead(msg)
	case reportWrittenMsg:
		return m.reportWritten(msg)
	case huntSavedMsg:
		return m.huntSaved(msg)
	case fileSavedMsg:
		return m.fileSaved(msg)
	case doomedFoundMsg:
		return m.doomedFound(msg)
	case sessionClaimedMsg:
		return m.sessionClaimed(msg)
	case sessionSavedMsg:
		return m.sessionSaved(msg)
	case answerReopenedMsg:
		return m.answerReopened(msg)
	case rowsArrangedMsg:
		return m.rowsArranged(msg)
	case answerRefinedMsg:
		return m.answerRefined(msg)
	case valuesCountedMsg:
		return m.valuesCounted(msg)
	case columnSummarizedMsg:
		return m.columnSummarized(msg)
	case columnsWeighedMsg:
		return m.columnsWeighed(msg)
	case dialectReadyMsg:
		return m.dialectReady(msg)
	case freshFoundMsg:
		return m.freshFound(msg)
	case chartReadMsg:
		return m.chartRead(msg)
	case copyReadyMsg:
		return m.copyReady(msg)
	case textKeptMsg:
		return m.textKept(msg)
	case answerExportedMsg:
		return m.answerExported(msg)
	case editorReadyMsg:
		return m.editorReady(msg)
	case editorLeftMsg:
		return m.editorLeft(msg)
	case jobPanickedMsg:
		return m.jobPanicked(msg)
	}
	return nil
}
