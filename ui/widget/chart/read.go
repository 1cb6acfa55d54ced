package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"quarry/table"
	"quarry/table/times"
)

// kinds maps the supported charts of render to their kinds.
var kinds = map[string]Kind{
	"timechart": Lines, "linechart": Lines, "anomalychart": Lines, "areachart": Area, "stackedareachart": Area,
	"scatterchart": Scatter,
	"barchart":     Bars, "columnchart": Columns, "piechart": Pie, "treemap": Pie, "card": Card,
}

// Render holds the properties of `render`. Columns that are not named are chosen by type.
type Render struct {
	Chart, Title string
	X            string   // column of the X axis
	Y, Series    []string // value columns, and columns that split the rows into series
	Stacked      bool
	Shares       bool     // stack the series to 100 %
	Anomalies    []string // columns whose values other than 0 mark anomalies
}

// Known reports whether a chart of render is supported.
func Known(render string) bool {
	_, ok := kinds[render]
	return ok
}

// OverTime reports whether a table has numbers over times, in rows or in arrays.
func OverTime(t *table.Table) bool {
	t, _ = Unrolled(t, maxPoints)
	use := chosen(t, Render{Chart: "timechart"}, Lines)
	return use.axis >= 0 && len(use.numbers) > 0
}

// maxSeries, maxBars and maxPoints bound what one screen can show.
const maxSeries, maxBars, maxPoints = 12, 500, 200_000

// roles are the roles of columns in a chart.
type roles struct {
	axis    int // -1: none
	numbers []int
	texts   []int // columns that split the rows into series
	flags   []int // numbers that mark anomalies where they are not 0
}

// FromTable returns the chart that render draws of a table: the first suitable column is the axis,
// other text columns split the rows into series, and every numeric column is drawn.
func FromTable(t *table.Table, r Render, zone *time.Location) (Chart, error) {
	c := Chart{Kind: kinds[r.Chart], Title: r.Chart, Stacked: r.Stacked || r.Shares || r.Chart == "stackedareachart"}
	if r.Title != "" {
		c.Title = r.Title
	}
	t, cut := Unrolled(t, maxPoints)
	if cut {
		c.Note = fmt.Sprintf("the first %d points", maxPoints)
	}
	use := chosen(t, r, c.Kind)
	switch {
	case len(use.numbers) == 0:
		return c, fmt.Errorf("%s needs a numeric column; the results have none", r.Chart)
	case c.Kind == Card:
		readCard(&c, t, use.numbers)
	case c.Kind == Columns && use.axis >= 0 && t.Columns()[use.axis].Type == table.DateTime &&
		readBins(&c, t, use, zone):
	case c.Kind == Bars || c.Kind == Columns || c.Kind == Pie:
		readCategories(&c, t, use, zone)
	case use.axis < 0:
		return c, fmt.Errorf("%s needs a column for its axis; the results have none", r.Chart)
	default:
		readPoints(&c, t, use, zone)
	}
	if c.Shares = r.Shares; c.Shares {
		c.Note = strings.TrimSpace(c.Note + " in %")
	}
	return c, nil
}

// shares returns the values at each place as shares in percent.
func shares(series []Series) []Series {
	out := make([]Series, len(series))
	for n, s := range series {
		out[n] = Series{s.Name, slices.Clone(s.Values)}
	}
	for at := range out[0].Values {
		sum := 0.0
		for _, s := range out {
			if v := s.Values[at]; !math.IsNaN(v) {
				sum += math.Abs(v)
			}
		}
		for _, s := range out {
			if sum > 0 {
				s.Values[at] *= 100 / sum
			}
		}
	}
	return out
}

// marksAnomalies reports whether a column says which points are anomalies: one that anomalycolumns names, or, if
// it names none, one with such a name in an anomalychart.
func (r *Render) marksAnomalies(column string) bool {
	if len(r.Anomalies) > 0 {
		return slices.Contains(r.Anomalies, column)
	}
	name := strings.ToLower(column)
	return r.Chart == "anomalychart" && (strings.Contains(name, "anomal") || strings.Contains(name, "flag"))
}

