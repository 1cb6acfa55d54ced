package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/api/dialect"
	"quarry/bounded"
	"quarry/config"
	"quarry/editor"
	"quarry/entity"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/ui/job"
	"quarry/ui/widget/grid"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/record"
)

// restrict adds a filter on values of the results to the query.
func (m *Model) restrict(action grid.Restrict) {
	column := m.tab.grid.Table().Columns()[action.Column]
	m.addFilter(column.Name, entity.Condition(column, action.Values, action.Exclude))
}

// restrictFromRecord does the same with a value of the record, which may be inside a dynamic.
func (m *Model) restrictFromRecord(action record.Restrict) {
	column := m.tab.grid.Table().Columns()[action.Column]
	condition := entity.Condition(column, []table.Value{action.Value}, action.Exclude)
	if action.Inside != "" {
		condition = entity.ConditionOn(action.Inside, action.Value, action.Exclude)
	}
	m.addFilter(column.Name, condition)
}

// addFilter adds a condition on a column to the query behind the results.
func (m *Model) addFilter(column, condition string) {
	if m.tab.refined() { // refined results may have columns that the query lacks
		m.screens.closeAll()
		m.openLine(lineStart + "where " + condition)
		return
	}
	query, ok := m.tab.queryInEditor()
	if !ok {
		m.tell("No query in the editor to filter.")
		return
	}
	longer, err := entity.Add(query.Text, column, condition)
	switch {
	case errors.Is(err, entity.ErrFilterExists):
		m.tell("The query already has this filter. " + m.keys.Label("run") + " runs it.")
		return
	case err != nil:
		m.tab.warn(sentence(err.Error()))
		return
	}
	m.insert(query.Span.Start, query.Text, longer)
	m.tab.active.query = editor.RunQuery{Text: longer, Span: query.Span}
	m.tab.active.query.Span.End = query.Span.Start + len(longer)
	m.tell(fmt.Sprintf("Added to the query: %s. %s runs it.", short(table.Safe(condition)), m.keys.Label("run")))
}

// queryInEditor returns the query behind the results at its current place in the editor, or the
// query under the cursor if it was edited away.
func (t *tab) queryInEditor() (editor.RunQuery, bool) {
	text, q := t.editor.Text(), t.active.query
	if q.Text != "" {
		if q.Span.End <= len(text) && text[q.Span.Start:q.Span.End] == q.Text {
			return q, true
		}
		if at := strings.Index(text, q.Text); at >= 0 {
			q.Span.Start, q.Span.End = at, at+len(q.Text)
			return q, true
		}
	}
	return t.editor.Query()
}

// insert replaces short by long, which has extra text in the middle, as one undo step.
func (m *Model) insert(start int, short, long string) {
	same := 0
	for same < len(short) && short[same] == long[same] {
		same++
	}
	at := start + same
	m.tab.editor.Replace(syntax.Span{Start: at, End: at}, long[same:same+len(long)-len(short)])
	m.edited()
}

// maxInQuery bounds the marked rows that are written into a query, since the service limits its
// length.
const maxInQuery = 1000

// markedAsQuery offers the marked rows as a datatable at the start of a new query.
func (m *Model) markedAsQuery() []entity.Pivot {
	marked := m.tab.grid.Marked()
	if len(marked) == 0 || len(marked) > maxInQuery {
		return nil
	}
	rows := make([]int, len(marked))
	for i, row := range marked {
		rows[i] = int(row)
	}
	query := "let marked = " + entity.DataTable(m.tab.grid.Table(), rows, m.tab.grid.Shown()) + ";\nmarked"
	return []entity.Pivot{{Title: plural(len(marked), "marked row") + " as a datatable to join with",
		Name: "marked rows", Query: query}}
}

// rowsFor returns a row and, if it is one of the marked rows, the others after it: a pivot is from all of them.
func (m *Model) rowsFor(row int) []int {
	rows, among := []int{row}, false
	for _, marked := range m.tab.grid.Marked() {
		if among = among || int(marked) == row; int(marked) != row {
			rows = append(rows, int(marked))
		}
	}
	switch {
	case !among:
		return rows[:1]
	case len(rows) > maxInQuery:
		m.tell(fmt.Sprintf("%d rows are marked, more than fit into a query: the pivots are from this row.", len(rows)))
		return rows[:1]
	}
	return rows
}

