package vim

import (
	"slices"
	"strings"

	"quarry/editor/buffer"
)

// reach is how much text an operator covers at the end of a motion.
type reach uint8

const (
	exclusive reach = iota // up to the character at the end
	inclusive              // including that character
	linewise               // whole lines
)

// motion is a command that moves the cursor, or the range of an operator.
type motion struct {
	keys           []string
	help           string
	reach          reach
	takesCharacter bool // the next key is a character to look for
	keepsColumn    bool // moves vertically in the same column
	toEnds         bool // vertical motions that follow keep to line ends
	asksSearch     bool // prompts for a search pattern first
	to             func(m *Machine, c *command) (int, bool)
}

func (m *motion) vertical() bool { return m != nil && m.keepsColumn }

var motions = []motion{
	{keys: []string{"h", "left", "backspace", "ctrl+h"}, help: "Left", to: left},
	{keys: []string{"l", "right", " "}, help: "Right", to: right},
	{keys: []string{"j", "down", "ctrl+j"}, help: "Down", reach: linewise, keepsColumn: true, to: down},
	{keys: []string{"k", "up"}, help: "Up", reach: linewise, keepsColumn: true, to: up},
	{keys: []string{"g j", "g down"}, help: "Screen line down", to: screenRows(1)},
	{keys: []string{"g k", "g up"}, help: "Screen line up", to: screenRows(-1)},
	{keys: []string{"+", "enter"}, help: "First non-blank of next line", reach: linewise, to: textOfLine(1, 0)},
	{keys: []string{"-"}, help: "First non-blank of previous line", reach: linewise, to: textOfLine(-1, 0)},
	{keys: []string{"_"}, help: "First non-blank of line, or of a line below by count", reach: linewise,
		to: textOfLine(1, -1)},
	{keys: []string{"0", "home"}, help: "Start of line", to: lineStart},
	{keys: []string{"^"}, help: "First non-blank of line", to: lineText},
	{keys: []string{"$", "end"}, help: "End of line", reach: inclusive, toEnds: true, to: lineEnd},
	{keys: []string{"g _"}, help: "Last non-blank of line", reach: inclusive, to: lineTextEnd},
	{keys: []string{"w", "ctrl+right"}, help: "Next word", to: counted(nextWord(small))},
	{keys: []string{"W"}, help: "Next WORD (between blanks)", to: counted(nextWord(large))},
	{keys: []string{"b", "ctrl+left"}, help: "Previous word", to: counted(wordBefore(small))},
	{keys: []string{"B"}, help: "Previous WORD", to: counted(wordBefore(large))},
	{keys: []string{"e"}, help: "End of word", reach: inclusive, to: counted(wordEnd(small))},
	{keys: []string{"E"}, help: "End of WORD", reach: inclusive, to: counted(wordEnd(large))},
	{keys: []string{"g e"}, help: "End of previous word", reach: inclusive, to: counted(endBefore(small))},
	{keys: []string{"g E"}, help: "End of previous WORD", reach: inclusive, to: counted(endBefore(large))},
	{keys: []string{"f"}, help: "To next occurrence of a character in the line", reach: inclusive, takesCharacter: true,
		to: seek(seekTarget{forward: true})},
	{keys: []string{"t"}, help: "Till before next occurrence of a character", reach: inclusive, takesCharacter: true,
		to: seek(seekTarget{forward: true, before: true})},
	{keys: []string{"F"}, help: "To previous occurrence of a character", takesCharacter: true, to: seek(seekTarget{})},
	{keys: []string{"T"}, help: "Till after previous occurrence of a character", takesCharacter: true,
		to: seek(seekTarget{before: true})},
	{keys: []string{";"}, help: "Repeat f, t, F or T", reach: inclusive, to: repeatSeek(false)},
	{keys: []string{","}, help: "Repeat f, t, F or T in the opposite direction", reach: inclusive,
		to: repeatSeek(true)},
	{keys: []string{"g g", "ctrl+home"}, help: "First line, or line by count", reach: linewise, to: numbered(0)},
	{keys: []string{"G", "ctrl+end"}, help: "Last line, or line by count", reach: linewise, to: numbered(-1)},
	{keys: []string{"}"}, help: "End of query (next blank line)", to: paragraph(1)},
	{keys: []string{"{"}, help: "Start of query (previous blank line)", to: paragraph(-1)},
	{keys: []string{"%"}, help: "Matching bracket", reach: inclusive, to: partner},
	{keys: []string{"H"}, help: "Top of screen", reach: linewise, to: onScreen(0)},
	{keys: []string{"M"}, help: "Middle of screen", reach: linewise, to: onScreen(1)},
	{keys: []string{"L"}, help: "Bottom of screen", reach: linewise, to: onScreen(2)},
	{keys: []string{"ctrl+d"}, help: "Half page down", reach: linewise, keepsColumn: true, to: pages(1, 2)},
	{keys: []string{"ctrl+u"}, help: "Half page up", reach: linewise, keepsColumn: true, to: pages(-1, 2)},
	{keys: []string{"ctrl+f", "pgdown"}, help: "Page down", reach: linewise, keepsColumn: true, to: pages(1, 1)},
	{keys: []string{"ctrl+b", "pgup"}, help: "Page up", reach: linewise, keepsColumn: true, to: pages(-1, 1)},
	{keys: []string{"/"}, help: "Search", asksSearch: true},
	{keys: []string{"?"}, help: "Search backward", asksSearch: true},
	{keys: []string{"n"}, help: "Next match", to: match(false)},
	{keys: []string{"N"}, help: "Previous match", to: match(true)},
	{keys: []string{"*"}, help: "Next occurrence of word", to: sameWord(false)},
	{keys: []string{"#"}, help: "Previous occurrence of word", to: sameWord(true)},
}

