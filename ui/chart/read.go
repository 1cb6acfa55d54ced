package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"quarry/table"
)

// kinds are the charts of render that are drawn, by their name.
var kinds = map[string]Kind{
	"timechart": Lines, "linechart": Lines, "areachart": Area, "stackedareachart": Area, "scatterchart": Scatter,
	"barchart": Bars, "columnchart": Bars, "piechart": Bars, "card": Card, "anomalychart": Lines,
}

// Known reports whether a chart of render is drawn.
func Known(render string) bool {
	_, ok := kinds[render]
	return ok
}

// mostSeries and mostBars bound what one screen can tell.
const mostSeries, mostBars = 12, 500

// FromTable makes the chart that `render` draws of an answer: the first column that fits is
// the axis, columns of text part the rows into series, and every column of numbers is drawn.
func FromTable(t *table.Table, render string) (Chart, error) {
	c := Chart{Kind: kinds[render], Title: render, Shares: render == "piechart"}
	var numbers, texts []int
	axis := -1
	for i, column := range t.Columns() {
		switch {
		case c.Kind != Bars && c.Kind != Card && axis < 0 && (column.Type == table.DateTime || column.Type.Numeric() && render != "timechart"):
			axis = i
		case column.Type.Numeric() || column.Type == table.TimeSpan:
			numbers = append(numbers, i)
		default:
			texts = append(texts, i)
		}
	}
	switch {
	case len(numbers) == 0:
		return c, fmt.Errorf("the answer has no column of numbers that %s could draw", render)
	case c.Kind == Card:
		readCard(&c, t, numbers)
	case c.Kind == Bars:
		readBars(&c, t, texts, numbers)
	case axis < 0:
		return c, fmt.Errorf("the answer has no column that %s could have as its axis", render)
	default:
		readPoints(&c, t, axis, texts, numbers)
	}
	return c, nil
}

func readCard(c *Chart, t *table.Table, numbers []int) {
	s := Series{}
	for _, column := range numbers {
		if t.Rows() > 0 {
			c.Labels = append(c.Labels, t.Columns()[column].Name)
			s.Values = append(s.Values, number(t.Value(0, column)))
		}
	}
	c.Series = []Series{s}
}

func readBars(c *Chart, t *table.Table, texts, numbers []int) {
	rows := min(t.Rows(), mostBars)
	if rows < t.Rows() {
		c.Note = fmt.Sprintf("the first %d of %d rows", rows, t.Rows())
	}
	for row := range rows {
		label := ""
		for _, column := range texts {
			if label != "" {
				label += " "
			}
			label += table.Display(t.Value(row, column), time.UTC)
		}
		if len(texts) == 0 {
			label = strconv.Itoa(row + 1)
		}
		c.Labels = append(c.Labels, label)
	}
	for _, column := range numbers {
		s := Series{Name: t.Columns()[column].Name}
		for row := range rows {
			s.Values = append(s.Values, number(t.Value(row, column)))
		}
		c.Series = append(c.Series, s)
	}
}

// readPoints parts the rows into series by their texts and lays them over one axis.
func readPoints(c *Chart, t *table.Table, axis int, texts, numbers []int) {
	c.Time = t.Columns()[axis].Type == table.DateTime
	rows := make([]int, 0, t.Rows())
	for row := range t.Rows() {
		if !t.Value(row, axis).IsNull() {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(position(t.Value(a, axis)), position(t.Value(b, axis))) })
	index, left := map[string]int{}, 0
	place := make([]int, 0, len(rows)) // of each row in X
	for i, row := range rows {
		x := position(t.Value(row, axis))
		if i == 0 || x != c.X[len(c.X)-1] || c.Kind == Scatter {
			c.X = append(c.X, x)
		}
		place = append(place, len(c.X)-1)
	}
	for i, row := range rows {
		group := ""
		for _, column := range texts {
			group += table.Display(t.Value(row, column), time.UTC) + " "
		}
		for _, column := range numbers {
			name := group
			if len(numbers) > 1 || name == "" {
				name += t.Columns()[column].Name
			}
			at, ok := index[name]
			if !ok && len(c.Series) == mostSeries {
				left++
				continue
			}
			if !ok {
				at = len(c.Series)
				index[name] = at
				c.Series = append(c.Series, Series{Name: name, Values: missing(len(c.X))})
			}
			c.Series[at].Values[place[i]] = number(t.Value(row, column))
		}
	}
	if left > 0 {
		c.Note = fmt.Sprintf("the first %d series; %d points are left out", mostSeries, left)
	}
}

func missing(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

// number is what a value adds to a chart: a timespan its seconds, null nothing.
func number(v table.Value) float64 {
	switch {
	case v.IsNull() || v.Type() == table.String:
		return math.NaN()
	case v.Type() == table.TimeSpan:
		return float64(v.Int()) / float64(table.TicksPerSecond)
	case v.Type() == table.Decimal:
		f, err := strconv.ParseFloat(v.Text(), 64)
		if err != nil {
			return math.NaN()
		}
		return f
	}
	return v.Real()
}

// position is where a value stands on an axis.
func position(v table.Value) float64 {
	if v.Type() == table.DateTime {
		t := table.TimeOf(v.Int())
		return float64(t.Unix()) + float64(t.Nanosecond())/1e9
	}
	return number(v)
}

// bins of a histogram.
const bins = 40

// Histogram counts how many of some values lie in each of equal ranges.
func Histogram(name string, values []table.Value, zone *time.Location) Chart {
	c := Chart{Kind: Bars, Title: "Histogram of " + name}
	numbers := make([]float64, 0, len(values))
	for _, v := range values {
		if x := position(v); !v.IsNull() && !math.IsNaN(x) && !math.IsInf(x, 0) {
			numbers = append(numbers, x)
		}
	}
	if len(numbers) == 0 {
		return c
	}
	around := boundsOf(numbers)
	counts := make([]float64, bins)
	for _, x := range numbers {
		counts[min(around.at(x, bins+1), bins-1)]++
	}
	timely := len(values) > 0 && values[0].Type() == table.DateTime
	for _, v := range values {
		timely = timely || v.Type() == table.DateTime
	}
	width := (around.high - around.low) / bins
	if timely {
		c.Kind, c.Time, c.Title = Area, true, "Timeline of "+name
		for i := range counts {
			c.X = append(c.X, around.low+width*float64(i))
		}
	} else {
		for i := range counts {
			c.Labels = append(c.Labels, numberText(around.low+width*float64(i))+" …")
		}
	}
	c.Series = []Series{{Name: "rows", Values: counts}}
	c.Note = strconv.Itoa(len(numbers)) + " values"
	return c
}
