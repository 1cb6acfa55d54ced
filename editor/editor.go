// Package editor is the query editor: text with syntax highlighting, line numbers, markers and a
// search line. It answers keys with actions and knows nothing about runs, results or files.
package editor

import (
	"strings"
	"time"

	"quarry/editor/buffer"
	"quarry/editor/vim"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/themes"
	"quarry/ui/action"
)

// Options configure an editor.
type Options struct {
	Theme themes.Theme
	Keys  *action.Keys     // nil: DefaultKeys
	Now   func() time.Time // nil: time.Now; used only to detect pauses in typing

	Check               bool // mark errors in the text
	Advice              bool // also mark advice on cost and quality
	CompleteWhileTyping bool // open the list of completions automatically
	Bare                bool // no gutter

	Vim        bool   // use Vim keys
	Wrap       bool   // wrap long lines
	SharedWith *Model // editor to share registers with; nil: none
}

// Model is the editor. Each method that changes something also draws the frame, so that View, which
// is called far more often, costs nothing.
type Model struct {
	theme themes.Theme
	keys  *action.Keys
	now   func() time.Time

	buffer     *buffer.Buffer
	language   language
	markers    []syntax.Diagnostic // set by the owner, sorted by start
	problems   problems
	completion completion
	help       help
	registers  *vim.Registers // cut, copied, yanked and deleted text
	expanded   []expansion    // how the selection was expanded
	vim        *vim.Machine   // nil unless Vim keys are enabled

	scope               *sema.Scope
	values              func(table, column string) []string
	jsonKeys            func(table, column string, path []string) []string
	completeWhileTyping bool
	bare                bool

	wrapping wrapping
	size     size
	scroll   scroll
	rows     []screenRow // rows of the screen, from the top
	focused  bool
	search   search
	frame    string
	spare    int // lines below the editor that the list of completions may cover
	overhang Overhang
}

type size struct{ width, height int }

// New returns an empty editor.
func New(o Options) *Model {
	m := &Model{theme: o.Theme, keys: o.Keys, now: o.Now, completeWhileTyping: o.CompleteWhileTyping, bare: o.Bare,
		problems: problems{wanted: o.Check, advice: o.Advice}, registers: &vim.Registers{}}
	if o.SharedWith != nil {
		m.registers = o.SharedWith.registers
	}
	m.setVim(o.Vim)
	m.wrapping = wrapping{on: o.Wrap, at: -1}
	if m.keys == nil {
		m.keys = DefaultKeys()
	}
	if m.now == nil {
		m.now = time.Now
	}
	m.setText("")
	return m
}

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) {
	if m.size != (size{width, height}) {
		if m.size == (size{}) {
			m.scroll = scroll{} // the scroll position of an invisible pane is meaningless
		}
		m.size = size{width, height}
		m.refresh()
	}
}

// SetRoomBelow sets how many lines below the editor the list of completions may cover.
func (m *Model) SetRoomBelow(lines int) {
	if m.spare != lines {
		m.spare = lines
		m.refresh()
	}
}

// LinesWanted returns how many lines show the whole text, at most a limit.
func (m *Model) LinesWanted(limit int) int {
	wanted := m.buffer.Lines()
	if m.wrapping.on {
		wanted = 0
		for line := 0; line < m.buffer.Lines() && wanted < limit; line++ {
			start, end := m.buffer.Line(line)
			wanted += len(m.rowStarts(line, end-start, 0))
		}
	}
	if m.search.open {
		wanted++
	}
	return min(wanted, limit)
}

// SetFocused sets whether keys go to the editor.
func (m *Model) SetFocused(focused bool) {
	if m.focused != focused {
		m.focused = focused
		m.completion = completion{}
		m.refresh()
	}
}

// SetTheme sets the theme.
func (m *Model) SetTheme(t themes.Theme) {
	m.theme = t
	m.refresh()
}

// SetText replaces the text and clears the undo history and the markers.
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

// SetScope sets the names that are known beyond the built-in schema.
func (m *Model) SetScope(scope *sema.Scope) {
	m.scope = scope
	m.problems.queries = nil
	m.help = help{}
	m.check()
	m.refresh()
}

// SetValues sets the function that returns string values of a column seen in earlier results.
func (m *Model) SetValues(values func(table, column string) []string) { m.values = values }

// SetKeys sets the function that returns the keys that earlier results have in the JSON of a column.
func (m *Model) SetKeys(keys func(table, column string, path []string) []string) { m.jsonKeys = keys }

// SetCompleteWhileTyping sets whether the list of completions opens automatically.
func (m *Model) SetCompleteWhileTyping(on bool) { m.completeWhileTyping = on }

// SetAdvice sets whether advice on cost and quality is marked as well as errors.
func (m *Model) SetAdvice(on bool) {
	m.problems.advice, m.problems.queries = on, nil
	m.check()
	m.refresh()
}

// Text returns the text, byte for byte as it was set, pasted and typed.
func (m *Model) Text() string { return m.buffer.Text() }

// Selection returns the span of the selection, and whether there is one.
func (m *Model) Selection() (syntax.Span, bool) {
	s := m.buffer.Selection()
	return syntax.Span{Start: s.Start(), End: s.End()}, !s.Empty()
}

// Offset returns the byte offset of the cursor.
func (m *Model) Offset() int { return m.buffer.Cursor() }

// GoTo moves the cursor to a byte offset and scrolls it into view.
func (m *Model) GoTo(offset int) {
	m.buffer.SetCursor(offset)
	m.syncVim()
	m.refresh()
}

// Paste inserts text at the cursor, or in the search line if that is open. Unlike typing, it does
// not indent or complete. The action, if any, warns about suspicious characters.
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

// CurrentBlock returns the query that runs without a selection: the one at the cursor, else the
// nearest above it, else the first. It is empty if there is none.
func (m *Model) CurrentBlock() syntax.Span { return m.language.blockAt(m.buffer.Cursor()) }

// Query returns the action that runs the selection, or else the current block. It is false if that
// is blank.
func (m *Model) Query() (RunQuery, bool) {
	span, selected := m.Selection()
	if !selected {
		span = m.CurrentBlock()
	}
	query := RunQuery{Text: m.buffer.Text()[span.Start:span.End], Span: span}
	return query, strings.TrimSpace(query.Text) != ""
}

// refresh updates everything that depends on the text and the cursor, and draws the frame.
func (m *Model) refresh() {
	m.updateLanguage()
	if m.search.open && m.search.prompt <= promptReplacement {
		m.search.find(m.buffer.Text())
	}
	m.follow()
	m.frame = m.draw()
}

// updateLanguage updates the analysis and the diagnostics after a change of the text.
func (m *Model) updateLanguage() {
	if text := m.buffer.Text(); text != m.language.text {
		m.markers = moved(m.markers, m.language.text, text)
		if m.problems.text != text {
			m.problems.list = moved(m.problems.list, m.language.text, text)
		}
		m.language = analyse(text, m.language)
	}
}
