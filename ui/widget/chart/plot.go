package chart

import (
	"math"
	"strings"

	"quarry/ui/widget/line"
)

// plot is a canvas for points. A cell has the dots of a braille pattern, or a single dot where
// braille is not available.
type plot struct {
	width, height int // in cells
	across, down  int // dots per cell
	dots          []uint8
	series        []int16      // the last series to set a dot in a cell; -1: none
	marks         map[int]bool // by cell: whether the mark is of a point above what was expected
}

func newPlot(width, height int, fine bool) *plot {
	p := &plot{width: width, height: height, across: 1, down: 1, dots: make([]uint8, width*height),
		series: make([]int16, width*height), marks: map[int]bool{}}
	if fine {
		p.across, p.down = 2, 4
	}
	for i := range p.series {
		p.series[i] = -1
	}
	return p
}

// brailleBits are the bits of the dots of a cell, by column and row.
var brailleBits = [2][4]uint8{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

// set sets the dot at x from the left and y from the bottom.
func (p *plot) set(x, y, series int) {
	y = p.height*p.down - 1 - y
	if x < 0 || y < 0 || x >= p.width*p.across || y >= p.height*p.down {
		return
	}
	at := y/p.down*p.width + x/p.across
	p.dots[at] |= brailleBits[x%p.across][y%p.down]
	p.series[at] = int16(series)
}

// mark marks the cell at x from the left and y from the bottom.
func (p *plot) mark(x, y int, above bool) {
	if x >= 0 && y >= 0 && x < p.width && y < p.height {
		p.marks[(p.height-1-y)*p.width+x] = above
	}
}

// line sets the dots between two points.
func (p *plot) line(x0, y0, x1, y1, series int) {
	steps := max(abs(x1-x0), abs(y1-y0), 1)
	for i := range steps + 1 {
		share := float64(i) / float64(steps)
		p.set(x0+int(math.Round(share*float64(x1-x0))), y0+int(math.Round(share*float64(y1-y0))), series)
	}
}

func abs(n int) int { return max(n, -n) }

// drawPlot draws points over an axis.
func (m *Model) drawPlot(b *line.Builder) {
	series := m.chart.Series
	if m.chart.Stacked {
		series = stacked(series)
	}
	var all []float64
	for _, s := range series {
		all = append(all, s.Values...)
	}
	f, fits := m.frame(all, m.chart.Kind != Scatter && boundsOf(all).low >= 0)
	if !fits {
		m.drawTooSmall(b)
		return
	}
	p, x := newPlot(f.width, f.height, m.fine()), boundsOf(m.chart.X)
	for n := len(series) - 1; n >= 0; n-- { // lower series are drawn over the ones stacked on them
		m.setPoints(p, x, f.y, n, series[n].Values)
	}
	for _, mark := range m.chart.Marks {
		p.mark(x.at(mark.X, f.width), f.y.at(mark.Y, f.height), mark.Above)
	}
	for row := range f.height {
		m.drawSide(b, &f, row)
		m.drawRow(b, p, row)
		b.End(m.styles.Text)
	}
	m.drawAxis(b, &f, m.xTicks(x, f.width), func(v float64) int { return x.at(v, f.width) })
	m.drawLegend(b, f.left)
}

// stacked adds to each series the sum of those before it.
func stacked(series []Series) []Series {
	piled := make([]Series, len(series))
	sums := make([]float64, len(series[0].Values))
	for n, s := range series {
		piled[n] = Series{Name: s.Name, Values: make([]float64, len(s.Values))}
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				sums[i] += v
			}
			piled[n].Values[i] = sums[i]
		}
	}
	return piled
}

// setPoints sets the dots of one series.
func (m *Model) setPoints(p *plot, x, y bounds, series int, values []float64) {
	across, down := p.width*p.across, p.height*p.down
	base := max(min(y.at(0, down), down-1), 0)
	before := -1
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) || i >= len(m.chart.X) || math.IsNaN(m.chart.X[i]) {
			if m.chart.Kind == Area {
				before = -1
			}
			continue
		}
		px, py := x.at(m.chart.X[i], across), y.at(v, down)
		switch {
		case m.chart.Kind == Scatter || before < 0:
			p.set(px, py, series)
		case m.chart.Kind == Area:
			p.fill(x.at(m.chart.X[before], across), y.at(values[before], down), px, py, base, series)
		default:
			p.line(x.at(m.chart.X[before], across), y.at(values[before], down), px, py, series)
		}
		if m.chart.Kind == Area {
			p.line(px, base, px, py, series)
		}
		before = i
	}
}

// fill sets the dots between a line and the base.
func (p *plot) fill(x0, y0, x1, y1, base, series int) {
	for x := x0; x <= x1; x++ {
		y := y0
		if x1 > x0 {
			y += int(math.Round(float64(y1-y0) * float64(x-x0) / float64(x1-x0)))
		}
		p.line(x, base, x, y, series)
	}
}

func (p *plot) marked(row, at int) bool {
	_, marked := p.marks[row*p.width+at]
	return marked
}

// markSign returns the sign of an unusual point.
func (m *Model) markSign(above bool) string {
	switch {
	case m.styles.Dots && above:
		return "▲"
	case m.styles.Dots:
		return "▼"
	case above:
		return "^"
	}
	return "v"
}

func (m *Model) drawRow(b *line.Builder, p *plot, row int) {
	cells := p.dots[row*p.width : (row+1)*p.width]
	series := p.series[row*p.width : (row+1)*p.width]
	for at := 0; at < len(cells); {
		if above, marked := p.marks[row*p.width+at]; marked {
			b.Cell(m.styles.Strong, m.markSign(above), 1)
			at++
			continue
		}
		end := at + 1
		for end < len(cells) && series[end] == series[at] && !p.marked(row, end) {
			end++
		}
		var text strings.Builder
		for _, dots := range cells[at:end] {
			switch {
			case dots == 0:
				text.WriteByte(' ')
			case m.fine():
				text.WriteRune(rune(0x2800) + rune(dots))
			default:
				text.WriteString(m.sign(int(series[at])))
			}
		}
		pen := m.styles.Text
		if series[at] >= 0 {
			pen = m.seriesPen(int(series[at]))
		}
		b.Cell(pen, text.String(), end-at)
		at = end
	}
}
