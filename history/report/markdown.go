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

func writeMarkdown(ctx context.Context, w io.Writer, r Report) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n%s UTC\n", inline(r.Title), r.Made.UTC().Format(time.DateTime))
	for _, line := range r.Lines {
		fmt.Fprintf(&b, "\n%s\n", inline(line))
	}
	if len(r.Entries) > 1 {
		b.WriteString("\n| | query | status | rows |\n|---|---|---|---:|\n")
		for i, e := range r.Entries {
			fmt.Fprintf(&b, "| %d | %s | %s | %d |\n", i+1, inline(e.Title), inline(e.Status), e.Rows)
		}
	}
	for i, e := range r.Entries {
		fmt.Fprintf(&b, "\n## %d. %s\n", i+1, inline(e.Title))
		if err := r.markdownEntry(ctx, &b, e); err != nil {
			return err
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (r Report) markdownEntry(ctx context.Context, b *bytes.Buffer, e Entry) error {
	describe(b, e)
	b.WriteString("\n" + fenced("kusto", safeLines(e.Query)))
	if e.Error != "" {
		fmt.Fprintf(b, "\n**Error:** %s\n", inline(e.Error))
	}
	if e.Truncated != table.NotTruncated {
		fmt.Fprintf(b, "\n**%s**\n", inline(Missing(e.Truncated)))
	}
	if e.Answer == nil {
		return nil
	}
	if c, ok := chartOf(e.Answer, e.Chart); ok {
		b.WriteString("\n" + fenced("text", c.text()))
	}
	if note := r.shown(e); note != "" {
		b.WriteString("\n" + note + "\n")
	}
	b.WriteByte('\n')
	return export.Write(ctx, b, export.Markdown, head(e.Answer, r.Rows), export.Options{})
}

// describe writes what is known of a run besides its query and its results.
func describe(b *bytes.Buffer, e Entry) {
	if e.Question != "" {
		fmt.Fprintf(b, "\n%s\n", paragraphs(e.Question))
	}
	if len(e.Facts) > 0 {
		b.WriteByte('\n')
		for _, f := range e.Facts {
			fmt.Fprintf(b, "* %s: %s\n", f.Name, inline(f.Value))
		}
	}
	if e.Note != "" {
		fmt.Fprintf(b, "\n> %s\n", strings.ReplaceAll(paragraphs(e.Note), "\n", "\n> "))
	}
}

// markup escapes the characters that have a meaning within a line of Markdown.
var markup = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">",
	"&gt;", "#", `\#`, "|", `\|`, "&", "&amp;")

// inline returns text as one line without active markup.
func inline(text string) string {
	return markup.Replace(strings.Join(strings.Fields(safeLines(text)), " "))
}

// paragraphs escapes text and keeps its lines.
func paragraphs(text string) string {
	lines := strings.Split(safeLines(text), "\n")
	for i, line := range lines {
		lines[i] = markup.Replace(strings.TrimSpace(line))
	}
	return strings.Join(lines, "  \n")
}

// fenced encloses text in a fence that is longer than any in the text.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + "\n" + fence + "\n"
}
