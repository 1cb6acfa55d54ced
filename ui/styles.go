package ui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/dock"
	"quarry/ui/job"
	"quarry/ui/look"
	"quarry/ui/screen/queue"
	"quarry/ui/screen/start"
	"quarry/ui/tutor"
	"quarry/ui/widget/chart"
	"quarry/ui/widget/checklist"
	"quarry/ui/widget/dialog"
	"quarry/ui/widget/grid"
	"quarry/ui/widget/menu"
	"quarry/ui/widget/meter"
	"quarry/ui/widget/pager"
	"quarry/ui/widget/picker"
	"quarry/ui/widget/record"
)

// styles are the paints of the theme, grouped by component.
type styles struct {
	frame  frameStyles
	status statusStyles
	grid   grid.Styles
	meter  meter.Styles
	picker picker.Styles
	record record.Styles
	reader pager.Styles
	dialog dialog.Styles

	checklist checklist.Styles
	menu      menu.Styles
	chart     chart.Styles
	queue     queue.Styles
	start     start.Styles
	tutor     tutor.Styles
}

// frameStyles are for the bar, the hints and the lines between the panes.
type frameStyles struct {
	rule, ruleFocused   themes.Paint
	title, titleFocused themes.Paint
	text, muted         themes.Paint
	key                 themes.Paint
	good, warn, danger  themes.Paint
	glyphs              themes.Glyphs
}

// between returns the separator of facts in a line.
func (s *frameStyles) between() string { return s.glyphs.Box.Vertical + " " }

// statusStyles are for the status line.
type statusStyles struct{ text, muted, accent themes.Paint }

