// Package chart draws charts with terminal characters: bars, columns, and lines of braille dots
// with a plainer form for limited terminals. It knows the charts of KQL's `render` and the roles
// that columns have in them, but not where the results came from.
package chart

import (
	"math"
	"time"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/action"
	"quarry/ui/widget/line"
)

// Kind is the type of a chart.
type Kind uint8

// The kinds. Bars are horizontal, one a line with its label. Columns are vertical. Lines, Area and
// Scatter plot points over an axis.
const (
	Bars Kind = iota
	Columns
	Pie
	Lines
	Area
	Scatter
	Card
)

// Chart is the data of a chart.
type Chart struct {
	Kind    Kind
	Title   string
	Labels  []string  // of Bars, Columns, Pie and Card: a category for each value
	X       []float64 // of the others, ascending, in seconds if Time is set
	Step    float64   // of Columns over X: width of each bin; 0 for categories
	Time    bool
	Axis    string // title of the X axis
	Stacked bool   // stack the series
	Shares  bool   // draw the shares of the series in percent
	Series  []Series
	Marks   []Mark // of Lines, Area and Scatter
	Note    string // describes omitted data
}

// Mark is an unusual point, above or below what was expected.
type Mark struct {
	X, Y  float64
	Above bool
}

// Series is one row of values. NaN means no value.
type Series struct {
	Name   string
	Values []float64
}

// Styles are the paints and glyphs of a chart.
type Styles struct {
	Title, Text, Faint, Strong themes.Paint
	Series                     []themes.Paint
	Signs                      []string // of series, one cell each, where dots are not available
	Steps                      []string // of a horizontal bar, from almost empty to a full cell
	Rising                     []string // of a vertical column
	Dots                       bool
	Colored                    bool // paints distinguish series
	Axis                       Axis
	Less                       string // marks cut text
}

// Axis holds the glyphs of axes.
type Axis struct{ Horizontal, Vertical, Corner, Tick string }

// Model shows one chart.
type Model struct {
	keys          *action.Keys
	styles        Styles
	chart         Chart
	zone          *time.Location
	width, height int
	top           int
}

// New returns a chart that shows times in zone.
func New(keys *action.Keys, styles Styles, c Chart, zone *time.Location) *Model {
	return &Model{keys: keys, styles: styles, chart: c, zone: zone}
}

// SetSize sets the size in cells.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.Scroll(0)
}

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// Scroll scrolls bars that do not fit on one screen.
func (m *Model) Scroll(lines int) {
	m.top = max(min(m.top+lines, len(m.barLines())-(m.height-1)), 0)
}

// View draws exactly the set size.
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

// horizontal reports whether the chart is drawn as labelled lines. Columns with too many labels
// are, too.
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

// paintsDiffer reports whether colours distinguish the series.
func (m *Model) paintsDiffer() bool {
	return len(m.chart.Series) < 2 || m.styles.Colored
}

// fine reports whether points are braille dots. Without colours several series need signs instead.
func (m *Model) fine() bool { return m.styles.Dots && m.paintsDiffer() }

// sign returns the sign of a series, for charts where colours and dots do not distinguish it.
func (m *Model) sign(series int) string {
	if len(m.styles.Signs) == 0 {
		return "*"
	}
	return m.styles.Signs[series%len(m.styles.Signs)]
}
