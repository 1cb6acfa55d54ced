package vim

import (
	"slices"
	"strconv"
	"strings"

	"quarry/editor/buffer"
)

// action is a command that needs nothing behind it.
type action struct {
	keys           []string
	visual         []string // the keys while text is selected
	help           string
	takesCharacter bool // a character follows
	changes        bool // the text, so that the dot repeats it
	do             func(m *Machine, c *command) Request
}

// actions are the one list of them.
var actions = []action{
	{keys: []string{"i", "insert"}, help: "insert before the cursor", changes: true, do: insertAt(func(m *Machine) { m.b.SetCursor(m.at()) })},
	{keys: []string{"a"}, help: "insert behind the cursor", changes: true, do: insertAt((*Machine).afterCursor)},
	{keys: []string{"I"}, help: "insert before the text of the line", changes: true, do: insertAt(func(m *Machine) { m.b.SetCursor(m.textStart(m.b.LineAt(m.b.Cursor()))) })},
	{keys: []string{"A"}, help: "insert at the end of the line", changes: true, do: insertAt((*Machine).afterLine)},
	{keys: []string{"o"}, help: "insert a line below", changes: true, do: openLine((*Machine).lineBelow)},
	{keys: []string{"O"}, help: "insert a line above", changes: true, do: openLine((*Machine).lineAbove)},
	{visual: []string{"I"}, help: "insert before the selection", changes: true, do: insertAt(func(m *Machine) { m.leaveVisual(m.target().start) })},
	{visual: []string{"A"}, help: "insert behind the selection", changes: true, do: insertAt(func(m *Machine) { end := m.target().end; m.leaveVisual(end); m.b.SetCursor(end) })},
	{keys: []string{"r"}, visual: []string{"r"}, help: "replace by a character", takesCharacter: true, changes: true, do: (*Machine).replaceCharacters},
	{keys: []string{"~"}, help: "turn the case of the character", changes: true, do: (*Machine).toggleCase},
	{keys: []string{"J"}, visual: []string{"J"}, help: "join lines", changes: true, do: (*Machine).join},
	{keys: []string{"p"}, help: "put behind the cursor", changes: true, do: put(true)},
	{keys: []string{"P"}, help: "put before the cursor", changes: true, do: put(false)},
	{visual: []string{"p", "P"}, help: "put in the place of the selection", changes: true, do: (*Machine).putOver},
	{visual: []string{"D", "X"}, help: "delete the lines", changes: true, do: onLines("d")},
	{visual: []string{"S", "C", "R"}, help: "delete the lines and insert", changes: true, do: onLines("c")},
	{visual: []string{"Y"}, help: "yank the lines", do: onLines("y")},
	{keys: []string{"u"}, help: "undo", do: (*Machine).undo},
	{keys: []string{"ctrl+r"}, visual: []string{"ctrl+r"}, help: "redo", do: (*Machine).redo},
	{keys: []string{"."}, help: "repeat the last change", do: (*Machine).repeat},
	{keys: []string{"v"}, visual: []string{"v"}, help: "select characters", do: selecting(Visual)},
	{keys: []string{"V"}, visual: []string{"V"}, help: "select lines", do: selecting(VisualLine)},
	{keys: []string{"g v"}, visual: []string{"g v"}, help: "select again", do: func(m *Machine, _ *command) Request { m.reselect(); return nil }},
	{visual: []string{"o", "O"}, help: "to the other end of the selection", do: func(m *Machine, _ *command) Request { m.swapEnds(); return nil }},
	{keys: []string{"ctrl+a"}, help: "add to the number", changes: true, do: addToNumber(1)},
	{keys: []string{"ctrl+x"}, help: "subtract from the number", changes: true, do: addToNumber(-1)},
	{keys: []string{"z z"}, visual: []string{"z z"}, help: "this line into the middle of the screen", do: scroll(1)},
	{keys: []string{"z t"}, visual: []string{"z t"}, help: "this line to the top of the screen", do: scroll(0)},
	{keys: []string{"z b"}, visual: []string{"z b"}, help: "this line to the end of the screen", do: scroll(2)},
	{keys: []string{"K"}, visual: []string{"K"}, help: "tell about the name here", do: (*Machine).showHelp},
	{keys: []string{":"}, visual: []string{":"}, help: "command: w, q, wq, or the number of a line", do: (*Machine).prompt},
	{keys: []string{"Z Z"}, help: "save and close", do: func(*Machine, *command) Request { return Save{Close: true} }},
	{keys: []string{"Z Q"}, help: "close", do: func(*Machine, *command) Request { return Close{} }},
}

