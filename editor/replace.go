package editor

import (
	"fmt"
	"strconv"
	"strings"

	"quarry/editor/buffer"
)

// replace opens the search line. The same key then asks for the replacement.
func (m *Model) replace() Action {
	m.openSearch()
	return nil
}

// openRegexSearch opens the search line for a regular expression.
func (m *Model) openRegexSearch() Action {
	m.search.regex = true
	return m.openSearch()
}

// askReplacement asks for the replacement text.
func (m *Model) askReplacement() bool {
	s := &m.search
	s.prompt = promptReplacement
	s.with = buffer.New("", buffer.Options{Measure: m.cells})
	return true
}

// replacementDo runs an action while the replacement is being entered.
func (m *Model) replacementDo(id string) bool {
	switch id {
	case "editor_select_all":
		m.replaceAll()
	case "editor_newline":
		m.replaceOne()
	case "editor_down", "editor_find_next":
		m.findAgain(1)
	case "editor_up", "editor_find_previous":
		m.findAgain(-1)
	case "editor_outdent":
		m.search.prompt = promptFind
	default:
		return false
	}
	return true
}

// replacement returns the replacement for a match. For a regular expression, $1 inserts the text
// of the first group.
func (s *search) replacement(found string) string {
	if !s.regex {
		return s.with.Text()
	}
	at := s.pattern.FindStringSubmatchIndex(found)
	if at == nil {
		return s.with.Text()
	}
	return string(s.pattern.ExpandString(nil, s.with.Text(), found, at))
}

// replaceOne replaces the current match and goes to the next.
func (m *Model) replaceOne() {
	s := &m.search
	s.find(m.buffer.Text())
	for _, match := range s.matches {
		if match.Start == m.buffer.Selection().Start() && match.End == m.buffer.Selection().End() {
			m.buffer.Insert(s.replacement(m.buffer.Text()[match.Start:match.End]))
			s.find(m.buffer.Text())
			if len(s.matches) == 0 {
				s.note = "last match replaced"
				return
			}
			m.showMatch(s.from(m.buffer.Cursor()))
			return
		}
	}
	m.findAgain(1)
}

// replaceAll replaces all matches as a single undo step.
func (m *Model) replaceAll() {
	s := &m.search
	text := m.buffer.Text()
	s.find(text)
	if len(s.matches) == 0 {
		return
	}
	var b strings.Builder
	at := 0
	for _, match := range s.matches {
		b.WriteString(text[at:match.Start])
		b.WriteString(s.replacement(text[match.Start:match.End]))
		at = match.End
	}
	b.WriteString(text[at:])
	s.note = fmt.Sprintf("%d replaced", len(s.matches))
	line := m.buffer.LineAt(m.buffer.Cursor())
	m.buffer.Replace(0, len(text), b.String())
	m.buffer.SetCursor(m.buffer.OffsetAt(min(line, m.buffer.Lines()-1), 0))
}

// askLine asks for a line number to go to.
func (m *Model) askLine() Action {
	m.search.open, m.search.prompt, m.search.origin = true, promptLine, m.buffer.Cursor()
	m.search.with = buffer.New("", buffer.Options{Measure: m.cells})
	if m.search.field == nil {
		m.search.field = buffer.New("", buffer.Options{Measure: m.cells})
	}
	return nil
}

// showLine moves to the line whose number is being typed.
func (m *Model) showLine() {
	s := &m.search
	line, err := strconv.Atoi(s.with.Text())
	if err != nil || line < 1 {
		m.buffer.SetCursor(s.origin)
		return
	}
	m.buffer.SetCursor(m.buffer.OffsetAt(min(line, m.buffer.Lines())-1, 0))
}
