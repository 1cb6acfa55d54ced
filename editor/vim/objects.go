package vim

import "quarry/editor/buffer"

// object is a piece of text around the cursor: i is the piece, a takes what is around it.
type object struct {
	keys []string
	help string
	runs bool // pieces follow each other: a selection grows by the next
	find func(m *Machine, c *command, at int) (region, bool)
}

// objects are the one list of them; i or a comes before their keys.
var objects = []object{
	{keys: []string{"w"}, help: "the word (aw: and the blanks at it)", runs: true, find: words(small)},
	{keys: []string{"W"}, help: "the word between blanks", runs: true, find: words(large)},
	{keys: []string{`"`}, help: "the string", find: quoted(`"`)},
	{keys: []string{"'"}, help: "the string in single quotes", find: quoted("'")},
	{keys: []string{"`"}, help: "what is between backticks", find: quoted("`")},
	{keys: []string{"(", ")", "b"}, help: "what is in parentheses", find: bracketed('(', ')')},
	{keys: []string{"[", "]"}, help: "what is in brackets", find: bracketed('[', ']')},
	{keys: []string{"{", "}", "B"}, help: "what is in braces", find: bracketed('{', '}')},
	{keys: []string{"p"}, help: "the query, up to blank lines", runs: true, find: paragraphs},
}

// words finds words. Runs of blanks count as words, as in vim, within their line.
func words(s size) func(*Machine, *command, int) (region, bool) {
	return func(m *Machine, c *command, at int) (region, bool) {
		lineStart, lineEnd := m.line(at)
		if lineStart == lineEnd {
			return region{start: at, end: at}, true
		}
		start := at
		for start > lineStart && kindAt(m.b, buffer.Left(m.b, start), s) == kindAt(m.b, at, s) {
			start = buffer.Left(m.b, start)
		}
		end := start
		for range c.times() {
			first := kindAt(m.b, end, s)
			end = m.runEnd(end, lineEnd, s)
			if c.around {
				if after := kindAt(m.b, end, s); end < lineEnd && (first == blankKind) != (after == blankKind) {
					end = m.runEnd(end, lineEnd, s)
				} else if first != blankKind && end == lineEnd {
					start = m.blanksBefore(start, lineStart)
				} else if first != blankKind && after != blankKind {
					start = m.blanksBefore(start, lineStart)
				}
			}
		}
		return region{start: start, end: end}, true
	}
}

// runEnd is where characters of the kind that stands at an offset end.
func (m *Machine) runEnd(at, limit int, s size) int {
	k := kindAt(m.b, at, s)
	for at < limit && kindAt(m.b, at, s) == k {
		at = buffer.Right(m.b, at)
	}
	return at
}

// blanksBefore takes the blanks before a word along, unless they indent the line.
func (m *Machine) blanksBefore(start, lineStart int) int {
	at := start
	for at > lineStart && kindAt(m.b, buffer.Left(m.b, at), small) == blankKind {
		at = buffer.Left(m.b, at)
	}
	if at == lineStart {
		return start
	}
	return at
}

// quoted finds the string that the cursor is in, or else the next one of the line.
func quoted(quote string) func(*Machine, *command, int) (region, bool) {
	return func(m *Machine, c *command, at int) (region, bool) {
		lineStart, lineEnd := m.line(at)
		line := m.b.Text()[lineStart:lineEnd]
		open := -1
		for i := 0; i < len(line); i++ {
			verbatim := open > 0 && line[open-1] == '@' // there the backslash is a character as any
			switch {
			case line[i] == '\\' && open >= 0 && !verbatim:
				i++ // the next character is part of the string
			case line[i] != quote[0]:
			case open < 0:
				open = i
			case lineStart+i >= at:
				return m.aroundQuotes(c, lineStart+open, lineStart+i, lineEnd)
			default:
				open = -1
			}
		}
		return region{}, false
	}
}

