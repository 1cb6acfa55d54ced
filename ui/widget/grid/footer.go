package grid

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/ui/widget/field"
	"quarry/ui/widget/line"
)

// prompt is the filter being typed.
type prompt struct {
	field  *field.Model
	before string // the filter to return to
}

func (m *Model) openPrompt() {
	m.prompt = &prompt{field: field.New(), before: m.view.wanted.Filter}
	m.prompt.field.SetText(m.view.wanted.Filter)
	m.reveal()
}

// Prompting reports whether the user is typing into the grid.
func (m *Model) Prompting() bool { return m.prompt != nil }

// promptKey edits the filter. Rows follow each key; enter keeps the filter, escape discards it.
func (m *Model) promptKey(k tea.KeyPressMsg) (Action, bool) {
	switch {
	case k.String() == "esc":
		m.prompt = nil
		m.reveal()
		if m.view.wanted.Filter == "" {
			return nil, true
		}
		m.view.wanted.Filter = ""
		return m.rearrange(), true
	case k.String() == "enter":
		m.prompt = nil
		m.reveal()
		return nil, true
	case k.Text == "" && m.moveWhileTyping(k):
		return nil, true
	}
	return m.typedInto(m.prompt.field.HandleKey(k)), true
}

// moveWhileTyping moves the cursor with keys that are not text.
func (m *Model) moveWhileTyping(k tea.KeyPressMsg) bool {
	switch m.keys.Find(k.String()) {
	case "grid_up":
		m.walk(-1, 0)
	case "grid_down":
		m.walk(1, 0)
	case "grid_page_up":
		m.turn(-max(m.pageRows(), 1))
	case "grid_page_down":
		m.turn(max(m.pageRows(), 1))
	default:
		return false
	}
	return true
}

// Paste inserts text into the filter being typed.
func (m *Model) Paste(text string) Action {
	if m.prompt == nil {
		return nil
	}
	return m.typedInto(m.prompt.field.Paste(text))
}

func (m *Model) typedInto(changed bool) Action {
	if !changed {
		return nil
	}
	m.view.wanted.Filter = m.prompt.field.Text()
	return m.rearrange()
}

// Cursor returns the cursor of the filter being typed, nil without one.
func (m *Model) Cursor() *tea.Cursor {
	if m.prompt == nil || m.height < 2 {
		return nil
	}
	b := line.NewBuilder("", 256)
	x := m.drawPrompt(b)
	return tea.NewCursor(min(x, m.width-1), m.height-1)
}

// roomForFacts is the height from which the statistics have a line of their own.
const roomForFacts = 7

// footerHeight returns one line if there is anything to show, and one more for statistics.
func (m *Model) footerHeight() int {
	height := 0
	if m.height > 2 && m.table != nil && (m.prompt != nil || m.footer() != "") {
		height++
	}
	if m.ownFacts() {
		height++
	}
	return height
}

func (m *Model) ownFacts() bool { return m.facts != "" && m.height >= roomForFacts }

// columnFacts returns the statistics of the column under the cursor.
func (m *Model) columnFacts() string {
	return table.Safe(m.table.Columns()[m.Column()].Name) + ": " + m.facts
}

// footer describes the arrangement: how many rows are shown and marked, why, and in which order.
// Short facts come first, since long ones may be cut.
func (m *Model) footer() string {
	a := &m.view.wanted
	var facts []string
	if m.backStack != "" {
		facts = append(facts, m.backStack)
	}
	if m.view.order != nil && len(m.view.order) < m.table.Rows() {
		facts = append(facts, line.Counted(len(m.view.order),
			"row")+" of "+strings.TrimSuffix(line.Counted(m.table.Rows(), ""), "s"))
	}
	if n := len(m.view.marked); n > 0 {
		facts = append(facts, line.Counted(n, "row")+" marked")
	}
	if hidden := len(m.table.Columns()) - m.columns(); hidden > 0 {
		facts = append(facts, line.Counted(hidden, "column")+" hidden")
	}
	if m.facts != "" && !m.ownFacts() {
		facts = append(facts, m.columnFacts())
	}
	if len(a.Sorts) > 0 {
		facts = append(facts, "by "+m.sortText())
	}
	if a.Filter != "" && m.prompt == nil {
		facts = append(facts, "/"+table.Safe(a.Filter))
	}
	if m.view.problem != "" {
		facts = append(facts, table.Safe(m.view.problem))
	}
	for _, c := range a.Conditions {
		facts = append(facts, m.conditionText(c))
	}
	return strings.Join(facts, " "+m.styles.Between)
}

func (m *Model) sortText() string {
	var names []string
	for _, s := range m.view.wanted.Sorts {
		sign := m.styles.Rising
		if s.Descending {
			sign = m.styles.Falling
		}
		names = append(names, table.Safe(m.table.Columns()[s.Column].Name)+" "+sign)
	}
	return strings.Join(names, ", ")
}

// maxNamed bounds the values of a condition that are listed, and maxNameWidth the width of each.
const maxNamed, maxNameWidth = 3, 24

func (m *Model) conditionText(c Condition) string {
	sign := " = "
	if c.Exclude {
		sign = " not "
	}
	var values []string
	for _, v := range c.Values[:min(len(c.Values), maxNamed)] {
		text := table.Display(v, m.zone)
		switch {
		case v.IsNull():
			text = m.styles.Null
		case text == "":
			text = m.styles.Empty
		}
		values = append(values, line.Cut(text, maxNameWidth, m.styles.Tail))
	}
	text := table.Safe(m.table.Columns()[c.Column].Name) + sign + strings.Join(values, ", ")
	if more := len(c.Values) - maxNamed; more > 0 {
		text += " and " + line.Counted(more, "other")
	}
	return text
}

func (m *Model) drawFooter(b *line.Builder) {
	if m.ownFacts() {
		b.Begin(m.width)
		b.Text(m.styles.Footer, " "+m.columnFacts())
		b.End(m.styles.Footer)
	}
	switch {
	case m.prompt != nil:
		m.drawPrompt(b)
		return
	case m.footer() == "":
		return
	}
	b.Begin(m.width)
	b.Text(m.styles.Footer, " "+m.footer())
	b.End(m.styles.Footer)
}

// drawPrompt draws the filter being typed and returns the cell of its cursor.
func (m *Model) drawPrompt(b *line.Builder) (cursor int) {
	b.Begin(m.width)
	b.Text(m.styles.Prompt, " / ")
	x := m.width - b.Left()
	facts := m.footer()
	room := max(b.Left()-len(facts)-2, b.Left()/2)
	cursor = x + m.prompt.field.Draw(b, m.styles.Footer, room)
	b.Text(m.styles.Footer, "  "+facts)
	b.End(m.styles.Footer)
	return cursor
}
