package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/table"
	"quarry/ui/widget/dialog"
)

// compared are the two answers of a comparison.
type compared struct {
	before, after         *table.Table
	nameBefore, nameAfter string
}

// compareWith compares the answer of a run with the one that is shown.
func (m *Model) compareWith(r history.Run) tea.Cmd {
	switch {
	case !m.results.there:
		m.tell("No results to compare with. Run a query first.")
	case r.Answer == "":
		m.tell("The results of that run were not kept.")
	case r.ID == m.results.run:
		m.tell("That run is already shown. Choose another one.")
	default:
		shown, id := m.whole().Table(), m.results.run
		return prepareComparison(m.ctx, m.config.Store, r.ID, shown, id)
	}
	return nil
}

// compareWithPrevious compares the answer that is shown with the one before of the same query.
func (m *Model) compareWithPrevious() tea.Cmd {
	if !m.results.there || m.results.run == 0 {
		m.tell("No results to compare. Run a query first.")
		return nil
	}
	return findPrevious(m.ctx, m.config.Store, m.whole().Table(), m.results.run)
}

// comparisonReady asks by which columns the rows are told apart.
func (m *Model) comparisonReady(msg comparisonReadyMsg) tea.Cmd {
	if msg.err != nil {
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	m.form("Compare "+msg.compared.nameBefore+" with "+msg.compared.nameAfter, "compare", func(texts []string) tea.Cmd {
		return compareResults(m.ctx, msg.compared, namesIn(texts[0]))
	}, dialog.Field{Label: "Match rows by", Text: strings.Join(msg.keys, ", ")})
	return nil
}

// namesIn reads names between commas; none stands for whole rows.
func namesIn(text string) []string {
	names := []string{}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// resultsCompared shows the difference in a tab of its own.
func (m *Model) resultsCompared(msg resultsComparedMsg) tea.Cmd {
	if msg.err != nil {
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	by := "whole rows"
	if len(msg.result.Keys) > 0 {
		by = strings.Join(msg.result.Keys, ", ")
	}
	m.addTab()
	m.setText(fmt.Sprintf("// From %s to %s: %s,\n// by %s\n", msg.compared.nameBefore, msg.compared.nameAfter, msg.result.Summary(), by))
	m.setFocus(resultsPane)
	m.tell(msg.result.Summary() + ".")
	return m.showResults(m.tab, msg.result.Table, resultSet{there: true})
}
