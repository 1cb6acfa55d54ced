package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/ui/action"
	"quarry/ui/keymap"
	"quarry/ui/screen/queue"
	"quarry/ui/screen/start"
	"quarry/ui/tutor"
	"quarry/ui/widget/chart"
	"quarry/ui/widget/checklist"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/grid"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/picker"
	"quarry/ui/widget/record"
)

// globalActions work everywhere but in an open dialog. Keys that some terminals cannot send
// (ctrl+enter, ctrl+s, ctrl+q) and those that some keyboards do not have (alt, F-keys) are never the
// only ones.
func globalActions() action.Set[*Model, tea.Cmd] {
	var all action.Set[*Model, tea.Cmd]
	for _, group := range []struct {
		title   string
		actions action.Set[*Model, tea.Cmd]
	}{{"Run", runActions()}, {"Query", queryActions()}, {"View", viewActions()}, {"Tabs", tabActions()},
		{"Quarry", programActions()}} {
		for _, a := range group.actions {
			a.Group = group.title
			all = append(all, a)
		}
	}
	return all
}

const global = action.Global

func runActions() action.Set[*Model, tea.Cmd] {
	return action.Set[*Model, tea.Cmd]{
		{Action: global.Action("run", "Run query", "Runs the selection, else the query at the cursor.",
			"execute, start, go, submit", "f5", "alt+enter", "ctrl+e", "ctrl+enter", "leader r"),
			Run: (*Model).runBlock},
		{Action: global.Action("slice", "Run in time slices…", "Splits a query that exceeds the limits into calls.",
			"split, partition, all rows, chunks, truncated", "alt+s", "leader x"), Run: (*Model).runSliced},
		{Action: global.Action("repeat", "Toggle repeat…", "Repeats the query and collects new rows.",
			"watch, tail, follow, schedule, poll, refresh, monitor", "alt+t", "leader y"), Run: (*Model).toggleWatch},
		{Action: global.Action("time_range", "Time range…", "Sets the time that the query looks at.",
			"last 7 days, last 24 hours, last 30 days, ago, between, date, period, window", "alt+h", "leader t"),
			CanRun: noQuery, Run: (*Model).chooseRange},
		{Action: global.Action("compare", "Compare with previous run", "Shows new, gone and changed rows.",
			"diff, difference, changes", "alt+l", "leader ="), CanRun: nothingToCompare,
			Run: (*Model).compareWithPrevious},
		{Action: global.Action("interrupt", "Cancel run or quit", "Cancels the run, else asks whether to quit.",
			"stop query, abort, kill", "ctrl+c"), Run: (*Model).interrupt},
		{Action: global.Action("close", "Close or cancel", "Closes what is on top, else cancels the run.",
			"escape, back, stop, abort", "esc"), Run: (*Model).escape},
		{Action: global.Action("api", "Switch API", "Uses the next API in this tab: mde, xdr, graph.",
			"endpoint, dialect, service, backend, graph, xdr, mde", "alt+d", "leader d"), CanRun: onlyAPI,
			Run: (*Model).switchAPI},
		{Action: global.Action("serving_api", "Switch to API of tables", "Uses an API that has the query's tables.",
			"not served, wrong API, unknown table, graph", "leader I"), CanRun: noOtherAPI,
			Run: (*Model).switchToServingAPI},
	}
}

