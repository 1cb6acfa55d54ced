package vim

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quarry/editor/buffer"
)

// operator is a command that acts on a region.
type operator struct {
	keys    string
	visual  []string // more keys in the visual modes
	help    string
	changes bool // edits the text, so . repeats it
	do      func(m *Machine, r region, c *command) Request
}

// region is the text an operator acts on: bytes, or whole lines if lines is set.
type region struct {
	start, end int
	lines      bool
}

var operators = []operator{
	{keys: "d", visual: []string{"x", "delete"}, help: "Delete", changes: true, do: (*Machine).remove},
	{keys: "c", visual: []string{"s"}, help: "Change", changes: true, do: (*Machine).replace},
	{keys: "y", help: "Yank", do: (*Machine).yank},
	{keys: ">", help: "Indent", changes: true, do: shift((*buffer.Buffer).Indent)},
	{keys: "<", help: "Outdent", changes: true, do: shift((*buffer.Buffer).Outdent)},
	{keys: "=", help: "Format queries", changes: true, do: (*Machine).format},
	{keys: "g c", help: "Toggle comment", changes: true, do: shift((*buffer.Buffer).ToggleComment)},
	{keys: "g u", visual: []string{"u"}, help: "Lowercase", changes: true, do: recase(unicode.ToLower)},
	{keys: "g U", visual: []string{"U"}, help: "Uppercase", changes: true, do: recase(unicode.ToUpper)},
	{keys: "g ~", visual: []string{"~"}, help: "Toggle case", changes: true, do: recase(toggledCase)},
}

// operate applies an operator to the region given by the command.
func (m *Machine) operate(c *command) Request {
	if c.motion != nil && c.motion.asksSearch {
		return m.askSearch(c)
	}
	r, ok := m.regionOf(c)
	if !ok {
		return nil
	}
	return c.operator.do(m, r, c)
}

// regionOf returns the region of a command: its lines, its object or the text up to where its
// motion ends.
func (m *Machine) regionOf(c *command) (region, bool) {
	from := m.b.Cursor()
	switch {
	case c.lines:
		last := min(m.b.LineAt(from)+c.times()-1, m.b.Lines()-1)
		_, end := m.b.Line(last)
		return region{from, end, true}, true
	case c.object != nil:
		return c.object.find(m, c, from)
	}
	return m.regionTo(c, from)
}

// regionTo returns the region between the cursor and where the motion ends.
func (m *Machine) regionTo(c *command, from int) (region, bool) {
	if m.changesWord(c, from) {
		end := *motionOf("e")
		if strings.HasPrefix(c.motion.keys[0], "W") {
			end = *motionOf("E")
		}
		end.to = wordEndHere(c.motion.keys[0] == "W")
		c.motion = &end
	}
	to, ok := c.motion.to(m, c)
	if !ok {
		return region{}, false
	}
	r := region{start: min(from, to), end: max(from, to)}
	switch c.motion.reach {
	case linewise:
		r.lines = true
	case inclusive:
		if _, end := m.line(r.end); r.end < end {
			r.end = buffer.Right(m.b, r.end)
		}
	default:
		r = m.withinLines(c, r)
	}
	return r, true
}

// changesWord reports whether the command is cw on a word. It stops at the end of the word, unlike
// dw.
func (m *Machine) changesWord(c *command, at int) bool {
	first := c.motion.keys[0]
	return c.inserts() && (first == "w" || first == "W") && kindAt(m.b, at, small) != blankKind
}

// wordEndHere returns a motion to the end of the current word. Unlike e, it stays there if the
// cursor is already at the end.
func wordEndHere(between bool) func(*Machine, *command) (int, bool) {
	s := size(between)
	return func(m *Machine, c *command) (int, bool) {
		at := m.at()
		if next := buffer.Right(m.b, at); next < len(m.b.Text()) && kindAt(m.b, next, s) == kindAt(m.b, at, s) {
			at = wordEnd(s)(m.b, at)
		}
		for range c.times() - 1 {
			at = wordEnd(s)(m.b, at)
		}
		return at, true
	}
}

// withinLines keeps an operator whose motion ends at the start of a line from joining that line to
// the one before, as Vim does: it stops at the end of the previous line, and covers whole lines if
// it started in the indentation.
func (m *Machine) withinLines(c *command, r region) region {
	line, first := m.b.LineAt(r.end), m.b.LineAt(r.start)
	start, _ := m.b.Line(line)
	word := c.motion.keys[0] == "w" || c.motion.keys[0] == "W"
	switch {
	case line == first:
		return r
	case word && r.end <= m.textStart(line):
		for line > first && r.end <= m.textStart(line) {
			line--
			_, r.end = m.b.Line(line)
		}
		return r
	case r.end != start:
		return r
	}
	_, r.end = m.b.Line(line - 1)
	if r.start <= m.textStart(first) {
		r.lines = true
	}
	return r
}

