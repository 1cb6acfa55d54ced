package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/entity"
	"quarry/hunt/refine"
	"quarry/kql/plan"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/decode"
	"quarry/ui/action"
	"quarry/ui/job"
	"quarry/ui/keymap"
	"quarry/ui/screen/queue"
	"quarry/ui/widget/chart"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/record"
)

// readerScreen is a page of text: help, a notice.
type readerScreen struct {
	plain
	reader *pager.Model
}

// readPage opens a page of text.
func (m *Model) readPage(title string, entries []pager.Entry) tea.Cmd {
	m.open(&readerScreen{reader: pager.New(m.keys.In(action.Reader), m.styles.reader, title, entries)})
	return nil
}

func (s *readerScreen) scope() action.Scope       { return action.Reader }
func (s *readerScreen) setSize(width, height int) { s.reader.SetSize(width, height) }
func (s *readerScreen) view() string              { return s.reader.View() }

func (s *readerScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	closes, _ := s.reader.HandleKey(k)
	return m.closeIf(closes != nil)
}

func (s *readerScreen) do(m *Model, id string) tea.Cmd { return m.closeIf(s.reader.Do(id) != nil) }

func (s *readerScreen) hints(k *keymap.Map) []hint {
	return []hint{{k.Label("close"), "back"}, {k.Label("reader_page_down"), "page down"}}
}

// chartScreen is a chart of the results.
type chartScreen struct {
	plain
	chart *chart.Model
}

func (s *chartScreen) scope() action.Scope       { return action.Chart }
func (s *chartScreen) setSize(width, height int) { s.chart.SetSize(width, height) }
func (s *chartScreen) view() string              { return s.chart.View() }

func (s *chartScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	closes, _ := s.chart.HandleKey(k)
	return m.closeIf(closes != nil)
}

func (s *chartScreen) do(m *Model, id string) tea.Cmd { return m.closeIf(s.chart.Do(id) != nil) }

func (s *chartScreen) hints(k *keymap.Map) []hint {
	return []hint{{k.Label("close"), "back"}, {k.Label("chart_page_down"), "page down"}}
}

// menuScreen is a menu at the bottom of what it belongs to.
type menuScreen struct {
	plain
	menu   *menu.Model
	chosen func(item int) tea.Cmd
}

// showMenu opens a menu at the bottom of the screen.
func (m *Model) showMenu(title string, items []menu.Item, chosen func(int) tea.Cmd) {
	m.open(&menuScreen{menu: menu.New(m.keys.In(action.Menu), m.styles.menu, title, items), chosen: chosen})
}

func (s *menuScreen) scope() action.Scope       { return action.Menu }
func (s *menuScreen) setSize(width, height int) { s.menu.SetSize(width, height) }
func (s *menuScreen) view() string              { return s.menu.View() }
func (s *menuScreen) lines() int                { return s.menu.Height() }

func (s *menuScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	choice, _ := s.menu.HandleKey(k)
	return s.choose(m, choice)
}

func (s *menuScreen) do(m *Model, id string) tea.Cmd { return s.choose(m, s.menu.Do(id)) }

func (s *menuScreen) choose(m *Model, choice *menu.Choose) tea.Cmd {
	if choice == nil {
		return nil
	}
	m.screens.closeTop()
	return s.chosen(choice.Item)
}

func (s *menuScreen) hints(k *keymap.Map) []hint {
	return []hint{{k.Label("menu_choose"), "choose"}, {k.Label("close"), "back"}}
}

// queueScreen shows queued calls and time slices.
type queueScreen struct {
	plain
	queue *queue.Model
}

func (s *queueScreen) scope() action.Scope       { return action.Queue }
func (s *queueScreen) setSize(width, height int) { s.queue.SetSize(width, height) }
func (s *queueScreen) view() string              { return s.queue.View() }
func (s *queueScreen) reason(id string) string   { return s.queue.Reason(id) }

func (s *queueScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	requested, _ := s.queue.HandleKey(k)
	return m.queueAction(requested)
}

func (s *queueScreen) do(m *Model, id string) tea.Cmd { return m.queueAction(s.queue.Do(id)) }

func (s *queueScreen) hints(k *keymap.Map) []hint {
	return []hint{{k.Label("close"), "back"}, {k.Label("queue_pause"), "pause"},
		{k.Label("queue_repair"), "fetch missing"}, {k.Label("queue_sooner"), "sooner"},
		{k.Label("queue_later"), "later"}, {k.Label("queue_drop"), "drop"}, {k.Label("queue_empty"), "drop all"}}
}

// recordScreen shows one row in full.
type recordScreen struct {
	plain
	record *record.Model
}

func (m *Model) openRecord(row int) {
	r := record.New(m.keys.In(action.Record), m.styles.record, m.tab.grid.Zone())
	m.open(&recordScreen{record: r})
	r.SetRow(m.tab.grid.Table(), row)
	r.SetColumn(m.tab.grid.Column())
}

func (s *recordScreen) scope() action.Scope       { return action.Record }
func (s *recordScreen) setSize(width, height int) { s.record.SetSize(width, height) }
func (s *recordScreen) view() string              { return s.record.View() }
func (s *recordScreen) reason(id string) string   { return s.record.Reason(id) }
func (s *recordScreen) escape() bool              { return s.record.Escape() }
func (s *recordScreen) cursor() *tea.Cursor       { return s.record.Cursor() }
func (s *recordScreen) typing() bool              { return s.record.Typing() }

