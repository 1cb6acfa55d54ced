package grid

import (
	"strings"

	"charm.land/bubbles/v2/key"
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
	column := m.Column()
	if m.move(k, before.count) {
		if m.facts != "" && m.Column() != column {
			return Summarize{m.Column()}, true
		}
		return nil, true
	}
	if action, used := m.columnKey(k); used {
		return action, true
	}
	if action, used := m.viewKey(k); used {
		return action, true
	}
	if m.rows() == 0 {
		return nil, false
	}
	return m.rowKey(k)
}

// columnKey handles the keys for columns.
func (m *Model) columnKey(k tea.KeyPressMsg) (Action, bool) {
	switch {
	case key.Matches(k, m.keys.Freeze):
		m.typed.freeze = true
	case key.Matches(k, m.keys.Zone):
		m.toggleZone()
	case key.Matches(k, m.keys.Hide):
		return m.hide(), true
	case key.Matches(k, m.keys.Choose):
		return ChooseColumns{}, true
	case key.Matches(k, m.keys.HideDull):
		return FindConstantColumns{}, true
	case key.Matches(k, m.keys.UsefulFirst):
		return m.usefulFirst(), true
	case key.Matches(k, m.keys.Narrower):
		m.resize(-widthStep)
	case key.Matches(k, m.keys.Wider):
		m.resize(widthStep)
	case key.Matches(k, m.keys.Fit):
		m.fit()
	case key.Matches(k, m.keys.MoveLeft):
		m.shift(-1)
	case key.Matches(k, m.keys.MoveRight):
		m.shift(1)
	default:
		return nil, false
	}
	return nil, true
}

// viewKey handles the keys for filter and order.
func (m *Model) viewKey(k tea.KeyPressMsg) (Action, bool) {
	switch {
	case key.Matches(k, m.keys.Filter):
		m.openPrompt()
	case key.Matches(k, m.keys.Sort):
		return m.sort(false), true
	case key.Matches(k, m.keys.AddSort):
		return m.sort(true), true
	case key.Matches(k, m.keys.Frequency):
		return Count{m.Column()}, true
	case key.Matches(k, m.keys.Statistics):
		return m.toggleFacts(), true
	case key.Matches(k, m.keys.Draw):
		return Draw{m.Column()}, true
	case key.Matches(k, m.keys.Copy):
		return ChooseCopy{}, true
	case key.Matches(k, m.keys.Export):
		return Export{}, true
	case key.Matches(k, m.keys.Refine):
		return Refine{}, true
	case key.Matches(k, m.keys.Back):
		return Walk{-1}, true
	case key.Matches(k, m.keys.Forward):
		return Walk{1}, true
	default:
		return nil, false
	}
	return nil, true
}

// rowKey handles the keys for the row or value under the cursor.
func (m *Model) rowKey(k tea.KeyPressMsg) (Action, bool) {
	switch {
	case key.Matches(k, m.keys.NextFind):
		return m.seek(true), true
	case key.Matches(k, m.keys.FindBefore):
		return m.seek(false), true
	case key.Matches(k, m.keys.Like):
		return m.like(false), true
	case key.Matches(k, m.keys.Unlike):
		return m.like(true), true
	case key.Matches(k, m.keys.Record):
		return OpenRecord{Row: m.Row()}, true
	case key.Matches(k, m.keys.Mark):
		m.mark()
		return m.factsAgain(), true
	case key.Matches(k, m.keys.MarkAll):
		m.markAll()
		return m.factsAgain(), true
	case key.Matches(k, m.keys.CopyRow):
		return CopyText{Text: m.rowAsTSV(), What: "the row"}, true
	case key.Matches(k, m.keys.Include):
		return Restrict{Column: m.Column(), Values: m.chosen()}, true
	case key.Matches(k, m.keys.Exclude):
		return Restrict{Column: m.Column(), Values: m.chosen(), Exclude: true}, true
	case key.Matches(k, m.keys.Pivot):
		return Pivot{Row: m.Row(), Column: m.Column()}, true
	}
	return nil, false
}

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
