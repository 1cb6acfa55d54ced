package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"quarry/table"
	"quarry/table/export"
)

// writeNotebook writes a notebook: a cell of Markdown and one with the query for each run. Opened again,
// its queries can be run.
func writeNotebook(ctx context.Context, w io.Writer, r Report) error {
	n := export.NewNotebookWriter(w)
	lines := []string{"# " + inline(r.Title), r.Made.UTC().Format(time.DateTime) + " UTC"}
	for _, line := range r.Lines {
		lines = append(lines, inline(line))
	}
	n.Markdown(strings.Join(lines, "\n\n"))
	for i, e := range r.Entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		var b bytes.Buffer
		fmt.Fprintf(&b, "## %d. %s\n", i+1, inline(e.Title))
		describe(&b, e)
		if e.Truncated != table.NotTruncated {
			fmt.Fprintf(&b, "\n**%s**\n", inline(Missing(e.Truncated)))
		}
		n.Markdown(b.String())
		if err := r.notebookQuery(n, e); err != nil {
			return err
		}
	}
	return n.Close()
}

func (r Report) notebookQuery(n *export.NotebookWriter, e Entry) error {
	var page func(write func(string)) error
	if e.Answer != nil {
		page = func(write func(string)) error {
			var b bytes.Buffer
			if c, ok := chartOf(e.Answer, e.Chart); ok {
				b.WriteString(c.svg() + "\n")
			}
			if note := r.shown(e); note != "" {
				fmt.Fprintf(&b, "<p>%s</p>\n", note)
			}
			writeTable(&b, e.Answer, min(e.Answer.Rows(), r.Rows))
			write(b.String())
			return nil
		}
	}
	return n.Query(safeLines(e.Query), safeLines(e.Error), fmt.Sprintf("%d rows", e.Rows), page)
}
