package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/table"
	"quarry/ui/widget/dialog"
)

// compared holds the two sides of a comparison.
type compared struct {
	before, after         *table.Table
	nameBefore, nameAfter string
}

// compareWith compares the results of a run with the shown ones.
func (m *Model) compareWith(r history.Run) tea.Cmd {
	switch {
	case !m.results.there:
		m.tell("No results to compare with. Run a query first.")
	case r.Answer == "":
		m.tell("The results of that run were not saved.")
	case r.ID == m.results.run:
		m.tell("That run is already shown. Choose another one.")
	default:
		shown, id := m.whole().Table(), m.results.run
		return prepareComparison(m.ctx, m.config.Store, r.ID, shown, id)
	}
	return nil
}

// compareWithPrevious compares the shown results with those of the previous run of the same query.
func (m *Model) compareWithPrevious() tea.Cmd {
	return findPrevious(m.ctx, m.config.Store, m.whole().Table(), m.results.run)
}

// comparisonReady asks for the key columns.
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

// namesIn splits names at commas. No names means whole rows.
func namesIn(text string) []string {
	names := []string{}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// resultsCompared shows the differences in a new tab.
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
	m.setText(fmt.Sprintf("// From %s to %s: %s,\n// by %s\n", msg.compared.nameBefore, msg.compared.nameAfter,
		msg.result.Summary(), by))
	m.setFocus(resultsPane)
	m.tell(msg.result.Summary() + ".")
	return m.showResults(m.tab, msg.result.Table, resultSet{there: true})
}