func newStyles(t themes.Theme) styles {
	marks, box := t.Glyphs.Marks, t.Glyphs.Box
	on := t.PaintOn
	const null = "null"
	row := func(background themes.Background) grid.RowPens {
		light := func(role themes.Role) themes.Paint { return t.PaintLight(role, background) }
		return grid.RowPens{
			Text: light(themes.Text), Faint: light(themes.Muted), Number: light(themes.Number),
			Time: light(themes.Function), Flag: light(themes.Literal),
			Warn: light(themes.Warn), Danger: light(themes.Danger),
		}
	}
	return styles{
		frame: frameStyles{
			rule: on(themes.Border, themes.Base), ruleFocused: on(themes.BorderFocused, themes.Base),
			title: on(themes.Muted, themes.Base), titleFocused: on(themes.Strong, themes.Base),
			text: on(themes.Text, themes.Base), muted: on(themes.Muted, themes.Base),
			key:  on(themes.KeyName, themes.Base),
			good: on(themes.Good, themes.Base), warn: on(themes.Warn, themes.Base),
			danger: on(themes.Danger, themes.Base),
			glyphs: t.Glyphs,
		},
		status: statusStyles{on(themes.Text, themes.Base), on(themes.Muted, themes.Base),
			on(themes.Accent, themes.Base)},
		grid: grid.Styles{
			Header:       on(themes.Header, themes.HeaderRow),
			HeaderCursor: t.PaintUnderlined(themes.Header, themes.HeaderRow),
			Plain:        row(themes.Base), Stripe: row(themes.Zebra), Cursor: row(themes.CursorLine),
			Match: on(themes.Text, themes.Match), Footer: on(themes.Muted, themes.Base),
			Prompt: on(themes.Accent, themes.Base),
			Check:  marks.Check, Rising: marks.Rising, Falling: marks.Falling, Between: box.Vertical + " ",
			Cell: on(themes.Text, themes.CursorCell),
			Null: null, Empty: marks.Blank, Marker: marks.Pointer, Tail: marks.Ellipsis, More: marks.More,
			Less: marks.Less,
		},
		meter: meterStyles(t),
		picker: picker.Styles{
			Title: on(themes.Header, themes.HeaderRow), Text: on(themes.Text, themes.Base),
			Faint:  on(themes.Muted, themes.Base),
			Cursor: on(themes.Text, themes.CursorCell), Prompt: on(themes.Accent, themes.Base),
			Marker: marks.Pointer, Tail: marks.Ellipsis, Rule: box.Horizontal,
		},
		record: record.Styles{
			Title: on(themes.Header, themes.HeaderRow), Group: on(themes.Strong, themes.Base),
			Name: on(themes.ColumnName, themes.Base), Key: on(themes.Function, themes.Base),
			Text: on(themes.Text, themes.Base), Faint: on(themes.Muted, themes.Base),
			Number: on(themes.Number, themes.Base), Literal: on(themes.Literal, themes.Base),
			Shadow: on(themes.String, themes.Base), Cursor: on(themes.Text, themes.CursorCell),
			Match: on(themes.Text, themes.Match), Prompt: on(themes.Accent, themes.Base),
			Null: null, Empty: marks.Blank, Marker: marks.Pointer, Tail: marks.Ellipsis, Open: marks.Open,
			Shut: marks.Closed, Hidden: marks.Nested, Rule: box.Horizontal,
		},
		reader: pager.Styles{
			Title: on(themes.Header, themes.HeaderRow), Heading: on(themes.Strong, themes.Base),
			Key:  on(themes.KeyName, themes.Base),
			Text: on(themes.Text, themes.Base), Tail: marks.Ellipsis,
		},
		checklist: checklist.Styles{
			Title: on(themes.Header, themes.HeaderRow), Text: on(themes.Text, themes.Base),
			Faint:  on(themes.Muted, themes.Base),
			Cursor: on(themes.Text, themes.CursorCell), Prompt: on(themes.Accent, themes.Base),
			Bar:    on(themes.Accent, themes.Base),
			Marker: marks.Pointer, Check: marks.Check, Tail: marks.Ellipsis, Steps: t.Glyphs.Gauge.Steps,
		},
		menu: menu.Styles{
			Border: on(themes.BorderFocused, themes.Base), Title: on(themes.Strong, themes.Base),
			Text:  on(themes.Text, themes.Base),
			Faint: on(themes.Muted, themes.Base), Key: on(themes.KeyName, themes.Base),
			Cursor: on(themes.Text, themes.CursorCell),
			Rule:   box.Horizontal, Marker: marks.Pointer, Tail: marks.Ellipsis,
		},
		chart: chart.Styles{
			Title: on(themes.Header, themes.HeaderRow), Text: on(themes.Text, themes.Base),
			Faint: on(themes.Muted, themes.Base), Strong: on(themes.Strong, themes.Base),
			Series: seriesOf(t),
			Signs:  []string{"*", "+", "o", "x", "#", "@", "%"}, Steps: t.Glyphs.Gauge.Steps,
			Rising: t.Glyphs.Gauge.Rising, Dots: t.Glyphs.Dots, Colored: t.Palette.Roles[themes.Accent].Fore != nil,
			Axis: chart.Axis{Horizontal: box.Horizontal, Vertical: box.Vertical, Corner: box.Corner, Tick: box.Tick},
			Less: marks.Ellipsis,
		},
		queue: queue.Styles{
			Title: on(themes.Header, themes.HeaderRow), Heading: on(themes.Strong, themes.Base),
			Text:  on(themes.Text, themes.Base),
			Faint: on(themes.Muted, themes.Base), Cursor: on(themes.Text, themes.CursorLine),
			Good: on(themes.Good, themes.Base), Warn: on(themes.Warn, themes.Base),
			Danger: on(themes.Danger, themes.Base),
			Marker: marks.Pointer, Tail: marks.Ellipsis, Rising: t.Glyphs.Gauge.Rising, Meter: meterStyles(t),
			Strip: queue.Strip{Done: t.Glyphs.Gauge.Steps[len(t.Glyphs.Gauge.Steps)-1], Running: marks.Running,
				Waiting: t.Glyphs.Gauge.Track, Failed: marks.Error},
		},
		start: start.Styles{
			Title: on(themes.Header, themes.HeaderRow), Heading: on(themes.Strong, themes.Base),
			Text: on(themes.Text, themes.Base), Faint: on(themes.Muted, themes.Base),
			Key: on(themes.KeyName, themes.Base), Cursor: on(themes.Text, themes.CursorLine),
			Marker: marks.Pointer, Tail: marks.Ellipsis,
		},
		tutor: tutor.Styles{
			Title: on(themes.Header, themes.HeaderRow), Text: on(themes.Text, themes.Base),
			Found: on(themes.Strong, themes.Base), Faint: on(themes.Muted, themes.Base), Key: on(themes.KeyName, themes.Base),
			Open: marks.Closed, Done: marks.Check, Tail: marks.Ellipsis,
		},
		dialog: dialog.Styles{
			Border: on(themes.BorderFocused, themes.Base), Title: on(themes.Strong, themes.Base),
			Text: on(themes.Text, themes.Base),
			Key:  on(themes.KeyName, themes.Base), Field: on(themes.Text, themes.CursorLine),
			Rule: box.Horizontal, Marker: marks.Pointer, Tail: marks.Ellipsis,
		},
	}
}

