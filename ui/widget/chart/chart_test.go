package chart_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"quarry/table"
	"quarry/ui/golden"
	"quarry/ui/widget/chart"
)

// rich and poor are the styles of a capable and a limited terminal.
var (
	rich = chart.Styles{
		Signs: []string{"*", "+", "o", "x"}, Steps: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"},
		Rising: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		Dots:   true, Colored: true, Axis: chart.Axis{Horizontal: "─", Vertical: "│", Corner: "└", Tick: "┴"},
		Less: "…",
	}
	poor = chart.Styles{
		Signs: []string{"*", "+", "o", "x"}, Steps: []string{"#"}, Rising: []string{".", "#"},
		Axis: chart.Axis{Horizontal: "-", Vertical: "|", Corner: "+", Tick: "+"}, Less: "~",
	}
)

// hostile is a name chosen by an attacker.
const hostile = "\x1b]52;c;aGk=\x07報告\u202eexe\u009b2J"

// events counts three kinds of events in each hour of two days.
func events() *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "Timestamp", Type: table.DateTime}, {Name: "Kind", Type: table.String},
		{Name: "Events", Type: table.Long}})
	start := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for hour := range 48 {
		for n, kind := range []string{"Process", "Network", hostile} {
			b.Append(table.NewTime(start.Add(time.Duration(hour)*time.Hour)), table.NewString(kind),
				table.NewLong(int64(100*n+hour*(hour%(7+n)))))
		}
	}
	return b.Table()
}

// kinds counts by kind.
func kinds() *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "Kind", Type: table.String}, {Name: "Events", Type: table.Long},
		{Name: "Share", Type: table.Real}})
	for n, kind := range []string{"Process", "Network", hostile, "", "Logon"} {
		b.Append(table.NewString(kind), table.NewLong(int64(1200/(n+1))), table.NewReal(float64(n)-1.5))
	}
	return b.Table()
}

// arrays is what make-series and series_decompose_anomalies return: a row for each kind, with arrays.
func arrays(timed bool) *table.Table {
	columns := []table.Column{{Name: "Kind"}, {Name: "n", Type: table.Dynamic}, {Name: "odd", Type: table.Dynamic},
		{Name: "Timestamp", Type: table.Dynamic}}
	if !timed {
		columns = columns[:3]
	}
	b := table.NewBuilder(columns)
	for _, kind := range []string{"Process", "Network"} {
		var n, odd, at []string
		for hour := range 24 {
			value, flag := len(kind)*hour%11, "0"
			if hour == 9 {
				value, flag = 40, "1"
			}
			if hour == 17 {
				flag = "-1"
			}
			n, odd = append(n, fmt.Sprint(value)), append(odd, flag)
			at = append(at, fmt.Sprintf(`"2026-11-23T%02d:00:00.0000000Z"`, hour))
		}
		n[3] = `"NaN"`
		row := []table.Value{table.NewString(kind)}
		for _, list := range [][]string{n, odd, at} {
			row = append(row, table.NewDynamic("["+strings.Join(list, ",")+"]"))
		}
		b.Append(row[:len(columns)]...)
	}
	return b.Table()
}

func TestArraysUnroll(t *testing.T) {
	got, cut := chart.Unrolled(arrays(true), 1000)
	if got.Rows() != 48 || cut || got.Columns()[1].Type != table.Real || got.Columns()[3].Type != table.DateTime {
		t.Errorf("got %d rows of %v, cut %v", got.Rows(), got.Columns(), cut)
	}
	if got, cut := chart.Unrolled(arrays(true), 30); got.Rows() != 24 || !cut {
		t.Errorf("at most 30 rows: got %d, cut %v", got.Rows(), cut)
	}
	same := kinds()
	if got, _ := chart.Unrolled(same, 10); got != same {
		t.Error("a table without arrays is not returned as it is")
	}
	for _, other := range []string{`["a","b"]`, `[1,"2026-11-23"]`, `{"a":1}`, `[[1]]`, `[true]`, `[1`, `["x"]`} {
		b := table.NewBuilder([]table.Column{{Name: "d", Type: table.Dynamic}})
		b.Append(table.NewDynamic(other))
		mixed := b.Table()
		if got, _ := chart.Unrolled(mixed, 10); got != mixed {
			t.Errorf("%s: got %d rows, want it as it is", other, got.Rows())
		}
	}
}