func queryActions() action.Set[*Model, tea.Cmd] {
	return action.Set[*Model, tea.Cmd]{
		{Action: global.Action("save", "Save query…", "Saves the query in its file, else under a name.",
			"store, keep, write", "f2", "ctrl+s", "leader s"), Run: (*Model).save},
		{Action: global.Action("save_as", "Save as…", "Saves the query under another name.",
			"save copy, store under, save query as", "leader a"), CanRun: noText, Run: (*Model).saveAs},
		{Action: global.Action("open_file", "Open file…", "Opens a query file, or a file of rows such as CSV, in a tab.",
			"load, import, read file, kql file, csv, excel, parquet, json", "leader O"), Run: (*Model).askFile},
		{Action: global.Action("saved_queries", "Saved queries", "Lists the saved queries.",
			"hunts, library, favorites, open query, bookmarks, batch", "f3", "ctrl+o", "alt+4", "leader o"),
			Run: (*Model).showHunts},
		{Action: global.Action("history", "Run history", "Lists earlier runs, with their results.",
			"history, previous queries, past runs, recent", "f8", "alt+3", "leader h"), Run: (*Model).showHistory},
		{Action: global.Action("examples", "Query library", "Lists queries by tactic of MITRE ATT&CK; all find something.",
			"examples, samples, templates, starter, getting started, ATT&CK, tactics, techniques", "leader E"),
			Run: (*Model).showLibrary},
		{Action: global.Action("start", "Start screen", "Shows recent runs, examples and ways to connect.",
			"welcome, home, first screen, getting started", "leader H"), Run: (*Model).showStart},
		{Action: global.Action(tutor.Open, "Guided hunt", "Opens or closes a whole hunt in the sandbox, step by step.",
			"tour, tutorial, tutor, learn, walkthrough, getting started", "leader T"), CanRun: noSandbox,
			Run: (*Model).toggleTour},
		{Action: global.Action(tutor.Next, "Next step of guided hunt", "Shows the next question and its query.",
			"tutorial, continue, go on", "leader enter"), CanRun: noNextStep, Run: (*Model).nextStep},
		{Action: global.Action(tutor.Back, "Previous step of guided hunt", "Brings the step's query back, then the step before.",
			"tutorial, go back, restart", "leader backspace"), CanRun: noTour, Run: (*Model).previousStep},
		{Action: global.Action("schema", "Tables and columns", "Lists the schema; enter inserts a name.",
			"schema, table, field, catalog, data dictionary", "f7", "leader b"), Run: (*Model).showSchema},
		{Action: global.Action("fetch_schema", "Fetch tenant's schema", "Fetches all tables and saved functions.",
			"refresh schema, download tables, custom tables, getHuntingSchema", "leader G"), CanRun: noWholeSchema,
			Run: (*Model).fetchWholeSchema},
		{Action: global.Action("insert_example", "Insert example", "Inserts the example of the KQL name at the cursor.",
			"sample of function, snippet, documentation, how to use", "leader X"), CanRun: noExample,
			Run: (*Model).insertExample},
		{Action: global.Action("explain", "Explain query", "Lists its steps; those of a refinement with rows and time.",
			"plan, query plan, steps, profile, performance, slow, statistics, cost", "leader Q"), Run: (*Model).explainQuery},
		{Action: global.Action("external", "Open in $EDITOR", "Edits the query in another program.",
			"external editor, emacs, nano", "f4", "leader e"), Run: (*Model).openEditor},
	}
}

func viewActions() action.Set[*Model, tea.Cmd] {
	return action.Set[*Model, tea.Cmd]{
		{Action: global.Action("next_pane", "Switch pane", "Moves between editor and results.",
			"focus, other pane", "f6", "leader tab"), Run: (*Model).nextPane},
		{Action: global.Action("editor", "Go to editor", "Closes what is on top and moves to the editor.",
			"focus editor", "alt+1", "leader 1"), Run: (*Model).goToEditor},
		{Action: global.Action("results", "Go to results", "Closes what is on top and moves to the results.",
			"focus results, grid", "alt+2", "leader 2"), Run: (*Model).goToResults},
		{Action: global.Action("zoom", "Toggle zoom", "Gives the focused pane the whole height, or takes it back.",
			"maximize, full screen, enlarge", "f11", "alt+z", "leader z"), Run: (*Model).zoom},
		{Action: global.Action("taller", "Enlarge editor", "Moves the divider down.", "resize, split, bigger editor",
			"alt+down", "leader down"), Run: (*Model).enlargeEditor},
		{Action: global.Action("shorter", "Enlarge results", "Moves the divider up.", "resize, split, bigger results",
			"alt+up", "leader up"), Run: (*Model).enlargeResults},
		{Action: global.Action("dock", "Dock record, schema or help",
			"Shows them in turn at the right, from 140 columns on, where they follow the cursor.",
			"side panel, sidebar, details, preview, split right, inspector", "leader V"), CanRun: noRoomToDock,
			Run: (*Model).toggleDock},
		{Action: global.Action("fit", "Fit editor to text", "The editor grows with its text, up to half the screen.",
			"auto size, reset divider, resize", "leader 0"), CanRun: notSized, Run: (*Model).fitEditor},
		{Action: global.Action("queue", "Quota, queue and slices", "Shows the limits, queued calls and time slices.",
			"quota, limits, budget, usage, rate limit, calls per minute, meter, throttling", "f12", "leader u"),
			Run: (*Model).showQueue},
		{Action: global.Action("notice", "Show full notice", "Opens the text of the notice line.",
			"message, error text", "f9", "leader m"), CanRun: noNotice, Run: (*Model).showNotice},
		{Action: global.Action("theme", "Theme…", "Shows the workbench in each theme, and changes it.",
			"dark, light, color scheme, colors, colours, appearance, contrast", "leader C"), Run: (*Model).showThemes},
		{Action: global.Action("mouse", "Toggle mouse", "Wheel and click work here, or in the terminal.",
			"click, wheel, scroll", "leader M"), Run: (*Model).toggleMouse},
	}
}

