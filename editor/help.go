package editor

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/complete"
	"quarry/kql/format"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// Help returns one line of help for the cursor position: a problem, else the function call around
// it, else the name at it. It is false if there is none.
func (m *Model) Help() (string, bool) {
	if d, ok := m.Marker(); ok {
		return d.Message, true
	}
	if m.help.text != m.buffer.Text() || m.help.cursor != m.buffer.Cursor() {
		m.help.text, m.help.cursor, m.help.line = m.buffer.Text(), m.buffer.Cursor(), m.helpHere()
	}
	return m.help.line, m.help.line != ""
}

// Page returns the page about the name of the language at the cursor.
func (m *Model) Page() (*catalog.Page, bool) {
	h, ok := m.helpAtCursor()
	return h.Page, ok && h.Page != nil
}

// InsertExample inserts a query after the one at the cursor, formatted.
func (m *Model) InsertExample(query string) {
	if formatted, ok := format.Format(query, format.Options{}); ok {
		query = strings.TrimSpace(formatted)
	}
	if block := m.CurrentBlock(); block.Len() > 0 {
		m.buffer.SetCursor(block.End)
		query = "\n\n" + query
	}
	m.Insert(query)
}

// help caches the help for a position, which is requested for every frame.
type help struct {
	text   string
	cursor int
	line   string
}

// boundHere returns the query at the cursor and the offset of the cursor in it.
func (m *Model) boundHere() (b *sema.Bound, offset int, ok bool) {
	block, at := m.CurrentBlock(), m.buffer.Cursor()
	if at < block.Start || at > block.End || block.Len() > maxCompletionBytes {
		return nil, 0, false
	}
	return sema.Bind(syntax.Parse(m.buffer.Text()[block.Start:block.End]), m.scope), at - block.Start, true
}

func (m *Model) helpAtCursor() (complete.Help, bool) {
	bound, at, ok := m.boundHere()
	if !ok {
		return complete.Help{}, false
	}
	return complete.HelpAt(bound, at)
}

func (m *Model) helpHere() string {
	bound, at, ok := m.boundHere()
	if !ok {
		return ""
	}
	if h, ok := complete.HelpAt(bound, at); ok {
		return joined(h.Title, h.Text)
	}
	if call, ok := complete.CallAt(bound, at); ok {
		return joined(emphasised(call), call.Text)
	}
	return ""
}

// emphasised formats a signature with its active parameter highlighted.
func emphasised(call complete.CallHelp) string {
	if call.Active < 0 {
		return call.Signature
	}
	p := call.Parameters[call.Active]
	return call.Signature[:p.Start] + "«" + call.Signature[p.Start:p.End] + "»" + call.Signature[p.End:]
}

func joined(title, text string) string {
	if text == "" {
		return title
	}
	return strings.TrimRight(title, ".") + ": " + text
}
