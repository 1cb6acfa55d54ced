package vim

import (
	"strings"

	"quarry/editor/buffer"
)

// session is an insertion under way: what the text was when it began, so that what was
// inserted can be told at its end, however it was typed, completed or paired.
type insertSession struct {
	text  string         // when it began
	at    int            // where it began
	times int            // that what is typed is inserted in the end
	open  func(*Machine) // makes the line that each of them goes to; nil: they follow each other

	seen   string // the text at the last key
	seenAt int
}

// inserted is what an insertion did, so that it can be done elsewhere.
type inserted struct {
	before  int // bytes before the cursor that were removed too
	removed int // bytes that were removed in all
	text    string
	back    int // bytes of text behind the cursor at the end
}

// insert goes to the insert mode.
func (m *Machine) insert(times int) {
	m.mode = Insert
	at, text := m.b.Cursor(), m.b.Text()
	m.session = insertSession{text: text, at: at, times: times, seen: text, seenAt: at}
}

// insertKey looks at a key of the insert mode; only the one that leaves it is used.
func (m *Machine) insertKey(key string) bool {
	m.noteMovement()
	if key == "esc" {
		m.leaveInsert()
		return true
	}
	m.session.seen, m.session.seenAt = m.b.Text(), m.b.Cursor()
	return false
}

// noteMovement begins the insertion anew when the cursor was moved without a change.
func (m *Machine) noteMovement() {
	s := &m.session
	if m.b.Text() == s.seen && m.b.Cursor() != s.seenAt {
		*s = insertSession{text: s.seen, at: m.b.Cursor(), times: 1}
	}
}

// leaveInsert ends an insertion: it is repeated by its count, and the cursor goes onto
// the last character of it.
func (m *Machine) leaveInsert() {
	s := m.session
	done := s.done(m.b)
	m.applyTimes(done)
	if !m.repeating {
		m.last.inserted = done
	}
	m.endInsert()
}

func (m *Machine) endInsert() {
	m.mode = Normal
	m.session = insertSession{}
	m.b.EndGroup()
	if start, _ := m.line(m.b.Cursor()); m.b.Cursor() > start {
		m.b.SetCursor(buffer.Left(m.b, m.b.Cursor()))
	}
	m.clampCursor()
}

// done compares the text with what it was. What stands behind the cursor and before the
// begin of the insertion is where the two are the same.
func (s *insertSession) done(b *buffer.Buffer) inserted {
	text, cursor := b.Text(), b.Cursor()
	start := commonPrefix(s.text[:s.at], text[:min(s.at, len(text))])
	end := commonSuffix(s.text[start:], text[max(start, min(cursor, len(text))):])
	removed := len(s.text) - end - start
	added := text[start : len(text)-end]
	return inserted{before: s.at - start, removed: removed, text: added, back: max(len(text)-end-cursor, 0)}
}

// mostOpened bounds how many lines a count opens, and largestPut what a count makes of a
// text, in bytes: a cat on the keyboard types any number.
const (
	maxOpened      = 1000
	maxRepeatBytes = 16 << 20
)

// applyTimes does what was inserted as often again as the count says.
func (m *Machine) applyTimes(i inserted) {
	times := m.session.times - 1
	if m.session.open == nil && i.before == 0 && i.removed == 0 {
		i.text = repeated(i.text, times)
		times = min(times, 1)
	}
	for range min(times, maxOpened) {
		m.b.SetCursor(m.b.Cursor() + i.back)
		if m.session.open != nil {
			m.session.open(m)
		}
		m.apply(i)
	}
}

// repeated is a text so many times, as far as that is not too large.
func repeated(text string, times int) string {
	return strings.Repeat(text, max(min(times, maxRepeatBytes/max(len(text), 1)), 0))
}

// apply does again at the cursor what was inserted.
func (m *Machine) apply(i inserted) {
	at, size := m.b.Cursor(), len(m.b.Text())
	start := max(at-i.before, 0)
	end := max(min(start+i.removed, size), start)
	m.b.Replace(start, end, i.text)
	m.b.SetCursor(start + len(i.text) - min(i.back, len(i.text)))
}

// sameStart is how many bytes two texts have in common at their starts.
func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	if a[:n] == b[:n] {
		return n
	}
	at := 0
	for at < n && a[at] == b[at] {
		at++
	}
	return at
}

// sameEnd is how many bytes two texts have in common at their ends.
func commonSuffix(a, b string) int {
	n := min(len(a), len(b))
	if strings.HasSuffix(a, b[len(b)-n:]) {
		return n
	}
	at := 0
	for at < n && a[len(a)-1-at] == b[len(b)-1-at] {
		at++
	}
	return at
}

// insertAt goes to a place and inserts there.
func insertAt(place func(*Machine)) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		place(m)
		m.insert(c.times())
		return nil
	}
}

func (m *Machine) afterCursor() {
	if _, end := m.line(m.b.Cursor()); m.b.Cursor() < end {
		m.b.SetCursor(buffer.Right(m.b, m.b.Cursor()))
	}
}

func (m *Machine) afterLine() {
	_, end := m.line(m.b.Cursor())
	m.b.SetCursor(end)
}

// openLine makes a line and inserts there; a count makes as many.
func openLine(open func(*Machine)) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		open(m)
		m.insert(c.times())
		m.session.open = open
		return nil
	}
}

// lineBelow makes a line with the indentation of this one.
func (m *Machine) lineBelow() {
	m.afterLine()
	m.b.Newline()
}

// lineAbove makes a line with the indentation of this one.
func (m *Machine) lineAbove() {
	line := m.b.LineAt(m.b.Cursor())
	start, _ := m.b.Line(line)
	indentation := m.b.Text()[start:m.textStart(line)]
	m.b.SetCursor(start)
	m.b.Paste(indentation + "\n")
	m.b.SetCursor(start + len(indentation))
}
