// Package field is a line of text to type into: a search, a name. The editing is
// that of Bubbles; drawing is our own, since what was pasted is shown safely.
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

// longest is how many characters a field takes.
const longest = 1000

// Model is one field.
type Model struct{ input textinput.Model }

// New makes an empty field.
func New() *Model {
	input := textinput.New()
	input.CharLimit = longest
	// Its paste key reads the clipboard of the machine that the program runs on,
	// which over SSH is the wrong one. Terminals paste by themselves.
	input.KeyMap.Paste = key.NewBinding(key.WithDisabled())
	input.Focus()
	return &Model{input: input}
}

// Text is what was typed.
func (m *Model) Text() string { return m.input.Value() }

// SetText replaces the text and puts the cursor behind it.
func (m *Model) SetText(text string) {
	m.input.SetValue(text)
	m.input.CursorEnd()
}

// HandleKey edits, and reports whether the text changed. Keys that do not edit are ignored.
func (m *Model) HandleKey(k tea.KeyPressMsg) (changed bool) { return m.update(k) }

// Paste inserts text at the cursor. Line breaks become spaces.
func (m *Model) Paste(text string) (changed bool) { return m.update(tea.PasteMsg{Content: text}) }

func (m *Model) update(msg tea.Msg) bool {
	before := m.input.Value()
	m.input, _ = m.input.Update(msg)
	return m.input.Value() != before
}

// Draw adds the field to a line and says at which of its cells the cursor is.
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
