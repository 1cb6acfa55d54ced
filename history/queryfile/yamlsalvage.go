package queryfile

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"quarry/kql/syntax"
)

// queryLine matches a line with the key of a query: indentation, key, and what follows.
var queryLine = regexp.MustCompile(`^((?:- +| )*)["']?(?i:query|kql|functionquery|queryText)["']?[ \t]*:(?:[ \t]+(.*?))?[ \t\r\n]*$`)

// keyLine matches a line that starts a key of a rule. A query contains such lines only in the
// schema of a datatable, and rarely without indentation.
var keyLine = regexp.MustCompile(`^(?:- +)*["']?[A-Za-z][A-Za-z0-9_ -]*["']?[ \t]*:(\s|$)`)

// blockHeader matches what starts a block.
var blockHeader = regexp.MustCompile(`^[|>]([-+0-9]*)[ \t]*(?:#.*)?$`)

func hasQueryKey(text string) bool {
	for line := range strings.Lines(text) {
		if queryLine.MatchString(line) {
			return true
		}
	}
	return false
}

// salvage finds the queries of a file that is not valid YAML, line by line. It reports whether there are any.
func (d *Document) salvage() bool {
	lines := lineSpans(d.Text)
	document := 0 // the line after the last marker
	for i := 0; i < len(lines); i++ {
		line := d.Text[lines[i].Start:lines[i].End]
		if isMarker(line) {
			document = i + 1
		}
		key := queryLine.FindStringSubmatch(line)
		if key == nil || len(d.Blocks) >= maxBlocks {
			continue
		}
		end := i + 1
		for end < len(lines) && !endsValue(d.Text[lines[end].Start:lines[end].End], len(key[1])) {
			end++
		}
		b := d.salvaged(lines[i:end], key)
		if strings.TrimSpace(b.Text) != "" {
			b.Hunt = d.describeRest(lines, document, i, end)
			d.Blocks = append(d.Blocks, b)
		}
		i = end - 1
	}
	return len(d.Blocks) > 0
}

// endsValue reports whether a line is not part of the value of a key with some indentation.
func endsValue(line string, indent int) bool {
	rest := strings.TrimLeft(line, " ")
	if strings.TrimSpace(rest) == "" || len(line)-len(rest) > indent {
		return false
	}
	return keyLine.MatchString(rest) || isMarker(line) || strings.HasPrefix(rest, "#")
}

// salvaged reads the value of a key. Its first line has the key.
func (d *Document) salvaged(lines []syntax.Span, key []string) Block {
	text := d.Text
	at := lines[0].Start + len(text[lines[0].Start:lines[0].End]) // behind the first line
	if header := blockHeader.FindStringSubmatch(key[2]); header != nil || key[2] == "" {
		if key[2] != "" {
			at = lines[0].Start + strings.LastIndex(text[lines[0].Start:lines[0].End], key[2])
		}
		width := -1
		for _, l := range lines[1:] {
			line := text[l.Start:l.End]
			if rest := strings.TrimLeft(line, " "); strings.TrimSpace(rest) != "" {
				if n := len(line) - len(rest); width < 0 || n < width {
					width = n
				}
			}
		}
		b := blockOf(text, at, lines[1:], max(width, 0), 0)
		if width <= len(key[1]) || key[2] == "" {
			b.form.style, b.form.indent = rewritten, strings.Repeat(" ", len(key[1])+2)
		}
		if key[2] == "" {
			b.form.whole.Start = lines[0].End // with a space before
		}
		return b
	}
	// A value on the line of its key, with or without quotes.
	start := lines[0].Start + strings.LastIndex(text[lines[0].Start:lines[0].End], key[2])
	end := lines[len(lines)-1].End
	end -= len(text[start:end]) - len(strings.TrimRight(text[start:end], " \t\r\n"))
	r := reader{file: text}
	if start < end && (text[start] == '[' || text[start] == '{') {
		return Block{}
	}
	f := form{style: flowing, indent: strings.Repeat(" ", len(key[1])+2), whole: syntax.Span{Start: start, End: end}}
	if quote := text[start]; quote == '"' || quote == '\'' {
		start++
		if end > start && text[end-1] == quote {
			end--
		}
	}
	r.keep(start, end)
	return Block{Text: r.text.String(), places: r.places, form: f}
}

// describeRest returns what a document says about a query, without the lines of the query.
func (d *Document) describeRest(lines []syntax.Span, document, from, to int) Hunt {
	end := to
	for end < len(lines) && !isMarker(d.Text[lines[end].Start:lines[end].End]) {
		end++
	}
	var kept []string
	for i := document; i < end; i++ {
		if i < from || i >= to {
			kept = append(kept, d.Text[lines[i].Start:lines[i].End])
		}
	}
	var node yaml.Node
	if yaml.Unmarshal([]byte(strings.Join(kept, "")), &node) == nil && len(node.Content) == 1 {
		return describe(node.Content[0], node.Content[0])
	}
	// Read each key on its own.
	whole := yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i < len(kept); {
		next := i + 1
		for next < len(kept) && !keyLine.MatchString(kept[next]) {
			next++
		}
		var one yaml.Node
		if yaml.Unmarshal([]byte(strings.Join(kept[i:next], "")), &one) == nil && len(one.Content) == 1 &&
			one.Content[0].Kind == yaml.MappingNode {
			whole.Content = append(whole.Content, one.Content[0].Content...)
		}
		i = next
	}
	return describe(&whole, &whole)
}

// errorLine matches the line in an error of the YAML library.
var errorLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?(?:line ([0-9]+): )?`)

// faultOf returns the place of an error in YAML.
func faultOf(text string, err error) Fault {
	message := err.Error()
	f := Fault{Message: "invalid YAML: " + errorLine.ReplaceAllString(message, "") +
		"; the query was found by its key"}
	if at := errorLine.FindStringSubmatch(message); at != nil && at[1] != "" {
		line, _ := strconv.Atoi(at[1])
		if lines := lineSpans(text); line <= len(lines) && line > 0 {
			l := lines[line-1]
			end := l.Start + len(strings.TrimRight(text[l.Start:l.End], "\r\n"))
			f.Span = syntax.Span{Start: l.Start, End: end}
		}
	}
	return f
}
