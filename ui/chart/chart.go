// Package chart draws numbers with the characters of a terminal: bars, and lines of braille dots
// with a plainer form for terminals that have none. It knows what `render` of KQL draws and what
// the columns of an answer are to it, and not where the answer came from.
package chart

import (
	"math"
	"strconv"
	"strings"
	"time"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/line"
)

// Kind is the form of a chart.
type Kind uint8

// The kinds. Bars lie, a label and its bar a line; Lines are points over an axis.
const (
	Bars Kind = iota
	Lines
	Area
	Scatter
	Card
)

// Chart is what is drawn.
type Chart struct {
	Kind   Kind
	Title  string
	Labels []string  // of Bars and Card, one for each value
	X      []float64 // of the others, in seconds when Time
	Time   bool
	Shares bool // Bars tell the share of the whole besides
	Series []Series
	Note   string // what was left out
}

// Series is one row of values; NaN is none.
type Series struct {
	Name   string
	Values []float64
}

// Styles are the pens and glyphs of a chart.
type Styles struct {
	Title, Text, Faint, Bar themes.Paint
	Series                  []themes.Paint
	Signs                   []string // of series, one cell each, where dots cannot be shown
	Steps                   []string // of a bar, from nearly empty to a full cell
	Dots                    bool
	Horizontal, Vertical    string
	Tail                    string
}

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
	b := line.NewBuilder(m.styles.Tail, m.width*m.height*3)
	b.Begin(m.width)
	b.Text(m.styles.Title, " "+table.Safe(m.chart.Title)+"  ")
	b.Text(m.styles.Title, table.Safe(m.chart.Note))
	b.End(m.styles.Title)
	switch {
	case m.empty():
		m.drawNothing(b)
	case m.chart.Kind == Bars || m.chart.Kind == Card:
		m.drawBars(b)
	default:
		m.drawPlot(b)
	}
	b.Blank(m.styles.Text, m.width, m.height-b.Lines())
	return b.String()
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
	b.Text(m.styles.Faint, "  There is no number to draw.")
	b.End(m.styles.Text)
}

// bar is a line of a chart of bars.
type bar struct {
	label  string
	value  float64
	series int
}

func (m *Model) barLines() []bar {
	var bars []bar
	if m.chart.Kind != Bars && m.chart.Kind != Card {
		return nil
	}
	for i, label := range m.chart.Labels {
		for n, s := range m.chart.Series {
			if math.IsNaN(s.Values[i]) {
				continue
			}
			one := bar{table.Safe(label), s.Values[i], n}
			if len(m.chart.Series) > 1 {
				one.label = strings.TrimSpace(one.label + " " + table.Safe(s.Name))
			}
			bars = append(bars, one)
		}
	}
	return bars
}

func (m *Model) drawBars(b *line.Builder) {
	bars := m.barLines()
	label, number, most, sum := 0, 0, 0.0, 0.0
	for _, one := range bars {
		label = max(label, themes.Width(one.label))
		number = max(number, len(numberText(one.value)))
		most = max(most, math.Abs(one.value))
		sum += one.value
	}
	label = min(label, m.width/3)
	for _, one := range bars[m.top:] {
		if b.Lines() == m.height {
			return
		}
		b.Begin(m.width)
		b.Space(m.styles.Text, 1)
		b.Cell(m.styles.Text, one.label, label)
		b.Space(m.styles.Text, 1)
		b.CellRight(m.styles.Text, numberText(one.value), number)
		if m.chart.Shares && sum > 0 {
			b.CellRight(m.styles.Faint, strconv.FormatFloat(100*one.value/sum, 'f', 1, 64)+" %", 8)
		}
		b.Space(m.styles.Text, 1)
		if m.chart.Kind == Bars && most > 0 {
			m.drawBar(b, math.Abs(one.value)/most, m.seriesPen(one.series))
		}
		b.End(m.styles.Text)
	}
}

func (m *Model) seriesPen(series int) themes.Paint {
	if len(m.styles.Series) == 0 {
		return m.styles.Bar
	}
	return m.styles.Series[series%len(m.styles.Series)]
}

// drawBar draws a share of what is left of the line. What is there at all is seen.
func (m *Model) drawBar(b *line.Builder, share float64, pen themes.Paint) {
	steps, width := len(m.styles.Steps), b.Left()-1
	filled := int(math.Ceil(share * float64(width*steps)))
	b.Repeat(pen, m.styles.Steps[steps-1], filled/steps)
	if part := filled % steps; part > 0 {
		b.Repeat(pen, m.styles.Steps[part-1], 1)
	}
}

// numberText writes a number as short as it says enough.
func numberText(v float64) string {
	switch a := math.Abs(v); {
	case a == math.Trunc(a) && a < 1e15:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case a >= 1000 && a < 1e15:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
