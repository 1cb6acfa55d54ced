package vim

import (
	"strings"

	"quarry/editor/buffer"
)

// insertSession is an insertion in progress. It keeps the original text, so that the inserted text
// can be determined at the end, however it was typed, completed or paired.
type insertSession struct {
	text  string         // at the start of the insertion
	at    int            // where it started
	times int            // how often to insert the typed text in total
	open  func(*Machine) // opens a line for each repetition; nil: all in one place

	seen   string // text after the last key
	seenAt int
}

// inserted describes an insertion in a form that can be repeated elsewhere.
type inserted struct {
	before  int // removed bytes before the cursor
	removed int // all removed bytes
	text    string
	back    int // bytes of text after the final cursor
}

// insert enters insert mode.
func (m *Machine) insert(times int) {
	m.mode = Insert
	at, text := m.b.Cursor(), m.b.Text()
	m.session = insertSession{text: text, at: at, times: times, seen: text, seenAt: at}
}

// insertKey handles a key in insert mode. It uses only the one that leaves the mode.
func (m *Machine) insertKey(key string) bool {
	m.noteMovement()
	if key == "esc" {
		m.leaveInsert()
		return true
	}
	m.session.seen, m.session.seenAt = m.b.Text(), m.b.Cursor()
	return false
}

// noteMovement restarts the insertion if the cursor moved without a change to the text.
func (m *Machine) noteMovement() {
	s := &m.session
	if m.b.Text() == s.seen && m.b.Cursor() != s.seenAt {
		*s = insertSession{text: s.seen, at: m.b.Cursor(), times: 1}
	}
}

// leaveInsert ends the insertion: it repeats the text if there was a count, and moves the cursor
// onto the last inserted character.
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

// done determines what was inserted by comparing the text before and after: the two agree before
// the start of the insertion and after the cursor.
func (s *insertSession) done(b *buffer.Buffer) inserted {
	text, cursor := b.Text(), b.Cursor()
	start := commonPrefix(s.text[:s.at], text[:min(s.at, len(text))])
	end := commonSuffix(s.text[start:], text[max(start, min(cursor, len(text))):])
	removed := len(s.text) - end - start
	added := text[start : len(text)-end]
	return inserted{before: s.at - start, removed: removed, text: added, back: max(len(text)-end-cursor, 0)}
}

// maxOpened limits how many lines a count can open, maxRepeatBytes how much text a count can
// insert: a cat on the keyboard may type any number.
const (
	maxOpened      = 1000
	maxRepeatBytes = 16 << 20
)

// applyTimes repeats the insertion for the rest of the count.
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

// repeated returns the text repeated as often as maxRepeatBytes allows, at most times times.
func repeated(text string, times int) string {
	return strings.Repeat(text, max(min(times, maxRepeatBytes/max(len(text), 1)), 0))
}

// apply repeats an insertion at the cursor.
func (m *Machine) apply(i inserted) {
	at, size := m.b.Cursor(), len(m.b.Text())
	start := max(at-i.before, 0)
	end := max(min(start+i.removed, size), start)
	m.b.Replace(start, end, i.text)
	m.b.SetCursor(start + len(i.text) - min(i.back, len(i.text)))
}

// commonPrefix returns the number of leading bytes that two strings have in common.
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

// commonSuffix returns the number of trailing bytes that two strings have in common.
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

// insertAt returns an action that moves the cursor and enters insert mode.
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

// openLine returns an action that opens a line, or as many as the count says, and enters insert
// mode.
func openLine(open func(*Machine)) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		open(m)
		m.insert(c.times())
		m.session.open = open
		return nil
	}
}

// lineBelow opens a line below with the same indentation.
func (m *Machine) lineBelow() {
	m.afterLine()
	m.b.Newline()
}

// lineAbove opens a line above with the same indentation.
func (m *Machine) lineAbove() {
	line := m.b.LineAt(m.b.Cursor())
	start, _ := m.b.Line(line)
	indentation := m.b.Text()[start:m.textStart(line)]
	m.b.SetCursor(start)
	m.b.Paste(indentation + "\n")
	m.b.SetCursor(start + len(indentation))
}
