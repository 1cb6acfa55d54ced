package chart

import (
	"math"
	"strings"
	"time"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/line"
)

// plot is the area that points are set in. A cell has the dots of a braille pattern, or
// where these cannot be shown one dot.
type plot struct {
	width, height int // in cells
	across, down  int // dots in a cell
	dots          []uint8
	series        []int16 // that was the last to set a dot in a cell; -1: none
}

func newPlot(width, height int, fine bool) *plot {
	p := &plot{width: width, height: height, across: 1, down: 1, dots: make([]uint8, width*height), series: make([]int16, width*height)}
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

// set sets the dot that is so many dots from the left and from the bottom.
func (p *plot) set(x, y, series int) {
	y = p.height*p.down - 1 - y
	if x < 0 || y < 0 || x >= p.width*p.across || y >= p.height*p.down {
		return
	}
	at := y/p.down*p.width + x/p.across
	p.dots[at] |= brailleBits[x%p.across][y%p.down]
	p.series[at] = int16(series)
}

// line sets the dots between two.
func (p *plot) line(x0, y0, x1, y1, series int) {
	steps := max(abs(x1-x0), abs(y1-y0), 1)
	for i := range steps + 1 {
		share := float64(i) / float64(steps)
		p.set(x0+int(math.Round(share*float64(x1-x0))), y0+int(math.Round(share*float64(y1-y0))), series)
	}
}

func abs(n int) int { return max(n, -n) }

// bounds are the least and the largest of some values. They are never equal.
type bounds struct{ low, high float64 }

func boundsOf(values []float64) bounds {
	b := bounds{math.Inf(1), math.Inf(-1)}
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			b.low, b.high = min(b.low, v), max(b.high, v)
		}
	}
	if b.low > b.high {
		return bounds{0, 1}
	}
	if b.low == b.high {
		b.low, b.high = b.low-1, b.high+1
	}
	return b
}

// at is the dot of a value among so many.
func (b bounds) at(v float64, dots int) int {
	return int(math.Round((v/2 - b.low/2) / (b.high/2 - b.low/2) * float64(dots-1)))
}

// drawPlot draws points over an axis: the area, its numbers at the left, the ends of the
// axis and the names of the series below.
func (m *Model) drawPlot(b *line.Builder) {
	var all []float64
	for _, s := range m.chart.Series {
		all = append(all, s.Values...)
	}
	y := boundsOf(all)
	if y.low > 0 && m.chart.Kind != Scatter { // from zero, or small changes look large
		y.low = 0
	}
	left := max(len(numberText(y.low)), len(numberText(y.high))) + 2
	height := m.height - b.Lines() - 2 // the axis and the names
	width := m.width - left - 1
	if height < 1 || width < 4 {
		return
	}
	p := newPlot(width, height, m.styles.Dots)
	m.setPoints(p, boundsOf(m.chart.X), y)
	for row := range height {
		number := ""
		switch row {
		case 0:
			number = numberText(y.high)
		case height - 1:
			number = numberText(y.low)
		}
		b.Begin(m.width)
		b.CellRight(m.styles.Faint, number, left-1)
		b.Cell(m.styles.Faint, m.styles.Vertical, 1)
		m.drawRow(b, p, row)
		b.End(m.styles.Text)
	}
	m.drawAxis(b, left)
	m.drawNames(b, left)
}

func (m *Model) setPoints(p *plot, x, y bounds) {
	across, down := p.width*p.across, p.height*p.down
	for n, s := range m.chart.Series {
		before := -1
		for i, v := range s.Values {
			if math.IsNaN(v) || math.IsInf(v, 0) || i >= len(m.chart.X) || math.IsNaN(m.chart.X[i]) {
				before = -1
				continue
			}
			px, py := x.at(m.chart.X[i], across), y.at(v, down)
			switch {
			case m.chart.Kind == Scatter || before < 0:
				p.set(px, py, n)
			default:
				p.line(x.at(m.chart.X[before], across), y.at(s.Values[before], down), px, py, n)
			}
			if m.chart.Kind == Area {
				p.line(px, 0, px, py, n)
			}
			before = i
		}
	}
}

func (m *Model) drawRow(b *line.Builder, p *plot, row int) {
	cells := p.dots[row*p.width : (row+1)*p.width]
	series := p.series[row*p.width : (row+1)*p.width]
	for at := 0; at < len(cells); {
		end := at + 1
		for end < len(cells) && series[end] == series[at] {
			end++
		}
		var text strings.Builder
		for _, dots := range cells[at:end] {
			switch {
			case dots == 0:
				text.WriteByte(' ')
			case m.styles.Dots:
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

// sign stands for a series where colours and dots do not tell.
func (m *Model) sign(series int) string {
	if len(m.styles.Signs) == 0 {
		return "*"
	}
	return m.styles.Signs[series%len(m.styles.Signs)]
}

func (m *Model) drawAxis(b *line.Builder, left int) {
	x := boundsOf(m.chart.X)
	low, high := numberText(x.low), numberText(x.high)
	if m.chart.Time {
		low, high = m.timeText(x.low), m.timeText(x.high)
	}
	b.Begin(m.width)
	b.Space(m.styles.Text, left)
	b.Text(m.styles.Faint, low)
	b.CellRight(m.styles.Faint, high, b.Left()-1)
	b.End(m.styles.Text)
}

func (m *Model) timeText(seconds float64) string {
	t := time.Unix(int64(math.Floor(seconds)), 0).In(m.zone)
	return t.Format("2006-01-02 15:04:05 ") + table.Safe(t.Format("MST"))
}

func (m *Model) drawNames(b *line.Builder, left int) {
	b.Begin(m.width)
	b.Space(m.styles.Text, left)
	for n, s := range m.chart.Series {
		name := m.sign(n) + " " + table.Safe(s.Name) + "  "
		if themes.Width(name) > b.Left() {
			break
		}
		b.Text(m.seriesPen(n), name)
	}
	b.End(m.styles.Text)
}
