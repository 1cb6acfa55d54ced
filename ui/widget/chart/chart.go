// Package chart draws numbers with the characters of a terminal: bars, columns, and lines of
// braille dots with a plainer form for terminals that have none. It knows what `render` of KQL
// draws and what the columns of an answer are to it, and not where the answer came from.
package chart

import (
	"math"
	"time"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// Kind is the form of a chart.
type Kind uint8

// The kinds. Bars lie, a label and its bar a line; columns stand over an axis; Lines, Area and
// Scatter are points over an axis.
const (
	Bars Kind = iota
	Columns
	Pie
	Lines
	Area
	Scatter
	Card
)

// Chart is what is drawn.
type Chart struct {
	Kind    Kind
	Title   string
	Labels  []string  // of Bars, Columns, Pie and Card: a category for each value
	X       []float64 // of the others, in seconds when Time; rising
	Step    float64   // of Columns over X: how much of the axis each counts; 0: they are categories
	Time    bool
	Axis    string // what X is
	Stacked bool   // series stand on one another
	Series  []Series
	Note    string // what was left out
}

// Series is one row of values; NaN is none.
type Series struct {
	Name   string
	Values []float64
}

// Styles are the pens and glyphs of a chart.
type Styles struct {
	Title, Text, Faint, Strong themes.Paint
	Series                     []themes.Paint
	Signs                      []string // of series, one cell each, where dots cannot be shown
	Steps                      []string // of a bar that lies, from nearly empty to a full cell
	Rising                     []string // of a column that stands
	Dots                       bool
	Colored                    bool // series can be told apart by their pens
	Axis                       Axis
	Less                       string // ends what was cut
}

// Axis is the glyphs of axes.
type Axis struct{ Horizontal, Vertical, Corner, Tick string }

// Model shows one chart.
type Model struct {
	styles        Styles
	chart         Chart
	zone          *time.Location
	width, height int
	top           int
}

// New shows a chart with times in a zone.
func New(styles Styles, c Chart, zone *time.Location) *Model {
	return &Model{styles: styles, chart: c, zone: zone}
}

// SetSize gives the chart its rectangle in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.Scroll(0)
}

// SetStyles changes how the chart is drawn.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// Scroll moves bars that do not fit on one screen.
func (m *Model) Scroll(lines int) {
	m.top = max(min(m.top+lines, len(m.barLines())-(m.height-1)), 0)
}

// View draws exactly the size that was set.
func (m *Model) View() string {
	if m.height <= 0 {
		return ""
	}
	b := line.NewBuilder(m.styles.Less, m.width*m.height*3)
	b.Begin(m.width)
	b.Text(m.styles.Title, " "+table.Safe(m.chart.Title)+"  ")
	b.Text(m.styles.Title, table.Safe(m.chart.Note))
	if m.chart.Step > 0 {
		b.Text(m.styles.Title, ", "+stepText(m.chart.Step*float64(m.groupSize()), m.chart.Time)+" a column")
	}
	b.End(m.styles.Title)
	switch {
	case m.empty():
		m.drawNothing(b)
	case m.chart.Kind == Card && m.fitsBigDigits():
		m.drawBig(b)
	case m.horizontal():
		m.drawBars(b)
	case m.chart.Kind == Columns:
		m.drawColumns(b)
	default:
		m.drawPlot(b)
	}
	b.Blank(m.styles.Text, m.width, m.height-b.Lines())
	return b.String()
}

// horizontal reports whether the chart is drawn in lines with a label each. Columns that are too
// many for their labels are, too.
func (m *Model) horizontal() bool {
	switch m.chart.Kind {
	case Bars, Pie, Card:
		return true
	case Columns:
		return m.chart.Step == 0 && m.columnWidth() < minColumnWidth
	case Lines, Area, Scatter:
	}
	return false
}

func (m *Model) empty() bool {
	for _, s := range m.chart.Series {
		for _, v := range s.Values {
			if !math.IsNaN(v) {
				return false
			}
		}
	}
	return true
}

func (m *Model) drawNothing(b *line.Builder) {
	if m.height < 2 {
		return
	}
	b.Begin(m.width)
	b.Text(m.styles.Faint, "  No numbers to draw.")
	b.End(m.styles.Text)
}

func (m *Model) seriesPen(series int) themes.Paint {
	if len(m.styles.Series) == 0 {
		return m.styles.Text
	}
	return m.styles.Series[series%len(m.styles.Series)]
}

// paintsDiffer reports whether series can be told apart by their colours.
func (m *Model) paintsDiffer() bool {
	return len(m.chart.Series) < 2 || m.styles.Colored
}

// fine reports whether points are dots of braille: where there are no colours, only signs
// tell several series apart.
func (m *Model) fine() bool { return m.styles.Dots && m.paintsDiffer() }

// sign stands for a series where colours and dots do not tell.
func (m *Model) sign(series int) string {
	if len(m.styles.Signs) == 0 {
		return "*"
	}
	return m.styles.Signs[series%len(m.styles.Signs)]
}