// aroundQuotes is what is between two quotes, or with them and the blanks behind.
func (m *Machine) aroundQuotes(c *command, open, end, lineEnd int) (region, bool) {
	if !c.around {
		return region{start: open + 1, end: end}, true
	}
	end++
	after := end
	for after < lineEnd && kindAt(m.b, after, small) == blankKind {
		after = buffer.Right(m.b, after)
	}
	return region{start: open, end: after}, true
}

// bracketed finds what is between the nearest brackets around the cursor, or with a count
// those further out. Brackets are counted in strings too.
func bracketed(open, end byte) func(*Machine, *command, int) (region, bool) {
	return func(m *Machine, c *command, at int) (region, bool) {
		text := m.b.Text()
		first := at
		if first < len(text) && text[first] == end {
			first-- // its own partner is the one wanted
		}
		start := enclosing(text, min(first, len(text)-1), -1, end, open, c.times())
		if start < 0 {
			return region{}, false
		}
		stop := enclosing(text, start+1, 1, open, end, 1)
		if stop < 0 {
			return region{}, false
		}
		if c.around {
			return region{start: start, end: stop + 1}, true
		}
		return m.linesWithin(start+1, stop), true
	}
}

// linesWithin is what is between two brackets: the lines between theirs, when these hold
// nothing behind the one and before the other.
func (m *Machine) linesWithin(start, end int) region {
	first, last := m.b.LineAt(start), m.b.LineAt(end)
	_, firstEnd := m.b.Line(first)
	if last-first < 2 || start != firstEnd || m.textStart(last) != end {
		return region{start: start, end: end}
	}
	inner, _ := m.b.Line(first + 1)
	_, innerEnd := m.b.Line(last - 1)
	return region{inner, innerEnd, true}
}

// enclosing goes in a direction to the bracket that is not closed by one on the way.
func enclosing(text string, at, step int, inner, outer byte, times int) int {
	depth := times
	for ; at >= 0 && at < len(text); at += step {
		switch text[at] {
		case inner:
			depth++
		case outer:
			if depth--; depth == 0 {
				return at
			}
		}
	}
	return -1
}

// paragraphs finds the lines up to the next blank ones. With those around: the blank ones
// behind too, else those before.
func paragraphs(m *Machine, c *command, at int) (region, bool) {
	line := m.b.LineAt(at)
	blank := m.blank(line)
	first, last := line, line
	for first > 0 && m.blank(first-1) == blank {
		first--
	}
	for last+1 < m.b.Lines() && m.blank(last+1) == blank {
		last++
	}
	runs := c.times() - 1
	if c.around {
		runs = 2*c.times() - 1
	}
	for range runs {
		if last+1 >= m.b.Lines() {
			if c.around {
				first = m.blankBefore(first)
			}
			break
		}
		blank = !blank
		for last+1 < m.b.Lines() && m.blank(last+1) == blank {
			last++
		}
	}
	start, _ := m.b.Line(first)
	_, end := m.b.Line(last)
	return region{start, end, true}, true
}

// blankBefore is the first of the blank lines before a line.
func (m *Machine) blankBefore(line int) int {
	for line > 0 && m.blank(line-1) {
		line--
	}
	return line
}

// selectObject makes an object the selection, or grows the selection by it.
func (m *Machine) selectObject(c *command) {
	at, grows := m.head, m.anchor < m.head
	if grows && c.object.runs {
		at = min(buffer.Right(m.b, at), len(m.b.Text()))
	}
	r, ok := c.object.find(m, c, at)
	if ok && r.start == m.anchor && r.end == buffer.Right(m.b, m.head) {
		further := *c
		further.count = c.times() + 1
		r, ok = c.object.find(m, &further, at)
	}
	if !ok {
		return
	}
	if grows && c.object.runs {
		r.start = min(r.start, m.anchor)
	}
	m.mode = Visual
	if r.lines {
		m.mode = VisualLine
	}
	m.anchor, m.head = r.start, max(buffer.Left(m.b, r.end), r.start)
	m.showSelection()
}
