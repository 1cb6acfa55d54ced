package export

import (
	"strings"

	"quarry/table"
)

// markdownEscapes keeps cells from becoming links, images or markup; GitHub turns bare addresses
// into links, too. Safe text is a single line.
var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, `|`, `\|`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`,
	`<`, `&lt;`, `>`, `&gt;`, `&`, `&amp;`, `~`, `\~`,
	`://`, `\://`, `www.`, `www\.`,
)

// writeMarkdown writes a pipe table, as GitHub and most wikis support it.
func writeMarkdown(j *job) error {
	if j.opts.Note != "" {
		j.w.WriteString("> " + markdownEscapes.Replace(table.Safe(j.opts.Note)) + "\n\n")
	}
	for _, c := range j.columns {
		j.w.WriteString("| " + markdownEscapes.Replace(j.heading(c)) + " ")
	}
	j.w.WriteString("|\n")
	for _, c := range j.columns {
		rule := "| --- "
		if c.Type.Numeric() {
			rule = "| ---: "
		}
		j.w.WriteString(rule)
	}
	j.w.WriteString("|\n")
	return j.eachRow(func(row int) error {
		for i := range j.columns {
			text := table.Display(j.table.Value(row, i), j.zoneOf())
			j.w.WriteString("| " + markdownEscapes.Replace(text) + " ")
		}
		_, err := j.w.WriteString("|\n")
		return err
	})
}
