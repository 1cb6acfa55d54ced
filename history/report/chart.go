package report

import (
	"fmt"
	"html"
	"math"
	"strings"
	"time"

	"quarry/table"
	"quarry/table/times"
)

// chart is a bar chart or a line chart over time.
type chart struct {
	lines  bool
	labels []string // of the bars
	x      []float64
	series []series
}

type series struct {
	name   string
	values []float64
}

// Limits that keep a chart readable.
const (
	maxBars   = 40
	maxPoints = 2000
	maxSeries = 8
)

// lineCharts are the kinds of `render` that are drawn as lines over time.
var lineCharts = map[string]bool{"timechart": true, "linechart": true, "areachart": true, "stackedareachart": true,
	"anomalychart": true, "scatterchart": true}

// barCharts are the kinds of `render` that are drawn as bars.
var barCharts = map[string]bool{"barchart": true, "columnchart": true, "piechart": true}

// chartOf returns the chart of a table for a kind of `render`, or false if a report cannot show it.
func chartOf(t *table.Table, render string) (chart, bool) {
	axis, label, number := -1, -1, -1
	for i, c := range t.Columns() {
		switch {
		case c.Type == table.DateTime && axis < 0:
			axis = i
		case c.Type.Numeric() && number < 0:
			number = i
		case !c.Type.Numeric() && c.Type != table.DateTime && label < 0:
			label = i
		}
	}
	switch {
	case number < 0 || t.Rows() == 0:
		return chart{}, false
	case lineCharts[render] && axis >= 0:
		return linesOf(t, axis, label, number), true
	case barCharts[render]:
		if label < 0 {
			label = axis
		}
		return barsOf(t, label, number), true
	}
	return chart{}, false
}

func barsOf(t *table.Table, label, number int) chart {
	c := chart{series: []series{{name: t.Columns()[number].Name}}}
	for row := range min(t.Rows(), maxBars) {
		name := ""
		if label >= 0 {
			name = table.Display(t.Value(row, label), time.UTC)
		}
		c.labels = append(c.labels, name)
		c.series[0].values = append(c.series[0].values, valueOf(t, row, number))
	}
	return c
}

// linesOf makes a series for each value of the label column. The rows are expected in order of
// time.
func linesOf(t *table.Table, axis, label, number int) chart {
	c := chart{lines: true}
	places, names := map[int64]int{}, map[string]int{}
	for row := range min(t.Rows(), maxPoints) {
		if t.Vector(axis).Null(row) {
			continue
		}
		at := t.Vector(axis).Int(row)
		place, known := places[at]
		if !known {
			place = len(c.x)
			places[at] = place
			c.x = append(c.x, float64(at))
			for i := range c.series {
				c.series[i].values = append(c.series[i].values, math.NaN())
			}
		}
		name := t.Columns()[number].Name
		if label >= 0 {
			name = table.Display(t.Value(row, label), time.UTC)
		}
		s, known := names[name]
		if !known && len(c.series) == maxSeries {
			continue
		}
		if !known {
			s = len(c.series)
			names[name] = s
			empty := make([]float64, len(c.x))
			for i := range empty {
				empty[i] = math.NaN()
			}
			c.series = append(c.series, series{name, empty})
		}
		c.series[s].values[place] = valueOf(t, row, number)
	}
	return c
}

func valueOf(t *table.Table, row, column int) float64 {
	v := t.Value(row, column)
	if v.IsNull() || !v.Type().Numeric() || v.Type() == table.Decimal {
		return math.NaN()
	}
	return v.Real()
}

// top returns the largest value, or a tiny positive number if no value is positive.
func (c chart) top() float64 {
	top := math.SmallestNonzeroFloat64
	for _, s := range c.series {
		for _, v := range s.values {
			if !math.IsInf(v, 0) && v > top {
				top = v
			}
		}
	}
	return top
}

const textWidth = 40

