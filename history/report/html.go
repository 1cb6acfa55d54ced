package report

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"quarry/table"
)

// style suits browsers and printers, and light and dark mode.
const style = `:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem;border-top:1px solid #8886;padding-top:1rem}
pre{background:#8881;padding:.8rem;overflow:auto;border-radius:4px}
table{border-collapse:collapse;font-size:13px;display:block;overflow:auto;margin:.8rem 0}
th,td{border:1px solid #8884;padding:.2rem .5rem;text-align:left;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere;max-width:32rem}
th{background:#8882}td.n{text-align:right}
blockquote{border-left:3px solid #8888;margin:.8rem 0;padding:.1rem 1rem;white-space:pre-line}
.bad{color:#c33}p.q{white-space:pre-line}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem}dt{opacity:.7}dd{margin:0}
svg{max-width:100%;height:auto}`

func writeHTML(ctx context.Context, w io.Writer, r Report) error {
	var b bytes.Buffer
	title := html.EscapeString(table.Safe(r.Title))
	fmt.Fprintf(&b,
		"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title>\n"+
			"<style>%s</style></head><body>\n<h1>%s</h1>\n<p>%s UTC</p>\n",
		title, style, title, r.Made.UTC().Format(time.DateTime))
	for _, line := range r.Lines {
		fmt.Fprintf(&b, "<p>%s</p>\n", text(line))
	}
	if len(r.Entries) > 1 {
		b.WriteString("<table><tr><th></th><th>query</th><th>status</th><th>rows</th></tr>\n")
		for i, e := range r.Entries {
			fmt.Fprintf(&b,
				"<tr><td>%d</td><td><a href=\"#run%d\">%s</a></td><td>%s</td><td class=\"n\">%d</td></tr>\n", i+1, i+1,
				text(e.Title), text(e.Status), e.Rows)
		}
		b.WriteString("</table>\n")
	}
	for i, e := range r.Entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		fmt.Fprintf(&b, "<h2 id=\"run%d\">%d. %s</h2>\n", i+1, i+1, text(e.Title))
		r.htmlEntry(&b, e)
	}
	b.WriteString("</body></html>\n")
	_, err := w.Write(b.Bytes())
	return err
}

func (r Report) htmlEntry(b *bytes.Buffer, e Entry) {
	if e.Question != "" {
		fmt.Fprintf(b, "<p class=\"q\">%s</p>\n", text(e.Question))
	}
	if len(e.Facts) > 0 {
		b.WriteString("<dl>")
		for _, f := range e.Facts {
			fmt.Fprintf(b, "<dt>%s</dt><dd>%s</dd>", text(f.Name), text(f.Value))
		}
		b.WriteString("</dl>\n")
	}
	if e.Note != "" {
		fmt.Fprintf(b, "<blockquote>%s</blockquote>\n", text(e.Note))
	}
	fmt.Fprintf(b, "<pre>%s</pre>\n", text(e.Query))
	if e.Error != "" {
		fmt.Fprintf(b, "<p class=\"bad\"><b>Error:</b> %s</p>\n", text(e.Error))
	}
	if e.Truncated != table.NotTruncated {
		fmt.Fprintf(b, "<p class=\"bad\">%s</p>\n", text(Missing(e.Truncated)))
	}
	if e.Answer == nil {
		return
	}
	if c, ok := chartOf(e.Answer, e.Chart); ok {
		b.WriteString(c.svg() + "\n")
	}
	if note := r.shown(e); note != "" {
		fmt.Fprintf(b, "<p>%s</p>\n", note)
	}
	writeTable(b, e.Answer, min(e.Answer.Rows(), r.Rows))
}

func writeTable(b *bytes.Buffer, t *table.Table, rows int) {
	b.WriteString("<table><tr>")
	for _, c := range t.Columns() {
		fmt.Fprintf(b, "<th>%s</th>", text(c.Name))
	}
	b.WriteString("</tr>\n")
	for row := range rows {
		b.WriteString("<tr>")
		for i, c := range t.Columns() {
			class := ""
			if c.Type.Numeric() {
				class = ` class="n"`
			}
			fmt.Fprintf(b, "<td%s>%s</td>", class, html.EscapeString(table.Display(t.Value(row, i), time.UTC)))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>\n")
}

// text escapes text for HTML and keeps its lines.
func text(s string) string { return html.EscapeString(safeLines(strings.TrimRight(s, "\n"))) }
