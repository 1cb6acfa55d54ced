package queryfile

import (
	"regexp"
	"strings"

	"quarry/kql/syntax"
)

// fence matches a line that starts or ends a block of code.
var fence = regexp.MustCompile("^([ \t>]*(?:[-*+] +|[0-9]+[.)] +)?)(```+|~~~+)[ \t]*([^`\r\n]*)")

// openMarkdown finds the fences with KQL, by their language or, if they have none or that of another
// program for KQL, by how they look. The heading above is the title.
func openMarkdown(d *Document) error {
	lines := lineSpans(d.Text)
	title := ""
	for i := 0; i < len(lines); i++ {
		line := d.Text[lines[i].Start:lines[i].End]
		open := fence.FindStringSubmatch(line)
		if open == nil {
			if heading := headingIn(line); heading != "" {
				title = heading
			}
			continue
		}
		end := i + 1
		for end < len(lines) && !closes(d.Text[lines[end].Start:lines[end].End], open[2]) {
			end++
		}
		tag, _, _ := strings.Cut(strings.TrimSpace(open[3]), " ")
		b := fenced(d.Text, lines[i+1:min(end, len(lines))], open[1])
		b.Title = title
		if text := strings.TrimSpace(b.Text); text != "" && (isKustoTag(tag) ||
			maybeKusto(tag) && looksLikeKQL(b.Text)) {
			if end == len(lines) {
				d.Faults = append(d.Faults, Fault{
					syntax.Span{Start: lines[i].Start, End: lines[i].Start + len(strings.TrimRight(line, "\r\n"))},
					"the code block is not closed",
				})
			}
			d.Blocks = append(d.Blocks, b)
		}
		i = end
	}
	if len(d.Blocks) == 0 {
		d.searchParagraphs(lines)
	}
	return nil
}

// searchParagraphs finds the queries of a page without code blocks: the ends of paragraphs that look like KQL.
func (d *Document) searchParagraphs(lines []syntax.Span) {
	isBlank := func(i int) bool { return strings.TrimSpace(d.Text[lines[i].Start:lines[i].End]) == "" }
	for i := 0; i < len(lines); i++ {
		end := i
		for end < len(lines) && !isBlank(end) {
			end++
		}
		for ; i < end; i++ {
			line := strings.TrimSpace(d.Text[lines[i].Start:lines[i].End])
			text := d.Text[lines[i].Start:lines[end-1].End]
			if (strings.HasPrefix(line, "//") || tableLine.MatchString(line)) && looksLikeKQL(text) {
				d.Blocks = append(d.Blocks, fenced(d.Text, lines[i:end], ""))
				i = end
			}
		}
	}
}

// closes reports whether a line ends a block of code.
func closes(line, opened string) bool {
	line = strings.Trim(line, " \t\r\n>")
	return len(line) >= len(opened) && strings.Trim(line, opened[:1]) == ""
}

// fenced reads lines without the indentation of their fence.
func fenced(text string, lines []syntax.Span, before string) Block {
	quoteMark := strings.Contains(before, ">")
	indent := strings.Map(func(r rune) rune {
		if r == '>' || r == '\t' {
			return r
		}
		return ' '
	}, before)
	r := reader{file: text}
	for _, l := range lines {
		start := l.Start
		for n := 0; n < len(indent) && start < l.End; n++ {
			c := text[start]
			if c != ' ' && c != '\t' && (!quoteMark || c != '>') {
				break
			}
			start++
		}
		r.line(start, l.End)
	}
	f := form{style: indented, indent: indent}
	if len(lines) > 0 {
		f.whole = syntax.Span{Start: lines[0].Start, End: lines[len(lines)-1].End}
	}
	return Block{Text: r.text.String(), places: r.places, form: f}
}

// isKustoTag reports whether a language of a code block is KQL.
func isKustoTag(tag string) bool {
	switch strings.ToLower(strings.Trim(tag, "{}.")) {
	case "kql", "kusto", "csl", "kustoql", "kusto-query", "kql-query":
		return true
	}
	return false
}

// maybeKusto reports whether a language of a code block is used for KQL, for its colours or for want of one.
func maybeKusto(tag string) bool {
	switch strings.ToLower(strings.Trim(tag, "{}.")) {
	case "", "c#", "cs", "csharp", "sql", "text", "txt", "plaintext", "code", "query", "azurecli", "sentinel", "f#", "r",
		"splunk":
		return true
	}
	return false
}

// pipeLine matches a line of KQL that no other language has.
var pipeLine = regexp.MustCompile(`(?m)^[^|\n]*\|\s*(?:where|project(?:-\w+)?|extend|summarize|distinct|join|take|top|` +
	`order by|sort by|count|render|mv-expand|mv-apply|parse|make-series|union|invoke|search|lookup|limit|evaluate)\b`)

// tableLine matches the start of a query: a table or function, or let.
var tableLine = regexp.MustCompile(`^(?:let\s+\w+\s*=|[A-Za-z_]\w*\s*(?:\(|\||//|$|\n|\r)|union\b|search\b|find\b|datatable\b|print\b)`)

// looksLikeKQL reports whether a text of an unknown language is KQL.
func looksLikeKQL(text string) bool {
	for line := range strings.Lines(text) {
		trimmed := strings.Trim(line, " \t\r\n\u00a0\u200b\ufeff")
		if trimmed == "" || strings.HasPrefix(trimmed, "//") {
			continue
		}
		return tableLine.MatchString(trimmed) && pipeLine.MatchString(text)
	}
	return false
}

// headingIn returns the first heading of a text of Markdown, or "".
func headingIn(text string) string {
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, "#")
		if n := len(line) - len(rest); n > 0 && n <= 6 && strings.HasPrefix(rest, " ") {
			return oneLine(strings.Trim(strings.TrimSpace(rest), "#*`_ "))
		}
	}
	return ""
}
