package export

import (
	"html"
	"strings"

	"quarry/table"
)

// htmlHead keeps the page from loading or running anything, whatever the cells hold.
const htmlHead = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Answer</title>
<style>
body { font: 13px/1.4 system-ui, sans-serif; margin: 1rem; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8888; padding: .2rem .5rem; text-align: left; vertical-align: top; }
th { position: sticky; top: 0; background: Canvas; }
td, dd { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.n { text-align: right; }
.null { opacity: .5; }
</style>
</head>
<body>
`

// writeHTML writes a self-contained page.
func writeHTML(j *job) error {
	j.w.WriteString(htmlHead)
	if j.opts.Note != "" {
		j.w.WriteString("<p><strong>" + html.EscapeString(table.Safe(j.opts.Note)) + "</strong></p>\n")
	}
	err := j.htmlTable(func(page string) error {
		_, err := j.w.WriteString(page)
		return err
	})
	if err != nil {
		return err
	}
	writeOriginHTML(j)
	_, err = j.w.WriteString("</body>\n</html>\n")
	return err
}

// htmlTable writes the results as an HTML table, row by row.
func (j *job) htmlTable(write func(page string) error) error {
	var b strings.Builder
	b.WriteString("<table>\n<thead><tr>")
	for _, c := range j.columns {
		b.WriteString(`<th scope="col">` + html.EscapeString(j.heading(c)) + "</th>")
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	if err := write(b.String()); err != nil {
		return err
	}
	err := j.eachRow(func(row int) error {
		b.Reset()
		b.WriteString("<tr>")
		for i, c := range j.columns {
			v := j.table.Value(row, i)
			switch {
			case v.IsNull():
				b.WriteString(`<td class="null">null`)
			case c.Type.Numeric():
				b.WriteString(`<td class="n">`)
			default:
				b.WriteString("<td>")
			}
			b.WriteString(html.EscapeString(table.Display(v, j.zoneOf())) + "</td>")
		}
		b.WriteString("</tr>\n")
		return write(b.String())
	})
	if err != nil {
		return err
	}
	return write("</tbody>\n</table>\n")
}

// writeOriginHTML describes the origin of the results below the table. Line breaks of the query are
// kept.
func writeOriginHTML(j *job) {
	facts := j.opts.Origin.facts()
	if len(facts) == 0 {
		return
	}
	j.w.WriteString("<dl>\n")
	for _, f := range facts {
		j.w.WriteString("<dt>" + f.name + "</dt><dd>")
		for i, line := range strings.Split(f.value, "\n") {
			if i > 0 {
				j.w.WriteString("<br>\n")
			}
			j.w.WriteString(html.EscapeString(table.Safe(strings.TrimSuffix(line, "\r"))))
		}
		j.w.WriteString("</dd>\n")
	}
	j.w.WriteString("</dl>\n")
}