// meterStyles returns the styles of gauges.
func meterStyles(t themes.Theme) meter.Styles {
	on, marks := t.PaintOn, t.Glyphs.Marks
	return meter.Styles{
		Label: on(themes.Muted, themes.Base), Number: themes.Paint{}, // the terminal's own colour, see meter
		Calm: on(themes.Good, themes.Base), Tight: on(themes.Warn, themes.Base),
		Full:      on(themes.Danger, themes.Base),
		TightMark: marks.Warning, FullMark: marks.Error,
		BarOn: t.Glyphs.Gauge.Steps[len(t.Glyphs.Gauge.Steps)-1], BarOff: t.Glyphs.Gauge.Track,
	}
}

// seriesOf returns the paints of chart series.
func seriesOf(t themes.Theme) []themes.Paint {
	var paints []themes.Paint
	for _, role := range themes.Series {
		paints = append(paints, t.Paint(role))
	}
	return paints
}

// zoneName returns the name of a time zone for a notice.
func zoneName(zone *time.Location) string {
	if zone == time.UTC {
		return "UTC"
	}
	return "local time"
}

// restyle gives everything on the screen the theme in force.
func (m *Model) restyle() {
	m.config.Theme = m.look.Theme()
	m.styles = newStyles(m.config.Theme)
	m.meter.SetStyles(m.styles.meter)
	m.dock.SetStyles(dock.Styles{Record: m.styles.record, Page: m.styles.reader})
	for _, t := range m.tabs {
		t.editor.SetTheme(m.config.Theme)
		t.grid.SetStyles(m.styles.grid)
		for _, s := range t.backStack.steps {
			s.grid.SetStyles(m.styles.grid)
		}
		if t.refining.line != nil {
			t.refining.line.SetTheme(m.config.Theme)
		}
	}
	if m.tour.panel != nil {
		m.tour.panel.SetStyles(m.styles.tutor)
	}
	if s := screenOf[*startScreen](&m.screens); s != nil {
		s.start.SetStyles(m.styles.start)
	}
}

// themeScreen is a menu of themes that shows the workbench in the one under the cursor.
type themeScreen struct {
	*menuScreen
	before  themes.Theme // shown again if none is chosen
	entries []look.Entry
	taken   bool
	unasked bool // the user did not open it, so other keys are for what is below
	model   *Model
}

// setSize leaves room for the workbench, which is the preview.
func (s *themeScreen) setSize(width, height int) {
	s.menu.SetSize(width, min(height, max(height/2, minThemeLines)))
}

// minThemeLines is the height of the smallest menu of themes.
const minThemeLines = 5

func (s *themeScreen) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if s.unasked && k.Text != "" && !s.menu.Has(k.Text) {
		s.dismiss(m)
		return m.keyPressed(k)
	}
	cmd := s.menuScreen.key(m, k)
	s.preview(m)
	return cmd
}

func (s *themeScreen) do(m *Model, id string) tea.Cmd {
	cmd := s.menuScreen.do(m, id)
	s.preview(m)
	return cmd
}

func (s *themeScreen) paste(m *Model, text string) tea.Cmd {
	if !s.unasked {
		return nil
	}
	s.dismiss(m)
	return m.pasted(text)
}

// dismiss closes a menu that nobody asked for.
func (s *themeScreen) dismiss(m *Model) {
	m.screens.closeTop()
	m.hardToRead()
}

// hardToRead says how to change the theme.
func (m *Model) hardToRead() {
	m.tell("Hard to read? " + m.keys.Label("theme") + " changes the theme.")
}