// text draws bars with block characters; for a line chart, a bar for each point of the first
// series.
func (c chart) text() string {
	labels, values := c.labels, c.series[0].values
	if c.lines {
		labels = nil
		for _, x := range c.x {
			labels = append(labels, times.TimeOf(int64(x)).Format("2006-01-02 15:04"))
		}
	}
	width := 0
	for _, label := range labels {
		width = max(width, len([]rune(label)))
	}
	width = min(width, 30)
	var b strings.Builder
	for i, label := range labels {
		if i == maxBars || i == len(values) {
			break
		}
		runes := []rune(label)
		fmt.Fprintf(&b, "%-*s %s %g\n", width, string(runes[:min(len(runes), width)]),
			strings.Repeat("█", c.share(values[i], textWidth)), values[i])
	}
	return strings.TrimRight(b.String(), "\n")
}

// share scales a value to a bar length of at most limit.
func (c chart) share(value float64, limit int) int {
	if math.IsNaN(value) || value <= 0 {
		return 0
	}
	return min(int(value/c.top()*float64(limit)+0.5), limit)
}

// colours can be told apart on light and dark backgrounds and with colour blindness.
var colours = []string{"#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#999999", "#ee8866"}

const (
	pictureWidth  = 720
	pictureHeight = 220
	barHeight     = 18
	labelWidth    = 220
)

func (c chart) svg() string {
	if c.lines {
		return c.lineSVG()
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg width="%d" height="%d" role="img">`, pictureWidth, barHeight*len(c.labels))
	for i, label := range c.labels {
		y := i * barHeight
		length := c.share(c.series[0].values[i], pictureWidth-labelWidth-80)
		fmt.Fprintf(&b,
			`<text x="%d" y="%d" text-anchor="end" font-size="12" fill="currentColor">%s</text><rect x="%d" y="%d" width="%d" height="%d" fill="%s"/><text x="%d" y="%d" font-size="12" fill="currentColor">%g</text>`,
			labelWidth-6, y+13, html.EscapeString(shorten(label, 34)), labelWidth, y+3, length, barHeight-5, colours[0],
			labelWidth+length+5, y+13, c.series[0].values[i])
	}
	return b.String() + "</svg>"
}

func (c chart) lineSVG() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg width="%d" height="%d" role="img">`, pictureWidth, pictureHeight+16*len(c.series)+20)
	if len(c.x) == 0 {
		return b.String() + "</svg>"
	}
	first, last, top := c.x[0], c.x[0], c.top()
	for _, x := range c.x {
		first, last = min(first, x), max(last, x)
	}
	for i, s := range c.series {
		var points strings.Builder
		for j, v := range s.values {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				fmt.Fprintf(&points, "%.1f,%.1f ", (c.x[j]-first)/max(last-first, 1)*pictureWidth,
					pictureHeight-max(v, 0)/top*(pictureHeight-10))
			}
		}
		colour := colours[i%len(colours)]
		fmt.Fprintf(&b, `<polyline fill="none" stroke="%s" stroke-width="1.5" points="%s"/>`, colour,
			strings.TrimSpace(points.String()))
		fmt.Fprintf(&b, `<text x="4" y="%d" font-size="12" fill="%s">%s</text>`, pictureHeight+32+16*i, colour,
			html.EscapeString(shorten(s.name, 60)))
	}
	fmt.Fprintf(&b,
		`<text x="0" y="%d" font-size="12" fill="currentColor">%s</text><text x="%d" y="%d" text-anchor="end" font-size="12" fill="currentColor">%s · top %g</text>`,
		pictureHeight+15, times.TimeOf(int64(first)).Format("2006-01-02 15:04"), pictureWidth, pictureHeight+15,
		times.TimeOf(int64(last)).Format("2006-01-02 15:04"), top)
	return b.String() + "</svg>"
}

func shorten(text string, runes int) string {
	if r := []rune(text); len(r) > runes {
		return string(r[:runes-1]) + "…"
	}
	return text
}