// chosen assigns the roles.
func chosen(t *table.Table, r Render, kind Kind) roles {
	use := roles{axis: t.ColumnIndex(r.X)}
	columns := t.Columns()
	overPoints := kind == Lines || kind == Area || kind == Scatter
	if use.axis < 0 && r.X == "" && overPoints && kind != Scatter { // a time is the axis even after numbers
		use.axis = slices.IndexFunc(columns, func(c table.Column) bool { return c.Type == table.DateTime })
	}
	for i, c := range columns {
		fits := c.Type == table.DateTime || c.Type.Numeric() && r.Chart != "timechart" && len(columns) > 1 &&
			!r.marksAnomalies(c.Name)
		if !overPoints { // categories: the first column that is not numeric, or else the first of several
			fits = !c.Type.Numeric() && c.Type != table.TimeSpan
		}
		if use.axis < 0 && r.X == "" && fits && !slices.Contains(r.Y, c.Name) && !slices.Contains(r.Series, c.Name) {
			use.axis = i
		}
	}
	for i, c := range columns {
		switch {
		case i == use.axis:
		case slices.Contains(r.Series, c.Name):
			use.texts = append(use.texts, i)
		case c.Type.Numeric() && r.marksAnomalies(c.Name):
			use.flags = append(use.flags, i)
		case len(r.Y) > 0 && !slices.Contains(r.Y, c.Name):
		case c.Type.Numeric() || c.Type == table.TimeSpan:
			use.numbers = append(use.numbers, i)
		case len(r.Series) == 0:
			use.texts = append(use.texts, i)
		}
	}
	return use
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

// gathered collects the values of series by name.
type gathered struct {
	chart *Chart
	index map[string]int
	left  int // values of omitted series
}

func (g *gathered) add(name string, place, places int, value float64) {
	at, ok := g.index[name]
	if !ok && len(g.chart.Series) == maxSeries {
		g.left++
		return
	}
	if !ok {
		at = len(g.chart.Series)
		g.index[name] = at
		g.chart.Series = append(g.chart.Series, Series{Name: name, Values: missing(places)})
	}
	g.chart.Series[at].Values[place] = value
}

// note says what was omitted.
func (g *gathered) note() {
	if g.left > 0 {
		g.chart.Note = strings.TrimSpace(g.chart.Note + fmt.Sprintf(" the first %d series, %d values left out",
			maxSeries, g.left))
	}
}

func missing(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

// seriesName returns the name of a value's series: the strings of its row, and its column if several
// are drawn.
func seriesName(t *table.Table, row, column int, use *roles, zone *time.Location) string {
	var names []string
	for _, text := range use.texts {
		names = append(names, table.Display(t.Value(row, text), zone))
	}
	if len(use.numbers) > 1 || len(names) == 0 {
		names = append(names, t.Columns()[column].Name)
	}
	return strings.Join(names, " ")
}

// readCategories makes a label of each value of the axis, or of each row without an axis.
func readCategories(c *Chart, t *table.Table, use roles, zone *time.Location) {
	places, place := map[string]int{}, make([]int, t.Rows())
	rows := 0
	for ; rows < t.Rows(); rows++ {
		label := strconv.Itoa(rows + 1)
		if use.axis >= 0 {
			if label = table.Display(t.Value(rows, use.axis), zone); label == "" {
				label = "(empty)"
			}
		}
		at, ok := places[label]
		if !ok && len(c.Labels) == maxBars {
			c.Note = fmt.Sprintf("the first %d of %d rows", rows, t.Rows())
			break
		}
		if !ok {
			at = len(c.Labels)
			places[label] = at
			c.Labels = append(c.Labels, label)
		}
		place[rows] = at
	}
	if use.axis >= 0 {
		c.Axis = t.Columns()[use.axis].Name
	}
	g := gathered{chart: c, index: map[string]int{}}
	for row := range rows {
		for _, column := range use.numbers {
			g.add(seriesName(t, row, column, &use, zone), place[row], len(c.Labels), number(t.Value(row, column)))
		}
	}
	g.note()
}

// maxTimeBins bounds the columns over a time axis.
const maxTimeBins = 20_000

// readBins reads columns over a time axis, so that times without rows leave a gap. It reports false if the times
// are not multiples of a step apart, as those of bin() are.
func readBins(c *Chart, t *table.Table, use roles, zone *time.Location) bool {
	var at []int64
	for row := range t.Rows() {
		if v := t.Value(row, use.axis); !v.IsNull() {
			at = append(at, v.Int())
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	if len(at) < 3 {
		return false
	}
	step := at[1] - at[0]
	for i := 2; i < len(at); i++ {
		step = min(step, at[i]-at[i-1])
	}
	bins := (at[len(at)-1]-at[0])/step + 1
	if bins > maxTimeBins || slices.ContainsFunc(at, func(ticks int64) bool { return (ticks-at[0])%step != 0 }) {
		return false
	}
	c.Time, c.Axis, c.Step = true, t.Columns()[use.axis].Name, float64(step)/float64(times.TicksPerSecond)
	start := position(table.NewDateTime(at[0]))
	for bin := range bins {
		c.X = append(c.X, start+float64(bin)*c.Step)
	}
	g := gathered{chart: c, index: map[string]int{}}
	for row := range t.Rows() {
		v := t.Value(row, use.axis)
		if v.IsNull() {
			continue
		}
		for _, column := range use.numbers {
			g.add(seriesName(t, row, column, &use, zone), int((v.Int()-at[0])/step), int(bins), number(t.Value(row, column)))
		}
	}
	g.note()
	return true
}

// readPoints splits the rows into series over a common axis.
func readPoints(c *Chart, t *table.Table, use roles, zone *time.Location) {
	c.Time, c.Axis = t.Columns()[use.axis].Type == table.DateTime, t.Columns()[use.axis].Name
	rows := make([]int, 0, t.Rows())
	for row := range t.Rows() {
		if !t.Value(row, use.axis).IsNull() && len(rows) < maxPoints {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		return cmp.Compare(position(t.Value(a, use.axis)), position(t.Value(b, use.axis)))
	})
	place := make([]int, 0, len(rows)) // index in X of each row
	for i, row := range rows {
		x := position(t.Value(row, use.axis))
		if i == 0 || x != c.X[len(c.X)-1] || c.Kind == Scatter {
			c.X = append(c.X, x)
		}
		place = append(place, len(c.X)-1)
	}
	g := gathered{chart: c, index: map[string]int{}}
	for i, row := range rows {
		for _, column := range use.numbers {
			g.add(seriesName(t, row, column, &use, zone), place[i], len(c.X), number(t.Value(row, column)))
		}
		for _, flag := range use.flags {
			if v := number(t.Value(row, flag)); v != 0 && !math.IsNaN(v) && len(use.numbers) > 0 {
				c.Marks = append(c.Marks, Mark{c.X[place[i]], number(t.Value(row, use.numbers[0])), v > 0})
			}
		}
	}
	g.note()
	if len(use.flags) > 0 {
		c.Note = strings.TrimSpace(fmt.Sprintf("%s %d anomalies", c.Note, len(c.Marks)))
	}
}

// number returns a value as a number: a timespan in seconds, null as nothing.
func number(v table.Value) float64 {
	switch {
	case v.IsNull() || v.Type() == table.String:
		return math.NaN()
	case v.Type() == table.TimeSpan:
		return float64(v.Int()) / float64(times.TicksPerSecond)
	case v.Type() == table.Decimal:
		f, err := strconv.ParseFloat(v.Text(), 64)
		if err != nil {
			return math.NaN()
		}
		return f
	}
	return v.Real()
}

// position returns the place of a value on an axis.
func position(v table.Value) float64 {
	if v.Type() == table.DateTime {
		t := times.TimeOf(v.Int())
		return float64(t.Unix()) + float64(t.Nanosecond())/1e9
	}
	return number(v)
}
