package editor

import (
	"regexp"

	tea "charm.land/bubbletea/v2"

	"charm.land/bubbles/v2/key"

	"quarry/editor/buffer"
	"quarry/editor/vim"
)

// SetVim says whether keys are read as vim does.
func (m *Model) SetVim(on bool) {
	if on != (m.vim != nil) {
		m.setVim(on)
		m.refresh()
	}
}

func (m *Model) setVim(on bool) {
	m.vim = nil
	if on {
		m.vim = vim.New(vimHost{m}, m.registers)
		if m.buffer != nil {
			m.vim.Sync(m.buffer)
		}
	}
}

// Mode is the mode of vim with what has been typed of a command; "" without vim's keys.
func (m *Model) Mode() string {
	if m.vim == nil {
		return ""
	}
	if pending := m.vim.Pending(); pending != "" {
		return m.vim.Mode().String() + " " + pending
	}
	return m.vim.Mode().String()
}

// VimHelp lists what the keys of vim do.
func VimHelp() []vim.Help { return vim.AllHelp() }

// caret is where the cursor is drawn.
func (m *Model) caret() int {
	if m.vim != nil && !m.search.open {
		return m.vim.Head(m.buffer)
	}
	return m.buffer.Cursor()
}

// commanding reports whether characters are commands and no text.
func (m *Model) inCommandMode() bool { return m.vim != nil && m.vim.Mode() != vim.Insert }

// cursorShape tells the mode without words.
func (m *Model) cursorShape() tea.CursorShape {
	switch {
	case m.search.open || !m.inCommandMode():
		return tea.CursorBar
	case m.vim.Pending() != "":
		return tea.CursorUnderline
	}
	return tea.CursorBlock
}

// vimKey gives a key to vim, and reports whether it was used.
func (m *Model) vimKey(k tea.KeyPressMsg) (Action, bool) {
	if m.search.open {
		if key.Matches(k, m.keys.Newline) && (m.search.forVim || m.search.prompt == promptCommand) {
			return m.vimPromptEntered(), true
		}
		return nil, false
	}
	request, used := m.vim.Press(m.buffer, vimName(k))
	if !used && m.inCommandMode() && key.Matches(k, m.keys.Newline, m.keys.Indent, m.keys.DeleteLeft, m.keys.DeleteWordLeft, m.keys.DeleteToLineEnd) {
		return nil, true // typing, which this is not the mode for
	}
	return m.handleVimRequest(request), used
}

// vimName is a key as vim's tables have it.
func vimName(k tea.KeyPressMsg) string {
	if text := typed(k); text != "" {
		return text
	}
	return k.String()
}

// fulfil does what vim asks for, or passes it on.
func (m *Model) handleVimRequest(request vim.Request) Action {
	switch request := request.(type) {
	case vim.Search:
		m.openVimSearch(request.Backward)
	case vim.Prompt:
		m.openPrompt()
	case vim.GoToLine:
		line := min(request.Line, m.buffer.Lines())
		if request.Line == 0 {
			line = m.buffer.Lines()
		}
		m.buffer.SetCursor(buffer.TextStart(m.buffer, m.buffer.OffsetAt(line-1, 0)))
	case vim.Copy:
		return CopyText{request.Text}
	case vim.Explain:
		return Explain{request.Text}
	case vim.Save:
		return Save{request.Close}
	case vim.Close:
		return Close{}
	}
	return nil
}

// settleVim tells vim that something else moved the cursor or changed the text.
func (m *Model) syncVim() {
	if m.vim != nil && !m.search.open {
		m.vim.Sync(m.buffer)
	}
}

// leavesInsert reports whether a key that closes the list of completions has one more
// thing to do.
func (m *Model) leavesInsert(k tea.KeyPressMsg) bool {
	return m.vim != nil && key.Matches(k, closeKey)
}

func (m *Model) openVimSearch(backward bool) {
	field := buffer.New("", buffer.Options{Measure: m.cells})
	m.search = search{open: true, forVim: true, backward: backward, origin: m.vim.Head(m.buffer), regex: m.search.regex && !m.search.word, field: field}
	m.searchChanged()
}

func (m *Model) openPrompt() {
	m.search.open, m.search.prompt, m.search.origin = true, promptCommand, m.buffer.Cursor()
	m.search.with = buffer.New("", buffer.Options{Measure: m.cells})
	if m.search.field == nil {
		m.search.field = buffer.New("", buffer.Options{Measure: m.cells})
	}
}

// vimAnswered goes on with what the line at the foot was opened for.
func (m *Model) vimPromptEntered() Action {
	s := &m.search
	s.open = false
	if s.prompt == promptCommand {
		s.prompt = promptFind
		return m.handleVimRequest(vim.Command(s.with.Text()))
	}
	s.forVim = false
	at, ok := s.next(s.origin, s.backward)
	if !ok {
		m.vim.SearchCancelled(m.buffer, s.origin)
		return Explain{"What is searched for is not in this text."}
	}
	return m.handleVimRequest(m.vim.SearchFound(m.buffer, s.origin, s.matches[at].Start))
}

// searchClosed puts things back when the line at the foot is closed.
func (m *Model) searchClosed() {
	s := &m.search
	if s.prompt == promptCommand {
		s.prompt = promptFind
	}
	switch {
	case m.vim == nil:
	case s.forVim:
		s.forVim = false
		m.vim.SearchCancelled(m.buffer, s.origin)
	default:
		m.buffer.Collapse(false)
	}
}

// vimHost is what vim is told about the text.
type vimHost struct{ *Model }

// Find implements vim.Host.
func (h vimHost) Find(from int, turned bool) (int, bool) {
	s := &h.search
	if s.field == nil {
		return 0, false
	}
	s.find(h.buffer.Text())
	at, ok := s.next(from, s.backward != turned)
	if !ok {
		return 0, false
	}
	return s.matches[at].Start, true
}

// SearchFor implements vim.Host: the word is found as a whole.
func (h vimHost) SearchFor(word string, backward bool) {
	field := buffer.New(`\b`+regexp.QuoteMeta(word)+`\b`, buffer.Options{Measure: h.cells})
	h.search = search{field: field, regex: true, word: true, backward: backward}
}

// Partner implements vim.Host.
func (h vimHost) MatchingBracket(offset int) (int, bool) {
	h.updateLanguage() // the text may have changed with this very key
	return h.language.partner(offset)
}

// Window implements vim.Host.
func (h vimHost) Window() (top, lines int) {
	if len(h.rows) == 0 {
		return h.scroll.top, 1
	}
	first, last := h.rows[0].line, h.rows[len(h.rows)-1].line
	return first, last - first + 1
}

// Below implements vim.Host.
func (h vimHost) RowsBelow(from, rows int) int { return h.rowsAway(from, rows) }

// ScrollTo implements vim.Host.
func (h vimHost) ScrollTo(part int) {
	top := h.above(h.placeAt(h.caret()), part*(h.textHeight()-1)/2)
	h.scroll.top, h.scroll.row = top.line, top.row
}

// Format implements vim.Host: the queries that the lines touch are laid out.
func (h vimHost) Format(start, end int) (problem string) {
	h.updateLanguage()
	blocks := h.language.blocks
	for i := len(blocks) - 1; i >= 0; i-- { // from the last, so that places stay right
		if blocks[i].Start <= end && blocks[i].End >= start {
			if e, ok := h.formatBlock(blocks[i]).(Explain); ok {
				problem = e.Reason
			}
		}
	}
	return problem
}

// Help implements vim.Host.
func (h vimHost) Help(int) string {
	text, _ := h.Model.Help()
	return text
}
