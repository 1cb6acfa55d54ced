package editor

import (
	tea "charm.land/bubbletea/v2"

	"quarry/kql/complete"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// completion is the list of completions at the cursor.
type completion struct {
	list  []complete.Completion // with spans in the whole text
	at    int                   // selected entry
	top   int                   // first visible entry
	moved bool                  // the user has moved in the list or asked for it
	due   bool                  // a word was started: open the list at the next pause
}

func (c *completion) open() bool { return len(c.list) > 0 }

// maxCompletions limits the list: nobody reads further.
const maxCompletions = 100

// maxCompletionBytes limits the size of a query that is completed automatically, so that keys stay
// fast. Asking for completions works at any size.
const maxCompletionBytes = 1 << 16

// Completing reports whether the list of completions is open.
func (m *Model) Completing() bool { return m.completion.open() }

// Choosing reports whether the user is moving in the list, so that enter accepts an entry.
func (m *Model) Choosing() bool { return m.completion.open() && m.completion.moved }

// Dismiss closes the list of completions.
func (m *Model) Dismiss() {
	if m.completion.open() || m.completion.due {
		m.completion = completion{}
		m.refresh()
	}
}

// complete opens the list of completions on request.
func (m *Model) complete() Action {
	m.showCompletions(true)
	if !m.completion.open() {
		return Explain{"No suggestions."}
	}
	return nil
}

// showCompletions lists the completions at the cursor.
func (m *Model) showCompletions(asked bool) {
	m.completion = completion{}
	at := m.buffer.Cursor()
	start, query := m.queryAt(at)
	if len(query) > maxCompletionBytes && !asked {
		return
	}
	options := complete.CompleteOptions{Limit: maxCompletions, Values: m.values, Keys: m.jsonKeys, Now: m.now()}
	list := complete.At(sema.Bind(syntax.Parse(query), m.scope), at-start, options)
	if len(list) == 1 && list[0].Label == m.buffer.Text()[start+list[0].Span.Start:start+list[0].Span.End] && !asked {
		return // the only completion is already typed
	}
	for i := range list {
		list[i].Span.Start += start
		list[i].Span.End += start
	}
	m.completion = completion{list: list, moved: asked}
}

// queryAt returns the query that contains the offset or is being continued there: on the line after
// a query, the user is usually starting its next step.
func (m *Model) queryAt(at int) (start int, query string) {
	text, block := m.buffer.Text(), m.CurrentBlock()
	if at < block.Start || at > block.End && m.separated(block.End, at) {
		return at, ""
	}
	return block.Start, text[block.Start:max(block.End, at)]
}

// separated reports whether there is a blank line between two offsets.
func (m *Model) separated(from, to int) bool { return m.buffer.LineAt(to)-m.buffer.LineAt(from) > 1 }

// updateCompletions narrows or closes the list after a key, or schedules it for the next pause. It
// does not open the list while the user is typing: that would interrupt someone who knows what to
// type, and over a slow connection redrawing the list for each key costs more than the text.
func (m *Model) updateCompletions(k tea.KeyPressMsg, before string) {
	wasOpen, moved := m.completion.open(), m.completion.moved
	m.completion = completion{}
	if before == m.buffer.Text() || !m.startedWord() || m.inCommandMode() {
		return
	}
	text := typed(k)
	letter := len(text) == 1 && (nameByte(text[0]) || text[0] == '.' || isQuote(text[0]))
	erased := m.keys.Is(k, "editor_delete_left")
	switch {
	case wasOpen && (letter || erased):
		m.showCompletions(false)
		m.completion.moved = moved && erased
	case letter && m.completeWhileTyping:
		m.completion.due = true
	}
}

// openDueCompletions opens the list if it is due, and reports whether it did.
func (m *Model) openDueCompletions() bool {
	if !m.completion.due {
		return false
	}
	m.completion.due = false
	m.showCompletions(false)
	return m.completion.open()
}

// startedWord reports whether a letter or a dot precedes the cursor, or quotes surround it. A list
// that opened after every blank would be in the way.
func (m *Model) startedWord() bool {
	at, text := m.buffer.Cursor(), m.buffer.Text()
	if at == 0 {
		return false
	}
	c := text[at-1]
	return nameByte(c) || c == '.' || isQuote(c) && at < len(text) && text[at] == c
}

func isQuote(c byte) bool { return c == '"' || c == '\'' }

func nameByte(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// completionKey passes a key to the open list, and reports whether the list used it. Enter accepts
// an entry only after the user has moved in the list: otherwise it starts a new line.
func (m *Model) completionKey(k tea.KeyPressMsg) bool {
	c, keys := &m.completion, m.keys
	switch {
	case k.String() == closeKey:
		m.completion = completion{}
	case keys.Is(k, "editor_down"):
		c.choose(c.at+1, m.listRows())
	case keys.Is(k, "editor_up"):
		c.choose(c.at-1, m.listRows())
	case keys.Is(k, "editor_page_down"):
		c.choose(min(c.at+m.listRows(), len(c.list)-1), m.listRows())
	case keys.Is(k, "editor_page_up"):
		c.choose(max(c.at-m.listRows(), 0), m.listRows())
	case keys.Is(k, "editor_indent"), keys.Is(k, "editor_newline") && c.moved:
		m.accept()
	default:
		return false
	}
	return true
}

// choose selects an entry, wrapping at the ends, and scrolls it into view.
func (c *completion) choose(at, rows int) {
	c.at, c.moved = (at+len(c.list))%len(c.list), true
	switch {
	case c.at < c.top:
		c.top = c.at
	case c.at >= c.top+rows:
		c.top = c.at - rows + 1
	}
}

// accept inserts the selected entry.
func (m *Model) accept() {
	x := m.completion.list[m.completion.at]
	m.completion = completion{}
	end := x.Span.End
	if rest := m.buffer.Text()[end:]; len(rest) > 0 && rest[0] == '(' && len(x.Insert) > 2 &&
		x.Insert[len(x.Insert)-2:] == "()" {
		x.Insert, x.Caret = x.Insert[:len(x.Insert)-2], len(x.Insert)-2 // the call already has parentheses
	}
	m.buffer.Replace(x.Span.Start, end, x.Insert)
	m.buffer.SetCursor(x.Span.Start + x.Caret)
}
