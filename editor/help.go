package editor

import (
	"strings"

	"quarry/kql"
)

// Help is what there is to know about the place of the cursor, in one line: a problem,
// else the call that it is in, else the name that it is at. It is false where there is
// nothing to tell.
func (m *Model) Help() (string, bool) {
	if d, ok := m.Marker(); ok {
		return d.Message, true
	}
	if m.help.text != m.buffer.Text() || m.help.cursor != m.buffer.Cursor() {
		m.help.text, m.help.cursor, m.help.line = m.buffer.Text(), m.buffer.Cursor(), m.helpHere()
	}
	return m.help.line, m.help.line != ""
}

// help remembers what was told about a place, since it is asked for each frame.
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
	bound := kql.Bind(kql.Parse(m.buffer.Text()[block.Start:block.End]), m.scope)
	if h, ok := bound.HelpAt(at - block.Start); ok {
		return joined(h.Title, h.Text)
	}
	if call, ok := bound.CallAt(at - block.Start); ok {
		return joined(emphasised(call), call.Text)
	}
	return ""
}

// emphasised writes a signature with its active parameter set apart.
func emphasised(call kql.CallHelp) string {
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
