// Package dialog asks a question or shows a form. A dialog takes the lines that it needs at the
// bottom of the screen and leaves the rest visible.
package dialog

import (
	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/field"
	"quarry/ui/widget/line"
)

// Styles are the paints and glyphs of dialogs.
type Styles struct {
	Border, Title, Text, Key, Field themes.Paint
	Rule, Marker, Tail              string
}

// Action is the outcome of a dialog: Agree, Refuse or Submit.
type Action interface{ isAction() }

// Agree is the answer yes.
type Agree struct{}

// Refuse is the answer no.
type Refuse struct{}

// Submit carries the fields of a form in order.
type Submit struct{ Texts []string }

func (Agree) isAction()  {}
func (Refuse) isAction() {}
func (Submit) isAction() {}

// Field is a line of a form.
type Field struct{ Label, Text string }

// Model is one dialog.
type Model struct {
	keys   Keys
	styles Styles
	title  string
	text   string // of a question
	yes    string // label of yes
	labels []string
	fields []*field.Model // nil for a question
	cursor int
	width  int
}

// NewQuestion returns a question for yes or no. yes is the label of agreement, such as "quit".
// The text may be untrusted.
func NewQuestion(keys Keys, styles Styles, title, text, yes string) *Model {
	return &Model{keys: keys, styles: styles, title: title, text: text, yes: yes}
}

// NewForm returns a form. submit is the label of submission, such as "save".
func NewForm(keys Keys, styles Styles, title, submit string, fields ...Field) *Model {
	m := &Model{keys: keys, styles: styles, title: title, yes: submit}
	for _, f := range fields {
		input := field.New()
		input.SetText(f.Text)
		m.labels = append(m.labels, f.Label)
		m.fields = append(m.fields, input)
	}
	return m
}

// SetWidth sets the width in cells.
func (m *Model) SetWidth(width int) { m.width = width }

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// Height returns how many lines the dialog takes.
func (m *Model) Height() int {
	if len(m.fields) == 0 {
		return 3
	}
	return 2 + len(m.fields)
}

// Paste inserts text into the field under the cursor.
func (m *Model) Paste(text string) {
	if len(m.fields) > 0 {
		m.fields[m.cursor].Paste(text)
	}
}

// HandleKey handles a key. It returns the outcome, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (Action, bool) {
	keys, form := m.keys.Question, len(m.fields) > 0
	if form {
		keys = m.keys.Form
	}
	if id := keys.Find(k.String()); id != "" {
		return actions.Named(id).Run(m), true
	}
	return nil, form && m.fields[m.cursor].HandleKey(k) || k.Text != ""
}

func (m *Model) submit() Action {
	texts := make([]string, len(m.fields))
	for i, f := range m.fields {
		texts[i] = f.Text()
	}
	return Submit{texts}
}

// View draws Height lines of the set width.
func (m *Model) View() string {
	view, _ := m.draw()
	return view
}

// Cursor returns the cursor of a form; nil in a question.
func (m *Model) Cursor() *tea.Cursor {
	_, x := m.draw()
	if len(m.fields) == 0 {
		return nil
	}
	return tea.NewCursor(x, 1+m.cursor)
}

func (m *Model) draw() (view string, cursor int) {
	b := line.NewBuilder(m.styles.Tail, m.width*m.Height()*2)
	b.Begin(m.width)
	b.Repeat(m.styles.Border, m.styles.Rule, 2)
	b.Text(m.styles.Title, " "+m.title+" ")
	b.Repeat(m.styles.Border, m.styles.Rule, b.Left())
	if len(m.fields) == 0 {
		b.Begin(m.width)
		b.Text(m.styles.Text, "  "+table.Safe(m.text))
		b.End(m.styles.Text)
	}
	for i := range m.fields {
		x := m.drawField(b, i)
		if i == m.cursor {
			cursor = x
		}
	}
	m.drawKeys(b)
	return b.String(), cursor
}

func (m *Model) drawField(b *line.Builder, index int) (cursor int) {
	marker := " "
	if index == m.cursor {
		marker = m.styles.Marker
	}
	b.Begin(m.width)
	b.Text(m.styles.Key, marker+" ")
	b.Cell(m.styles.Text, m.labels[index], m.labelWidth()+1)
	x := m.width - b.Left()
	cursor = x + m.fields[index].Draw(b, m.styles.Field, b.Left())
	return min(cursor, m.width-1)
}

func (m *Model) labelWidth() int {
	width := 0
	for _, label := range m.labels {
		width = max(width, themes.Width(label))
	}
	return width
}

func (m *Model) drawKeys(b *line.Builder) {
	b.Begin(m.width)
	confirm, cancel := m.keys.Question.Label("dialog_yes"), m.keys.Question.Label("dialog_no")+"/esc"
	if len(m.fields) > 0 {
		confirm, cancel = m.keys.Form.Label("dialog_submit"), "esc"
	}
	b.Text(m.styles.Text, "  ")
	b.Text(m.styles.Key, confirm)
	b.Text(m.styles.Text, " "+m.yes+"   ")
	b.Text(m.styles.Key, cancel)
	b.Text(m.styles.Text, " back")
	b.End(m.styles.Text)
}
