package vim

import (
	"slices"
	"strconv"
	"strings"

	"quarry/editor/buffer"
)

// action is a command that takes no motion or text object.
type action struct {
	keys           []string
	visual         []string // keys in the visual modes
	help           string
	takesCharacter bool // the next key is a character to use
	changes        bool // edits the text, so . repeats it
	do             func(m *Machine, c *command) Request
}

var actions = []action{
	{keys: []string{"i", "insert"}, help: "Insert before cursor", changes: true,
		do: insertAt(func(m *Machine) { m.b.SetCursor(m.at()) })},
	{keys: []string{"a"}, help: "Append after cursor", changes: true, do: insertAt((*Machine).afterCursor)},
	{keys: []string{"I"}, help: "Insert before first non-blank", changes: true,
		do: insertAt(func(m *Machine) { m.b.SetCursor(m.textStart(m.b.LineAt(m.b.Cursor()))) })},
	{keys: []string{"A"}, help: "Append at end of line", changes: true, do: insertAt((*Machine).afterLine)},
	{keys: []string{"o"}, help: "Open line below", changes: true, do: openLine((*Machine).lineBelow)},
	{keys: []string{"O"}, help: "Open line above", changes: true, do: openLine((*Machine).lineAbove)},
	{visual: []string{"I"}, help: "Insert before selection", changes: true,
		do: insertAt(func(m *Machine) { m.leaveVisual(m.target().start) })},
	{visual: []string{"A"}, help: "Append after selection", changes: true,
		do: insertAt(func(m *Machine) { end := m.target().end; m.leaveVisual(end); m.b.SetCursor(end) })},
	{keys: []string{"r"}, visual: []string{"r"}, help: "Replace character", takesCharacter: true, changes: true,
		do: (*Machine).replaceCharacters},
	{keys: []string{"~"}, help: "Toggle case of character", changes: true, do: (*Machine).toggleCase},
	{keys: []string{"J"}, visual: []string{"J"}, help: "Join lines", changes: true, do: (*Machine).join},
	{keys: []string{"p"}, help: "Put after cursor", changes: true, do: put(true)},
	{keys: []string{"P"}, help: "Put before cursor", changes: true, do: put(false)},
	{visual: []string{"p", "P"}, help: "Put over selection", changes: true, do: (*Machine).putOver},
	{visual: []string{"D", "X"}, help: "Delete lines", changes: true, do: onLines("d")},
	{visual: []string{"S", "C", "R"}, help: "Change lines", changes: true, do: onLines("c")},
	{visual: []string{"Y"}, help: "Yank lines", do: onLines("y")},
	{keys: []string{"u"}, help: "Undo", do: (*Machine).undo},
	{keys: []string{"ctrl+r"}, visual: []string{"ctrl+r"}, help: "Redo", do: (*Machine).redo},
	{keys: []string{"."}, help: "Repeat last change", do: (*Machine).repeat},
	{keys: []string{"v"}, visual: []string{"v"}, help: "Visual mode", do: selecting(Visual)},
	{keys: []string{"V"}, visual: []string{"V"}, help: "Visual line mode", do: selecting(VisualLine)},
	{keys: []string{"g v"}, visual: []string{"g v"}, help: "Reselect last selection",
		do: func(m *Machine, _ *command) Request { m.reselect(); return nil }},
	{visual: []string{"o", "O"}, help: "Other end of selection",
		do: func(m *Machine, _ *command) Request { m.swapEnds(); return nil }},
	{keys: []string{"ctrl+a"}, help: "Increment number", changes: true, do: addToNumber(1)},
	{keys: []string{"ctrl+x"}, help: "Decrement number", changes: true, do: addToNumber(-1)},
	{keys: []string{"z z"}, visual: []string{"z z"}, help: "Cursor line to middle of screen", do: scroll(1)},
	{keys: []string{"z t"}, visual: []string{"z t"}, help: "Cursor line to top of screen", do: scroll(0)},
	{keys: []string{"z b"}, visual: []string{"z b"}, help: "Cursor line to bottom of screen", do: scroll(2)},
	{keys: []string{"K"}, visual: []string{"K"}, help: "Show help for name", do: (*Machine).showHelp},
	{keys: []string{":"}, visual: []string{":"}, help: "Command: w, q, wq or a line number", do: (*Machine).prompt},
	{keys: []string{"Z Z"}, help: "Save and close", do: func(*Machine, *command) Request { return Save{Close: true} }},
	{keys: []string{"Z Q"}, help: "Close", do: func(*Machine, *command) Request { return Close{} }},
}

// replaceCharacters replaces each character with the one typed. In normal mode, enter replaces all of
// them with a single line break.
func (m *Machine) replaceCharacters(c *command) Request {
	r := region{start: m.b.Cursor(), end: m.b.Cursor()}
	if m.mode.selects() {
		r = m.target()
		m.leaveVisual(r.start)
	} else {
		_, end := m.line(r.start)
		for range c.times() {
			if r.end >= end {
				return nil // fewer characters left than the count
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

// join joins lines, with a space between them where one is needed.
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
		if before == "" || strings.HasSuffix(before, " ") || strings.HasSuffix(before, "\t") ||
			next == len(m.b.Text()) ||
			strings.HasPrefix(m.b.Text()[next:], ")") || m.blank(first+1) {
			space = ""
		}
		m.b.Replace(end, next, space)
		m.b.SetCursor(end)
	}
	return nil
}

// onLines returns an action that applies an operator to the selected lines.
func onLines(keys string) func(*Machine, *command) Request {
	return func(m *Machine, c *command) Request {
		m.mode = VisualLine
		c.operator = &operators[slices.IndexFunc(operators, func(o operator) bool { return o.keys == keys })]
		return m.operateOnSelection(c)
	}
}

func (m *Machine) undo(c *command) Request {
	return m.undoSteps(c, (*buffer.Buffer).Undo, "Nothing to undo.")
}

func (m *Machine) redo(c *command) Request {
	return m.undoSteps(c, (*buffer.Buffer).Redo, "Nothing to redo.")
}

// undoSteps undoes or redoes as many steps as the count says.
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

// change is what . repeats.
type change struct {
	command  *command
	shape    shape // size of the selection it applied to
	inserted inserted
}

// repeat repeats the last change; a count replaces the original one.
func (m *Machine) repeat(c *command) Request {
	if m.last.command == nil {
		return Explain{"No change to repeat."}
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

// addToNumber adds the count to the first number at or after the cursor in its line.
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
			return Explain{"No number at or after the cursor in this line."}
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
	return Explain{"No help for this position."}
}

func (m *Machine) prompt(*command) Request {
	if m.mode.selects() {
		m.leaveVisual(m.head)
	}
	return Prompt{}
}
