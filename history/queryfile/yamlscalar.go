package queryfile

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"quarry/kql/syntax"
)

// scalarOf returns the text of a scalar with its place in the file.
func scalarOf(text string, node *yaml.Node) Block {
	at := offsetOf(text, node.Line, node.Column)
	for at < len(text) && (text[at] == '&' || text[at] == '!') { // an anchor or a tag
		if space := strings.IndexAny(text[at:], " \t\r\n"); space > 0 {
			at += space
		}
		at += len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\r\n"))
	}
	if node.Style&yaml.LiteralStyle != 0 {
		if b, ok := literalAt(text, at); ok && b.Text == node.Value {
			return b
		}
	}
	return aligned(text, at, node)
}

// offsetOf returns the offset of a line and a column, which counts characters, as YAML counts them.
func offsetOf(text string, line, column int) int {
	at := 0
	if strings.HasPrefix(text, "\ufeff") {
		at = len("\ufeff")
	}
	for ; line > 1 && at < len(text); line-- {
		next := strings.IndexAny(text[at:], "\r\n\u0085\u2028\u2029")
		if next < 0 {
			return len(text)
		}
		at += next
		if strings.HasPrefix(text[at:], "\r\n") {
			at++
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	for ; column > 1 && at < len(text); column-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

// literalAt reads a block whose header, such as |-, is at an offset.
func literalAt(text string, at int) (Block, bool) {
	lines := lineSpans(text[at:])
	if len(lines) == 0 || text[at] != '|' {
		return Block{}, false
	}
	header, _, _ := strings.Cut(text[at:at+lines[0].End], "#")
	chomp, width := byte(0), -1
	for _, c := range strings.TrimSpace(header[1:]) {
		switch {
		case c == '-' || c == '+':
			chomp = byte(c)
		case c >= '1' && c <= '9':
			width = indentOf(text, at) + int(c-'0')
		default:
			return Block{}, false
		}
	}
	content := lines[1:]
	if width < 0 {
		width = 0
		for _, l := range content {
			line := text[at+l.Start : at+l.End]
			if rest := strings.TrimLeft(line, " "); strings.TrimRight(rest, "\r\n") != "" {
				width = len(line) - len(rest)
				break
			}
		}
	}
	for i, l := range content {
		line := text[at+l.Start : at+l.End]
		rest := strings.TrimLeft(line, " ")
		if strings.TrimRight(rest, "\r\n") != "" && len(line)-len(rest) < width || width == 0 && isMarker(line) {
			content = content[:i]
			break
		}
	}
	shifted := make([]syntax.Span, len(content))
	for i, l := range content {
		shifted[i] = syntax.Span{Start: l.Start + at, End: l.End + at}
	}
	return blockOf(text, at, shifted, width, chomp), true
}

// isMarker reports whether a line starts or ends a document.
func isMarker(line string) bool {
	line = strings.TrimRight(line, " \t\r\n")
	return line == "---" || line == "..." || strings.HasPrefix(line, "--- ")
}

// indentOf returns the indentation of the key whose value is at an offset.
func indentOf(text string, at int) int {
	line := text[lineStart(text, at):at]
	rest := strings.TrimLeft(line, " ")
	for strings.HasPrefix(rest, "- ") {
		rest = strings.TrimLeft(rest[2:], " ")
	}
	return len(line) - len(rest)
}

// blockOf reads the lines of a block without their indentation. chomp says what becomes of the newlines at the end:
// + keeps them, - drops them, and otherwise one is kept.
func blockOf(text string, at int, lines []syntax.Span, width int, chomp byte) Block {
	r := reader{file: text}
	last := 0 // lines up to the last one with text
	for i, l := range lines {
		if strings.TrimRight(strings.TrimLeft(text[l.Start:l.End], " "), "\r\n") != "" ||
			l.End-l.Start > width && strings.TrimRight(text[l.Start:l.End], "\r\n") != strings.Repeat(" ", width) &&
				len(strings.TrimRight(text[l.Start:l.End], "\r\n")) > width {
			last = i + 1
		}
	}
	for i, l := range lines {
		if i >= last && chomp != '+' {
			break
		}
		start := l.Start
		for start < min(l.Start+width, l.End) && text[start] == ' ' {
			start++
		}
		if i == last-1 && chomp == '-' {
			r.keep(start, start+len(strings.TrimRight(text[start:l.End], "\r\n")))
			break
		}
		r.line(start, l.End)
	}
	f := form{style: indented, indent: strings.Repeat(" ", width), whole: syntax.Span{Start: at, End: len(text)}}
	if last > 0 {
		f.whole.End = lines[last-1].End
	}
	if len(r.places) == 0 {
		r.add("", f.whole.End, f.whole.End)
	}
	return Block{Text: r.text.String(), places: r.places, form: f}
}

// aligned finds the characters of a scalar in the file: white space may differ, and characters may be
// escaped.
func aligned(text string, at int, node *yaml.Node) Block {
	r := reader{file: text}
	start, escapes := at, false
	f := form{style: flowing, indent: strings.Repeat(" ", indentOf(text, at)+2)}
	switch {
	case at >= len(text):
	case node.Style&yaml.DoubleQuotedStyle != 0:
		at, escapes, f.style = at+1, true, escapedText
	case node.Style&yaml.SingleQuotedStyle != 0:
		at++
	case text[at] == '|' || text[at] == '>':
		if line := strings.IndexAny(text[at:], "\r\n"); line >= 0 {
			at += line
		}
	}
	for i := 0; i < len(node.Value); {
		c, size := utf8.DecodeRuneInString(node.Value[i:])
		char := node.Value[i : i+size]
		from, to := alignedChar(text, at, c, char, escapes, node.Style&yaml.SingleQuotedStyle != 0)
		r.add(char, from, to)
		at, i = to, i+size
	}
	if node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		at = min(at+1, len(text))
	}
	f.whole = syntax.Span{Start: start, End: at}
	if len(r.places) == 0 {
		r.add("", at, at)
	}
	return Block{Text: node.Value, places: r.places, form: f}
}

// alignedChar returns where a character is at or after an offset.
func alignedChar(text string, at int, c rune, char string, escapes, doubled bool) (from, to int) {
	if c == ' ' || c == '\t' || c == '\n' {
		if at < len(text) && strings.IndexByte(" \t\r\n", text[at]) >= 0 {
			if c == '\n' || text[at] == '\r' || text[at] == '\n' {
				eol := at
				for eol < len(text) && (text[eol] == ' ' || text[eol] == '\t') {
					eol++
				}
				if strings.HasPrefix(text[eol:], "\r\n") {
					return at, eol + 2
				}
				if eol < len(text) && (text[eol] == '\n' || text[eol] == '\r') {
					return at, eol + 1
				}
			}
			return at, at + 1
		}
	} else {
		for at < len(text) && strings.IndexByte(" \t\r\n", text[at]) >= 0 {
			at++
		}
	}
	switch {
	case strings.HasPrefix(text[at:], char) && (!escapes || c != '\\') && (!doubled || c != '\''):
		return at, at + len(char)
	case doubled && strings.HasPrefix(text[at:], "''"):
		return at, at + 2
	case escapes && at+1 < len(text) && text[at] == '\\':
		n := 2
		switch text[at+1] {
		case 'x':
			n = 4
		case 'u':
			n = 6
		case 'U':
			n = 10
		}
		return at, min(at+n, len(text))
	}
	return at, at
}
