package editor

import (
	"regexp"
	"sort"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quarry/editor/buffer"
	"quarry/kql"
)

// search is the line at the foot of the pane in which a text to find is typed, and what
// was found.
type search struct {
	open    bool
	prompt  promptKind
	field   *buffer.Buffer // what to find; nil until the first search
	with    *buffer.Buffer // what to put in its place, or the number of a line
	origin  int            // where the cursor was when the search was opened
	matches []kql.Span     // ascending
	regex   bool           // the field is a regular expression
	pattern *regexp.Regexp // of what is wanted; nil while that is nothing or no expression
	note    string         // what the last replacement did; "" for nothing to tell

	forVim   bool // a command of vim waits for what is found
	backward bool // vim searches toward the start
	word     bool // the expression stands for a word

	text, wanted string // what matches was made of
	wantedRegex  bool
}

// asks says what the line at the foot asks for.
type promptKind uint8

const (
	promptFind promptKind = iota
	promptReplacement
	promptLine
	promptCommand
)

// typedInto is the field that keys go to.
func (s *search) typedInto() *buffer.Buffer {
	if s.prompt == promptFind {
		return s.field
	}
	return s.with
}

// mostMatches bounds what is remembered of a search for a single letter in a large text.
const maxMatches = 10_000

// find looks for what the field holds, without regard to case.
func (s *search) find(text string) {
	wanted := s.field.Text()
	if s.text == text && s.wanted == wanted && s.wantedRegex == s.regex {
		return
	}
	s.text, s.wanted, s.wantedRegex, s.matches, s.pattern = text, wanted, s.regex, nil, nil
	if wanted == "" {
		return
	}
	if !s.regex {
		wanted = regexp.QuoteMeta(wanted)
	}
	// A regular expression folds case without changing offsets, which strings.ToLower does.
	pattern, err := regexp.Compile("(?im)" + wanted)
	if err != nil {
		return // not yet an expression, or not UTF-8: the count says so
	}
	s.pattern = pattern
	for _, found := range pattern.FindAllStringIndex(text, maxMatches) {
		if found[1] > found[0] {
			s.matches = append(s.matches, kql.Span{Start: found[0], End: found[1]})
		}
	}
}

// from is the index of the first match at or behind an offset, or of the first of all.
func (s *search) from(offset int) int {
	at := sort.Search(len(s.matches), func(i int) bool { return s.matches[i].Start >= offset })
	if at == len(s.matches) {
		return 0
	}
	return at
}

// next is the index of the match that begins behind an offset, or before it, around the
// ends of the text.
func (s *search) next(offset int, backward bool) (int, bool) {
	count := len(s.matches)
	if count == 0 {
		return 0, false
	}
	if backward {
		before := sort.Search(count, func(i int) bool { return s.matches[i].Start >= offset })
		return (before + count - 1) % count, true
	}
	behind := sort.Search(count, func(i int) bool { return s.matches[i].Start > offset })
	return behind % count, true
}

// openSearch opens the line with what is selected, or what was searched for last. With
// the line open already it goes to the next match.
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

// searchChanged shows the first match behind the place where the search began.
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
		m.buffer.SetCursor(match.Start) // a selection would be vim's visual mode
		return
	}
	m.buffer.Select(match.Start, match.End)
}

func (m *Model) findNext() Action { return m.findAgain(1) }

func (m *Model) findPrevious() Action { return m.findAgain(-1) }

// findAgain goes to the next or the previous match, around the ends of the text.
func (m *Model) findAgain(step int) Action {
	s := &m.search
	if s.field == nil || s.field.Text() == "" {
		return m.openSearch()
	}
	s.find(m.buffer.Text())
	if len(s.matches) == 0 {
		return Explain{"What is searched for is not in this text."}
	}
	at := s.from(m.buffer.Selection().Start() + max(step, 0))
	if step < 0 {
		at = (at + len(s.matches) - 1) % len(s.matches)
	}
	m.showMatch(at)
	return nil
}

// searchKey gives a key to the search line.
func (m *Model) searchKey(k tea.KeyPressMsg) bool {
	s, keys := &m.search, &m.keys
	s.note = ""
	switch {
	case key.Matches(k, closeKey):
		s.open = false
		m.searchClosed()
		return true
	case s.prompt == promptCommand:
		return editField(s.with, k, keys)
	case s.prompt != promptLine && key.Matches(k, keys.Regex):
		s.regex = !s.regex
		m.searchChanged()
		return true
	case s.prompt == promptFind && key.Matches(k, keys.Replace):
		return m.askReplacement()
	case s.prompt == promptReplacement:
		return m.replacementKey(k)
	case s.prompt == promptLine:
		return m.lineKey(k)
	case key.Matches(k, keys.Newline, keys.Down, keys.Find, keys.FindNext):
		m.findAgain(1)
		return true
	case key.Matches(k, keys.Up, keys.FindPrevious):
		m.findAgain(-1)
		return true
	}
	before := s.field.Text()
	if !editField(s.field, k, keys) {
		return false
	}
	if s.field.Text() != before {
		m.searchChanged()
	}
	return true
}

// editField does in one line what the same keys do in the text.
func editField(field *buffer.Buffer, k tea.KeyPressMsg, keys *KeyMap) bool {
	switch {
	case typed(k) != "":
		field.Type(typed(k))
	case key.Matches(k, keys.Left):
		field.Move(buffer.Left)
	case key.Matches(k, keys.Right):
		field.Move(buffer.Right)
	case key.Matches(k, keys.LineStart):
		field.Move(buffer.LineStart)
	case key.Matches(k, keys.LineEnd):
		field.Move(buffer.LineEnd)
	case key.Matches(k, keys.DeleteLeft):
		field.Delete(buffer.Left)
	case key.Matches(k, keys.DeleteRight):
		field.Delete(buffer.Right)
	case key.Matches(k, keys.DeleteWordLeft):
		field.Delete(buffer.WordLeft)
	case key.Matches(k, keys.DeleteToLineStart):
		field.Delete(buffer.LineStart)
	default:
		return false
	}
	return true
}

// firstLine is a text up to its first line end.
func firstLine(text string) string {
	if at := strings.IndexAny(text, "\r\n"); at >= 0 {
		return text[:at]
	}
	return text
}