// showPivots lists the pivots from a value.
func (m *Model) showPivots(pivots []entity.Pivot, from table.Value) {
	commands := m.commandsFor(from)
	if len(pivots)+len(commands) == 0 {
		m.tell("No pivots for this value.")
		return
	}
	items := make([]menu.Item, len(pivots))
	for i, p := range pivots {
		items[i] = menu.Item{Key: itemKey(i), Text: p.Title}
	}
	for _, c := range commands {
		items = append(items, menu.Item{Key: itemKey(len(items)), Text: c.title(), Note: "runs " + c.Run[0]})
	}
	title := "Pivot from " + short(table.Display(from, m.tab.grid.Zone()))
	m.showMenu(title, items, func(i int) tea.Cmd {
		if i >= len(pivots) {
			return m.askCommand(commands[i-len(pivots)], from)
		}
		return m.openQuery(pivots[i].Query, pivots[i].Name)
	})
}

// userCommand is a command of the configuration.
type userCommand struct {
	config.Command
	name string
}

func (c *userCommand) title() string { return cmp.Or(c.Title, c.name) }

// commandsFor returns the commands of the configuration for a value.
func (m *Model) commandsFor(v table.Value) []userCommand {
	var all []userCommand
	kind := entity.Recognize("", v).String()
	for _, name := range slices.Sorted(maps.Keys(m.config.Settings.Commands)) {
		c := m.config.Settings.Commands[name]
		if len(c.Run) > 0 && !v.IsNull() && (len(c.For) == 0 || slices.Contains(c.For, kind)) {
			all = append(all, userCommand{*c, name})
		}
	}
	return all
}

// words returns the program and its arguments for a value. A value never becomes a part of shell text.
func (c *userCommand) words(value string) ([]string, error) {
	switch {
	case strings.HasPrefix(value, "-"):
		return nil, errors.New("the value begins with a dash, so the program would take it for an option")
	case strings.ContainsRune(value, 0):
		return nil, errors.New("the value contains a zero byte")
	case c.Shell:
		return []string{"sh", "-c", c.Run[0], c.name, value}, nil
	}
	words := []string{c.Run[0]}
	for _, word := range c.Run[1:] {
		words = append(words, strings.ReplaceAll(word, "{}", value))
	}
	return words, nil
}

// askCommand shows a command before it runs.
func (m *Model) askCommand(c userCommand, v table.Value) tea.Cmd {
	words, err := c.words(v.String())
	if err != nil {
		m.tab.fail(sentence("not run: " + err.Error()))
		return nil
	}
	shown := make([]string, len(words))
	for i, word := range words {
		if shown[i] = word; word == "" || strings.ContainsAny(word, " \t\n\"'$;&|<>*?()") {
			shown[i] = strconv.Quote(word)
		}
	}
	m.confirm("Run on this machine?", strings.Join(shown, " "), "run", func() tea.Cmd { return m.runCommand(c, words) })
	return nil
}

// commandBudget limits what a command of the configuration may print, and how long it may take.
var commandBudget = bounded.Budget{Bytes: 1 << 20, Time: time.Minute}

// runCommand runs a command and shows what it prints.
func (m *Model) runCommand(c userCommand, words []string) tea.Cmd {
	m.tell("Running " + c.title() + ".")
	return job.Once(m.jobs, func(ctx context.Context) (string, error) {
		printed, complaints, err := bounded.Program(ctx, words, "", commandBudget)
		if complaints != "" {
			printed += "\n" + complaints
		}
		return printed, err
	}, func(printed string, err error) tea.Cmd {
		m.tab.notice = notice{}
		if err != nil {
			m.tab.fail(sentence(words[0] + ": " + err.Error()))
		}
		if strings.TrimSpace(printed) == "" {
			if err == nil {
				m.tell(words[0] + " printed nothing.")
			}
			return nil
		}
		var entries []pager.Entry
		for line := range strings.Lines(printed) {
			entries = append(entries, pager.Entry{Text: strings.TrimRight(line, "\r\n")})
		}
		return m.readPage(c.title(), entries)
	})
}

// service returns the API of the profile, which determines the available tables.
func (m *Model) service() dialect.Name { return m.config.Runner.Config.Profile.Dialect }

// itemKey returns the digit key of a menu item, "" after the ninth.
func itemKey(i int) string {
	if i < 9 {
		return strconv.Itoa(i + 1)
	}
	return ""
}

// openQuery opens a query in a new tab without running it.
func (m *Model) openQuery(text, name string) tea.Cmd {
	m.addTab()
	m.tab.editor.Paste("// " + table.Safe(name) + "\n" + text)
	m.edited()
	m.tell("Query ready. " + m.keys.Label("run") + " runs it; " + m.keys.Label("previous_tab") + " goes back.")
	return nil
}
