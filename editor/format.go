package editor

import (
	"strings"

	"quarry/kql/format"
	"quarry/kql/syntax"
)

// format formats the current query as a single undo step. The cursor stays at the same token.
func (m *Model) format() Action { return m.formatBlock(m.CurrentBlock()) }

func (m *Model) formatBlock(block syntax.Span) Action {
	query := m.buffer.Text()[block.Start:block.End]
	formatted, ok := format.Format(query, format.Options{})
	if !ok {
		reason := "syntax error"
		if problem := format.Problem(query); problem != nil {
			reason = problem.Message
			m.buffer.SetCursor(block.Start + problem.Span.Start)
		}
		return Explain{"Not formatted: " + reason}
	}
	formatted = strings.TrimRight(formatted, "\r\n")
	if formatted == query {
		return Explain{"The query is already formatted."}
	}
	cursor := samePlace(query, formatted, m.buffer.Cursor()-block.Start)
	m.buffer.Replace(block.Start, block.End, formatted)
	m.buffer.SetCursor(block.Start + cursor)
	m.check()
	return nil
}

// samePlace maps an offset to another text that differs only in blanks, by counting the other characters
// before it.
func samePlace(before, after string, at int) int {
	wanted := 0
	for _, c := range []byte(before[:max(0, min(at, len(before)))]) {
		if !blank(c) {
			wanted++
		}
	}
	for i := 0; i < len(after); i++ {
		if wanted == 0 && !blank(after[i]) {
			return i
		}
		if !blank(after[i]) {
			wanted--
		}
	}
	return len(after)
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// ReplaceAll replaces the whole text as a single undo step. The cursor stays in its line.
func (m *Model) ReplaceAll(text string) {
	if text == m.buffer.Text() {
		return
	}
	m.buffer.At(m.now())
	line := m.buffer.LineAt(m.buffer.Cursor())
	m.buffer.Replace(0, len(m.buffer.Text()), text)
	m.buffer.SetCursor(m.buffer.OffsetAt(min(line, m.buffer.Lines()-1), 0))
	m.syncVim()
	m.updateLanguage()
	m.check()
	m.refresh()
}

// Replace replaces part of the text as a single undo step.
func (m *Model) Replace(part syntax.Span, text string) {
	m.buffer.At(m.now())
	m.buffer.Replace(part.Start, part.End, text)
	m.syncVim()
	m.refresh()
}

// Insert inserts text at the cursor, replacing the selection.
func (m *Model) Insert(text string) {
	m.buffer.At(m.now())
	m.buffer.Insert(text)
	m.syncVim()
	m.refresh()
}