// only returns a table with some of the columns.
func only(t *table.Table, columns ...int) *table.Table {
	var heads []table.Column
	var vectors []*table.Vector
	for _, c := range columns {
		heads, vectors = append(heads, t.Columns()[c]), append(vectors, t.Vector(c))
	}
	return table.New(heads, vectors)
}

func histogram(column int) chart.Chart {
	t := events()
	var values []table.Value
	for row := range t.Rows() {
		values = append(values, t.Value(row, column))
	}
	return chart.Histogram(t.Columns()[column].Name, t.Columns()[column].Type, values, time.UTC)
}

// pictures returns a chart of each kind.
func pictures(t *testing.T) map[string]chart.Chart {
	t.Helper()
	all := map[string]chart.Chart{"histogram": histogram(2), "timeline": histogram(0)}
	for name, one := range map[string]struct {
		rows   *table.Table
		render chart.Render
	}{
		"timechart":    {events(), chart.Render{Chart: "timechart", Title: "Events of " + hostile}},
		"linechart":    {only(events(), 2, 2), chart.Render{Chart: "linechart"}},
		"areachart":    {events(), chart.Render{Chart: "areachart"}},
		"stacked area": {events(), chart.Render{Chart: "areachart", Stacked: true}},
		"scatterchart": {events(), chart.Render{Chart: "scatterchart", X: "Timestamp", Y: []string{"Events"},
			Series: []string{"Kind"}}},
		"barchart":        {kinds(), chart.Render{Chart: "barchart"}},
		"piechart":        {only(kinds(), 0, 1), chart.Render{Chart: "piechart"}},
		"columnchart":     {kinds(), chart.Render{Chart: "columnchart"}},
		"many columns":    {only(events(), 0, 2), chart.Render{Chart: "columnchart"}},
		"stacked columns": {only(kinds(), 0, 1, 1), chart.Render{Chart: "columnchart", Stacked: true}},
		"stacked to 100":  {events(), chart.Render{Chart: "columnchart", Shares: true}},
		"treemap":         {only(kinds(), 0, 1), chart.Render{Chart: "treemap"}},
		"series":          {arrays(true), chart.Render{Chart: "timechart"}},
		"anomalies":       {arrays(true), chart.Render{Chart: "anomalychart", Y: []string{"n"}, Anomalies: []string{"odd"}}},
		"without times":   {arrays(false), chart.Render{Chart: "linechart", Y: []string{"n"}}},
		"card":            {only(kinds(), 1), chart.Render{Chart: "card"}},
		"nothing":         {only(table.NewBuilder(events().Columns()).Table(), 0, 2), chart.Render{Chart: "timechart"}},
	} {
		c, err := chart.FromTable(one.rows, one.render, time.UTC)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = c
	}
	return all
}

var order = []string{"timechart", "linechart", "areachart", "stacked area", "scatterchart", "barchart", "columnchart",
	"stacked columns", "many columns", "piechart", "card", "histogram", "timeline", "nothing",
	"stacked to 100", "treemap", "series", "anomalies", "without times"}

func TestChartsLookAsBefore(t *testing.T) {
	all := pictures(t)
	for name, styles := range map[string]chart.Styles{"rich": rich, "poor": poor} {
		for _, size := range [][2]int{{40, 9}, {80, 22}} {
			got := new(txtar.Archive)
			for _, kind := range order {
				m := chart.New(chart.DefaultKeys(), styles, all[kind], time.UTC)
				m.SetSize(size[0], size[1])
				got.Files = append(got.Files, golden.Picture(kind, m.View()))
			}
			golden.Check(t, fmt.Sprintf("testdata/%s-%dx%d.txtar", name, size[0], size[1]), got)
		}
	}
}

