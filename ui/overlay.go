package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/entity"
	"quarry/history"
	"quarry/table/view"
	"quarry/ui/screen/queue"
	"quarry/ui/widget/chart"
	"quarry/ui/widget/checklist"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/picker"
	"quarry/ui/widget/record"
)

// overlayKind is what covers editor and results.
type overlayKind int

const (
	noOverlay overlayKind = iota
	historyOverlay
	huntsOverlay
	paletteOverlay
	readerOverlay
	recordOverlay
	facetOverlay
	columnsOverlay
	chartOverlay
	menuOverlay
	schemaOverlay
	queueOverlay
)

// overlay covers editor and results. Its kind determines which fields are set.
type overlay struct {
	kind   overlayKind
	picker *picker.Model
	reader *pager.Model
	record *record.Model

	checklist *checklist.Model
	chart     *chart.Model
	menu      *menu.Model
	below     *record.Model // the record under a menu; nil for editor and results
	queue     *queue.Model

	before     notice // shown before it opened; hints replace it until it is closed
	search     int    // number of the latest search
	stopSearch func() // cancels the previous search; nil if there is none
	runs       []history.Run
	repeatsOf  int64 // the run whose repeats are listed; 0 for a search

	hunts    []history.Hunt
	lastRuns map[string]history.Run // of saved queries, by name
	lines    []huntRow              // rows of the list of saved queries
	folded   map[string]bool        // collapsed folders
	listed   int                    // search whose saved queries are listed
	read     time.Time              // when the saved queries were last read
	commands []command
	schema   []schemaEntry
	column   int               // of the listed values
	tallies  []view.ValueCount // the listed values
	chosen   func(item int) tea.Cmd
}

func (o *overlay) setSize(width, height int) {
	if o.below != nil {
		o.below.SetSize(width, height)
	}
	switch {
	case o.picker != nil:
		o.picker.SetSize(width, height)
	case o.reader != nil:
		o.reader.SetSize(width, height)
	case o.record != nil:
		o.record.SetSize(width, height)
	case o.checklist != nil:
		o.checklist.SetSize(width, height)
	case o.chart != nil:
		o.chart.SetSize(width, height)
	case o.queue != nil:
		o.queue.SetSize(width, height)
	case o.menu != nil:
		o.menu.SetSize(width, height)
	}
}

func (o *overlay) view() string {
	switch {
	case o.picker != nil:
		return o.picker.View()
	case o.reader != nil:
		return o.reader.View()
	case o.checklist != nil:
		return o.checklist.View()
	case o.chart != nil:
		return o.chart.View()
	case o.queue != nil:
		return o.queue.View()
	}
	return o.record.View()
}

func (m *Model) open(o overlay) {
	o.search = m.overlay.search + 1 // replies to earlier searches are stale
	o.before = m.notice
	m.overlay = o
	m.arrange()
}

// closeOverlay returns to editor and results and cancels searches.
func (m *Model) closeOverlay() {
	if m.overlay.stopSearch != nil {
		m.overlay.stopSearch()
	}
	m.overlay = overlay{search: m.overlay.search + 1}
}

// goBack closes the topmost overlay: closing a menu over a record returns to the record.
func (m *Model) goBack() {
	below := m.overlay.below
	m.closeOverlay()
	if below != nil {
		m.open(overlay{kind: recordOverlay, record: below})
	}
}

// closeRecord closes a record whose results were replaced.
func (m *Model) closeRecord() {
	if m.overlay.kind == recordOverlay || m.overlay.below != nil {
		m.closeOverlay()
	}
}

func (m *Model) overlayKey(k tea.KeyPressMsg) tea.Cmd {
	switch m.overlay.kind {
	case readerOverlay:
		if action, _ := m.overlay.reader.HandleKey(k); action != nil {
			m.closeOverlay()
		}
		return nil
	case recordOverlay:
		return m.recordKey(k)
	case facetOverlay, columnsOverlay:
		return m.checklistKey(k)
	case chartOverlay:
		return m.chartKey(k)
	case menuOverlay:
		return m.menuKey(k)
	case queueOverlay:
		return m.queueKey(k)
	case noOverlay, historyOverlay, huntsOverlay, paletteOverlay, schemaOverlay: // these are pickers
	}
	action, _ := m.overlay.picker.HandleKey(k)
	return m.pickerAction(action)
}

func (m *Model) pickerAction(action picker.Action) tea.Cmd {
	switch action := action.(type) {
	case picker.Search:
		return m.search(action.Text)
	case picker.Choose:
		return m.choose(action.Entry)
	case picker.Act:
		m.act(action.Entry)
	}
	return nil
}

// search searches the open list.
func (m *Model) search(text string) tea.Cmd {
	m.overlay.search++
	switch m.overlay.kind {
	case historyOverlay:
		return m.searchRuns(text)
	case huntsOverlay:
		m.overlay.read = m.now
		return searchHunts(m.ctx, m.config.Store, text, m.overlay.search)
	case schemaOverlay:
		m.searchSchema(text)
	default:
		m.searchCommands(text)
	}
	return nil
}

// act opens the menu of actions for an entry of the open list.
func (m *Model) act(entry int) {
	switch search := m.overlay.picker.Searched(); m.overlay.kind {
	case historyOverlay:
		m.runMenu(m.overlay.runs[entry], search)
	case huntsOverlay:
		m.huntMenu(entry, search)
	default: // other lists have one action only
	}
}

// choose runs the main action for an entry of the open list.
func (m *Model) choose(entry int) tea.Cmd {
	switch m.overlay.kind {
	case historyOverlay:
		return m.openText(m.overlay.runs[entry].Text, history.Hunt{})
	case huntsOverlay:
		return m.chooseHunt(entry)
	case schemaOverlay:
		return m.takeSchema(entry)
	default:
		chosen := m.overlay.commands[entry]
		m.closeOverlay()
		return chosen.do()
	}
}

func (m *Model) recordKey(k tea.KeyPressMsg) tea.Cmd {
	action, _ := m.overlay.record.HandleKey(k)
	switch action := action.(type) {
	case record.Close:
		m.closeOverlay()
	case record.CopyText:
		return m.copyText(action.Text, action.What)
	case record.CopyRow:
		m.showCopyForms(part{"the row", []int32{int32(m.grid.Row())}, m.grid.Shown()})
	case record.Explain:
		m.tell(action.Text)
	case record.Restrict:
		m.restrictFromRecord(action)
	case record.Pivot:
		m.showPivots(entity.PivotsFrom(m.service(), m.grid.Table(), m.grid.Row(), action.Column, action.Value),
			action.Value)
	case record.Step:
		m.stepRecord(action.Rows)
	}
	return nil
}

// stepRecord moves to another row without closing the record.
func (m *Model) stepRecord(rows int) {
	before := m.grid.Row()
	m.grid.Step(rows)
	if m.grid.Row() == before && rows > 0 {
		m.tell("This is the last row shown.")
	} else if m.grid.Row() == before {
		m.tell("This is the first row shown.")
	}
	m.overlay.record.SetRow(m.grid.Table(), m.grid.Row())
}

func (m *Model) openRecord(row int) {
	r := record.New(m.keys.Record, m.styles.record, m.grid.Zone())
	m.open(overlay{kind: recordOverlay, record: r})
	r.SetRow(m.grid.Table(), row)
	r.SetColumn(m.grid.Column())
}
