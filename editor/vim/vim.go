// Package vim gives a text the keys of vim: commands that are read from keys by tables and
// done to a buffer. It refuses to know screens, and the language only through a Host.
//
// A command is read anew from its first key with each key (parse.go), so there is no state
// of reading to get wrong. What the keys mean stands in tables: motions.go, objects.go,
// operators.go, actions.go. Each command is one step of undo.
package vim

import (
	"strings"

	"quarry/editor/buffer"
)

// Mode is what keys do.
type Mode uint8

// The modes. In Insert keys go to whoever has the buffer.
const (
	Normal Mode = iota
	Insert
	Visual
	VisualLine
)

func (m Mode) String() string {
	return [...]string{"NORMAL", "INSERT", "VISUAL", "V-LINE"}[m]
}

// selects reports whether a selection grows with each motion.
func (m Mode) selects() bool { return m == Visual || m == VisualLine }

// Host is what commands need to know that the text alone does not tell.
type Host interface {
	// Find is where the next match of the search begins, around the ends of the text; turned
	// it goes against the direction of the search.
	Find(from int, turned bool) (int, bool)
	// SearchFor makes a word what is searched for.
	SearchFor(word string, backward bool)
	// Partner is the bracket that belongs to the one at an offset.
	MatchingBracket(offset int) (int, bool)
	// Window is the first line on the screen, and how many there are.
	Window() (top, lines int)
	// Below is the offset so many rows of the screen below another, or above it: lines may
	// be broken there.
	RowsBelow(from, rows int) int
	// ScrollTo shows the line of the cursor at the top (0), the middle (1) or the end (2)
	// of the window.
	ScrollTo(place int)
	// Format lays out the queries between two offsets. It returns why it could not, or "".
	Format(start, end int) (problem string)
	// Help tells about the name at an offset.
	Help(offset int) string
}

// Machine reads keys and does what they say to the buffer that it is given with each.
type Machine struct {
	host      Host
	registers *Registers

	b             *buffer.Buffer
	mode          Mode
	keys          []string      // of the command that is being typed
	anchor, head  int           // the ends of the selection, both part of it
	area          area          // of the last selection, for gv
	goal          int           // column that vertical motions keep to, or noGoal
	lastSeek      seekTarget    // for ; and ,
	pendingSearch *command      // goes on when the search is done
	session       insertSession // the insertion under way
	last          change        // for the dot
	repeating     bool          // what is done now is what the dot repeats
}

// noGoal is the goal when the last motion was not vertical, and endGoal keeps to the ends
// of lines.
const (
	noGoal  = -1
	endGoal = 1 << 30
)

// New makes a machine in the normal mode. Machines that share registers hand texts over.
func New(host Host, registers *Registers) *Machine {
	return &Machine{host: host, registers: registers, goal: noGoal}
}

// Mode is the present mode.
func (m *Machine) Mode() Mode { return m.mode }

// Pending is what has been typed of a command.
func (m *Machine) Pending() string { return strings.Join(m.keys, "") }

// Head is where the cursor is drawn: while text is selected, on its last character.
func (m *Machine) Head(b *buffer.Buffer) int {
	if m.mode.selects() && m.b == b {
		return min(m.head, len(b.Text()))
	}
	return b.Cursor()
}

// Reset goes back to the normal mode, as for another text.
func (m *Machine) Reset(b *buffer.Buffer) {
	if m.mode == Insert && m.b == b {
		b.EndGroup()
	}
	m.b, m.mode, m.keys, m.pendingSearch, m.goal = b, Normal, nil, nil, noGoal
	m.clampCursor()
}

// Press gives a key by its name: a character, "esc", "enter", "ctrl+r". It returns what
// somebody else has to do, if anything, and whether the key was used.
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
		return nil, false // of whoever has the buffer
	case state == unknown:
		typed := m.Pending()
		m.keys = nil
		return Explain{"No command begins with " + typed + " here."}, true
	}
	m.keys = nil
	return m.do(c), true
}

func printable(key string) bool { return len([]rune(key)) == 1 }

// escape drops what was typed of a command, then the selection. It reports whether there
// was one of them.
func (m *Machine) escape() bool {
	used := len(m.keys) > 0 || m.mode.selects()
	m.keys = nil
	if m.mode.selects() {
		m.leaveVisual(m.head)
	}
	return used
}

// do carries a command out as one step of undo.
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

// keepGoal forgets the column of vertical motions, or makes it the ends of lines.
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

// move goes where the motion of a command leads.
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

// goTo puts the cursor, or the moving end of the selection, at an offset.
func (m *Machine) goTo(offset int) {
	if m.mode.selects() {
		m.head = m.onCharacter(offset)
		m.showSelection()
		return
	}
	m.b.SetCursor(offset)
}

// at is where commands start from.
func (m *Machine) at() int {
	if m.mode.selects() {
		return m.head
	}
	return m.b.Cursor()
}

// rest puts the cursor onto a character: in the normal mode it is never behind the last
// of a line.
func (m *Machine) clampCursor() {
	if at := m.onCharacter(m.b.Cursor()); at != m.b.Cursor() || !m.b.Selection().Empty() {
		m.b.SetCursor(at)
	}
}

// onCharacter is the offset, or the last character of its line when it is behind that.
func (m *Machine) onCharacter(offset int) int {
	start, end := m.line(offset)
	if offset >= end && end > start {
		return buffer.Left(m.b, end)
	}
	return min(offset, end)
}

// line gives the bounds of the line that an offset is in.
func (m *Machine) line(offset int) (start, end int) { return m.b.Line(m.b.LineAt(offset)) }

// Settle is told that somebody else moved the cursor, selected or changed the text. What
// was selected becomes the selection of the visual mode.
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
		m.head = m.textStart(b.LineAt(m.head)) // in sight, at whatever width
	}
	if s.Head < s.Anchor {
		m.anchor, m.head = m.head, m.anchor
	}
}
