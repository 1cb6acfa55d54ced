package grid

import (
	"time"

	"quarry/ui/action"
)

// actions are everything that the grid does by key, except for digits, which repeat a step or number
// a row.
var actions = action.Set[*Model, Action]{
	{Action: scope.Action("up", "Row up", "Moves the cursor up; a number before it repeats.", "", "up", "k").Moves(),
		Run: steps(-1, 0)},
	{Action: scope.Action("down", "Row down", "Moves the cursor down; a number before it repeats.", "", "down",
		"j").Moves(), Run: steps(1, 0)},
	{Action: scope.Action("left", "Column left", "Moves the cursor to the column on the left.", "", "left",
		"h").Moves(), Run: steps(0, -1)},
	{Action: scope.Action("right", "Column right", "Moves the cursor to the column on the right.", "", "right",
		"l").Moves(), Run: steps(0, 1)},
	{Action: scope.Action("page_up", "Page up", "Moves up by a screen.", "", "pgup", "ctrl+b").Moves(), Run: pages(-1)},
	{Action: scope.Action("page_down", "Page down", "Moves down by a screen.", "", "pgdown").Moves(), Run: pages(1)},
	{Action: scope.Action("half_up", "Half page up", "Moves up by half a screen.", "", "ctrl+u").Moves(),
		Run: halfPages(-1)},
	{Action: scope.Action("half_down", "Half page down", "Moves down by half a screen.", "", "ctrl+d").Moves(),
		Run: halfPages(1)},
	{Action: scope.Action("first_column", "First column", "Moves to the first column.", "", "0", "home").Moves(),
		Run: (*Model).firstColumn},
	{Action: scope.Action("last_column", "Last column", "Moves to the last column.", "", "$", "end").Moves(),
		Run: (*Model).lastColumn},
	{Action: scope.Action("first_row", "First row", "Moves to the first row.", "top", "g", "ctrl+home").Moves(),
		Run: (*Model).firstRow},
	{Action: scope.Action("last_row", "Last row (120G: row 120)", "Moves to the last row, or to the row typed before it.",
		"bottom, go to row", "G", "ctrl+end").Moves(), Run: (*Model).lastRow},

	{Action: scope.Action("filter", "Filter rows", "Words, /regex/, Column:value, -not; no API call.",
		"search, find, where, grep, contains", "/"), Run: (*Model).openFilter},
	{Action: scope.Action("next_match", "Next match", "Moves to the next match of the filter.", "find next", "n").Moves(),
		CanRun: noRows, Run: func(m *Model) Action { return m.seek(true) }},
	{Action: scope.Action("previous_match", "Previous match", "Moves to the previous match of the filter.", "find previous",
		"N").Moves(), CanRun: noRows, Run: func(m *Model) Action { return m.seek(false) }},
	{Action: scope.Action("keep_value", "Keep rows with this value", "Hides the rows with other values in this column.",
		"filter by value, where equals, only this", "@"), CanRun: noRows,
		Run: func(m *Model) Action { return m.like(false) }},
	{Action: scope.Action("drop_value", "Drop rows with this value", "Hides the rows with this value in this column.",
		"filter out, exclude rows, where not", "!"), CanRun: noRows,
		Run: func(m *Model) Action { return m.like(true) }},
	{Action: scope.Action("sort", "Sort by column", "Again for descending, again for off.",
		"order by, ascending, descending, arrange", "s"), Run: func(m *Model) Action { return m.sort(false) }},
	{Action: scope.Action("add_sort", "Add column to sort", "Sorts equal rows by this column.", "order by, then by", "S"),
		Run: func(m *Model) Action { return m.sort(true) }},
	{Action: scope.Action("group_by", "Group by value (count)…", "Lists the values of this column with their counts.",
		"group by, count values, facet, distinct, summarize, frequency, top, aggregate, stack", "F"),
		Run: func(m *Model) Action { return Count{m.Column()} }},
	{Action: scope.Action("group_columns", "Group by columns…", "Counts and aggregates by columns, as a line of KQL.",
		"group by several columns, summarize, aggregate, sum, average, dcount, pivot table", "B"), CanRun: noRows,
		Run: func(m *Model) Action { return Group{m.Column()} }},
	{Action: scope.Action("statistics", "Column statistics", "Shows count, distinct, minimum, maximum, sum and mean.",
		"stats, min, max, sum, average, mean, describe", "i"), Run: (*Model).toggleFacts},
	{Action: scope.Action("chart", "Chart column", "Draws the chart of the query's render, else of this column.",
		"histogram, graph, plot, bar chart, time chart, render, visualize, diagram", "#"),
		Run: func(m *Model) Action { return Draw{m.Column()} }},
	{Action: scope.Action("freeze", "Freeze columns (f2: two, f0: none)", "The next digit is how many stay in view.",
		"pin columns, lock, fix columns", "f"), Run: (*Model).startFreeze},
	{Action: scope.Action("hide", "Hide column", "Hides the column under the cursor.", "remove column, drop column", "-"),
		Run: (*Model).hide},
	{Action: scope.Action("choose", "Choose columns…", "Shows, hides and finds columns in a list.",
		"columns, show columns, hide columns, unhide, project, go to column", "c"),
		Run: func(*Model) Action { return ChooseColumns{} }},
	{Action: scope.Action("hide_constant", "Toggle constant columns", "Hides the columns with one value in all rows.",
		"hide empty columns, hide equal columns", "C"), Run: func(*Model) Action { return FindConstantColumns{} }},
	{Action: scope.Action("important_first", "Important columns first", "Moves the columns that hunters read to the left.",
		"reorder columns, useful columns", "u"), Run: (*Model).usefulFirst},
	{Action: scope.Action("narrower", "Narrow column", "Makes the column narrower.", "width, shrink column", "<"),
		Run: resizing(-widthStep)},
	{Action: scope.Action("wider", "Widen column", "Makes the column wider.", "width, grow column", ">"),
		Run: resizing(widthStep)},
	{Action: scope.Action("fit", "Fit column width", "Makes the column as wide as its values; again for automatic.",
		"width, auto width", "_"), Run: (*Model).fitColumn},
	{Action: scope.Action("move_left", "Move column left", "Swaps the column with the one on its left.",
		"reorder columns", "H"), Run: shifting(-1)},
	{Action: scope.Action("move_right", "Move column right", "Swaps the column with the one on its right.",
		"reorder columns", "L"), Run: shifting(1)},
	{Action: scope.Action("zone", "Toggle UTC or local time", "Changes the zone of all times: UTC, or that of results.zone.",
		"time zone, timezone, utc", "t"), Run: (*Model).toggleZone},
	{Action: scope.Action("record", "Open record", "Shows all values of the row.",
		"details, expand row, inspect, view row", "enter", "v"), CanRun: noRows,
		Run: func(m *Model) Action { return OpenRecord{Row: m.Row()} }},
	{Action: scope.Action("mark", "Mark row", "Marked rows are copied, counted and pivoted together.",
		"select row, tag row", "space"), CanRun: noRows, Run: (*Model).markRow},
	{Action: scope.Action("mark_all", "Mark all or none", "Marks all rows shown, or removes all marks.",
		"select all, unmark", "a"), CanRun: noRows, Run: (*Model).markRows},
	{Action: scope.Action("copy", "Copy…", "Copies the cell, row, column, marked or all rows, in a format.",
		"clipboard, yank, csv, json, markdown, defang", "y"), Run: func(*Model) Action { return ChooseCopy{} }},
	{Action: scope.Action("copy_row", "Copy row as TSV", "Copies the row, with tabs between its values.",
		"clipboard, yank row", "Y"), CanRun: noRows,
		Run: func(m *Model) Action { return CopyText{Text: m.rowAsTSV(), What: "the row"} }},
	{Action: scope.Action("export", "Export…", "Writes the results to CSV, JSON, Excel, Parquet and other files.",
		"save results, download, csv, xlsx, excel, parquet, json, write file", "E"),
		Run: func(*Model) Action { return Export{} }},
	{Action: scope.Action("include", "Filter query by value", "Adds where with this value to the query.",
		"include, add filter, where, filter in", "+", "="), CanRun: noRows,
		Run: func(m *Model) Action { return Restrict{Column: m.Column(), Values: m.chosen()} }},
	{Action: scope.Action("exclude", "Exclude value in query", "Adds where without this value to the query.",
		"filter out, where not", "x"), CanRun: noRows,
		Run: func(m *Model) Action { return Restrict{Column: m.Column(), Values: m.chosen(), Exclude: true} }},
	{Action: scope.Action("pivot", "Pivot…", "Lists queries about this value in other tables.",
		"related, investigate, hunt for value, entity", "p"), CanRun: noRows,
		Run: func(m *Model) Action { return Pivot{Row: m.Row(), Column: m.Column()} }},
	{Action: scope.Action("refine", "Refine with KQL", "Runs a line of KQL over these rows; no API call.",
		"local query, post-process, pipe, kql", "|"), Run: func(*Model) Action { return Refine{} }},
	{Action: scope.Action("back", "Previous refinement", "Shows the rows before the last refinement.", "go back",
		"backspace"), Run: func(*Model) Action { return Walk{-1} }},
	{Action: scope.Action("forward", "Next refinement", "Shows the rows after the next refinement.", "go forward", "\\"),
		Run: func(*Model) Action { return Walk{1} }},
}

