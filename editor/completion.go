package editor

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"quarry/kql"
)

// completion is the list of what may stand at the cursor.
type completion struct {
	list  []kql.Completion // counted in the whole text
	at    int              // the chosen one
	top   int              // the first that is shown
	moved bool             // the author went through the list, or asked for it
	due   bool             // a word was begun: the list opens at the next pause
}

func (c *completion) open() bool { return len(c.list) > 0 }

// mostCompletions bounds the list: nobody reads on.
const maxCompletions = 100

// longestCompleted bounds the query that is completed in while it is typed, in bytes, so
// that a key stays quick; asking for the list works in any.
const maxCompletionBytes = 1 << 16

// Completing reports whether the list of completions is open.
func (m *Model) Completing() bool { return m.completion.open() }

// Choosing reports whether the author goes through that list, so that enter takes an entry.
func (m *Model) Choosing() bool { return m.completion.open() && m.completion.moved }

// Dismiss closes the list of completions.
func (m *Model) Dismiss() {
	if m.completion.open() || m.completion.due {
		m.completion = completion{}
		m.refresh()
	}
}

// complete opens the list because the author asks for it.
func (m *Model) complete() Action {
	m.showCompletions(true)
	if !m.completion.open() {
		return Explain{"Nothing is known that could stand here."}
	}
	return nil
}

// offer lists what may stand at the cursor.
func (m *Model) showCompletions(asked bool) {
	m.completion = completion{}
	at := m.buffer.Cursor()
	start, query := m.queryAt(at)
	if len(query) > maxCompletionBytes && !asked {
		return
	}
	list := kql.Bind(kql.Parse(query), m.scope).CompleteAt(at-start, kql.CompleteOptions{Limit: maxCompletions, Values: m.values})
	if len(list) == 1 && list[0].Label == m.buffer.Text()[start+list[0].Span.Start:start+list[0].Span.End] && !asked {
		return // it is there already
	}
	for i := range list {
		list[i].Span.Start += start
		list[i].Span.End += start
	}
	m.completion = completion{list: list, moved: asked}
}

// queryAt is the query that a place is in or continues: behind a query, on the next
// line, a new step of it is mostly begun.
func (m *Model) queryAt(at int) (start int, query string) {
	text, block := m.buffer.Text(), m.CurrentBlock()
	if at < block.Start || at > block.End && m.separated(block.End, at) {
		return at, ""
	}
	return block.Start, text[block.Start:max(block.End, at)]
}

// separated reports whether a blank line lies between two places.
func (m *Model) separated(from, to int) bool { return m.buffer.LineAt(to)-m.buffer.LineAt(from) > 1 }

// offerWhileTyping narrows or closes the list after a key, or notes that one is due. It
// opens at a pause only: somebody who knows what to type is not interrupted, and over a
// slow line a list that comes and goes with each key costs more than the text.
func (m *Model) updateCompletions(k tea.KeyPressMsg, before string) {
	wasOpen, moved := m.completion.open(), m.completion.moved
	m.completion = completion{}
	if before == m.buffer.Text() || !m.startedWord() || m.inCommandMode() {
		return
	}
	text := typed(k)
	letter := len(text) == 1 && (nameByte(text[0]) || text[0] == '.')
	erased := key.Matches(k, m.keys.DeleteLeft)
	switch {
	case wasOpen && (letter || erased):
		m.showCompletions(false)
		m.completion.moved = moved && erased
	case letter && m.completeWhileTyping:
		m.completion.due = true
	}
}

// offerAtPause opens the list that is due, and reports whether there is one.
func (m *Model) openDueCompletions() bool {
	if !m.completion.due {
		return false
	}
	m.completion.due = false
	m.showCompletions(false)
	return m.completion.open()
}

// startedWord reports whether a letter or a dot is before the cursor: a list that opened
// after each blank would be in the way.
func (m *Model) startedWord() bool {
	at := m.buffer.Cursor()
	return at > 0 && (nameByte(m.buffer.Text()[at-1]) || m.buffer.Text()[at-1] == '.')
}

func nameByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// completionKey gives a key to the open list, and reports whether it was for it. Enter
// takes an entry only once the author has shown to mean the list: at the end of a line
// it is a new line.
func (m *Model) completionKey(k tea.KeyPressMsg) bool {
	c, keys := &m.completion, &m.keys
	switch {
	case key.Matches(k, closeKey):
		m.completion = completion{}
	case key.Matches(k, keys.Down):
		c.choose(c.at+1, m.listRows())
	case key.Matches(k, keys.Up):
		c.choose(c.at-1, m.listRows())
	case key.Matches(k, keys.PageDown):
		c.choose(min(c.at+m.listRows(), len(c.list)-1), m.listRows())
	case key.Matches(k, keys.PageUp):
		c.choose(max(c.at-m.listRows(), 0), m.listRows())
	case key.Matches(k, keys.Indent), key.Matches(k, keys.Newline) && c.moved:
		m.accept()
	default:
		return false
	}
	return true
}

// choose goes to an entry, around the ends, and keeps it in sight.
func (c *completion) choose(at, rows int) {
	c.at, c.moved = (at+len(c.list))%len(c.list), true
	switch {
	case c.at < c.top:
		c.top = c.at
	case c.at >= c.top+rows:
		c.top = c.at - rows + 1
	}
}

// accept puts the chosen entry into the text.
func (m *Model) accept() {
	x := m.completion.list[m.completion.at]
	m.completion = completion{}
	end := x.Span.End
	if rest := m.buffer.Text()[end:]; len(rest) > 0 && rest[0] == '(' && len(x.Insert) > 2 && x.Insert[len(x.Insert)-2:] == "()" {
		x.Insert, x.Caret = x.Insert[:len(x.Insert)-2], len(x.Insert)-2 // the call has its parentheses
	}
	m.buffer.Replace(x.Span.Start, end, x.Insert)
	m.buffer.SetCursor(x.Span.Start + x.Caret)
}
