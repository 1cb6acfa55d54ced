package vim

import (
	"slices"
	"strings"

	"quarry/editor/buffer"
)

// reach is how much of the text a motion takes along when an operator goes by it.
type reach uint8

const (
	exclusive reach = iota // up to the character where it ends
	inclusive              // that character too
	linewise               // whole lines
)

// motion says where the cursor goes.
type motion struct {
	keys           []string
	help           string
	reach          reach
	takesCharacter bool // a character follows
	keepsColumn    bool // the column, as motions between lines do
	toEnds         bool // vertical motions behind it go to ends of lines
	asksSearch     bool // it asks for what to search for first
	to             func(m *Machine, c *command) (int, bool)
}

func (m *motion) vertical() bool { return m != nil && m.keepsColumn }

// motions are the one list of them.
var motions = []motion{
	{keys: []string{"h", "left", "backspace", "ctrl+h"}, help: "character left", to: left},
	{keys: []string{"l", "right", " "}, help: "character right", to: right},
	{keys: []string{"j", "down", "ctrl+j"}, help: "line down", reach: linewise, keepsColumn: true, to: down},
	{keys: []string{"k", "up"}, help: "line up", reach: linewise, keepsColumn: true, to: up},
	{keys: []string{"g j", "g down"}, help: "row of the screen down", to: screenRows(1)},
	{keys: []string{"g k", "g up"}, help: "row of the screen up", to: screenRows(-1)},
	{keys: []string{"+", "enter"}, help: "text of the next line", reach: linewise, to: textOfLine(1, 0)},
	{keys: []string{"-"}, help: "text of the line before", reach: linewise, to: textOfLine(-1, 0)},
	{keys: []string{"_"}, help: "text of the line, or of one below", reach: linewise, to: textOfLine(1, -1)},
	{keys: []string{"0", "home"}, help: "start of the line", to: lineStart},
	{keys: []string{"^"}, help: "text of the line", to: lineText},
	{keys: []string{"$", "end"}, help: "end of the line", reach: inclusive, toEnds: true, to: lineEnd},
	{keys: []string{"g _"}, help: "last of the line's text", reach: inclusive, to: lineTextEnd},
	{keys: []string{"w", "ctrl+right"}, help: "next word", to: counted(nextWord(small))},
	{keys: []string{"W"}, help: "next word between blanks", to: counted(nextWord(large))},
	{keys: []string{"b", "ctrl+left"}, help: "word before", to: counted(wordBefore(small))},
	{keys: []string{"B"}, help: "word between blanks before", to: counted(wordBefore(large))},
	{keys: []string{"e"}, help: "end of a word", reach: inclusive, to: counted(wordEnd(small))},
	{keys: []string{"E"}, help: "end of a word between blanks", reach: inclusive, to: counted(wordEnd(large))},
	{keys: []string{"g e"}, help: "end of the word before", reach: inclusive, to: counted(endBefore(small))},
	{keys: []string{"g E"}, help: "end of the word between blanks before", reach: inclusive, to: counted(endBefore(large))},
	{keys: []string{"f"}, help: "to a character of the line", reach: inclusive, takesCharacter: true, to: seek(seekTarget{forward: true})},
	{keys: []string{"t"}, help: "before a character of the line", reach: inclusive, takesCharacter: true, to: seek(seekTarget{forward: true, before: true})},
	{keys: []string{"F"}, help: "back to a character of the line", takesCharacter: true, to: seek(seekTarget{})},
	{keys: []string{"T"}, help: "back behind a character of the line", takesCharacter: true, to: seek(seekTarget{before: true})},
	{keys: []string{";"}, help: "the same character again", reach: inclusive, to: repeatSeek(false)},
	{keys: []string{","}, help: "the same character the other way", reach: inclusive, to: repeatSeek(true)},
	{keys: []string{"g g", "ctrl+home"}, help: "first line, or line by count", reach: linewise, to: numbered(0)},
	{keys: []string{"G", "ctrl+end"}, help: "last line, or line by count", reach: linewise, to: numbered(-1)},
	{keys: []string{"}"}, help: "end of the query", to: paragraph(1)},
	{keys: []string{"{"}, help: "start of the query", to: paragraph(-1)},
	{keys: []string{"%"}, help: "matching bracket", reach: inclusive, to: partner},
	{keys: []string{"H"}, help: "first line on the screen", reach: linewise, to: onScreen(0)},
	{keys: []string{"M"}, help: "line in the middle of the screen", reach: linewise, to: onScreen(1)},
	{keys: []string{"L"}, help: "last line on the screen", reach: linewise, to: onScreen(2)},
	{keys: []string{"ctrl+d"}, help: "half a page down", reach: linewise, keepsColumn: true, to: pages(1, 2)},
	{keys: []string{"ctrl+u"}, help: "half a page up", reach: linewise, keepsColumn: true, to: pages(-1, 2)},
	{keys: []string{"ctrl+f", "pgdown"}, help: "page down", reach: linewise, keepsColumn: true, to: pages(1, 1)},
	{keys: []string{"ctrl+b", "pgup"}, help: "page up", reach: linewise, keepsColumn: true, to: pages(-1, 1)},
	{keys: []string{"/"}, help: "search", asksSearch: true},
	{keys: []string{"?"}, help: "search backward", asksSearch: true},
	{keys: []string{"n"}, help: "next match", to: match(false)},
	{keys: []string{"N"}, help: "match before", to: match(true)},
	{keys: []string{"*"}, help: "next place of this word", to: sameWord(false)},
	{keys: []string{"#"}, help: "place of this word before", to: sameWord(true)},
}

