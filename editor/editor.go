// Package editor is the pane in which queries are written: text with colours, line
// numbers, markers and a search line. It answers keys with wishes and knows nothing of
// runs, answers and files.
package editor

import (
	"strings"
	"time"

	"quarry/editor/buffer"
	"quarry/editor/vim"
	"quarry/kql"
	"quarry/themes"
)

// Options are what an editor is made with.
type Options struct {
	Theme themes.Theme
	Keys  KeyMap           // the zero value stands for DefaultKeys
	Now   func() time.Time // nil: time.Now; only tells pauses in typing apart

	Check               bool // mark what the language finds wrong with the text
	Advice              bool // and what it says about cost and quality
	CompleteWhileTyping bool // open the list of completions without being asked
	Bare                bool // no numbers and signs beside the text

	Vim        bool   // read keys as vim does
	Wrap       bool   // break long lines
	SharedWith *Model // shares what is cut and copied; nil: there is none
}

// Model is the editor. Every method that changes something also draws, so that View,
// which is called far more often, costs nothing.
type Model struct {
	theme themes.Theme
	keys  KeyMap
	now   func() time.Time

	buffer     *buffer.Buffer
	language   language
	markers    []kql.Diagnostic // given from outside, ascending by start
	problems   problems
	completion completion
	help       help
	registers  *vim.Registers // what was cut, copied, yanked and deleted
	expanded   []expansion    // how the selection was made larger
	vim        *vim.Machine   // reads the keys of vim; nil: they are not wanted

	scope               *kql.Scope
	values              func(table, column string) []string
	completeWhileTyping bool
	bare                bool

	wrapping wrapping
	size     size
	scroll   scroll
	rows     []screenRow // what the screen shows, from the top
	focused  bool
	search   search
	frame    string
}

type size struct{ width, height int }

// New makes an empty editor.
func New(o Options) *Model {
	m := &Model{theme: o.Theme, keys: o.Keys, now: o.Now, completeWhileTyping: o.CompleteWhileTyping, bare: o.Bare, problems: problems{wanted: o.Check, advice: o.Advice}, registers: &vim.Registers{}}
	if o.SharedWith != nil {
		m.registers = o.SharedWith.registers
	}
	m.setVim(o.Vim)
	m.wrapping = wrapping{on: o.Wrap, at: -1}
	if len(m.keys.Newline.Keys()) == 0 {
		m.keys = DefaultKeys()
	}
	if m.now == nil {
		m.now = time.Now
	}
	m.setText("")
	return m
}

// SetSize gives the editor its room in cells.
func (m *Model) SetSize(width, height int) {
	if m.size != (size{width, height}) {
		if m.size == (size{}) {
			m.scroll = scroll{} // what was in view without any room says nothing
		}
		m.size = size{width, height}
		m.refresh()
	}
}

// SetFocused tells whether keys go to the editor.
func (m *Model) SetFocused(focused bool) {
	if m.focused != focused {
		m.focused = focused
		m.completion = completion{}
		m.refresh()
	}
}

// SetTheme changes the colours.
func (m *Model) SetTheme(t themes.Theme) {
	m.theme = t
	m.refresh()
}

// SetText replaces everything, and forgets the history of edits and the markers.
func (m *Model) SetText(text string) {
	m.setText(text)
	m.refresh()
}

func (m *Model) setText(text string) {
	m.buffer = buffer.New(text, m.bufferOptions())
	m.language = analyse(text, m.language)
	m.markers, m.scroll, m.search, m.completion = nil, scroll{}, search{}, completion{}
	if m.vim != nil {
		m.vim.Reset(m.buffer)
	}
	m.check()
}

// SetScope tells what can be named besides the catalogue.
func (m *Model) SetScope(scope *kql.Scope) {
	m.scope = scope
	m.problems.queries = nil
	m.help = help{}
	m.check()
	m.refresh()
}

// SetValues gives the string values of columns that earlier answers had.
func (m *Model) SetValues(values func(table, column string) []string) { m.values = values }

// SetCompleteWhileTyping says whether the list of completions opens by itself.
func (m *Model) SetCompleteWhileTyping(on bool) { m.completeWhileTyping = on }

// SetAdvice says whether cost and quality are marked besides errors.
func (m *Model) SetAdvice(on bool) {
	m.problems.advice, m.problems.queries = on, nil
	m.check()
	m.refresh()
}

// Text is the text, byte for byte as it was set, pasted and typed.
func (m *Model) Text() string { return m.buffer.Text() }

// Selection is the selected part of the text, and whether there is one.
func (m *Model) Selection() (kql.Span, bool) {
	s := m.buffer.Selection()
	return kql.Span{Start: s.Start(), End: s.End()}, !s.Empty()
}

// Offset is the place of the cursor in the text, in bytes.
func (m *Model) Offset() int { return m.buffer.Cursor() }

// GoTo puts the cursor at an offset in bytes and shows it.
func (m *Model) GoTo(offset int) {
	m.buffer.SetCursor(offset)
	m.syncVim()
	m.refresh()
}

// Paste puts text at the cursor, or into the search line when that is open. Its line
// breaks stay line breaks. The wish, if any, tells about characters of it that deceive.
func (m *Model) Paste(text string) Action {
	m.buffer.At(m.now())
	if m.search.open {
		m.search.typedInto().Insert(firstLine(text))
		if m.search.prompt == promptFind {
			m.searchChanged()
		}
	} else {
		m.buffer.Paste(text)
	}
	m.syncVim()
	m.completion = completion{}
	m.refresh()
	return m.reportSuspicious(text)
}

// CurrentBlock is the query that would run without a selection: the one that the cursor
// is in, else the nearest above it, else the first. It is empty when there is none.
func (m *Model) CurrentBlock() kql.Span { return m.language.blockAt(m.buffer.Cursor()) }

// Query is the wish to run what is selected, or else the current block. It is false
// when that is nothing but blanks.
func (m *Model) Query() (RunQuery, bool) {
	span, selected := m.Selection()
	if !selected {
		span = m.CurrentBlock()
	}
	query := RunQuery{Text: m.buffer.Text()[span.Start:span.End], Span: span}
	return query, strings.TrimSpace(query.Text) != ""
}

// refresh brings everything that depends on text and cursor up to date, and draws.
func (m *Model) refresh() {
	m.updateLanguage()
	if m.search.open && m.search.prompt <= promptReplacement {
		m.search.find(m.buffer.Text())
	}
	m.follow()
	m.frame = m.draw()
}

// updateLanguage brings what is known about the text up to date with it.
func (m *Model) updateLanguage() {
	if text := m.buffer.Text(); text != m.language.text {
		m.markers = moved(m.markers, m.language.text, text)
		if m.problems.text != text {
			m.problems.list = moved(m.problems.list, m.language.text, text)
		}
		m.language = analyse(text, m.language)
	}
}
