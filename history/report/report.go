// Package report writes runs with their queries, notes, results and charts as one document to
// share, in Markdown, HTML or a Jupyter notebook.
package report

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"quarry/table"
	"quarry/table/export"
)

// Report is a document about runs.
type Report struct {
	Title   string
	Made    time.Time
	Lines   []string // introduction
	Entries []Entry
	Rows    int // maximum number of rows to show of each run; 0 for DefaultRows
}

// DefaultRows is the default number of rows to show of each run.
const DefaultRows = 20

// Entry is one run.
type Entry struct {
	Title     string
	Question  string // what the query looks for; may have several lines
	Facts     []Fact // such as techniques, profile, time, status
	Query     string
	Note      string
	Error     string
	Truncated table.Truncation
	Status    string // one word for the overview
	Rows      int
	Answer    *table.Table // results; nil if there are none
	Chart     string       // kind of `render` at the end of the query; "" for no chart
}

// Fact is a labelled value.
type Fact struct{ Name, Value string }

// Formats lists the formats that Write supports.
var Formats = []export.Format{export.Markdown, export.HTML, export.Notebook}

// FormatError reports an unknown format.
type FormatError struct{ Format export.Format }

func (e *FormatError) Error() string {
	return fmt.Sprintf("unknown report format %q (use %s, %s or %s)", e.Format, Formats[0], Formats[1], Formats[2])
}

// EndingError names a file extension that does not say which report to write.
type EndingError struct{ Ending string }

func (e *EndingError) Error() string {
	return fmt.Sprintf("no report is written to %s files; use %s, %s or %s", e.Ending, Formats[0].Extension(),
		Formats[1].Extension(), Formats[2].Extension())
}

// ForFile returns the format that a file name ends with: Markdown without an extension. It returns an
// *EndingError for any other.
func ForFile(name string) (export.Format, error) {
	format, gzip, err := export.ForFile(name)
	switch {
	case err == nil && format == "" && !gzip:
		return export.Markdown, nil
	case err != nil || gzip || Check(format) != nil:
		return "", &EndingError{strings.ToLower(filepath.Ext(name))}
	}
	return format, nil
}

// Check returns a *FormatError for an unknown format.
func Check(format export.Format) error {
	if !slices.Contains(Formats, format) {
		return &FormatError{format}
	}
	return nil
}

// Write writes a report. It escapes text from outside.
func Write(ctx context.Context, w io.Writer, format export.Format, r Report) error {
	if err := Check(format); err != nil {
		return err
	}
	if r.Rows == 0 {
		r.Rows = DefaultRows
	}
	switch format {
	case export.HTML:
		return writeHTML(ctx, w, r)
	case export.Notebook:
		return writeNotebook(ctx, w, r)
	default:
		return writeMarkdown(ctx, w, r)
	}
}

// head returns the first rows of a table.
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

// shown returns a note if the report shows only some of the rows, or "".
func (r Report) shown(e Entry) string {
	if e.Answer == nil || e.Answer.Rows() <= r.Rows {
		return ""
	}
	return fmt.Sprintf("The first %d of %d rows.", r.Rows, e.Answer.Rows())
}

// safeLines makes text safe to show and keeps its lines.
func safeLines(text string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = table.Safe(strings.ReplaceAll(line, "\t", "    "))
	}
	return strings.Join(lines, "\n")
}