// often does a motion as often as the count says, as far as it gets.
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

// lines goes down by lines in the column that vertical motion began in.
func (m *Machine) lines(by int) (int, bool) {
	line := m.b.LineAt(m.at())
	target := min(max(line+by, 0), m.b.Lines()-1)
	if m.goal == noGoal {
		m.goal = m.b.Column(m.at())
	}
	return m.onCharacter(m.b.OffsetAt(target, m.goal)), target != line
}

// screenRows goes by rows of the screen, of which a line that is broken has several.
func screenRows(step int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		to := m.host.RowsBelow(m.at(), step*c.times())
		return to, to != m.at()
	}
}

// textOfLine goes by lines to the first character of their text; the count is corrected.
func textOfLine(step, correct int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		line := m.b.LineAt(m.at())
		target := min(max(line+step*(c.times()+correct), 0), m.b.Lines()-1)
		return m.textStart(target), true
	}
}

// textStart is the first character of a line that is no blank.
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

// numbered goes to the line that the count names, else to one counted from the start, or
// from the end below zero.
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

// paragraph goes to the next blank line, or the one before. Queries are apart by them.
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

// partner goes to the bracket that belongs to the first one at or behind the cursor.
func partner(m *Machine, _ *command) (int, bool) {
	_, end := m.line(m.at())
	for at := m.at(); at < end; at++ {
		if strings.IndexByte("()[]{}", m.b.Text()[at]) >= 0 {
			return m.host.MatchingBracket(at)
		}
	}
	return 0, false
}

// onScreen goes to the first line of the window, the middle one or the last.
func onScreen(place int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, _ *command) (int, bool) {
		top, lines := m.host.Window()
		line := min(top+place*(lines-1)/2, m.b.Lines()-1)
		return m.textStart(line), true
	}
}

// pages goes by a part of the window.
func pages(step, part int) func(*Machine, *command) (int, bool) {
	return func(m *Machine, c *command) (int, bool) {
		_, lines := m.host.Window()
		return m.lines(step * c.times() * max(lines/part, 1))
	}
}

// motionOf is the motion that keys mean.
func motionOf(keys string) *motion {
	return &motions[slices.IndexFunc(motions, func(m motion) bool { return slices.Contains(m.keys, keys) })]
}
