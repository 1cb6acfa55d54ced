package ui

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/history/queryfile"
	"quarry/history/report"
	"quarry/hunt/batch"
	"quarry/hunt/params"
	"quarry/table"
	"quarry/ui/file"
	"quarry/ui/job"
	"quarry/ui/widget/dialog"
)

// activeBatch is the batch of saved queries that is running.
type activeBatch struct {
	id     int
	folder string
	cancel context.CancelFunc // nil when none is running
	news   <-chan batchNews
}

// batchNews reports the progress of a batch. With results the batch is over.
type batchNews struct {
	at, of  int
	result  batch.Result
	results []batch.Result
	err     error
}

// runBatch runs the queries of a folder one after another, after asking for missing parameters.
func (m *Model) runBatch(folder string, hunts []history.Hunt) tea.Cmd {
	if m.batch.cancel != nil {
		m.tell("A batch is running; esc stops it.")
		return nil
	}
	name, hunts := cmp.Or(folder, "all saved queries"), queryfile.SplitAll(hunts)
	requested := missingParameters(hunts)
	fields := []dialog.Field{{Label: "Resume where it stopped (yes, no)", Text: "no"}}
	for _, p := range requested {
		fields = append(fields, dialog.Field{Label: parameterLabel(p)})
	}
	m.form(fmt.Sprintf("Run %s (%s)", name, plural(len(hunts), "call")), "run", func(texts []string) tea.Cmd {
		p := batch.Batch{Name: m.config.Runner.Config.Profile.Name + " " + cmp.Or(folder, "."), Hunts: hunts,
			Values: map[string]string{}}
		p.Resume = strings.HasPrefix(strings.ToLower(strings.TrimSpace(texts[0])), "y")
		for i, requested := range requested {
			p.Values[requested.Name] = texts[i+1]
		}
		return m.startBatch(name, p)
	}, fields...)
	return nil
}

// missingParameters lists the parameters without a default, each once.
func missingParameters(hunts []history.Hunt) []params.Parameter {
	var needed []params.Parameter
	seen := map[string]bool{}
	for _, h := range hunts {
		for _, p := range params.Find(h.Query, h.Parameters) {
			if !p.HasDefault && !seen[p.Name] {
				seen[p.Name] = true
				needed = append(needed, p)
			}
		}
	}
	return needed
}

func (m *Model) startBatch(name string, p batch.Batch) tea.Cmd {
	m.screens.closeAll()
	ctx, cancel := context.WithCancel(m.jobs.Context)
	news := make(chan batchNews, len(p.Hunts)*2+1) // room for all news, so that the batch never waits for the screen
	m.batch = activeBatch{id: m.number(), folder: name, cancel: cancel, news: news}
	m.tell(fmt.Sprintf("Running %s (%s). esc stops; the batch can be resumed.", name, plural(len(p.Hunts), "call")))
	return tea.Batch(carryBatch(ctx, m.config.Runner, m.config.Store, p, news), nextBatchNews(m.jobs.Context, m.batch.id, news))
}

func (m *Model) batchProgressed(msg batchProgressedMsg) tea.Cmd {
	if msg.batch != m.batch.id {
		return nil
	}
	n := msg.news
	if n.results == nil && n.err == nil {
		m.tell(fmt.Sprintf("Query %d of %d: %s %s", n.at+1, n.of, n.result.Hunt.Name, batchState(n.result)))
		return tea.Batch(nextBatchNews(m.jobs.Context, msg.batch, m.batch.news), m.readLedger())
	}
	m.batch.cancel()
	folder := m.batch.folder
	m.batch = activeBatch{}
	if n.err != nil {
		m.tab.fail(sentence(n.err.Error()))
	}
	if n.results == nil {
		return nil
	}
	return m.batchFinished(folder, n.results)
}

func batchState(r batch.Result) string {
	switch {
	case r.Status == history.NotRun:
		return "is running"
	case r.Err != nil:
		return "failed: " + r.Err.Error()
	}
	return "returned " + plural(r.Rows, "row")
}

// batchFinished shows the outcome of each query and offers a report.
func (m *Model) batchFinished(folder string, results []batch.Result) tea.Cmd {
	m.addTab()
	m.tab.setText("// Batch " + folder + ", " + m.now.UTC().Format("2006-01-02 15:04") + " UTC\n")
	m.setFocus(resultsPane)
	if err := batch.Failure(results); err != nil {
		m.tab.warn(sentence(err.Error()))
	}
	show := m.showResults(m.tab, batch.Table(results), resultSet{there: true})
	summary := batch.Report("Batch "+folder, results, m.now)
	m.form("Write a report (.md or .html)?", "write", func(texts []string) tea.Cmd {
		path := strings.TrimSpace(texts[0])
		return job.Act(m.jobs, func(ctx context.Context) error { return writeReport(ctx, path, summary) }, func(err error) tea.Cmd {
			if err != nil {
				m.tab.fail(sentence(err.Error()))
				return nil
			}
			m.tell("Wrote " + path + ".")
			return nil
		})
	}, dialog.Field{Label: "File", Text: reportName(folder, m.now)})
	return show
}

func reportName(folder string, now time.Time) string {
	return strings.ReplaceAll(path.Base(table.Safe(folder)), " ", "-") + "-" + now.Format("20060102-1504") + ".html"
}

func writeReport(ctx context.Context, path string, r report.Report) error {
	format, err := report.ForFile(path)
	if err != nil {
		return err
	}
	var text strings.Builder
	if err := report.Write(ctx, &text, format, r); err != nil {
		return err
	}
	return file.Write(path, text.String())
}

// cancelBatch stops the batch and reports whether there was one.
func (m *Model) cancelBatch() bool {
	if m.batch.cancel == nil {
		return false
	}
	m.batch.cancel()
	m.tell("Stopping. On resume, finished queries are not run again.")
	return true
}