// replaceCharacters puts one character in the place of each; a line end in that of all.
func (m *Machine) replaceCharacters(c *command) Request {
	r := region{start: m.b.Cursor(), end: m.b.Cursor()}
	if m.mode.selects() {
		r = m.target()
		m.leaveVisual(r.start)
	} else {
		_, end := m.line(r.start)
		for range c.times() {
			if r.end >= end {
				return nil // fewer characters than the count says
			}
			r.end = buffer.Right(m.b, r.end)
		}
		if c.argument == "\n" {
			m.b.Select(r.start, r.end)
			m.b.Newline()
			return nil
		}
	}
	var out strings.Builder
	for at := r.start; at < r.end; {
		next := buffer.Right(m.b, at)
		if piece := m.b.Text()[at:next]; piece == "\n" || piece == "\r\n" || piece == "\r" {
			out.WriteString(piece)
		} else {
			out.WriteString(c.argument)
		}
		at = next
	}
	m.b.Replace(r.start, r.end, out.String())
	m.b.SetCursor(max(r.start, r.start+out.Len()-len(c.argument)))
	if c.count == 0 {
		m.b.SetCursor(r.start)
	}
	return nil
}

func (m *Machine) toggleCase(c *command) Request {
	start := m.b.Cursor()
	_, end := m.line(start)
	to := start
	for range c.times() {
		if to < end {
			to = buffer.Right(m.b, to)
		}
	}
	m.b.Replace(start, to, mapped(m.b.Text()[start:to], toggledCase))
	return nil
}

// join puts lines into one, with a blank between what they say.
func (m *Machine) join(c *command) Request {
	first, last := m.b.LineAt(m.b.Cursor()), 0
	last = first + max(c.times()-1, 1)
	if m.mode.selects() {
		first, last = m.touched(m.target())
		last = max(last, first+1)
		start, _ := m.b.Line(first)
		m.leaveVisual(start)
	}
	for range min(last, m.b.Lines()-1) - first {
		_, end := m.b.Line(first)
		next := m.textStart(first + 1)
		before := m.b.LineText(first)
		space := " "
		if before == "" || strings.HasSuffix(before, " ") || strings.HasSuffix(before, "\t") || next == len(m.b.Text()) ||
			strings.HasPrefix(m.b.Text()[next:], ")") || m.blank(first+1) {
			space = ""
		}
		m.b.Replace(end, next, space)
		m.b.SetCursor(end)
	}
	return nil
}

// onLines does an operator to the lines that the selection touches.
func onLines(keys string) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		m.mode = VisualLine
		c.operator = &operators[slices.IndexFunc(operators, func(o operator) bool { return o.keys == keys })]
		return m.operateOnSelection(c)
	}
}

func (m *Machine) undo(c *command) Request {
	return m.undoSteps(c, (*buffer.Buffer).Undo, "There is nothing left to undo.")
}

func (m *Machine) redo(c *command) Request {
	return m.undoSteps(c, (*buffer.Buffer).Redo, "There is nothing to redo.")
}

// travel goes through the history of the text.
func (m *Machine) undoSteps(c *command, step func(*buffer.Buffer) bool, none string) Request {
	if m.mode.selects() {
		m.leaveVisual(m.head)
	}
	for i := range c.times() {
		if !step(m.b) {
			if i == 0 {
				return Explain{none}
			}
			break
		}
	}
	m.b.SetCursor(m.b.Selection().Start())
	return nil
}

// change is what the dot repeats.
type change struct {
	command  *command
	shape    shape // of the selection that it was done to
	inserted inserted
}

// repeat does the last change again; a count takes the place of its own.
func (m *Machine) repeat(c *command) Request {
	if m.last.command == nil {
		return Explain{"There is no change to repeat yet."}
	}
	again := *m.last.command
	if c.count > 0 {
		again.count = c.count
	}
	m.repeating = true
	defer func() { m.repeating = false }()
	if m.last.shape.mode.selects() {
		m.selectShape(m.last.shape)
	}
	request := m.execute(&again)
	if m.mode == Insert {
		m.apply(m.last.inserted)
		m.applyTimes(m.last.inserted)
		m.endInsert()
	}
	return request
}

func selecting(mode Mode) func(*Machine, *command) Request {
	return func(m *Machine, _ *command) Request {
		m.selectFrom(mode)
		return nil
	}
}

// addToNumber adds to the number at the cursor, or the next one of its line.
func addToNumber(sign int64) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		start, end := m.line(m.b.Cursor())
		text := m.b.Text()[:end]
		digit := func(at int) bool { return at >= start && at < end && text[at] >= '0' && text[at] <= '9' }
		at := m.b.Cursor()
		for at < end && !digit(at) {
			at++
		}
		for digit(at - 1) {
			at--
		}
		to := at
		for digit(to) {
			to++
		}
		if at > start && text[at-1] == '-' {
			at--
		}
		number, err := strconv.ParseInt(text[at:to], 10, 64)
		if err != nil {
			return Explain{"There is no number at the cursor or behind it in this line."}
		}
		m.b.Replace(at, to, strconv.FormatInt(number+sign*int64(c.times()), 10))
		m.b.SetCursor(buffer.Left(m.b, m.b.Cursor()))
		return nil
	}
}

func scroll(place int) func(*Machine, *command) Request {
	return func(m *Machine, _ *command) Request {
		m.host.ScrollTo(place)
		return nil
	}
}

func (m *Machine) showHelp(*command) Request {
	if help := m.host.Help(m.at()); help != "" {
		return Explain{help}
	}
	return Explain{"Nothing is known about what is here."}
}

func (m *Machine) prompt(*command) Request {
	if m.mode.selects() {
		m.leaveVisual(m.head)
	}
	return Prompt{}
}
