package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// document is the text of a configuration file with the positions of its keys, so that one value can be
// changed while all other bytes stay.
type document struct {
	text   []byte
	pairs  []pair
	tables []header
}

// pair is a key with its value. Offsets are in bytes.
type pair struct {
	name       []string // with the table that it is in
	table      int      // index of its header, or -1
	start, end int      // from the key to the end of the value
	value      int      // where the value starts
	inline     bool     // inside an inline table
}

// header is a table header such as [editor].
type header struct {
	name       []string
	start, end int // of the header itself
	array      bool
}

// parseDocument finds the keys and tables of a text that the decoder accepts.
func parseDocument(text []byte) (*document, error) {
	var any map[string]any
	if err := toml.Unmarshal(text, &any); err != nil {
		return nil, decodingError(err)
	}
	d := &document{text: text}
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			h := header{array: e.Kind == unstable.ArrayTable}
			first, last := d.key(e.Key(), &h.name)
			h.start = bytes.LastIndexByte(text[:first], '[')
			if h.array {
				h.start--
			}
			h.end = last + bytes.IndexByte(text[last:], ']') + 1
			if h.array {
				h.end++
			}
			d.tables = append(d.tables, h)
		case unstable.KeyValue:
			var prefix []string
			if n := len(d.tables); n > 0 {
				prefix = d.tables[n-1].name
			}
			d.add(e, prefix, false)
		default:
		}
	}
	return d, p.Error()
}

// key appends the parts of a key to name and returns its first and last offset.
func (d *document) key(parts unstable.Iterator, name *[]string) (start, end int) {
	start = -1
	for parts.Next() {
		n := parts.Node()
		*name = append(*name, string(n.Data))
		if start < 0 {
			start = int(n.Raw.Offset)
		}
		end = int(n.Raw.Offset + n.Raw.Length)
	}
	return start, end
}

// add adds a key, and those of an inline table below it.
func (d *document) add(e *unstable.Node, prefix []string, inline bool) {
	p := pair{table: len(d.tables) - 1, inline: inline, name: slices.Clone(prefix)}
	var end int
	p.start, end = d.key(e.Key(), &p.name)
	p.value = end + bytes.IndexByte(d.text[end:], '=') + 1
	for p.value < len(d.text) && (d.text[p.value] == ' ' || d.text[p.value] == '\t') {
		p.value++
	}
	p.end = valueEnd(d.text, p.value)
	d.pairs = append(d.pairs, p)
	if v := e.Value(); v.Kind == unstable.InlineTable {
		for below := v.Children(); below.Next(); {
			if below.Node().Kind == unstable.KeyValue {
				d.add(below.Node(), p.name, true)
			}
		}
	}
}

// valueEnd returns where the valid TOML value at an offset ends.
func valueEnd(text []byte, at int) int {
	depth := 0
	for i := at; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', '\'':
			quote := text[i : i+1]
			if triple := bytes.Repeat(quote, 3); bytes.HasPrefix(text[i:], triple) {
				quote = triple
			}
			i = stringEnd(text, i+len(quote), quote) - 1
			if depth == 0 {
				return i + 1
			}
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return i + 1
			} else if depth < 0 {
				return trimmedEnd(text, at, i)
			}
		case ',', '\n', '#':
			if depth == 0 {
				return trimmedEnd(text, at, i)
			}
			if c == '#' {
				if line := bytes.IndexByte(text[i:], '\n'); line >= 0 {
					i += line
				}
			}
		}
	}
	return trimmedEnd(text, at, len(text))
}

// stringEnd returns where a string ends, after its closing quote. at is after the opening one.
func stringEnd(text []byte, at int, quote []byte) int {
	for i := at; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote[0] == '"':
			i++
		case bytes.HasPrefix(text[i:], quote):
			end := i + len(quote)
			for len(quote) == 3 && end < len(text) && text[end] == quote[0] {
				end++ // up to two quotes may come before the closing three
			}
			return end
		}
	}
	return len(text)
}

func trimmedEnd(text []byte, start, end int) int {
	return start + len(bytes.TrimRight(text[start:end], " \t\r"))
}

// find returns the pair with a name, or nil.
func (d *document) find(name []string) *pair {
	for i := range d.pairs {
		if slices.Equal(d.pairs[i].name, name) {
			return &d.pairs[i]
		}
	}
	return nil
}

// line returns the line of an offset, counted from 1.
func (d *document) line(offset int) int { return bytes.Count(d.text[:offset], []byte("\n")) + 1 }

// splitName splits the name of a setting at its dots. Parts with other characters are quoted.
func splitName(name string) ([]string, error) {
	var p unstable.Parser
	p.Reset([]byte(name + " = 0"))
	var parts []string
	if !p.NextExpression() || p.Expression().Kind != unstable.KeyValue {
		return nil, errorf("invalid name %q (write names like editor.vim)", name)
	}
	for key := p.Expression().Key(); key.Next(); {
		parts = append(parts, string(key.Node().Data))
	}
	return parts, nil
}

// joinName is the opposite of splitName.
func joinName(parts []string) string {
	quoted := make([]string, len(parts))
	for i, part := range parts {
		quoted[i] = part
		bare := func(r rune) bool {
			return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
		}
		if part == "" || strings.ContainsFunc(part, func(r rune) bool { return !bare(r) }) {
			quoted[i] = quoteTOML(part)
		}
	}
	return strings.Join(quoted, ".")
}

