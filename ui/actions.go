package ui

import (
	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/ui/action"
	"quarry/ui/screen/queue"
	"quarry/ui/widget/chart"
	"quarry/ui/widget/checklist"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/grid"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/picker"
	"quarry/ui/widget/record"
)

// globalActions work everywhere but in an open dialog.
func globalActions() action.Set[*Model, tea.Cmd] {
	const scope = action.Global
	return action.Set[*Model, tea.Cmd]{
		{Action: scope.Action("run", "Run query", "Runs the selection, else the query at the cursor.",
			"execute, start, go, submit", "f5", "alt+enter", "ctrl+e", "ctrl+enter"), Run: (*Model).runBlock},
		{Action: scope.Action("close", "Close or cancel", "Closes what is on top, else cancels the run.",
			"escape, back, stop, abort", "esc"), Run: (*Model).escape},
		{Action: scope.Action("interrupt", "Cancel run or quit", "Cancels the run, else asks whether to quit.",
			"stop query, abort, kill", "ctrl+c"), Run: (*Model).interrupt},
		{Action: scope.Action("next_pane", "Switch pane", "Moves between editor and results.",
			"focus, other pane", "f6"), Run: (*Model).nextPane},
		{Action: scope.Action("editor", "Go to editor", "Closes what is on top and moves to the editor.", "focus editor",
			"alt+1"), Run: (*Model).goToEditor},
		{Action: scope.Action("results", "Go to results", "Closes what is on top and moves to the results.",
			"focus results, grid", "alt+2"), Run: (*Model).goToResults},
		{Action: scope.Action("history", "Run history", "Lists earlier runs, with their results.",
			"previous queries, past runs, recent", "f8", "alt+3"), Run: (*Model).showHistory},
		{Action: scope.Action("saved_queries", "Saved queries", "Lists the saved queries.",
			"hunts, library, favorites, open query, bookmarks", "f3", "ctrl+o", "alt+4"), Run: (*Model).showHunts},
		{Action: scope.Action("save", "Save query…", "Saves the query in its file, else under a name.",
			"store, keep, write", "f2", "ctrl+s"), Run: (*Model).save},
		{Action: scope.Action("time_range", "Time range…", "Sets the time that the query looks at.",
			"last 7 days, last 24 hours, last 30 days, ago, between, date, period, window", "alt+h"),
			CanRun: noQuery, Run: (*Model).chooseRange},
		{Action: scope.Action("compare", "Compare with previous run", "Shows new, gone and changed rows.",
			"diff, difference, changes", "alt+l"), CanRun: nothingToCompare, Run: (*Model).compareWithPrevious},
		{Action: scope.Action("new_tab", "New tab", "Opens an empty tab.", "open tab, new query", "ctrl+t"),
			Run: (*Model).newTab},
		{Action: scope.Action("next_tab", "Next tab", "Shows the tab on the right.", "switch tab", "alt+right"),
			CanRun: onlyTab, Run: (*Model).nextTab},
		{Action: scope.Action("previous_tab", "Previous tab", "Shows the tab on the left.", "switch tab", "alt+left"),
			CanRun: onlyTab, Run: (*Model).previousTab},
		{Action: scope.Action("close_tab", "Close tab", "Closes the tab; asks if that loses something.", "delete tab",
			"alt+w"), Run: (*Model).closeTab},
		{Action: scope.Action("zoom", "Toggle zoom", "Gives the focused pane the whole height, or takes it back.",
			"maximize, full screen, enlarge", "f11", "alt+z"), Run: (*Model).zoom},
		{Action: scope.Action("vim", "Toggle Vim keys", "Switches Vim keys in the editor on or off.",
			"vi, modal, keybindings"), Run: (*Model).toggleVim},
		{Action: scope.Action("taller", "Enlarge editor", "Moves the divider down.", "resize, split, bigger editor",
			"alt+down"), Run: (*Model).enlargeEditor},
		{Action: scope.Action("shorter", "Enlarge results", "Moves the divider up.", "resize, split, bigger results",
			"alt+up"), Run: (*Model).enlargeResults},
		{Action: scope.Action("notice", "Show full notice", "Opens the text of the notice line.",
			"message, error text, log", "f9"), CanRun: noNotice, Run: (*Model).showNotice},
		{Action: scope.Action("copy_code", "Copy sign-in code", "Copies the code that a sign-in waits for.",
			"device code, login", "alt+y"), CanRun: noSignIn, Run: (*Model).copyCode},
		{Action: scope.Action("slice", "Run in time slices…", "Splits a query that exceeds the limits into calls.",
			"split, partition, all rows, chunks, truncated", "alt+s"), Run: (*Model).runSliced},
		{Action: scope.Action("repeat", "Toggle repeat…", "Repeats the query and collects new rows.",
			"watch, tail, follow, schedule, poll, auto refresh, monitor", "alt+t"), Run: (*Model).toggleWatch},
		{Action: scope.Action("queue", "Quota, queue and slices", "Shows the limits, queued calls and time slices.",
			"quota, limits, budget, usage, rate limit, calls per minute, meter", "f12"), Run: (*Model).showQueue},
		{Action: scope.Action("api", "Switch API", "Uses the next API in this tab: mde, xdr, graph.",
			"endpoint, dialect, service, backend, graph, xdr, mde", "alt+d"), CanRun: onlyAPI, Run: (*Model).switchAPI},
		{Action: scope.Action("schema", "Tables and columns", "Lists the schema; enter inserts a name.",
			"schema, table, field, catalog, data dictionary", "f7"), Run: (*Model).showSchema},
		{Action: scope.Action("external", "Open in $EDITOR", "Edits the query in another program.",
			"external editor, vim, emacs, nano", "f4"), Run: (*Model).openEditor},
		{Action: scope.Action("help", "Help", "Lists the keys for where you are.",
			"keys, shortcuts, hotkeys, keybindings, manual, documentation", "f1"), Run: (*Model).showHelp},
		{Action: scope.Action("palette", "Command palette", "Finds an action by its name and runs it.",
			"commands, actions, search actions", "f10", "ctrl+p"), Run: (*Model).showPalette},
		{Action: scope.Action("quit", "Quit", "Ends Quarry; the session is restored next time.", "exit, leave", "alt+q",
			"ctrl+q"), Run: (*Model).quit},
	}
}

