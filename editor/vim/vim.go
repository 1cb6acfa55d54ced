// Package vim implements Vim keys: it parses keys into commands and applies them to a buffer. It
// knows nothing about screens, and reaches the language only through a Host.
//
// A command is parsed again from its first key after each key (parse.go), so there is no parser
// state to get wrong. The meaning of keys is in tables: motions.go, objects.go, operators.go,
// actions.go. Each command is a single undo step.
package vim

import (
	"strings"

	"quarry/editor/buffer"
)

// Mode decides what keys do.
type Mode uint8

// Modes. In Insert, keys go to the owner of the buffer.
const (
	Normal Mode = iota
	Insert
	Visual
	VisualLine
)

func (m Mode) String() string {
	return [...]string{"NORMAL", "INSERT", "VISUAL", "V-LINE"}[m]
}

// selects reports whether motions extend a selection.
func (m Mode) selects() bool { return m == Visual || m == VisualLine }

// Host provides what commands need to know beyond the text.
type Host interface {
	// Find returns the start of the next match of the search, wrapping at the ends of the text.
	// With turned, it searches in the opposite direction.
	Find(from int, turned bool) (int, bool)
	// SearchFor sets the search pattern to a word.
	SearchFor(word string, backward bool)
	// MatchingBracket returns the bracket matching the one at an offset.
	MatchingBracket(offset int) (int, bool)
	// Window returns the first line on the screen and the number of lines.
	Window() (top, lines int)
	// RowsBelow returns the offset that many screen rows below another, or above it if negative.
	// Wrapped lines have several rows.
	RowsBelow(from, rows int) int
	// ScrollTo shows the cursor line at the top (0), middle (1) or bottom (2) of the window.
	ScrollTo(place int)
	// Format formats the queries between two offsets. It returns why it could not, or "".
	Format(start, end int) (problem string)
	// Help returns help on the name at an offset.
	Help(offset int) string
}

// Machine parses keys and applies them to the buffer passed with each key.
type Machine struct {
	host      Host
	registers *Registers

	b             *buffer.Buffer
	mode          Mode
	keys          []string      // keys of the unfinished command
	anchor, head  int           // ends of the selection, both inclusive
	area          area          // last selection, for gv
	goal          int           // column that vertical motions return to, or noGoal
	lastSeek      seekTarget    // for ; and ,
	pendingSearch *command      // command waiting for a search
	session       insertSession // insertion in progress
	last          change        // last change, for .
	repeating     bool          // . is executing
}

// noGoal is the goal after any motion that is not vertical. endGoal keeps to line ends.
const (
	noGoal  = -1
	endGoal = 1 << 30
)

// New returns a machine in normal mode. Machines that share registers share yanked and deleted
// text.
func New(host Host, registers *Registers) *Machine {
	return &Machine{host: host, registers: registers, goal: noGoal}
}

// Mode returns the current mode.
func (m *Machine) Mode() Mode { return m.mode }

// Pending returns the keys of the unfinished command.
func (m *Machine) Pending() string { return strings.Join(m.keys, "") }

// Head returns where to draw the cursor: in the visual modes, on the last character of the
// selection.
func (m *Machine) Head(b *buffer.Buffer) int {
	if m.mode.selects() && m.b == b {
		return min(m.head, len(b.Text()))
	}
	return b.Cursor()
}

// Reset returns to normal mode, for a different text.
func (m *Machine) Reset(b *buffer.Buffer) {
	if m.mode == Insert && m.b == b {
		b.EndGroup()
	}
	m.b, m.mode, m.keys, m.pendingSearch, m.goal = b, Normal, nil, nil, noGoal
	m.clampCursor()
}

// Press handles a key given by name: a character, "esc", "enter" or "ctrl+r". It returns a request
// for the owner, if any, and whether the key was used.
func (m *Machine) Press(b *buffer.Buffer, key string) (Request, bool) {
	if m.b != b {
		m.Reset(b)
	}
	switch {
	case m.mode == Insert:
		return nil, m.insertKey(key)
	case key == "esc":
		return nil, m.escape()
	}
	m.keys = append(m.keys, key)
	c, state := parse(m.keys, m.mode)
	switch {
	case state == partial:
		return nil, true
	case state == unknown && len(m.keys) == 1 && !printable(key):
		m.keys = nil
		return nil, false // left to the owner of the buffer
	case state == unknown:
		typed := m.Pending()
		m.keys = nil
		return Explain{"Unknown command " + typed + "."}, true
	}
	m.keys = nil
	return m.do(c), true
}

