package editor

import (
	"regexp"

	tea "charm.land/bubbletea/v2"

	"quarry/editor/buffer"
	"quarry/editor/vim"
)

// SetVim sets whether Vim keys are used.
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

// Mode returns Vim's mode and the unfinished command, or "" without Vim keys.
func (m *Model) Mode() string {
	if m.vim == nil {
		return ""
	}
	if pending := m.vim.Pending(); pending != "" {
		return m.vim.Mode().String() + " " + pending
	}
	return m.vim.Mode().String()
}

// VimHelp returns the help of the Vim keys.
func VimHelp() []vim.Help { return vim.AllHelp() }

// caret returns the offset where the cursor is drawn.
func (m *Model) caret() int {
	if m.vim != nil && !m.search.open {
		return m.vim.Head(m.buffer)
	}
	return m.buffer.Cursor()
}

// inCommandMode reports whether characters are commands rather than text.
func (m *Model) inCommandMode() bool { return m.vim != nil && m.vim.Mode() != vim.Insert }

// cursorShape returns the cursor shape that indicates the mode.
func (m *Model) cursorShape() tea.CursorShape {
	switch {
	case m.search.open || !m.inCommandMode():
		return tea.CursorBar
	case m.vim.Pending() != "":
		return tea.CursorUnderline
	}
	return tea.CursorBlock
}

// vimKey passes a key to Vim, and reports whether it was used.
func (m *Model) vimKey(k tea.KeyPressMsg) (Action, bool) {
	if m.search.open {
		if m.keys.Is(k, "editor_newline") && (m.search.forVim || m.search.prompt == promptCommand) {
			return m.vimPromptEntered(), true
		}
		return nil, false
	}
	request, used := m.vim.Press(m.buffer, vimName(k))
	if !used && m.inCommandMode() && m.keys.Is(k, "editor_newline", "editor_indent", "editor_delete_left", "editor_delete_word_left", "editor_delete_to_line_end") {
		return nil, true // editing keys do nothing in this mode
	}
	return m.handleVimRequest(request), used
}

// vimName returns the name of a key in Vim's tables.
func vimName(k tea.KeyPressMsg) string {
	if text := typed(k); text != "" {
		return text
	}
	return k.String()
}

// handleVimRequest handles a request from Vim, or passes it on to the owner.
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

// syncVim updates Vim after something else moved the cursor or changed the text.
func (m *Model) syncVim() {
	if m.vim != nil && !m.search.open {
		m.vim.Sync(m.buffer)
	}
}

// leavesInsert reports whether a key that closes the list of completions must also leave insert
// mode.
func (m *Model) leavesInsert(k tea.KeyPressMsg) bool {
	return m.vim != nil && k.String() == closeKey
}

func (m *Model) openVimSearch(backward bool) {
	field := buffer.New("", buffer.Options{Measure: m.cells})
	m.search = search{open: true, forVim: true, backward: backward, origin: m.vim.Head(m.buffer),
		regex: m.search.regex && !m.search.word, field: field}
	m.searchChanged()
}

func (m *Model) openPrompt() {
	m.search.open, m.search.prompt, m.search.origin = true, promptCommand, m.buffer.Cursor()
	m.search.with = buffer.New("", buffer.Options{Measure: m.cells})
	if m.search.field == nil {
		m.search.field = buffer.New("", buffer.Options{Measure: m.cells})
	}
}

// vimPromptEntered completes a Vim search or command after enter.
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
		return Explain{"No matches."}
	}
	return m.handleVimRequest(m.vim.SearchFound(m.buffer, s.origin, s.matches[at].Start))
}

// searchClosed restores the state after the search line was closed with esc.
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

// vimHost gives Vim access to the editor.
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

// SearchFor implements vim.Host. It matches whole words.
func (h vimHost) SearchFor(word string, backward bool) {
	field := buffer.New(`\b`+regexp.QuoteMeta(word)+`\b`, buffer.Options{Measure: h.cells})
	h.search = search{field: field, regex: true, word: true, backward: backward}
}

// Partner implements vim.Host.
func (h vimHost) MatchingBracket(offset int) (int, bool) {
	h.updateLanguage() // the same key may have changed the text
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

// Format implements vim.Host. It formats the queries that the lines touch.
func (h vimHost) Format(start, end int) (problem string) {
	h.updateLanguage()
	blocks := h.language.blocks
	for i := len(blocks) - 1; i >= 0; i-- { // backwards, so that earlier offsets stay valid
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
