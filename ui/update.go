package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/panics"
	"quarry/ui/input"
)

// Update implements tea.Model. It only routes; other messages are the framework's.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer panics.Catch(m.logPanic)
	m.now = m.config.Clock()
	cmd := m.route(msg)
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, runProgressedMsg, huntSavedMsg, fileSavedMsg, editorLeftMsg:
		m.sessionChanged()
	}
	return m, tea.Batch(cmd, m.switchLedger(), m.scheduleTick())
}

func (m *Model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
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
	case resultsComparedMsg:
		return m.resultsCompared(msg)
	case batchProgressedMsg:
		return m.batchProgressed(msg)
	case parametersReadMsg:
		return m.parametersRead(msg)
	case reportWrittenMsg:
		return m.reportWritten(msg)
	case huntSavedMsg:
		return m.huntSaved(msg)
	case fileSavedMsg:
		return m.fileSaved(msg)
	case evictionPlannedMsg:
		return m.evictionPlanned(msg)
	case sessionClaimedMsg:
		return m.sessionClaimed(msg)
	case sessionSavedMsg:
		return m.sessionSaved(msg)
	case resultsReopenedMsg:
		return m.resultsReopened(msg)
	case rowsArrangedMsg:
		return m.rowsArranged(msg)
	case resultsRefinedMsg:
		return m.resultsRefined(msg)
	case valuesCountedMsg:
		return m.valuesCounted(msg)
	case columnSummarizedMsg:
		return m.columnSummarized(msg)
	case constantColumnsFoundMsg:
		return m.constantColumnsFound(msg)
	case apiReadyMsg:
		return m.apiReady(msg)
	case schemaFetchedMsg:
		return m.schemaFetched(msg)
	case schemaPromptedMsg:
		return m.schemaPrompted(msg)
	case newRowsFoundMsg:
		return m.newRowsFound(msg)
	case chartReadMsg:
		return m.chartRead(msg)
	case copyReadyMsg:
		return m.copyReady(msg)
	case textKeptMsg:
		return m.textKept(msg)
	case resultsExportedMsg:
		return m.resultsExported(msg)
	case editorReadyMsg:
		return m.editorReady(msg)
	case editorLeftMsg:
		return m.editorLeft(msg)
	case purgePlannedMsg:
		return m.purgePlanned(msg)
	case purgedMsg:
		return m.purged(msg)
	case fileOpenedMsg:
		return m.fileOpened(msg)
	case tea.MouseWheelMsg:
		return m.wheeled(msg)
	case tea.MouseClickMsg:
		return m.clicked(msg)
	case jobPanickedMsg:
		return m.jobPanicked(msg)
	}
	return nil
}