func (s *recordScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	requested, _ := s.record.HandleKey(k)
	return s.request(m, requested)
}

func (s *recordScreen) do(m *Model, id string) tea.Cmd { return s.request(m, s.record.Do(id)) }

func (s *recordScreen) paste(_ *Model, text string) tea.Cmd {
	s.record.Paste(text)
	return nil
}

// request carries out what the record asks for.
func (s *recordScreen) request(m *Model, requested record.Action) tea.Cmd {
	switch r := requested.(type) {
	case record.Close:
		m.screens.closeTop()
	case record.CopyText:
		return m.copyText(r.Text, r.What)
	case record.CopyRow:
		m.showCopyForms(part{"the row", []int32{int32(m.tab.grid.Row())}, m.tab.grid.Shown()})
	case record.Explain:
		m.tell(r.Text)
	case record.Restrict:
		m.restrictFromRecord(r)
	case record.Pivot:
		m.showPivots(entity.Pivots(entity.From{API: m.service(), Table: m.tab.grid.Table(), Row: m.tab.grid.Row(),
			Column: r.Column, Values: []table.Value{r.Value}}), r.Value)
	case record.Step:
		s.step(m, r.Rows)
	}
	return nil
}

// step moves to another row without closing the record.
func (s *recordScreen) step(m *Model, rows int) {
	before := m.tab.grid.Row()
	m.tab.grid.Step(rows)
	if m.tab.grid.Row() == before && rows > 0 {
		m.tell("This is the last row shown.")
	} else if m.tab.grid.Row() == before {
		m.tell("This is the first row shown.")
	}
	s.record.SetRow(m.tab.grid.Table(), m.tab.grid.Row())
}

func (s *recordScreen) hints(k *keymap.Map) []hint {
	return []hint{{k.Label("close"), "back"}, {k.Label("record_next"), "next row"},
		{k.Label("record_previous"), "previous row"}, {k.Label("record_search"), "search"},
		{k.Label("record_fold"), "fold"}, {k.Label("record_copy_value"), "copy"},
		{k.Label("record_include"), "to query"}, {k.Label("record_pivot"), "pivot"},
		{k.Label("record_defang"), "defang"}, {k.Label("record_hide_empty"), "hide empty"},
		{k.Label("help"), "help"}}
}

// explainQuery lists the steps of the query at the cursor. Those of a refinement, which runs here,
// have rows and times.
func (m *Model) explainQuery() tea.Cmd {
	if m.typingLine() {
		return m.explainRefinement()
	}
	query, ok := m.tab.editor.Query()
	if !ok {
		m.tell("No query under the cursor. Write one first.")
		return nil
	}
	bound, body := sema.BindBody(syntax.Parse(query.Text), m.tab.runner.Scope())
	for _, d := range bound.Problems() {
		if d.Severity == syntax.SeverityError {
			m.tell("There is no plan of a query with an error: " + sentence(d.Message))
			return nil
		}
	}
	lines := plan.Explain(plan.New(body), query.Text, nil)
	return m.showPlan(lines, serviceStats(m.tab.active.stats))
}

// explainRefinement runs the line again and lists its steps with what they did.
func (m *Model) explainRefinement() tea.Cmd {
	t, line, answers, now := m.tab, m.tab.refining.line.Text(), m.refineSources(), m.config.Clock()
	return job.Begin(m.jobs, &m.tab.refining.task, func(ctx context.Context) ([]plan.Line, error) {
		return refine.Explain(ctx, line, answers, now)
	}, func(lines []plan.Line, err error) tea.Cmd {
		switch {
		case errors.Is(err, context.Canceled), t != m.tab:
		case err != nil:
			m.tab.fail(sentence(err.Error()))
		default:
			return m.showPlan(lines, "")
		}
		return nil
	})
}

// showPlan opens the steps of a query and what else is known about its cost.
func (m *Model) showPlan(lines []plan.Line, more string) tea.Cmd {
	if len(lines) == 0 {
		m.tell("The query has no tabular expression, so it has no plan.")
		return nil
	}
	text := plan.Text(lines)
	if more != "" {
		text += "\n" + more
	}
	var entries []pager.Entry
	for line := range strings.Lines(text) {
		entries = append(entries, pager.Entry{Text: strings.TrimSuffix(line, "\n")})
	}
	return m.readPage("Steps of the query", entries)
}

// serviceStats says what the service reported about the last run of the tab, "" if nothing.
func serviceStats(s *decode.Stats) string {
	if s == nil || *s == (decode.Stats{}) {
		return ""
	}
	parts := []string{quick(s.Execution)}
	if s.CPU > 0 {
		parts = append(parts, "CPU "+quick(s.CPU))
	}
	if s.PeakMemory > 0 {
		parts = append(parts, sized(s.PeakMemory)+" of memory on one node")
	}
	return fmt.Sprintf("The service about the last run of this tab: %s; %s, %s.", strings.Join(parts, ", "),
		plural(int(s.Rows), "row"), sized(s.Size))
}
