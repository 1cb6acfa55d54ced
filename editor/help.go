package editor

import (
	"strings"

	"quarry/kql/complete"
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

// help caches the help for a position, which is requested for every frame.
type help struct {
	text   string
	cursor int
	line   string
}

func (m *Model) helpHere() string {
	block, at := m.CurrentBlock(), m.buffer.Cursor()
	if at < block.Start || at > block.End || block.Len() > maxCompletionBytes {
		return ""
	}
	bound := sema.Bind(syntax.Parse(m.buffer.Text()[block.Start:block.End]), m.scope)
	if h, ok := complete.HelpAt(bound, at-block.Start); ok {
		return joined(h.Title, h.Text)
	}
	if call, ok := complete.CallAt(bound, at-block.Start); ok {
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