const scope = action.Grid

// Actions returns the actions of the grid.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns the usual keys of tables in terminals.
func DefaultKeys() *action.Keys { return action.NewKeys(Actions(), nil) }

// noRows explains why an action on a row cannot run.
func noRows(m *Model) string {
	if m.rows() == 0 {
		return "No rows are shown."
	}
	return ""
}

// Reason returns why an action cannot run now, or "".
func (m *Model) Reason(id string) string {
	if m.table == nil {
		return "No results yet. Run a query first."
	}
	if m.columns() == 0 {
		return "The results have no columns."
	}
	return actions.Reason(m, id)
}

// Do runs an action, as its key would. One that cannot run now is explained.
func (m *Model) Do(id string) Action {
	if reason := m.Reason(id); reason != "" {
		return Explain{reason}
	}
	column := m.Column()
	requested := actions.Named(id).Run(m)
	if requested == nil && m.facts != "" && m.Column() != column {
		return Summarize{m.Column()} // the statistics follow the cursor
	}
	return requested
}

// steps moves the cursor, as often as the number typed before it says.
func steps(rows, columns int) func(*Model) Action {
	return func(m *Model) Action {
		m.walk(rows*m.times(), columns*m.times())
		return nil
	}
}

func pages(count int) func(*Model) Action {
	return func(m *Model) Action {
		m.turn(count * max(m.pageRows(), 1) * m.times())
		return nil
	}
}