func tabActions() action.Set[*Model, tea.Cmd] {
	return action.Set[*Model, tea.Cmd]{
		{Action: global.Action("new_tab", "New tab", "Opens an empty tab.", "open tab, new query", "ctrl+t", "leader n"),
			Run: (*Model).newTab},
		{Action: global.Action("next_tab", "Next tab", "Shows the tab on the right.", "switch tab", "alt+right",
			"leader ]"), CanRun: onlyTab, Run: (*Model).nextTab},
		{Action: global.Action("previous_tab", "Previous tab", "Shows the tab on the left.", "switch tab", "alt+left",
			"leader ["), CanRun: onlyTab, Run: (*Model).previousTab},
		{Action: global.Action("tab_right", "Move tab right", "Moves the tab one place to the right.",
			"reorder tabs, tab order", "leader right"), CanRun: onlyTab, Run: (*Model).moveTabRight},
		{Action: global.Action("tab_left", "Move tab left", "Moves the tab one place to the left.",
			"reorder tabs, tab order", "leader left"), CanRun: onlyTab, Run: (*Model).moveTabLeft},
		{Action: global.Action("rename_tab", "Rename tab…", "Gives the tab a name of its own.", "name tab, tab title",
			"leader N"), Run: (*Model).renameTab},
		{Action: global.Action("close_tab", "Close tab", "Closes the tab; asks if that loses something.", "delete tab",
			"alt+w", "leader w"), Run: (*Model).closeTab},
	}
}

func programActions() action.Set[*Model, tea.Cmd] {
	return action.Set[*Model, tea.Cmd]{
		{Action: global.Action("palette", "Command palette", "Finds an action by its name and runs it.",
			"commands, actions, search actions", "f10", "ctrl+p", "leader p"), Run: (*Model).showPalette},
		{Action: global.Action("leader", "Show next keys", "Lists the keys that may follow.",
			"leader, which key, chords, prefix", "ctrl+k", ",").OrPrintable(), Run: (*Model).startLeader},
		{Action: global.Action("help", "Help", "Lists the keys for where you are.",
			"keys, shortcuts, hotkeys, keybindings, key bindings, manual, documentation", "f1", "?",
			"leader ?").OrPrintable(), Run: (*Model).showHelp},
		{Action: global.Action("settings", "Settings", "Shows what is set, and where to change it.",
			"config, configuration, preferences, options", "leader ,"), Run: (*Model).showSettings},
		{Action: global.Action("profile", "Profile and tenant", "Shows the profile, API, identity and limits of this tab.",
			"tenant, account, identity, whoami, connection, login", "leader P"), Run: (*Model).showProfile},
		{Action: global.Action("copy_code", "Copy sign-in code", "Copies the code that a sign-in waits for.",
			"device code, login", "alt+y", "leader i"), CanRun: noSignIn, Run: (*Model).copyCode},
		{Action: global.Action("copy_failure", "Copy error", "Copies who answered, the request ID and places.",
			"failure, error details, request id, correlation id, support, ticket", "leader Y"), CanRun: noFailure,
			Run: (*Model).copyFailure},
		{Action: global.Action("purge", "Purge history…", "Deletes old runs, or only their results.",
			"delete history, clear history, clean up, retention, free disk space", "leader D"), Run: (*Model).askPurge},
		{Action: global.Action("vim", "Toggle Vim keys", "Switches Vim keys in the editor on or off.",
			"vi, modal", "leader v"), Run: (*Model).toggleVim},
		{Action: global.Action("redraw", "Redraw screen", "Paints the whole screen again.",
			"refresh screen, repaint, garbled, clear screen", "ctrl+l", "leader L"), Run: (*Model).redraw},
		{Action: global.Action("suspend", "Suspend to shell", "Stops Quarry until you enter fg in the shell.",
			"background, ctrl+z, job control, pause program", "leader Z"), CanRun: notSuspendable, Run: (*Model).suspend},
		{Action: global.Action("quit", "Quit", "Ends Quarry; the session is restored next time.", "exit, leave", "alt+q",
			"ctrl+q", "leader q"), Run: (*Model).quit},
	}
}

// entry is an action of any scope, with handlers for the workbench.
type entry struct {
	action.Action
	canRun func(*Model) string // why it cannot run now, or ""
	run    func(*Model) tea.Cmd
}

// actions are all actions of the workbench, with their keys and handlers.
type actions struct {
	*keymap.Map
	entries []entry // in the order of the map
	at      map[string]int
}

// newActions applies the configured keys, see keymap.New.
func newActions(configured map[string][]string) (*actions, []error) {
	a := &actions{entries: entries(), at: map[string]int{}}
	described := make([]action.Action, len(a.entries))
	for i, e := range a.entries {
		described[i], a.at[e.ID] = e.Action, i
	}
	var wrong []error
	a.Map, wrong = keymap.New(described, configured)
	return a, wrong
}

