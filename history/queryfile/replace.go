package queryfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"quarry/kql/syntax"
)

// form is how a file writes the text of a block.
type form struct {
	style  style
	indent string      // before each line, or each entry of a list
	whole  syntax.Span // what a rewritten block replaces: with the header of a YAML block
}

type style uint8

const (
	plainFile   style = iota // the file is the text
	indented                 // lines with indentation: a block of YAML, or a fence in Markdown
	escapedText              // a string with the escape sequences of JSON
	entries                  // a list of such strings, one for each line
	flowing                  // a scalar of YAML of another style
	rewritten                // invalid YAML, which is written anew
)

// lines reports whether the text is in the file line by line.
func (f form) lines() bool { return f.style == plainFile || f.style == indented }

// errNotWritten reports that a file could not be changed without changing something else.
var errNotWritten = errors.New("cannot update the query without changing the rest of the file; " +
	"save it as a .kql file instead")

// Replace returns the text of the file with another text for a block. Nothing else changes: lines and
// characters that the two texts share keep their bytes.
func (d *Document) Replace(block int, text string) (string, error) {
	b := &d.Blocks[block]
	switch {
	case b.form.style == plainFile:
		return text, nil
	case text == b.Text:
		return d.Text, nil
	}
	if b.form.style != rewritten {
		if written := d.patched(b, text); d.isWritten(written, block, text) {
			return written, nil
		}
	}
	if IsYAML(d.Name) {
		written, err := d.rewritten(b, text)
		if err == nil && d.isWritten(written, block, text) {
			return written, nil
		}
	}
	return "", errNotWritten
}

// ReplaceQuery replaces a query of a block. In a file of another kind than KQL, white space at its end stays
// as it is.
func (d *Document) ReplaceQuery(q Query, text string) (string, error) {
	b := &d.Blocks[q.Block]
	if b.form.style != plainFile {
		text = sameEnd(strings.ReplaceAll(text, "\r\n", "\n"), b.Text[q.Span.Start:q.Span.End])
	}
	return d.Replace(q.Block, b.Text[:q.Span.Start]+text+b.Text[q.Span.End:])
}

// isWritten reports whether a file has a text in a block, and everything else as before.
func (d *Document) isWritten(file string, block int, text string) bool {
	now, err := Open(d.Name, []byte(file))
	if err != nil || len(now.Blocks) != len(d.Blocks) || len(now.Faults) > len(d.Faults) {
		return false
	}
	for i := range now.Blocks {
		before := d.Blocks[i].Hunt
		want := d.Blocks[i].Text
		if i == block {
			want, before.Query = text, text
		}
		if now.Blocks[i].Text != want || !same(now.Blocks[i].Hunt, before) {
			return false
		}
	}
	return true
}

// patched writes what differs between the text of a block and another.
func (d *Document) patched(b *Block, text string) string {
	if b.form.style == indented {
		return d.patchedLines(b, text)
	}
	start := 0
	for start < len(text) && start < len(b.Text) && text[start] == b.Text[start] {
		start++
	}
	for start > 0 && start < len(text) && !utf8.RuneStart(text[start]) {
		start--
	}
	end := 0
	for end < len(text)-start && end < len(b.Text)-start && text[len(text)-1-end] == b.Text[len(b.Text)-1-end] {
		end++
	}
	for end > 0 && !utf8.RuneStart(text[len(text)-end]) {
		end--
	}
	at := b.places.span(syntax.Span{Start: start, End: len(b.Text) - end})
	return d.Text[:at.Start] + b.form.escaped(text[start:len(text)-end], eolOf(d.Text)) + d.Text[at.End:]
}

// escaped writes text in a string of JSON, or in a list of them.
func (f form) escaped(text, eol string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	lines := strings.SplitAfter(text, "\n")
	if f.style != entries {
		lines = []string{text}
	}
	var parts []string
	for _, line := range lines {
		out.Reset()
		if encoder.Encode(line) != nil {
			return text
		}
		quotedLine := strings.TrimSuffix(out.String(), "\n")
		parts = append(parts, quotedLine[1:len(quotedLine)-1])
	}
	return strings.Join(parts, `",`+eol+f.indent+`"`)
}

// patchedLines replaces the lines that differ.
func (d *Document) patchedLines(b *Block, text string) string {
	before, after := strings.SplitAfter(b.Text, "\n"), strings.SplitAfter(text, "\n")
	start := 0
	for start < len(before) && start < len(after) && before[start] == after[start] {
		start++
	}
	end := 0
	for end < len(before)-start && end < len(after)-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	// An unchanged line after the last one that differs is empty if the text ends in a newline.
	offset := func(lines []string) (n int) {
		for _, line := range lines {
			n += len(line)
		}
		return n
	}
	from, to := offset(before[:start]), len(b.Text)-offset(before[len(before)-end:])
	first := lineStart(d.Text, b.places.start(from))
	if from == len(b.Text) && from > 0 {
		first = b.places.end(from)
	}
	last := first
	if to > from {
		if last = b.places.end(to); !strings.HasSuffix(b.Text[from:to], "\n") {
			last += len(d.Text[last:]) - len(strings.TrimLeft(d.Text[last:], " \t"))
		}
	}
	var out strings.Builder
	for i, line := range after[start : len(after)-end] {
		if strings.TrimSpace(line) == "" && strings.HasSuffix(line, "\n") {
			out.WriteString(strings.ReplaceAll(line, "\n", eolOf(d.Text)))
			continue
		}
		if i == len(after)-end-start-1 && line == "" {
			continue
		}
		out.WriteString(b.form.indent + strings.ReplaceAll(line, "\n", eolOf(d.Text)))
	}
	return d.Text[:first] + out.String() + d.Text[last:]
}

// rewritten writes the value of a block of YAML as a whole.
func (d *Document) rewritten(b *Block, text string) (string, error) {
	rendered, err := render("k", text)
	if err != nil {
		return "", err
	}
	_, value, _ := strings.Cut(rendered, ": ")
	indent := strings.TrimSuffix(b.form.indent, "  ")
	lines := strings.SplitAfter(strings.TrimSuffix(value, "\n"), "\n")
	for i := range lines[1:] {
		if strings.TrimSpace(lines[i+1]) != "" {
			lines[i+1] = indent + lines[i+1]
		}
	}
	written := strings.ReplaceAll(strings.Join(lines, ""), "\n", eolOf(d.Text))
	if strings.HasSuffix(d.Text[b.form.whole.Start:b.form.whole.End], "\n") {
		written += eolOf(d.Text)
	}
	return d.Text[:b.form.whole.Start] + written + d.Text[b.form.whole.End:], nil
}

func lineStart(text string, at int) int { return strings.LastIndexAny(text[:at], "\r\n") + 1 }

// eolOf returns the line end of a text: that of its first line.
func eolOf(text string) string {
	if at := strings.IndexByte(text, '\n'); at > 0 && text[at-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// ReplaceAll returns the text of the file with other texts for its blocks. In a file of another kind than KQL,
// white space at the end of a block stays as it is.
func (d *Document) ReplaceAll(texts []string) (string, error) {
	current := d
	for i, text := range texts {
		b := &current.Blocks[i]
		file, err := current.ReplaceQuery(Query{Block: i, Span: syntax.Span{End: len(b.Text)}}, text)
		if err != nil {
			return "", fmt.Errorf("query %d: %w", i+1, err)
		}
		if file == current.Text {
			continue
		}
		if current.Blocks[i].form.style == plainFile {
			return file, nil
		}
		if current, err = Open(d.Name, []byte(file)); err != nil {
			return "", err
		}
	}
	return current.Text, nil
}
