package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/hunt/window"
	"quarry/table"
	"quarry/table/diff"
	"quarry/ui/job"
	"quarry/ui/widget/dialog"
)

// comparison holds the two sides of a comparison.
type comparison struct {
	before, after         *table.Table
	nameBefore, nameAfter string
	keys                  []string // the likely key columns
}

// compareWith compares the results of a run with the shown ones.
func (m *Model) compareWith(r history.Run) tea.Cmd {
	switch {
	case !m.tab.results.there:
		m.tell("No results to compare with. Run a query first.")
	case r.Answer == "":
		m.tell("The results of that run were not saved.")
	case r.ID == m.tab.results.run:
		m.tell("That run is already shown. Choose another one.")
	default:
		shown, id, store := m.tab.whole().Table(), m.tab.results.run, m.config.Store
		return job.Once(m.jobs, func(ctx context.Context) (comparison, error) {
			return prepareComparison(ctx, store, r.ID, shown, id)
		}, m.comparisonReady)
	}
	return nil
}

// compareWithPrevious compares the shown results with those of the previous run of the same query.
func (m *Model) compareWithPrevious() tea.Cmd {
	shown, id, store := m.tab.whole().Table(), m.tab.results.run, m.config.Store
	return job.Once(m.jobs, func(ctx context.Context) (comparison, error) { return findPrevious(ctx, store, shown, id) },
		m.comparisonReady)
}

// comparisonReady asks for the key columns.
func (m *Model) comparisonReady(c comparison, err error) tea.Cmd {
	if err != nil {
		m.tab.fail(sentence(err.Error()))
		return nil
	}
	m.form("Compare "+c.nameBefore+" with "+c.nameAfter, "compare", func(texts []string) tea.Cmd {
		return job.Once(m.jobs, func(ctx context.Context) (diff.Result, error) {
			return diff.Compare(ctx, c.before, c.after, namesIn(texts[0]))
		}, func(result diff.Result, err error) tea.Cmd { return m.resultsCompared(c, result, err) })
	}, dialog.Field{Label: "Match rows by", Text: strings.Join(c.keys, ", ")})
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
func (m *Model) resultsCompared(c comparison, result diff.Result, err error) tea.Cmd {
	if err != nil {
		m.tab.fail(sentence(err.Error()))
		return nil
	}
	by := "whole rows"
	if len(result.Keys) > 0 {
		by = strings.Join(result.Keys, ", ")
	}
	m.addTab()
	m.tab.setText(fmt.Sprintf("// From %s to %s: %s,\n// by %s\n", c.nameBefore, c.nameAfter,
		result.Summary(), by))
	m.setFocus(resultsPane)
	if schemas := result.Schemas(); schemas != "" {
		m.tab.warn(sentence(table.Safe(result.Summary() + ". The results have unlike columns: " + schemas)))
	} else {
		m.tell(sentence(result.Summary()))
	}
	return m.showResults(m.tab, result.Table, resultSet{there: true})
}

// prepareComparison reads the results of a run and guesses the key columns that it shares with the
// shown results. The older of the two runs becomes the left side.
func prepareComparison(ctx context.Context, store *history.Store, id int64, shown *table.Table,
	shownID int64) (c comparison, err error) {
	results, err := store.Answer(ctx, id)
	if err != nil {
		return c, err
	}
	c = comparison{before: results, after: shown, nameBefore: fmt.Sprintf("run %d", id), nameAfter: "the shown results"}
	if shownID != 0 {
		c.nameAfter = fmt.Sprintf("run %d", shownID)
	}
	if shownID != 0 && id > shownID {
		c.before, c.after, c.nameBefore, c.nameAfter = c.after, c.before, c.nameAfter, c.nameBefore
	}
	c.keys = diff.GuessKeys(c.before, c.after)
	return c, nil
}

// findPrevious prepares the comparison with the previous run of the same query that has results.
func findPrevious(ctx context.Context, store *history.Store, shown *table.Table, id int64) (comparison, error) {
	runs, err := store.Repeats(ctx, id)
	if err != nil {
		return comparison{}, err
	}
	for _, r := range runs {
		if r.ID < id && r.Answer != "" {
			return prepareComparison(ctx, store, r.ID, shown, id)
		}
	}
	return findOtherRange(ctx, store, shown, id)
}

// manyRuns is how many runs are looked at for one of the same query with another time range.
const manyRuns = 1000

// findOtherRange prepares the comparison with the previous run that differs in its time range only.
func findOtherRange(ctx context.Context, store *history.Store, shown *table.Table, id int64) (comparison, error) {
	run, err := store.Run(ctx, id)
	if err != nil {
		return comparison{}, err
	}
	without := func(text string) string {
		anyRange, _ := window.Set(text, window.Range{Ago: "1d"}, nil)
		return strings.Join(strings.Fields(anyRange), " ")
	}
	runs, err := store.Runs(ctx, history.Filter{Profile: run.Profile, EveryRun: true, Limit: manyRuns})
	if err != nil {
		return comparison{}, err
	}
	wanted := without(run.Text)
	for _, r := range runs {
		if r.ID < id && r.Answer != "" && slices.Equal(r.Tables, run.Tables) && without(r.Text) == wanted {
			return prepareComparison(ctx, store, r.ID, shown, id)
		}
	}
	return comparison{}, errors.New("no earlier results of this query were saved, with this or another time range")
}
