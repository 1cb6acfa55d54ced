package ui

import (
	"time"

	"quarry/themes"
	"quarry/ui/screen/queue"
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
			Bag: light(themes.Variable), Warn: light(themes.Warn), Danger: light(themes.Danger),
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
		meter: meter.Styles{
			Label: on(themes.Muted, themes.Base), Number: themes.Paint{}, // the terminal's own colour, see meter
			Calm: on(themes.Good, themes.Base), Tight: on(themes.Warn, themes.Base),
			Full:      on(themes.Danger, themes.Base),
			TightMark: marks.Warning, FullMark: marks.Error,
			BarOn: t.Glyphs.Gauge.Steps[len(t.Glyphs.Gauge.Steps)-1], BarOff: t.Glyphs.Gauge.Track,
		},
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
			Marker: marks.Pointer, Tail: marks.Ellipsis,
			Strip: queue.Strip{Done: t.Glyphs.Gauge.Steps[len(t.Glyphs.Gauge.Steps)-1], Running: marks.Running,
				Waiting: t.Glyphs.Gauge.Track, Failed: marks.Error},
		},
		dialog: dialog.Styles{
			Border: on(themes.BorderFocused, themes.Base), Title: on(themes.Strong, themes.Base),
			Text: on(themes.Text, themes.Base),
			Key:  on(themes.KeyName, themes.Base), Field: on(themes.Text, themes.CursorLine),
			Rule: box.Horizontal, Marker: marks.Pointer, Tail: marks.Ellipsis,
		},
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
