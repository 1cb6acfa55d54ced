package grid

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// HandleKey handles a key. It returns the action, if any, and whether the key was used.
func (m *Model) HandleKey(k tea.KeyPressMsg) (Action, bool) {
	if m.table == nil {
		return nil, false
	}
	if m.prompt != nil {
		return m.promptKey(k)
	}
	if m.digit(k.Text) {
		return nil, true
	}
	before := m.typed
	m.typed = typed{}
	if k.String() == "esc" {
		if before != (typed{}) {
			return nil, true
		}
		return m.widen()
	}
	id := m.keys.Find(k.String())
	if id == "" {
		return nil, false
	}
	m.count = before.count
	defer func() { m.count = 0 }()
	return m.Do(id), true
}

// times returns how often a step is repeated: the number typed before it, else once.
func (m *Model) times() int { return max(m.count, 1) }

// rowAsTSV returns the raw row. Tabs and line breaks become spaces.
func (m *Model) rowAsTSV() string {
	oneCell := strings.NewReplacer("\t", " ", "\r\n", " ", "\n", " ", "\r", " ")
	cells := make([]string, m.columns())
	for i, column := range m.shown.list {
		cells[i] = oneCell.Replace(m.table.Value(m.Row(), column).String())
	}
	return strings.Join(cells, "\t")
}

// toggleFacts shows or hides the statistics of the column under the cursor.
func (m *Model) toggleFacts() Action {
	if m.facts != "" {
		m.facts = ""
		m.reveal()
		return nil
	}
	m.facts = "counting"
	m.reveal()
	return Summarize{m.Column()}
}

// factsAgain requests shown statistics again, since they depend on the marked rows.
func (m *Model) factsAgain() Action {
	if m.facts == "" {
		return nil
	}
	return Summarize{m.Column()}
}

// ShowsFacts reports whether the footer shows statistics.
func (m *Model) ShowsFacts() bool { return m.facts != "" }

// SetFacts shows statistics of the column under the cursor, unless they were turned off meanwhile.
func (m *Model) SetFacts(text string) {
	if m.facts != "" {
		m.facts = text
	}
}
