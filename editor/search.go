package editor

import (
	"regexp"
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/editor/buffer"
	"quarry/kql/syntax"
)

// search is the search line at the bottom of the pane and its matches. It also prompts for
// replacements, line numbers and Vim commands.
type search struct {
	open    bool
	prompt  promptKind
	field   *buffer.Buffer // search pattern; nil before the first search
	with    *buffer.Buffer // replacement, line number or command
	origin  int            // cursor position when the search line was opened
	matches []syntax.Span  // in text order
	regex   bool           // field holds a regular expression
	pattern *regexp.Regexp // nil if field is empty or invalid
	note    string         // result of the last replacement

	forVim   bool // a Vim command is waiting for the match
	backward bool // Vim is searching backward
	word     bool // field was set to a word by Vim's * or #

	text, query string // what matches was computed from
	queryRegex  bool
}

// promptKind is what the search line is prompting for.
type promptKind uint8

const (
	promptFind promptKind = iota
	promptReplacement
	promptLine
	promptName
	promptCommand
)

// typedInto returns the field that receives keys.
func (s *search) typedInto() *buffer.Buffer {
	if s.prompt == promptFind {
		return s.field
	}
	return s.with
}

// maxMatches limits the matches of a short pattern in a large text.
const maxMatches = 10_000

// find finds all matches of the search field, ignoring case.
func (s *search) find(text string) {
	wanted := s.field.Text()
	if s.text == text && s.query == wanted && s.queryRegex == s.regex {
		return
	}
	s.text, s.query, s.queryRegex, s.matches, s.pattern = text, wanted, s.regex, nil, nil
	if wanted == "" {
		return
	}
	if !s.regex {
		wanted = regexp.QuoteMeta(wanted)
	}
	// A regular expression ignores case without changing offsets, unlike strings.ToLower.
	pattern, err := regexp.Compile("(?im)" + wanted)
	if err != nil {
		return // incomplete, or not UTF-8; searchCount reports it
	}
	s.pattern = pattern
	for _, found := range pattern.FindAllStringIndex(text, maxMatches) {
		if found[1] > found[0] {
			s.matches = append(s.matches, syntax.Span{Start: found[0], End: found[1]})
		}
	}
}

// from returns the index of the first match at or after an offset, wrapping to the first match.
func (s *search) from(offset int) int {
	at := sort.Search(len(s.matches), func(i int) bool { return s.matches[i].Start >= offset })
	if at == len(s.matches) {
		return 0
	}
	return at
}

// next returns the index of the first match after an offset, or the last one before it, wrapping at
// the ends of the text.
func (s *search) next(offset int, backward bool) (int, bool) {
	count := len(s.matches)
	if count == 0 {
		return 0, false
	}
	if backward {
		before := sort.Search(count, func(i int) bool { return s.matches[i].Start >= offset })
		return (before + count - 1) % count, true
	}
	after := sort.Search(count, func(i int) bool { return s.matches[i].Start > offset })
	return after % count, true
}

// openSearch opens the search line with the selection, or else the previous search.
func (m *Model) openSearch() Action {
	text := m.buffer.Selected()
	if (text == "" || text != firstLine(text)) && m.search.field != nil {
		text = m.search.field.Text()
	}
	m.search = search{
		open: true, origin: m.buffer.Selection().Start(), regex: m.search.regex,
		field: buffer.New(firstLine(text), buffer.Options{Measure: m.cells}),
	}
	m.search.field.SelectAll()
	m.searchChanged()
	return nil
}

// searchChanged shows the first match after the position where the search started.
func (m *Model) searchChanged() {
	s := &m.search
	s.find(m.buffer.Text())
	switch {
	case len(s.matches) == 0:
		m.buffer.SetCursor(s.origin)
	case s.forVim:
		at, _ := s.next(s.origin, s.backward)
		m.showMatch(at)
	default:
		m.showMatch(s.from(s.origin))
	}
}

func (m *Model) showMatch(i int) {
	match := m.search.matches[i]
	if m.inCommandMode() && !m.search.open {
		m.buffer.SetCursor(match.Start) // a selection would enter Vim's visual mode
		return
	}
	m.buffer.Select(match.Start, match.End)
}

