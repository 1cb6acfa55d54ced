package editor

import (
	tea "charm.land/bubbletea/v2"

	"quarry/editor/buffer"
	"quarry/kql/syntax"
)

// closers maps each opening character to the one inserted after it.
var closers = map[string]string{"(": ")", "[": "]", "{": "}", `"`: `"`, "'": "'"}

// typePair types a bracket or a quote with its partner, overtypes an existing partner, or surrounds
// the selection. It reports false if the key should just type its character.
func (m *Model) typePair(k tea.KeyPressMsg) bool {
	text := typed(k)
	if m.keys.Is(k, "editor_delete_left") {
		return m.erasePair()
	}
	closer, opens := closers[text]
	at := m.buffer.Cursor()
	next := m.byteAt(at)
	quote := text == closer
	switch {
	case opens && !m.buffer.Selection().Empty() && !m.inText(at):
		selected := m.buffer.Selected()
		start := m.buffer.Selection().Start()
		m.buffer.Insert(text + selected + closer)
		m.buffer.Select(start+1, start+1+len(selected))
		return true
	case isCloser(text) && string(next) == text && (!quote || m.inText(at)) && m.buffer.Selection().Empty():
		m.buffer.Move(buffer.Right)
		return true
	case opens && m.buffer.Selection().Empty() && !m.inText(at) && endsWord(next) &&
		(!quote || !nameByte(m.byteAt(at-1))):
		m.buffer.Replace(at, at, text+closer) // a single undo step
		m.buffer.SetCursor(at + 1)
		return true
	}
	return false
}

// erasePair deletes both characters of an empty pair around the cursor.
func (m *Model) erasePair() bool {
	at := m.buffer.Cursor()
	if !m.buffer.Selection().Empty() || at == 0 || closers[string(m.byteAt(at-1))] != string(m.byteAt(at)) ||
		m.byteAt(at) == 0 {
		return false
	}
	m.buffer.Replace(at-1, at+1, "")
	return true
}

func isCloser(text string) bool {
	switch text {
	case ")", "]", "}", `"`, "'":
		return true
	}
	return false
}

// endsWord reports whether a partner may be inserted before a byte: at the end of the text, or
// before a blank, a closing bracket or a separator.
func endsWord(next byte) bool {
	switch next {
	case 0, ' ', '\t', '\r', '\n', ')', ']', '}', ',', ';', '|':
		return true
	}
	return false
}

func (m *Model) byteAt(at int) byte {
	if text := m.buffer.Text(); at >= 0 && at < len(text) {
		return text[at]
	}
	return 0
}

// inText reports whether an offset is in a comment or a string, where brackets are plain text.
func (m *Model) inText(at int) bool {
	i := m.language.sectionAt(max(at-1, 0))
	if i >= len(m.language.sections) {
		return false
	}
	s := &m.language.sections[i]
	for _, t := range s.tokens {
		start, end := s.start+t.Span.Start, s.start+t.Span.End
		if start >= at {
			return false
		}
		switch t.Kind {
		case syntax.Comment, syntax.BadString:
			if at <= end {
				return true
			}
		case syntax.StringToken:
			if at < end {
				return true
			}
		}
	}
	return false
}
