// Package report writes runs with their queries, notes, answers and charts as one document
// that can be handed on, in Markdown or HTML. It knows neither the store nor services.
package report

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"quarry/table"
)

// Report is a document about some runs.
type Report struct {
	Title   string
	Made    time.Time
	Lines   []string // what there is to say about all of them
	Entries []Entry
	Rows    int // most rows of each answer; 0 for DefaultRows
}

// DefaultRows is how many rows of an answer are shown unless it is said.
const DefaultRows = 20

// Entry is one run.
type Entry struct {
	Title     string
	Question  string // what the hunt looks for; may have lines
	Facts     []Fact // such as techniques, profile, time, status
	Query     string
	Note      string
	Error     string
	Truncated table.Truncation
	Status    string // in a word, for the overview
	Rows      int
	Answer    *table.Table // nil when there is none
	Chart     string       // what `render` of the query draws; "" for no chart
}

// Fact is a name and what is said about it.
type Fact struct{ Name, Value string }

// Formats are those that Write knows.
var Formats = []string{"markdown", "html"}

// FormatError names a format that does not exist.
type FormatError struct{ Format string }

func (e *FormatError) Error() string {
	return fmt.Sprintf("there is no report in the format %s: choose %s", e.Format, strings.Join(Formats, " or "))
}

// Check returns a *FormatError when there is no such format.
func Check(format string) error {
	for _, known := range Formats {
		if format == known {
			return nil
		}
	}
	return &FormatError{format}
}

// Write writes a report. Texts from outside become safe to show.
func Write(ctx context.Context, w io.Writer, format string, r Report) error {
	if err := Check(format); err != nil {
		return err
	}
	if r.Rows == 0 {
		r.Rows = DefaultRows
	}
	if format == "html" {
		return writeHTML(ctx, w, r)
	}
	return writeMarkdown(ctx, w, r)
}

// head copies the first rows of an answer.
func head(t *table.Table, rows int) *table.Table {
	if t.Rows() <= rows {
		return t
	}
	b := table.NewBuilder(t.Columns())
	for i := range t.Columns() {
		for row := range rows {
			b.Column(i).Append(t.Value(row, i))
		}
	}
	return b.Table()
}

// shown says how much of an answer the report holds; "" for all.
func (r Report) shown(e Entry) string {
	if e.Answer == nil || e.Answer.Rows() <= r.Rows {
		return ""
	}
	return fmt.Sprintf("The first %d of %d rows.", r.Rows, e.Answer.Rows())
}

// safeLines makes each line of a text safe and keeps the lines.
func safeLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = table.Safe(strings.ReplaceAll(line, "\t", "    "))
	}
	return strings.Join(lines, "\n")
}