func (m *Model) findNext() Action { return m.findAgain(1) }

func (m *Model) findPrevious() Action { return m.findAgain(-1) }

// findAgain goes to the next or the previous match, wrapping at the ends of the text.
func (m *Model) findAgain(step int) Action {
	s := &m.search
	if s.field == nil || s.field.Text() == "" {
		return m.openSearch()
	}
	s.find(m.buffer.Text())
	if len(s.matches) == 0 {
		return Explain{"No matches."}
	}
	at := s.from(m.buffer.Selection().Start() + max(step, 0))
	if step < 0 {
		at = (at + len(s.matches) - 1) % len(s.matches)
	}
	m.showMatch(at)
	return nil
}

// searchKey handles a key in the search line.
func (m *Model) searchKey(k tea.KeyPressMsg) (Action, bool) {
	switch text := typed(k); {
	case k.String() == closeKey:
		m.search.open, m.search.note = false, ""
		m.searchClosed()
		return nil, true
	case text != "":
		m.searchType(text)
		return nil, true
	}
	return m.searchDo(m.keys.Find(k.String()))
}

// searchType types into the search line. Line numbers take digits only.
func (m *Model) searchType(text string) {
	s := &m.search
	s.note = ""
	if s.prompt == promptLine && strings.Trim(text, "0123456789") != "" {
		return
	}
	s.typedInto().Type(text)
	m.searchEdited()
}

// searchEdited follows a change of the field of the search line.
func (m *Model) searchEdited() {
	switch m.search.prompt {
	case promptFind:
		m.searchChanged()
	case promptLine:
		m.showLine()
	case promptReplacement, promptCommand, promptName:
	}
}

// searchDo runs an action in the search line, where many mean something else than in the text. It
// reports false for one that means the same.
func (m *Model) searchDo(id string) (Action, bool) {
	if s := &m.search; s.prompt == promptName && id == "editor_newline" {
		s.open = false
		return m.rename(s.with.Text()), true
	}
	return nil, m.promptDo(id)
}

// promptDo runs an action in the search line that requests nothing of the owner.
func (m *Model) promptDo(id string) bool {
	s := &m.search
	s.note = ""
	switch {
	case s.prompt <= promptReplacement && id == "editor_regex":
		s.regex = !s.regex
		m.searchChanged()
		return true
	case s.prompt == promptReplacement && m.replacementDo(id):
		return true
	case s.prompt == promptLine && id == "editor_newline":
		s.open = false
		return true
	case s.prompt == promptFind:
		switch id {
		case "editor_replace":
			return m.askReplacement()
		case "editor_newline", "editor_down", "editor_find", "editor_find_next":
			m.findAgain(1)
			return true
		case "editor_up", "editor_find_previous":
			m.findAgain(-1)
			return true
		}
	}
	field := s.typedInto()
	before := field.Text()
	if !editField(field, id) {
		return false
	}
	if field.Text() != before {
		m.searchEdited()
	}
	return true
}

// editField runs an editing action in a one-line field.
func editField(field *buffer.Buffer, id string) bool {
	switch id {
	case "editor_left":
		field.Move(buffer.Left)
	case "editor_right":
		field.Move(buffer.Right)
	case "editor_line_start":
		field.Move(buffer.LineStart)
	case "editor_line_end":
		field.Move(buffer.LineEnd)
	case "editor_delete_left":
		field.Delete(buffer.Left)
	case "editor_delete_right":
		field.Delete(buffer.Right)
	case "editor_delete_word_left":
		field.Delete(buffer.WordLeft)
	case "editor_delete_to_line_start":
		field.Delete(buffer.LineStart)
	case "editor_delete_to_line_end":
		field.Delete(buffer.LineEnd)
	default:
		return false
	}
	return true
}

// firstLine returns the text up to its first line end.
func firstLine(text string) string {
	if at := strings.IndexAny(text, "\r\n"); at >= 0 {
		return text[:at]
	}
	return text
}
