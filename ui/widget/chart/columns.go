package chart

import (
	"math"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// minColumnWidth is the width in cells below which a category's label is useless.
const minColumnWidth = 7

// maxColumnWidth keeps a few categories from filling the screen.
const maxColumnWidth = 24

// columnWidth returns the width in cells of each category.
func (m *Model) columnWidth() int {
	if len(m.chart.Labels) == 0 {
		return 0
	}
	return (m.width - 10) / len(m.chart.Labels)
}

// column is the content of one cell of the axis: stacked segments.
type column struct{ segments []segment }

type segment struct {
	low, high float64
	series    int
}

// drawColumns draws vertical columns.
func (m *Model) drawColumns(b *line.Builder) {
	series := m.chart.Series
	if m.chart.Step > 0 {
		series = m.merged()
	}
	if m.chart.Shares {
		series = shares(series)
	}
	var tops []float64
	for i := range len(series[0].Values) {
		tops = append(tops, ends(series, i, m.chart.Stacked)...)
	}
	f, fits := m.frame(tops, true)
	if !fits {
		m.drawTooSmall(b)
		return
	}
	cells, at := m.columnCells(series, &f)
	for row := range f.height {
		m.drawSide(b, &f, row)
		m.drawColumnRow(b, &f, cells, row)
		b.End(m.styles.Text)
	}
	if m.chart.Step > 0 {
		x := bounds{m.chart.X[0], m.chart.X[len(m.chart.X)-1] + m.chart.Step}
		used := at(len(series[0].Values))
		m.drawAxis(b, &f, m.xTicks(x, used),
			func(v float64) int { return int((v - x.low) / (x.high - x.low) * float64(used)) })
	} else {
		m.drawAxisLine(b, &f, make([]bool, f.width))
		m.drawCategories(b, &f, at)
	}
	if b.Lines() < m.height {
		m.drawLegend(b, f.left)
	}
}

func (m *Model) drawTooSmall(b *line.Builder) {
	if b.Lines() < m.height {
		b.Begin(m.width)
		b.Text(m.styles.Faint, "  Too small for this chart.")
		b.End(m.styles.Text)
	}
}

// ends returns the highest and lowest ends of the columns at an index.
func ends(series []Series, at int, stacked bool) []float64 {
	high, low := 0.0, 0.0
	for _, s := range series {
		v := s.Values[at]
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
		case !stacked:
			high, low = max(high, v), min(low, v)
		case v > 0:
			high += v
		default:
			low += v
		}
	}
	return []float64{low, high}
}

// groupSize returns how many neighbouring bins are added together, so that each column gets a cell.
func (m *Model) groupSize() int {
	width := max(m.width-10, 1)
	return max((len(m.chart.X)+width-1)/width, 1)
}

func (m *Model) merged() []Series {
	each, count := m.groupSize(), len(m.chart.X)
	if each == 1 {
		return m.chart.Series
	}
	merged := make([]Series, len(m.chart.Series))
	for n, s := range m.chart.Series {
		merged[n] = Series{Name: s.Name, Values: make([]float64, (count+each-1)/each)}
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				merged[n].Values[i/each] += v
			}
		}
	}
	return merged
}

// columnCells distributes the values over the cells of the axis. at maps an index to its first
// cell.
func (m *Model) columnCells(series []Series, f *frame) (cells []column, at func(int) int) {
	places := len(series[0].Values)
	each := min(max(f.width/places, 1), maxColumnWidth)
	at = func(i int) int { return i * each }
	cells = make([]column, f.width)
	side := 1 // columns side by side at each index
	if !m.chart.Stacked {
		side = len(series)
	}
	gap := 0
	if m.chart.Step == 0 && each > side {
		gap = 1
	}
	wide := max((each-gap)/side, 1)
	for i := range places {
		high, low := 0.0, 0.0
		for n, s := range series {
			v := s.Values[i]
			if math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			x, p := at(i)+n*wide, segment{min(v, 0), max(v, 0), n}
			switch {
			case !m.chart.Stacked:
			case v > 0:
				x, p.low, p.high, high = at(i), high, high+v, high+v
			default:
				x, p.low, p.high, low = at(i), low+v, low, low+v
			}
			for cell := x; cell < x+wide && cell < at(i)+each && cell < f.width; cell++ {
				cells[cell].segments = append(cells[cell].segments, p)
			}
		}
	}
	return cells, at
}

// drawColumnRow draws one line of the plot area.
func (m *Model) drawColumnRow(b *line.Builder, f *frame, cells []column, row int) {
	span := f.y.high - f.y.low
	low := f.y.low + span*float64(f.height-1-row)/float64(f.height)
	high := low + span/float64(f.height)
	for _, c := range cells {
		glyph, pen := " ", m.styles.Text
		for _, p := range c.segments {
			if p.high <= low || p.low >= high || p.high == p.low {
				continue
			}
			if pen = m.seriesPen(p.series); !m.paintsDiffer() {
				glyph = m.sign(p.series)
				continue
			}
			glyph = m.risingGlyph((min(p.high, high)-low)/(high-low), p.low > low)
		}
		b.Cell(pen, glyph, 1)
	}
}

// risingGlyph returns a cell filled from below by a share. Negative columns hang down and are drawn
// in whole cells.
func (m *Model) risingGlyph(share float64, hangs bool) string {
	steps := m.styles.Rising
	if hangs {
		return steps[len(steps)-1]
	}
	return steps[int(max(math.Ceil(max(min(share, 1), 0)*float64(len(steps))-1e-9), 1))-1]
}

// drawCategories labels the categories below the axis.
func (m *Model) drawCategories(b *line.Builder, f *frame, at func(int) int) {
	if b.Lines() >= m.height {
		return
	}
	b.Begin(m.width)
	b.Space(m.styles.Text, f.left)
	for i, label := range m.chart.Labels {
		width := at(i+1) - at(i)
		text := line.Cut(table.Safe(label), width-1, m.styles.Less)
		b.Cell(m.styles.Faint, text, width-1)
		b.Space(m.styles.Faint, width-max(width-1, 0))
		if b.Left() < themes.Width(text) {
			break
		}
	}
	b.End(m.styles.Text)
}