func (s *themeScreen) preview(m *Model) {
	if e := s.entries[s.menu.Cursor()]; !s.taken && e.Err == nil && e.Name != m.look.Name() {
		m.look.Use(e.Theme)
		m.restyle()
		s.menu.SetStyles(m.styles.menu)
	}
}

// close shows the theme of before, unless another was chosen.
func (s *themeScreen) close() {
	if !s.taken {
		s.model.look.Use(s.before)
		s.model.restyle()
	}
}

// showThemes offers all themes, with a preview.
func (m *Model) showThemes() tea.Cmd {
	return job.Once(m.jobs, func(context.Context) ([]look.Entry, error) { return m.look.List(), nil },
		func(entries []look.Entry, err error) tea.Cmd {
			if err != nil {
				m.tab.fail(sentence(err.Error()))
				return nil
			}
			items, at := make([]menu.Item, len(entries)), 0
			for i, e := range entries {
				items[i] = menu.Item{Key: itemKey(i), Text: e.Name, Note: "light"}
				switch {
				case e.Err != nil:
					items[i].Note = "broken: " + e.Err.Error()
				case e.Name == m.look.Name():
					items[i].Note, at = "in use", i
				case e.Theme.Dark:
					items[i].Note = "dark"
				}
			}
			m.offerThemes("Theme", false, entries, items, at, func(i int) tea.Cmd { return m.useTheme(entries[i]) })
			return nil
		})
}

// offerThemes opens a menu of themes with the cursor on one.
func (m *Model) offerThemes(title string, unasked bool, entries []look.Entry, items []menu.Item, at int,
	use func(int) tea.Cmd) {
	s := &themeScreen{before: m.look.Chosen(), entries: entries, unasked: unasked, model: m}
	s.menuScreen = &menuScreen{menu: menu.New(m.keys.In(action.Menu), m.styles.menu, title, items)}
	s.menu.SetCursor(at)
	s.chosen = func(item int) tea.Cmd {
		s.taken = true
		return use(item)
	}
	m.open(s)
}

// useTheme changes the theme, and remembers it unless the configuration or the command line names one.
func (m *Model) useTheme(e look.Entry) tea.Cmd {
	if e.Err != nil {
		m.tab.fail(sentence(e.Err.Error()))
		return nil
	}
	m.look.Use(e.Theme)
	m.restyle()
	if m.config.Themes.Fixed {
		m.tell(fmt.Sprintf("Theme %s. To keep it, set theme = %q in the configuration.", e.Name, e.Name))
		return nil
	}
	m.tell(fmt.Sprintf("Theme %s, also from the next start on.", e.Name))
	return m.remember(look.ThemeChosen, e.Name)
}

// remember keeps a choice for the next start.
func (m *Model) remember(name, value string) tea.Cmd {
	choices := m.config.Choices
	if choices == nil {
		return nil
	}
	return job.Act(m.jobs, func(context.Context) error { return choices.Set(name, value) }, func(err error) tea.Cmd {
		if err != nil {
			m.tab.warn(sentence(err.Error()))
		}
		return nil
	})
}

// backgroundAnswered fits the theme to the terminal's background.
func (m *Model) backgroundAnswered(msg tea.BackgroundColorMsg) {
	if m.look.Answered(msg.Color) {
		m.restyle()
	}
}

// backgroundUnanswered asks the user for the background that the terminal did not tell. Whoever is already at work is
// not interrupted.
func (m *Model) backgroundUnanswered() tea.Cmd {
	if !m.look.Unanswered() {
		return nil
	}
	if !m.screens.none() && !m.screens.atStart() || m.dialog.model != nil || m.tab.editor.Text() != m.config.Text {
		m.hardToRead()
		return nil
	}
	entries := m.look.Defaults()
	items := []menu.Item{{Key: "d", Text: "Dark", Note: entries[0].Name}, {Key: "l", Text: "Light", Note: entries[1].Name}}
	m.offerThemes("Is your terminal's background dark or light? It does not say.", true, entries, items, 0,
		func(i int) tea.Cmd {
			m.look.Use(entries[i].Theme)
			m.restyle()
			return m.remember(look.BackgroundChosen, strings.ToLower(items[i].Text))
		})
	return nil
}
