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
	"quarry/hunt/batch"
	"quarry/hunt/params"
	"quarry/table"
	"quarry/ui/widget/dialog"
)

// runningPack is a folder of hunts that is being run.
type runningPack struct {
	id     int
	folder string
	cancel context.CancelFunc // nil: none is under way
	news   <-chan packNews
}

// packNews tells how a pack goes on; with results it is over.
type packNews struct {
	at, of  int
	result  batch.Result
	results []batch.Result
	err     error
}

// runPack runs the hunts of a folder one after another, after asking for the values that
// some of them need.
func (m *Model) runPack(folder string, hunts []history.Hunt) tea.Cmd {
	if m.pack.cancel != nil {
		m.tell("A batch is running; esc stops it.")
		return nil
	}
	name := cmp.Or(folder, "all saved queries")
	asked := neededBy(hunts)
	fields := []dialog.Field{{Label: "Resume where it stopped (yes, no)", Text: "no"}}
	for _, p := range asked {
		fields = append(fields, dialog.Field{Label: parameterLabel(p)})
	}
	m.form(fmt.Sprintf("Run %s (%s)", name, plural(len(hunts), "call")), "run", func(texts []string) tea.Cmd {
		p := batch.Pack{Name: m.config.Runner.Config.Profile.Name + " " + cmp.Or(folder, "."), Hunts: hunts, Values: map[string]string{}}
		p.Resume = strings.HasPrefix(strings.ToLower(strings.TrimSpace(texts[0])), "y")
		for i, asked := range asked {
			p.Values[asked.Name] = texts[i+1]
		}
		return m.startPack(name, p)
	}, fields...)
	return nil
}

// neededBy lists the parameters without a default that hunts ask for, each once.
func neededBy(hunts []history.Hunt) []params.Parameter {
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

func (m *Model) startPack(name string, p batch.Pack) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	news := make(chan packNews, len(p.Hunts)*2+1) // nobody waits for the screen
	m.pack = runningPack{id: m.number(), folder: name, cancel: cancel, news: news}
	m.tell(fmt.Sprintf("Running %s (%s). esc stops; the batch can be resumed.", name, plural(len(p.Hunts), "call")))
	return tea.Batch(carryPack(ctx, m.config.Runner, m.config.Store, p, news), nextPackNews(m.ctx, m.pack.id, news))
}

func (m *Model) packProgressed(msg packProgressedMsg) tea.Cmd {
	if msg.pack != m.pack.id {
		return nil
	}
	n := msg.news
	if n.results == nil && n.err == nil {
		m.tell(fmt.Sprintf("Query %d of %d: %s %s", n.at+1, n.of, n.result.Hunt.Name, packState(n.result)))
		return tea.Batch(nextPackNews(m.ctx, msg.pack, m.pack.news), m.readLedger())
	}
	m.pack.cancel()
	folder := m.pack.folder
	m.pack = runningPack{}
	if n.err != nil {
		m.fail(sentence(n.err.Error()))
	}
	if n.results == nil {
		return nil
	}
	return m.packFinished(folder, n.results)
}

func packState(r batch.Result) string {
	switch {
	case r.Status == "":
		return "is running"
	case r.Err != nil:
		return "failed: " + r.Err.Error()
	}
	return "returned " + plural(r.Rows, "row")
}

// packFinished shows what became of each hunt, and offers a report.
func (m *Model) packFinished(folder string, results []batch.Result) tea.Cmd {
	m.addTab()
	m.setText("// Batch " + folder + ", " + m.now.UTC().Format("2006-01-02 15:04") + " UTC\n")
	m.setFocus(answerPane)
	if err := batch.Failure(results); err != nil {
		m.warn(sentence(err.Error()))
	}
	show := m.showAnswer(m.tab, batch.Table(results), answer{there: true})
	report := batch.Report("Batch "+folder, results, m.now)
	m.form("Write a report (.md or .html)?", "write", func(texts []string) tea.Cmd {
		return writeReport(m.ctx, strings.TrimSpace(texts[0]), report)
	}, dialog.Field{Label: "File", Text: reportName(folder, m.now)})
	return show
}

func reportName(folder string, now time.Time) string {
	return strings.ReplaceAll(path.Base(table.Safe(folder)), " ", "-") + "-" + now.Format("20060102-1504") + ".html"
}

func (m *Model) reportWritten(msg reportWrittenMsg) tea.Cmd {
	if msg.err != nil {
		m.fail(sentence(msg.err.Error()))
		return nil
	}
	m.tell("Wrote " + msg.path + ".")
	return nil
}

// cancelPack stops a folder of hunts. It reports whether there was one.
func (m *Model) cancelPack() bool {
	if m.pack.cancel == nil {
		return false
	}
	m.pack.cancel()
	m.tell("Stopping. On resume, finished queries are not run again.")
	return true
}