func halfPages(count int) func(*Model) Action {
	return func(m *Model) Action {
		m.turn(count * max(m.pageRows()/2, 1) * m.times())
		return nil
	}
}

func (m *Model) firstColumn() Action {
	m.walk(0, -m.columns())
	return nil
}

func (m *Model) lastColumn() Action {
	m.walk(0, m.columns())
	return nil
}

func (m *Model) firstRow() Action {
	m.SetRow(0)
	return nil
}

// lastRow moves to the last row, or to the one whose number was typed.
func (m *Model) lastRow() Action {
	row := m.rows() - 1
	if m.count > 0 {
		row = m.count - 1
	}
	m.SetRow(row)
	return nil
}

func (m *Model) openFilter() Action {
	m.openPrompt()
	return nil
}

func (m *Model) startFreeze() Action {
	m.typed.freeze = true
	return nil
}

func resizing(cells int) func(*Model) Action {
	return func(m *Model) Action {
		m.resize(cells)
		return nil
	}
}

func shifting(columns int) func(*Model) Action {
	return func(m *Model) Action {
		m.shift(columns)
		return nil
	}
}

func (m *Model) fitColumn() Action {
	m.fit()
	return nil
}

func (m *Model) toggleZone() Action {
	if m.zone == time.UTC {
		m.SetZone(m.home)
		if m.home == time.UTC {
			m.SetZone(time.Local)
		}
	} else {
		m.SetZone(time.UTC)
	}
	return nil
}

func (m *Model) markRow() Action {
	m.mark()
	return m.factsAgain()
}

func (m *Model) markRows() Action {
	m.markAll()
	return m.factsAgain()
}
