// Package tutor is the guided hunt: a panel that says, step by step, what to find and which key to learn, and notices
// when both are done. It draws, and takes no keys.
package tutor

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// Step is one step of the hunt.
type Step struct {
	Title string // a question
	Text  string // what to know before the query runs
	Query string
	Finds []string // values in the rows that answer the question
	Found string   // what they mean

	Learn string // the ID of the action to learn
	Why   string // what it is good for here, after "KEY: "
}

// Styles are the paints and glyphs of the panel.
type Styles struct {
	Title, Text, Found, Faint, Key themes.Paint
	Open, Done, Tail               string // marks of a task, and of text that is cut
}

// Labels names the keys of an action, such as "F5"; "" if it has none.
type Labels func(id string) string

// Model is the panel.
type Model struct {
	styles Styles
	labels Labels
	steps  []Step
	at     int
	tasks  [tasks]bool // done in this step
	missed bool        // the last rows do not answer the question
	width  int
}

// What a step asks for.
const (
	findTask = iota
	learnTask
	tasks
)

// Actions of the panel itself. The program binds their keys.
const (
	Next = "tour_next"
	Back = "tour_back"
	Open = "tour" // also closes it
)

// New returns the panel at its first step.
func New(styles Styles, labels Labels) *Model {
	return &Model{styles: styles, labels: labels, steps: Steps()}
}

// SetWidth sets the width in cells, on which the height depends.
func (m *Model) SetWidth(width int) { m.width = width }

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// Step returns the current step, and its number from 1.
func (m *Model) Step() (Step, int) { return m.steps[m.at], m.at + 1 }

// Last reports whether the current step is the last one.
func (m *Model) Last() bool { return m.at == len(m.steps)-1 }

// Done reports whether everything in the current step is done.
func (m *Model) Done() bool { return m.tasks == [tasks]bool{true, true} }

// Go moves by a number of steps and reports whether there was one.
func (m *Model) Go(by int) bool {
	to := m.at + by
	if to < 0 || to >= len(m.steps) {
		return false
	}
	m.at, m.tasks, m.missed = to, [tasks]bool{}, false
	return true
}

// Did notes that an action ran.
func (m *Model) Did(id string) {
	if id == m.steps[m.at].Learn {
		m.tasks[learnTask] = true
	}
}

// searchedRows bounds how many rows of an answer are searched. No step has an answer of more.
const searchedRows = 1000

// Rows checks rows that a query returned.
func (m *Model) Rows(t *table.Table) {
	if t == nil || m.tasks[findTask] {
		return
	}
	var b strings.Builder
	for c := range t.Columns() {
		for r := range min(t.Rows(), searchedRows) {
			b.WriteString(t.Value(r, c).String())
			b.WriteByte('\n')
		}
	}
	text := b.String()
	for _, value := range m.steps[m.at].Finds {
		if !strings.Contains(text, value) {
			m.missed = true
			return
		}
	}
	m.tasks[findTask], m.missed = true, false
}

// mostLines bounds the height of the panel, which leaves room for editor and results.
const mostLines = 7

// Height returns the number of lines of the panel at its width. It is the same throughout a step, so that nothing moves
// when a task is done.
func (m *Model) Height() int {
	most := 0
	for _, found := range []bool{false, true} {
		for _, missed := range []bool{false, true} {
			most = max(most, len(m.lines(found, missed)))
		}
	}
	return min(1+most, mostLines)
}

// part is a line below the title.
type part struct {
	paint themes.Paint
	mark  string
	text  string
}

// lines returns the lines below the title, where the answer was found or rows came that are not the answer.
func (m *Model) lines(found, missed bool) []part {
	s, step := &m.styles, m.steps[m.at]
	var parts []part
	add := func(paint themes.Paint, mark, text string) {
		for i, l := range strings.Split(ansi.Wordwrap(text, max(m.width-5, 10), ""), "\n") {
			if i > 0 {
				mark = ""
			}
			parts = append(parts, part{paint, mark, l})
		}
	}
	switch {
	case found:
		add(s.Found, s.Done, step.Found)
	case missed:
		add(s.Text, "", step.Text)
		add(s.Text, s.Open, "Not the answer yet. "+m.labels(Back)+" brings the step's query back.")
	default:
		add(s.Text, "", step.Text)
		add(s.Text, s.Open, m.labels("run")+" runs the query.")
	}
	lesson := m.labels(step.Learn) + " " + step.Why
	if m.tasks[learnTask] {
		add(s.Faint, s.Done, lesson)
	} else {
		add(s.Text, s.Open, lesson)
	}
	return parts
}

// View draws exactly its width and height.
func (m *Model) View() string {
	s, step := &m.styles, m.steps[m.at]
	b := line.NewBuilder(s.Tail, m.width*mostLines*2)
	b.Begin(m.width)
	keys := m.labels(Next) + " next step  " + m.labels(Open) + " leave "
	if m.Last() {
		keys = m.labels(Open) + " end "
	}
	count := fmt.Sprintf(" Guided hunt %d of %d  ", m.at+1, len(m.steps))
	b.Text(s.Title, count)
	b.Cell(s.Title, step.Title, max(m.width-themes.Width(count)-themes.Width(keys)-1, 0))
	b.Space(s.Title, max(b.Left()-themes.Width(keys), 0))
	paint := s.Title
	if m.Done() {
		paint = s.Key
	}
	b.Text(paint, keys)
	b.End(s.Title)
	lines := m.lines(m.tasks[findTask], m.missed)
	for i := range m.Height() - 1 {
		var p part
		if i < len(lines) {
			p = lines[i]
		}
		b.Begin(m.width)
		b.Space(s.Text, 1)
		b.Cell(s.Key, p.mark, 2)
		b.Text(p.paint, p.text)
		b.End(s.Text)
	}
	return b.String()
}
