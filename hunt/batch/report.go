package batch

import (
	"fmt"
	"strings"
	"time"

	"quarry/history"
	"quarry/history/report"
	"quarry/kql/syntax"
	"quarry/table"
)

// Report combines the results of a batch.
func Report(title string, results []Result, now time.Time) report.Report {
	r := report.Report{Title: title, Made: now}
	answered, rows := 0, 0
	for _, result := range results {
		if result.Err == nil && result.Status != history.NotRun {
			answered++
		}
		rows += result.Rows
		r.Entries = append(r.Entries, result.entry())
	}
	r.Lines = []string{fmt.Sprintf("%d of %d queries succeeded, with %d rows.", answered, len(results), rows)}
	return r
}

func (r Result) entry() report.Entry {
	e := report.Entry{
		Title: r.Hunt.Title, Question: r.Hunt.Description, Query: r.Query, Status: string(r.Status), Rows: r.Rows,
		Truncated: r.Truncated, Answer: r.Answer, Chart: Chart(r.Query),
	}
	if e.Title == "" {
		e.Title = r.Hunt.Name
	}
	if r.Query == "" {
		e.Query = r.Hunt.Query
	}
	switch {
	case r.Err != nil:
		e.Error = r.Err.Error()
	case r.Status == history.NotRun:
		e.Status = "not run"
	}
	for _, f := range []report.Fact{
		{Name: "hunt", Value: r.Hunt.Name}, {Name: "tactics", Value: strings.Join(r.Hunt.Tactics, ", ")},
		{Name: "techniques", Value: strings.Join(r.Hunt.Techniques, ", ")}, {Name: "severity", Value: r.Hunt.Severity},
		{Name: "references", Value: strings.Join(r.Hunt.References, " ")},
	} {
		if f.Value != "" {
			e.Facts = append(e.Facts, f)
		}
	}
	if r.RunID != 0 {
		e.Facts = append(e.Facts, report.Fact{Name: "run", Value: fmt.Sprint(r.RunID)})
	}
	return e
}

// Notebook combines runs of the history.
func Notebook(title string, runs []RunWithAnswer, now time.Time) report.Report {
	r := report.Report{Title: title, Made: now}
	for _, run := range runs {
		e := report.Entry{
			Title: titleOf(run.Run), Query: run.Text, Note: run.Note, Status: run.Status.String(), Rows: run.Rows,
			Error: run.Error, Truncated: run.Truncated, Answer: run.Kept, Chart: Chart(run.Text),
		}
		e.Facts = []report.Fact{
			{Name: "run", Value: fmt.Sprintf("%d, %s UTC, %s", run.ID, run.Start.UTC().Format(time.DateTime),
				run.Duration.Round(time.Millisecond))},
			{Name: "profile", Value: strings.TrimSpace(fmt.Sprintf("%s %s %s", run.Profile, run.Dialect,
				run.Identity))},
		}
		if len(run.Tags) > 0 {
			e.Facts = append(e.Facts, report.Fact{Name: "tags", Value: strings.Join(run.Tags, ", ")})
		}
		r.Entries = append(r.Entries, e)
	}
	return r
}

// RunWithAnswer is a run and its saved results, which may be nil.
type RunWithAnswer struct {
	history.Run
	Kept *table.Table
}

// titleOf returns the saved query's name, the first line of the note, or the tables that were read.
func titleOf(r history.Run) string {
	switch first, _, _ := strings.Cut(r.Note, "\n"); {
	case first != "":
		return first
	case r.Hunt != "":
		return r.Hunt
	case len(r.Tables) > 0:
		return strings.Join(r.Tables, ", ")
	}
	return fmt.Sprintf("Run %d", r.ID)
}

// Chart returns the visualization of a query's render operator, or "".
func Chart(query string) string {
	if !strings.Contains(query, "render") {
		return ""
	}
	chart := ""
	for _, s := range syntax.Parse(query).Statements {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if r, ok := n.(*syntax.Render); ok && r.Chart != nil {
				chart = r.Chart.Text
			}
			return true
		})
	}
	return chart
}

// Table returns a table with a row for each query.
func Table(results []Result) *table.Table {
	b := table.NewBuilder([]table.Column{
		{Name: "Hunt"}, {Name: "Status"}, {Name: "Rows", Type: table.Long}, {Name: "Run", Type: table.Long},
		{Name: "Title"}, {Name: "Error"},
	})
	for _, r := range results {
		status, failure := string(r.Status), ""
		if status == "" {
			status = "not run"
		}
		if r.Err != nil {
			failure = r.Err.Error()
		}
		run := table.Null(table.Long)
		if r.RunID != 0 {
			run = table.NewLong(r.RunID)
		}
		b.Append(table.NewString(r.Hunt.Name), table.NewString(status), table.NewLong(int64(r.Rows)), run,
			table.NewString(r.Hunt.Title), table.NewString(failure))
	}
	return b.Table()
}