// entry returns the action with an ID and its handlers, or nil.
func (a *actions) entry(id string) *entry {
	if i, ok := a.at[id]; ok {
		return &a.entries[i]
	}
	return nil
}

// Listed is an action with the keys in force.
type Listed struct {
	action.Action
	Keys  []string
	Where string // the title of its scope
}

// ListActions returns all actions with their keys, given the preset and the keys of the configuration, and
// what is wrong with the latter.
func ListActions(preset string, configured map[string][]string) ([]Listed, []error) {
	k, wrong := newActions(action.WithPreset(preset, configured))
	var all []Listed
	for _, s := range scopeTitles {
		for _, a := range k.Actions() {
			if a.Scope == s.scope {
				all = append(all, Listed{a, k.KeysOf(a.ID), s.title})
			}
		}
	}
	return all, wrong
}

// entries returns all actions, the global ones first.
func entries() []entry {
	var all []entry
	for _, a := range globalActions() {
		canRun := a.CanRun
		if canRun == nil {
			canRun = func(*Model) string { return "" }
		}
		all = append(all, entry{a.Action, canRun, a.Run})
	}
	for _, a := range editor.Actions() {
		all = append(all, entry{a, func(*Model) string { return "" },
			func(m *Model) tea.Cmd { return m.editorDo(a.ID) }})
	}
	for _, a := range grid.Actions() {
		all = append(all, entry{a, func(m *Model) string { return m.tab.grid.Reason(a.ID) },
			func(m *Model) tea.Cmd { return m.gridDo(a.ID) }})
	}
	for _, actions := range [][]action.Action{record.Actions(), chart.Actions(), checklist.Actions(), picker.Actions(),
		pager.Actions(), menu.Actions(), queue.Actions(), start.Actions()} {
		for _, a := range actions {
			all = append(all, entry{a, func(m *Model) string { return m.screenReason(a) },
				func(m *Model) tea.Cmd { return m.screens.top().do(m, a.ID) }})
		}
	}
	for _, a := range dialog.Actions() {
		all = append(all, entry{a, func(*Model) string { return onlyIn[a.Scope] }, func(*Model) tea.Cmd { return nil }})
	}
	return all
}

// do runs an action, or says why it cannot run now.
func (m *Model) do(id string) tea.Cmd {
	e := m.keys.entry(id)
	if e == nil {
		return nil
	}
	if reason := e.canRun(m); reason != "" {
		m.tell(reason)
		return nil
	}
	m.tab.editor.Dismiss() // its completions are for an older text
	if m.tour.panel != nil {
		m.tour.panel.Did(id)
	}
	return e.run(m)
}

func noText(m *Model) string {
	if strings.TrimSpace(m.tab.document.text) == "" {
		return "Nothing to save: the editor is empty."
	}
	return ""
}

func noFailure(m *Model) string {
	if m.tab.results.failed == nil {
		return "The last run of this tab has not failed."
	}
	return ""
}

func (m *Model) copyFailure() tea.Cmd { return m.copyText(m.tab.results.failed.Text(), "the error") }

func noQuery(m *Model) string {
	if _, ok := m.tab.editor.Query(); !ok {
		return "No query under the cursor. Write one first."
	}
	return ""
}

func nothingToCompare(m *Model) string {
	if !m.tab.results.there || m.tab.results.run == 0 {
		return "No results to compare. Run a query first."
	}
	return ""
}

func onlyTab(m *Model) string {
	if len(m.tabs) == 1 {
		return "This is the only tab. " + m.keys.Label("new_tab") + " opens another."
	}
	return ""
}

func noRoomToDock(m *Model) string {
	if m.layout.width < dockFrom {
		return fmt.Sprintf("It needs %d columns, and there are %d.", dockFrom, m.layout.width)
	}
	return ""
}

func notSized(m *Model) string {
	if m.layout.sized == 0 {
		return "It grows with its text already."
	}
	return ""
}

func noNotice(m *Model) string {
	if m.tab.notice.kind == quiet {
		return "No notice to show."
	}
	return ""
}

func noSignIn(m *Model) string {
	if m.signingIn() == nil {
		return "No sign-in is waiting for a code."
	}
	return ""
}

func onlyAPI(m *Model) string {
	switch {
	case m.config.OtherDialect == nil:
		return "This profile has only one API."
	case m.tab.active.run != nil:
		return "A query is running. Switch the API when it has finished."
	}
	return ""
}

// editorDo runs an action of the editor, or of the line of KQL if that is being typed.
func (m *Model) editorDo(id string) tea.Cmd {
	if m.typingLine() {
		action := m.tab.refining.line.Do(id)
		m.oneLine()
		m.tab.document.touched = m.now
		return m.editorAction(action)
	}
	m.goToEditor()
	action := m.tab.editor.Do(id)
	m.edited()
	return m.editorAction(action)
}
