package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/entity"
	"quarry/history"
	"quarry/table/view"
	"quarry/ui/action"
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
	commands []*entry
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

// overlayKey passes a key to what is open.
func (m *Model) overlayKey(k tea.KeyPressMsg) tea.Cmd {
	o := &m.overlay
	switch {
	case o.reader != nil:
		closes, _ := o.reader.HandleKey(k)
		return m.closeIf(closes != nil)
	case o.chart != nil:
		closes, _ := o.chart.HandleKey(k)
		return m.closeIf(closes != nil)
	case o.record != nil:
		requested, _ := o.record.HandleKey(k)
		return m.recordAction(requested)
	case o.checklist != nil:
		requested, _ := o.checklist.HandleKey(k)
		return m.checklistAction(requested)
	case o.menu != nil:
		choice, _ := o.menu.HandleKey(k)
		return m.menuChosen(choice)
	case o.queue != nil:
		requested, _ := o.queue.HandleKey(k)
		return m.queueAction(requested)
	}
	requested, _ := o.picker.HandleKey(k)
	return m.pickerAction(requested)
}

// overlayDo runs an action of what is open.
func (m *Model) overlayDo(id string) tea.Cmd {
	o := &m.overlay
	switch {
	case o.reader != nil:
		return m.closeIf(o.reader.Do(id) != nil)
	case o.chart != nil:
		return m.closeIf(o.chart.Do(id) != nil)
	case o.record != nil:
		return m.recordAction(o.record.Do(id))
	case o.checklist != nil:
		return m.checklistAction(o.checklist.Do(id))
	case o.menu != nil:
		return m.menuChosen(o.menu.Do(id))
	case o.queue != nil:
		return m.queueAction(o.queue.Do(id))
	}
	return m.pickerAction(o.picker.Do(id))
}

// onlyIn explains where the actions of a scope can run.
var onlyIn = map[action.Scope]string{
	action.Record: "Open a record first.", action.Chart: "Open a chart first.",
	action.Checklist: "Only in lists of values or columns.", action.Picker: "Only in lists with a search.",
	action.Reader: "Only in text pages.", action.Menu: "Only in menus.",
	action.Queue:    "Only in the queue.",
	action.Question: "Only in questions.", action.Form: "Only in forms.",
}

// overlayReason returns why an action cannot run in what is open, or "".
func (m *Model) overlayReason(a action.Action) string {
	o := &m.overlay
	if a.Scope != o.scope() {
		return onlyIn[a.Scope]
	}
	switch {
	case o.record != nil:
		return o.record.Reason(a.ID)
	case o.checklist != nil:
		return o.checklist.Reason(a.ID)
	case o.queue != nil:
		return o.queue.Reason(a.ID)
	case o.picker != nil:
		return o.picker.Reason(a.ID)
	}
	return ""
}

// scope returns the scope of what is open, "" for nothing.
func (o *overlay) scope() action.Scope {
	switch {
	case o.picker != nil:
		return action.Picker
	case o.record != nil:
		return action.Record
	case o.reader != nil:
		return action.Reader
	case o.chart != nil:
		return action.Chart
	case o.checklist != nil:
		return action.Checklist
	case o.queue != nil:
		return action.Queue
	case o.menu != nil:
		return action.Menu
	}
	return ""
}

// scope returns the scope of the keys that are in force, besides the global ones.
func (m *Model) scope() action.Scope {
	switch scope := m.overlay.scope(); {
	case scope != "":
		return scope
	case m.typingLine():
		return action.Editor
	case m.focus == resultsPane:
		return action.Grid
	}
	return action.Editor
}

func (m *Model) closeIf(closes bool) tea.Cmd {
	if closes {
		m.closeOverlay()
	}
	return nil
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
		chosen := m.overlay.commands[entry].ID
		m.closeOverlay()
		return m.do(chosen)
	}
}

func (m *Model) recordAction(requested record.Action) tea.Cmd {
	switch action := requested.(type) {
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
	r := record.New(m.keys.in(action.Record), m.styles.record, m.grid.Zone())
	m.open(overlay{kind: recordOverlay, record: r})
	r.SetRow(m.grid.Table(), row)
	r.SetColumn(m.grid.Column())
}