func TestChartsFillEverySizeExactly(t *testing.T) {
	for name, c := range pictures(t) {
		for _, styles := range []chart.Styles{rich, poor} {
			for _, size := range [][2]int{{1, 1}, {9, 3}, {20, 5}, {40, 9}, {41, 7}, {80, 22}, {121, 37}, {200, 48}} {
				m := chart.New(chart.DefaultKeys(), styles, c, time.UTC)
				m.SetSize(size[0], size[1])
				for _, lines := range []int{0, 3, 1000, -1000} {
					m.Scroll(lines)
					golden.Size(t, fmt.Sprintf("%s at %v", name, size), m.View(), size[0], size[1])
				}
			}
		}
	}
}

func TestChartsNeedNumbersAndAnAxis(t *testing.T) {
	for name, one := range map[string]struct {
		rows   *table.Table
		render string
	}{"no number": {only(kinds(), 0), "barchart"}, "no time": {kinds(), "timechart"},
		"no axis": {only(kinds(), 1), "scatterchart"}} {
		if c, err := chart.FromTable(one.rows, chart.Render{Chart: one.render}, time.UTC); err == nil {
			t.Errorf("%s gives %+v, want an error", name, c)
		}
	}
}

func TestHistogramCountsEveryValueOnce(t *testing.T) {
	for column := range 3 {
		if column == 1 {
			continue
		}
		sum := 0.0
		c := histogram(column)
		for _, n := range c.Series[0].Values {
			sum += n
		}
		if want := float64(events().Rows()); sum != want {
			t.Errorf("column %d: the columns hold %v values, want %v", column, sum, want)
		}
		if c.X[0] != math.Floor(c.X[0]/c.Step)*c.Step {
			t.Errorf("column %d: the first stretch begins at %v, which is no multiple of %v", column, c.X[0], c.Step)
		}
	}
}

// FuzzAnyNumbersAreDrawn checks that no numbers make a chart hang, panic or miss its size.
func FuzzAnyNumbersAreDrawn(f *testing.F) {
	f.Add([]byte("12345678abcdefgh87654321"))
	for _, pair := range [][2]float64{{1e17, 1e17 + 16}, {math.MaxFloat64, -math.MaxFloat64}, {math.Inf(1), 5},
		{5e-324, 0}, {-3, -3}} {
		f.Add(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, math.Float64bits(pair[0])),
			math.Float64bits(pair[1])))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		b := table.NewBuilder([]table.Column{{Name: "X", Type: table.Real}, {Name: "Y", Type: table.Real},
			{Name: "At", Type: table.DateTime}})
		var values, times []table.Value
		for i := 0; i+8 <= len(raw) && i < 800; i += 8 {
			v := table.NewReal(math.Float64frombits(binary.LittleEndian.Uint64(raw[i:])))
			at := table.NewDateTime(int64(binary.LittleEndian.Uint64(raw[i:]) % 3155378975999999999))
			values, times = append(values, v), append(times, at)
			b.Append(v, values[i/16], at)
		}
		answer := b.Table()
		all := []chart.Chart{chart.Histogram("X", table.Real, values, time.UTC),
			chart.Histogram("At", table.DateTime, times, time.UTC)}
		for _, kind := range []string{"timechart", "linechart", "areachart", "stackedareachart", "scatterchart",
			"barchart", "columnchart", "piechart", "treemap", "anomalychart", "card"} {
			if c, err := chart.FromTable(answer, chart.Render{Chart: kind}, time.UTC); err == nil {
				all = append(all, c)
			}
		}
		for _, c := range all {
			m := chart.New(chart.DefaultKeys(), rich, c, time.UTC)
			m.SetSize(60, 12)
			golden.Size(t, c.Title, m.View(), 60, 12)
		}
	})
}