// touched returns the first and last line of a region.
func (m *Machine) touched(r region) (first, last int) {
	return m.b.LineAt(r.start), m.b.LineAt(r.end)
}

// text returns the text of a region. Whole lines end with a line end.
func (m *Machine) text(r region) string {
	if !r.lines {
		return m.b.Text()[r.start:r.end]
	}
	first, last := m.touched(r)
	start, _ := m.b.Line(first)
	_, end := m.b.Line(last)
	return m.b.Text()[start:end] + "\n"
}

// store saves a region in a register.
func (m *Machine) store(r region, c *command, yanked bool) Request {
	text := m.text(r)
	m.registers.put(c.register, text, r.lines, yanked)
	if c.register == "+" || c.register == "*" {
		return Copy{text}
	}
	return nil
}

func (m *Machine) remove(r region, c *command) Request {
	request := m.store(r, c, false)
	m.cutOut(r)
	return request
}

// cutOut removes a region and puts the cursor in its place.
func (m *Machine) cutOut(r region) {
	if !r.lines {
		m.b.Replace(r.start, r.end, "")
		return
	}
	first, last := m.touched(r)
	start, _ := m.b.Line(first)
	end := len(m.b.Text())
	switch {
	case last+1 < m.b.Lines():
		end, _ = m.b.Line(last + 1)
	case first > 0: // the last line has no line end, so the one before it goes
		_, start = m.b.Line(first - 1)
	}
	m.b.Replace(start, end, "")
	m.b.SetCursor(m.textStart(min(first, m.b.Lines()-1)))
}

// replace removes a region and enters insert mode. Of whole lines, one stays with its indentation.
func (m *Machine) replace(r region, c *command) Request {
	request := m.store(r, c, false)
	if r.lines {
		first, last := m.touched(r)
		_, end := m.b.Line(last)
		r = region{start: min(m.textStart(first), end), end: end}
	}
	m.b.Replace(r.start, r.end, "")
	m.b.SetCursor(r.start)
	m.insert(1)
	return request
}

func (m *Machine) yank(r region, c *command) Request {
	request := m.store(r, c, true)
	switch {
	case !r.lines || c.object != nil:
		m.b.SetCursor(r.start)
	case r.start < m.b.Cursor() && !c.lines: // an upward motion moves the cursor
		m.b.SetCursor(m.b.OffsetAt(m.b.LineAt(r.start), m.b.Column(m.b.Cursor())))
	}
	return request
}

// shift returns an operator that applies an edit to the lines of a region and goes to their first
// non-blank character. In the visual modes it repeats the edit as often as the count says.
func shift(once func(*buffer.Buffer)) func(*Machine, region, *command) Request {
	return func(m *Machine, r region, c *command) Request {
		first, last := m.touched(r)
		times := 1
		if c.motion == nil && c.object == nil && !c.lines {
			times = min(c.times(), 40)
		}
		for range times {
			start, _ := m.b.Line(first)
			_, end := m.b.Line(last)
			m.b.Select(start, end)
			once(m.b)
		}
		m.b.SetCursor(m.textStart(first))
		return nil
	}
}

func (m *Machine) format(r region, _ *command) Request {
	first, last := m.touched(r)
	start, _ := m.b.Line(first)
	_, end := m.b.Line(last)
	if problem := m.host.Format(start, end); problem != "" {
		return Explain{problem}
	}
	return nil
}

// recase returns an operator that changes the case of a region. Invalid UTF-8 is left alone.
func recase(other func(rune) rune) func(*Machine, region, *command) Request {
	return func(m *Machine, r region, _ *command) Request {
		if r.lines {
			first, last := m.touched(r)
			_, r.end = m.b.Line(last)
			r.start = min(m.textStart(first), r.end)
		}
		m.b.Replace(r.start, r.end, mapped(m.b.Text()[r.start:r.end], other))
		m.b.SetCursor(r.start)
		return nil
	}
}

func mapped(text string, other func(rune) rune) string {
	out := make([]byte, 0, len(text))
	for at := 0; at < len(text); {
		r, n := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && n == 1 {
			out = append(out, text[at])
		} else {
			out = utf8.AppendRune(out, other(r))
		}
		at += n
	}
	return string(out)
}

// toggledCase swaps upper and lower case.
func toggledCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	return unicode.ToUpper(r)
}