// counted returns a motion that repeats a step as often as the count says, or as far as it gets.
func counted(once func(b *buffer.Buffer, from int) int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		from := m.at()
		at := from
		for range c.times() {
			next := once(m.b, at)
			if next == at {
				break
			}
			at = next
		}
		return at, at != from || c.operator != nil
	}
}

func left(m *Machine, c *command) (int, bool) {
	start, _ := m.line(m.at())
	at := m.at()
	for range c.times() {
		if at == start {
			break
		}
		at = buffer.Left(m.b, at)
	}
	return at, at != m.at() || c.inserts()
}

func right(m *Machine, c *command) (int, bool) {
	_, end := m.line(m.at())
	at := m.at()
	for range c.times() {
		if at >= end {
			break
		}
		at = buffer.Right(m.b, at)
	}
	return at, at != m.at() || c.inserts()
}

func down(m *Machine, c *command) (int, bool) { return m.lines(c.times()) }
func up(m *Machine, c *command) (int, bool)   { return m.lines(-c.times()) }

// lines moves by lines, in the column where vertical movement began.
func (m *Machine) lines(by int) (int, bool) {
	line := m.b.LineAt(m.at())
	target := min(max(line+by, 0), m.b.Lines()-1)
	if m.goal == noGoal {
		m.goal = m.b.Column(m.at())
	}
	return m.onCharacter(m.b.OffsetAt(target, m.goal)), target != line
}

// screenRows returns a motion by rows of the screen. A wrapped line has several.
func screenRows(step int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		to := m.host.RowsBelow(m.at(), step*c.times())
		return to, to != m.at()
	}
}

// textOfLine returns a motion by lines to the first non-blank character; correct is added to the
// count.
func textOfLine(step, correct int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		line := m.b.LineAt(m.at())
		target := min(max(line+step*(c.times()+correct), 0), m.b.Lines()-1)
		return m.textStart(target), true
	}
}

// textStart returns the offset of the first non-blank character of a line.
func (m *Machine) textStart(line int) int {
	start, _ := m.b.Line(line)
	text := m.b.LineText(line)
	return start + len(text) - len(strings.TrimLeft(text, " \t"))
}

func lineStart(m *Machine, _ *command) (int, bool) {
	start, _ := m.line(m.at())
	return start, true
}

func lineText(m *Machine, _ *command) (int, bool) { return m.textStart(m.b.LineAt(m.at())), true }

func lineEnd(m *Machine, c *command) (int, bool) {
	line := min(m.b.LineAt(m.at())+c.times()-1, m.b.Lines()-1)
	_, end := m.b.Line(line)
	return m.onCharacter(end), true
}

func lineTextEnd(m *Machine, c *command) (int, bool) {
	line := min(m.b.LineAt(m.at())+c.times()-1, m.b.Lines()-1)
	start, _ := m.b.Line(line)
	return m.onCharacter(max(start+len(strings.TrimRight(m.b.LineText(line), " \t"))-1, start)), true
}

// numbered returns a motion to the line given by the count. Without a count it goes to the line
// otherwise, which counts from the end if negative.
func numbered(otherwise int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		line := c.count - 1
		switch {
		case c.count == 0 && otherwise < 0:
			line = m.b.Lines() + otherwise
		case c.count == 0:
			line = otherwise
		}
		return m.textStart(min(line, m.b.Lines()-1)), true
	}
}

// paragraph returns a motion to the next or previous blank line. Blank lines separate queries.
func paragraph(step int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		line := m.b.LineAt(m.at())
		for range c.times() {
			for line >= 0 && line < m.b.Lines() && m.blank(line) {
				line += step
			}
			for line >= 0 && line < m.b.Lines() && !m.blank(line) {
				line += step
			}
		}
		switch {
		case line < 0:
			return 0, true
		case line >= m.b.Lines():
			return len(m.b.Text()), true
		}
		start, _ := m.b.Line(line)
		return start, true
	}
}

func (m *Machine) blank(line int) bool {
	return strings.TrimSpace(m.b.LineText(line)) == ""
}

// partner moves to the bracket matching the first one at or after the cursor.
func partner(m *Machine, _ *command) (int, bool) {
	_, end := m.line(m.at())
	for at := m.at(); at < end; at++ {
		if strings.IndexByte("()[]{}", m.b.Text()[at]) >= 0 {
			return m.host.MatchingBracket(at)
		}
	}
	return 0, false
}

// onScreen returns a motion to the first, middle or last line of the window.
func onScreen(place int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, _ *command) (int, bool) {
		top, lines := m.host.Window()
		line := min(top+place*(lines-1)/2, m.b.Lines()-1)
		return m.textStart(line), true
	}
}

// pages returns a motion by pages, or by 1/part of a page.
func pages(step, part int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		_, lines := m.host.Window()
		return m.lines(step * c.times() * max(lines/part, 1))
	}
}

// motionOf returns the motion bound to the keys.
func motionOf(keys string) *motion {
	return &motions[slices.IndexFunc(motions, func(m motion) bool { return slices.Contains(m.keys, keys) })]
}
