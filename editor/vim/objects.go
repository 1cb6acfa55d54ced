package vim

import "quarry/editor/buffer"

// object is a text object: i selects the object itself, a includes what surrounds it.
type object struct {
	keys []string
	help string
	runs bool // adjacent objects extend a selection one by one
	find func(m *Machine, c *command, at int) (region, bool)
}

// objects lists the text objects. Their keys follow i or a.
var objects = []object{
	{keys: []string{"w"}, help: "Word (aw: with blanks)", runs: true, find: words(small)},
	{keys: []string{"W"}, help: "WORD (between blanks)", runs: true, find: words(large)},
	{keys: []string{`"`}, help: "String in double quotes", find: quoted(`"`)},
	{keys: []string{"'"}, help: "String in single quotes", find: quoted("'")},
	{keys: []string{"`"}, help: "Text in backticks", find: quoted("`")},
	{keys: []string{"(", ")", "b"}, help: "Text in parentheses", find: bracketed('(', ')')},
	{keys: []string{"[", "]"}, help: "Text in square brackets", find: bracketed('[', ']')},
	{keys: []string{"{", "}", "B"}, help: "Text in braces", find: bracketed('{', '}')},
	{keys: []string{"p"}, help: "Query (between blank lines)", runs: true, find: paragraphs},
}

// words returns an object that finds words within a line. As in Vim, a run of blanks counts as a
// word.
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

// runEnd returns the end of the run of characters of the same kind as the one at an offset.
func (m *Machine) runEnd(at, limit int, s size) int {
	k := kindAt(m.b, at, s)
	for at < limit && kindAt(m.b, at, s) == k {
		at = buffer.Right(m.b, at)
	}
	return at
}

// blanksBefore returns the start of the blanks before a word, or start if they are the line's
// indentation.
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

// quoted returns an object that finds the string around the cursor, or else the next one in the
// line.
func quoted(quote string) func(*Machine, *command, int) (region, bool) {
	return func(m *Machine, c *command, at int) (region, bool) {
		lineStart, lineEnd := m.line(at)
		line := m.b.Text()[lineStart:lineEnd]
		open := -1
		for i := 0; i < len(line); i++ {
			verbatim := open > 0 && line[open-1] == '@' // verbatim strings have no escapes
			switch {
			case line[i] == '\\' && open >= 0 && !verbatim:
				i++ // an escaped character does not end the string
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

// aroundQuotes returns the text between two quotes, or with the quotes and the blanks after them.
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

// bracketed returns an object that finds the text in the nearest enclosing brackets; a count
// selects outer ones. Brackets in strings count as well.
func bracketed(open, end byte) func(*Machine, *command, int) (region, bool) {
	return func(m *Machine, c *command, at int) (region, bool) {
		text := m.b.Text()
		first := at
		if first < len(text) && text[first] == end {
			first-- // on a closing bracket, find its own partner
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

// linesWithin returns the text between two brackets. If both brackets are at the outer ends of
// their lines, it returns the whole lines in between.
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

// enclosing returns the offset of the times-th unmatched outer bracket in the direction of step, or
// -1.
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

// paragraphs finds the lines up to the next blank ones. The object with its surroundings includes
// the blank lines after it, or else those before it.
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

// blankBefore returns the first of the blank lines before a line.
func (m *Machine) blankBefore(line int) int {
	for line > 0 && m.blank(line-1) {
		line--
	}
	return line
}

// selectObject selects an object, or extends the selection by one.
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