// quoteTOML returns a text as a basic TOML string.
func quoteTOML(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// edit replaces a part of the text.
func (d *document) edit(start, end int, with string) []byte {
	return slices.Concat(d.text[:start], []byte(with), d.text[end:])
}

// newline returns the line ending of the text.
func (d *document) newline() string {
	if bytes.Contains(d.text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// with returns the text with a value, in TOML, for a name. Nothing else changes: comments and order stay.
func (d *document) with(name []string, value string) ([]byte, error) {
	var candidates [][]byte
	if p := d.find(name); p != nil {
		candidates = [][]byte{d.edit(p.value, p.end, value)}
	} else {
		candidates = d.insertions(name, value)
	}
	for _, text := range candidates {
		if d.differsOnly(text, name, value) {
			return text, nil
		}
	}
	return nil, errorf("cannot write %s: another key of the file is in the way; edit the file", joinName(name))
}

// insertions returns the texts to try for a name that the file does not have, the best first.
func (d *document) insertions(name []string, value string) [][]byte {
	nl, last := d.newline(), len(name)-1
	line := joinName(name[last:]) + " = " + value
	var all [][]byte
	for i := range d.tables {
		if h := &d.tables[i]; !h.array && slices.Equal(h.name, name[:last]) {
			end := h.end
			for _, p := range d.pairs {
				if p.table == i && !p.inline {
					end = p.end
				}
			}
			all = append(all, d.insertAfter(end, line))
		}
	}
	if last > 0 {
		text := string(d.text)
		if text != "" {
			text = strings.TrimRight(text, "\r\n") + nl + nl
		}
		all = append(all, []byte(text+"["+joinName(name[:last])+"]"+nl+line+nl))
	}
	return append(all, d.insertAtTop(joinName(name)+" = "+value))
}

// insertAfter inserts a line after the one that an offset is on.
func (d *document) insertAfter(offset int, line string) []byte {
	nl := d.newline()
	if end := bytes.IndexByte(d.text[offset:], '\n'); end >= 0 {
		return d.edit(offset+end+1, offset+end+1, line+nl)
	}
	return d.edit(len(d.text), len(d.text), nl+line+nl)
}

// insertAtTop inserts a line after the last key outside tables, else before the first table and its comment.
func (d *document) insertAtTop(line string) []byte {
	nl, end := d.newline(), -1
	for _, p := range d.pairs {
		if p.table < 0 && !p.inline {
			end = p.end
		}
	}
	switch {
	case end >= 0:
		return d.insertAfter(end, line)
	case len(d.tables) == 0:
		text := string(d.text)
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += nl
		}
		return []byte(text + line + nl)
	}
	at := d.commentAbove(d.tables[0].start)
	return d.edit(at, at, line+nl+nl)
}

// commentAbove returns where the line of an offset starts, or the lines of comment right above it.
func (d *document) commentAbove(offset int) int {
	at := bytes.LastIndexByte(d.text[:offset], '\n') + 1
	for at > 0 {
		above := bytes.LastIndexByte(d.text[:at-1], '\n') + 1
		if !bytes.HasPrefix(bytes.TrimLeft(d.text[above:at], " \t"), []byte("#")) {
			break
		}
		at = above
	}
	return at
}

// without returns the text without a name. A comment after the value stays.
func (d *document) without(name []string) ([]byte, error) {
	p := d.find(name)
	switch {
	case p == nil:
		return d.text, nil
	case p.inline:
		return nil, errorf("cannot remove %s from an inline table; edit the file", joinName(name))
	}
	start, end := p.start, p.end
	if rest, _, _ := bytes.Cut(d.text[end:], []byte("\n")); len(bytes.TrimSpace(rest)) == 0 {
		start = bytes.LastIndexByte(d.text[:start], '\n') + 1
		end = min(end+len(rest)+1, len(d.text))
	} else {
		end += len(rest) - len(bytes.TrimLeft(rest, " \t"))
	}
	return d.edit(start, end, ""), nil
}

// differsOnly reports whether a text has all values of the document, and a new one for a name.
func (d *document) differsOnly(text []byte, name []string, value string) bool {
	var before, after, wanted map[string]any
	if toml.Unmarshal(d.text, &before) != nil || toml.Unmarshal(text, &after) != nil ||
		toml.Unmarshal([]byte("value = "+value), &wanted) != nil {
		return false
	}
	old, fresh := flat(before), flat(after)
	place := joinName(name)
	for key := range old {
		if key == place || strings.HasPrefix(key, place+".") {
			delete(old, key)
		}
	}
	for key, v := range flat(map[string]any{"value": wanted["value"]}) {
		old[place+strings.TrimPrefix(key, "value")] = v
	}
	return fmt.Sprint(old) == fmt.Sprint(fresh) // maps print sorted by key
}

// flat returns the values of a table by their full names.
func flat(values map[string]any) map[string]string {
	all := map[string]string{}
	var add func(prefix []string, v any)
	add = func(prefix []string, v any) {
		if below, ok := v.(map[string]any); ok {
			for key, v := range below {
				add(append(slices.Clone(prefix), key), v)
			}
			return
		}
		all[joinName(prefix)] = fmt.Sprintf("%T %#v", v, v)
	}
	add(nil, values)
	return all
}

// decodingError returns an error of the decoder with its line, in our words.
func decodingError(err error) error {
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		line, column := wrong.Position()
		return fmt.Errorf("line %d, column %d: %s", line, column, strings.TrimPrefix(wrong.Error(), "toml: "))
	}
	return err
}
