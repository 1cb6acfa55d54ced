// Package field is a line of text input, for a search or a name. Bubbles does the editing; drawing
// is our own, since pasted text must be shown safely.
package field

import (
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// longest is the maximum number of characters.
const longest = 1000

// Model is one field.
type Model struct{ input textinput.Model }

// New returns an empty field.
func New() *Model {
	input := textinput.New()
	input.CharLimit = longest
	// The paste key of Bubbles reads the clipboard of the machine that the program runs on, which
	// over SSH is the wrong one. Terminals paste by themselves.
	input.KeyMap.Paste = key.NewBinding(key.WithDisabled())
	input.Focus()
	return &Model{input: input}
}

// Text returns the text.
func (m *Model) Text() string { return m.input.Value() }

// SetText replaces the text and puts the cursor at its end.
func (m *Model) SetText(text string) {
	m.input.SetValue(text)
	m.input.CursorEnd()
}

// HandleKey edits the text and reports whether it changed. Other keys are ignored.
func (m *Model) HandleKey(k tea.KeyPressMsg) (changed bool) { return m.update(k) }

// Paste inserts text at the cursor. Line breaks become spaces.
func (m *Model) Paste(text string) (changed bool) { return m.update(tea.PasteMsg{Content: text}) }

func (m *Model) update(msg tea.Msg) bool {
	before := m.input.Value()
	m.input, _ = m.input.Update(msg)
	return m.input.Value() != before
}

// Draw adds the field to a line and returns the cell of its cursor.
func (m *Model) Draw(b *line.Builder, pen themes.Paint, width int) (cursor int) {
	before, after := m.halves()
	for themes.Width(before) >= width && before != "" {
		_, size := utf8.DecodeRuneInString(before)
		before = before[size:]
	}
	b.Cell(pen, before+after, width)
	return themes.Width(before)
}

func (m *Model) halves() (before, after string) {
	runes := []rune(m.input.Value())
	at := min(m.input.Position(), len(runes))
	return table.Safe(string(runes[:at])), table.Safe(string(runes[at:]))
}