func printable(key string) bool { return len([]rune(key)) == 1 }

// escape drops the unfinished command and the selection. It reports whether there was either.
func (m *Machine) escape() bool {
	used := len(m.keys) > 0 || m.mode.selects()
	m.keys = nil
	if m.mode.selects() {
		m.leaveVisual(m.head)
	}
	return used
}

// do executes a command as a single undo step.
func (m *Machine) do(c *command) Request {
	if !c.motion.vertical() {
		defer func() { m.keepGoal(c) }()
	}
	m.b.StartGroup()
	request := m.execute(c)
	if m.mode != Insert {
		m.b.EndGroup()
	}
	if m.mode == Normal {
		m.clampCursor()
	}
	return request
}

// keepGoal resets the goal column, or sets it to line ends.
func (m *Machine) keepGoal(c *command) {
	m.goal = noGoal
	if c.motion != nil && c.motion.toEnds {
		m.goal = endGoal
	}
}

func (m *Machine) execute(c *command) Request {
	selecting := m.mode.selects()
	if c.changes() && !m.repeating {
		m.last = change{command: c}
		if selecting {
			m.last.shape = m.shape()
		}
	}
	switch {
	case c.action != nil:
		return c.action.do(m, c)
	case c.operator != nil && selecting:
		return m.operateOnSelection(c)
	case c.operator != nil:
		return m.operate(c)
	case c.object != nil:
		m.selectObject(c)
	default:
		return m.move(c)
	}
	return nil
}

// move moves the cursor by the command's motion.
func (m *Machine) move(c *command) Request {
	if c.motion.asksSearch {
		return m.askSearch(c)
	}
	to, ok := c.motion.to(m, c)
	if !ok {
		return nil
	}
	m.goTo(to)
	return nil
}

// goTo moves the cursor, or the moving end of the selection, to an offset.
func (m *Machine) goTo(offset int) {
	if m.mode.selects() {
		m.head = m.onCharacter(offset)
		m.showSelection()
		return
	}
	m.b.SetCursor(offset)
}

// at returns the offset where commands start.
func (m *Machine) at() int {
	if m.mode.selects() {
		return m.head
	}
	return m.b.Cursor()
}

// clampCursor puts the cursor on a character: in normal mode it is never past the last character of
// a line.
func (m *Machine) clampCursor() {
	if at := m.onCharacter(m.b.Cursor()); at != m.b.Cursor() || !m.b.Selection().Empty() {
		m.b.SetCursor(at)
	}
}

// onCharacter returns the offset, or that of the last character of the line if it is past it.
func (m *Machine) onCharacter(offset int) int {
	start, end := m.line(offset)
	if offset >= end && end > start {
		return buffer.Left(m.b, end)
	}
	return min(offset, end)
}

// line returns the bounds of the line at an offset.
func (m *Machine) line(offset int) (start, end int) { return m.b.Line(m.b.LineAt(offset)) }

// Sync updates the machine after something else moved the cursor, selected text or changed it. A
// selection switches to visual mode.
func (m *Machine) Sync(b *buffer.Buffer) {
	switch {
	case m.b != b:
		m.b, m.mode, m.pendingSearch = b, Normal, nil
	case m.mode == Insert:
		return
	}
	m.keys, m.goal = nil, noGoal
	s := b.Selection()
	if s.Empty() {
		m.mode = Normal
		m.clampCursor()
		return
	}
	if m.mode == Normal {
		m.mode = Visual
	}
	m.anchor, m.head = s.Start(), m.onCharacter(buffer.Left(b, s.End()))
	if m.mode == VisualLine {
		m.head = m.textStart(b.LineAt(m.head)) // the line's start is visible at any width
	}
	if s.Head < s.Anchor {
		m.anchor, m.head = m.head, m.anchor
	}
}