// entry is an action of any scope, with handlers for the workbench.
type entry struct {
	action.Action
	canRun func(*Model) string // why it cannot run now, or ""
	run    func(*Model) tea.Cmd
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
		all = append(all, entry{a, func(m *Model) string { return m.grid.Reason(a.ID) },
			func(m *Model) tea.Cmd { return m.gridDo(a.ID) }})
	}
	for _, actions := range [][]action.Action{record.Actions(), chart.Actions(), checklist.Actions(), picker.Actions(),
		pager.Actions(), menu.Actions(), queue.Actions()} {
		for _, a := range actions {
			all = append(all, entry{a, func(m *Model) string { return m.overlayReason(a) },
				func(m *Model) tea.Cmd { return m.overlayDo(a.ID) }})
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
	m.editor.Dismiss() // its completions are for an older text
	return e.run(m)
}

func noQuery(m *Model) string {
	if _, ok := m.editor.Query(); !ok {
		return "No query under the cursor. Write one first."
	}
	return ""
}

func nothingToCompare(m *Model) string {
	if !m.results.there || m.results.run == 0 {
		return "No results to compare. Run a query first."
	}
	return ""
}

func onlyTab(m *Model) string {
	if len(m.tabs) == 1 {
		return "This is the only tab. " + m.keys.label("new_tab") + " opens another."
	}
	return ""
}

func noNotice(m *Model) string {
	if m.notice.kind == quiet {
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
	case m.active.run != nil:
		return "A query is running. Switch the API when it has finished."
	}
	return ""
}

// editorDo runs an action of the editor, or of the line of KQL if that is being typed.
func (m *Model) editorDo(id string) tea.Cmd {
	if m.typingLine() {
		action := m.refining.line.Do(id)
		m.oneLine()
		m.document.touched = m.now
		return m.editorAction(action)
	}
	m.goToEditor()
	action := m.editor.Do(id)
	m.edited()
	return m.editorAction(action)
}
