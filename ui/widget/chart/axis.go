package chart

import (
	"math"
	"strconv"
	"strings"
	"time"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// bounds are the ends of an axis. They always differ.
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
		around := max(1, math.Abs(b.low)/1e6)
		b.low, b.high = b.low-around, b.high+around
	}
	return b
}

// at returns the dot of a value on an axis with that many dots. Values out of bounds are clamped
// to one axis length beyond the end. Halving keeps the largest numbers from overflowing.
func (b bounds) at(v float64, dots int) int {
	share := (v/2 - b.low/2) / (b.high/2 - b.low/2)
	return int(math.Round(max(min(share, 2), -1) * float64(dots-1)))
}

// tick is a labelled position on an axis.
type tick struct {
	at   float64
	text string
}

// niceStep returns 1, 2 or 5 times a power of ten, so that a span has at most the given number of
// steps.
func niceStep(span float64, most int) float64 {
	raw := span / float64(max(most, 1))
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, times := range []float64{1, 2, 5} {
		if times*power >= raw {
			return times * power
		}
	}
	return 10 * power
}

// timeSteps are the steps of a time axis, in seconds.
var timeSteps = []float64{
	1, 2, 5, 10, 15, 30, 60, 2 * 60, 5 * 60, 10 * 60, 15 * 60, 30 * 60, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600,
	day, 2 * day, 7 * day, 14 * day, 30 * day, 90 * day, 365 * day,
}

const day = 24 * 3600

func niceTimeStep(span float64, most int) float64 {
	raw := span / float64(max(most, 1))
	if raw < 1 {
		return niceStep(span, most)
	}
	for _, step := range timeSteps {
		if step >= raw {
			return step
		}
	}
	return niceStep(span/(365*day), most) * 365 * day
}

// ticks returns the positions of round values within the bounds, at most the given number.
func ticks(b bounds, most int) []tick {
	step := niceStep(b.high-b.low, most)
	var all []tick
	for i := math.Ceil(b.low/step - 1e-9); i*step <= b.high+step*1e-9 && len(all) <= most; i++ {
		at := i*step + 0 // turns negative zero into zero
		all = append(all, tick{at, shortNumber(at)})
	}
	return all
}

// timeTicks returns the positions of round times in the zone. The first label has the date, and so
// does each that starts a day.
func timeTicks(b bounds, most int, zone *time.Location) []tick {
	step := niceTimeStep(b.high-b.low, most)
	_, offset := time.Unix(int64(b.low), 0).In(zone).Zone()
	var all []tick
	for i := math.Ceil((b.low + float64(offset)) / step); len(all) <= most; i++ {
		at := i*step - float64(offset)
		if at > b.high {
			break
		}
		t := clock(at, zone)
		text := t.Format("15:04")
		switch {
		case step >= day:
			text = t.Format("01-02")
		case len(all) == 0 || t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0:
			text = t.Format("01-02 15:04")
		case step < 1:
			text = t.Format("15:04:05.000")
		case step < 60:
			text = t.Format("15:04:05")
		}
		all = append(all, tick{at, text})
	}
	return all
}

func clock(seconds float64, zone *time.Location) time.Time {
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9)).In(zone)
}

// frame is the plot area inside the axes.
type frame struct {
	left          int // width of the labels and the axis
	width, height int // of the plot area
	y             bounds
	ticks         map[int]string // by row of the plot area
}

// frame computes the axes and the plot area: labels at the left, an axis and its labels below, and
// the legend.
func (m *Model) frame(values []float64, fromZero bool) (frame, bool) {
	y := boundsOf(values)
	if fromZero { // otherwise small changes look large
		y.low, y.high = min(y.low, 0), max(y.high, 0)
	}
	y.low, y.high = max(y.low, -largest), min(y.high, largest)
	f := frame{height: m.height - 4, ticks: map[int]string{}}
	if f.height < 1 {
		return f, false
	}
	step := niceStep(y.high-y.low, max(f.height/3, 3))
	if step < 1 && whole(values) {
		step = 1
	}
	if low, high := math.Floor(y.low/step+1e-9)*step, math.Ceil(y.high/step-1e-9)*step; low < high {
		y = bounds{low, high}
	}
	f.y = y
	for i := range f.height + 1 {
		at := y.low + float64(i)*step
		if math.Abs(at) < step/2 {
			at = 0 // not a rounding error
		}
		if at <= y.high {
			f.ticks[f.height-1-y.at(at, f.height)] = shortNumber(at)
		}
	}
	for _, text := range f.ticks {
		f.left = max(f.left, len(text))
	}
	f.left += 2
	f.width = m.width - f.left - 1
	return f, f.width >= 4
}

// largest bounds values drawn to scale, so that spans do not overflow.
const largest = 1e300

func whole(values []float64) bool {
	for _, v := range values {
		if v != math.Trunc(v) && !math.IsNaN(v) {
			return false
		}
	}
	return true
}

// drawSide draws the labels left of a row of the plot area.
func (m *Model) drawSide(b *line.Builder, f *frame, row int) {
	b.Begin(m.width)
	b.CellRight(m.styles.Faint, f.ticks[row], f.left-1)
	b.Cell(m.styles.Faint, m.styles.Axis.Vertical, 1)
}

// drawAxis draws the axis below the plot area and as many labels as fit.
func (m *Model) drawAxis(b *line.Builder, f *frame, names []tick, at func(float64) int) {
	marks, labels := make([]bool, f.width), strings.Builder{}
	used := 0
	for _, t := range names {
		x := at(t.at)
		start := x - themes.Width(t.text)/2
		start = max(min(start, f.width-themes.Width(t.text)), 0)
		if x < 0 || x >= f.width || start < used+1 && used > 0 || start+themes.Width(t.text) > f.width {
			continue
		}
		marks[x] = true
		labels.WriteString(strings.Repeat(" ", start-used))
		labels.WriteString(t.text)
		used = start + themes.Width(t.text)
	}
	m.drawAxisLine(b, f, marks)
	b.Begin(m.width)
	b.Space(m.styles.Text, f.left)
	b.Text(m.styles.Faint, labels.String())
	b.End(m.styles.Text)
}

func (m *Model) drawAxisLine(b *line.Builder, f *frame, marks []bool) {
	b.Begin(m.width)
	b.Space(m.styles.Text, f.left-1)
	b.Cell(m.styles.Faint, m.styles.Axis.Corner, 1)
	for x := 0; x < f.width; {
		end, glyph := x+1, m.styles.Axis.Horizontal
		if marks[x] {
			glyph = m.styles.Axis.Tick
		}
		for end < f.width && marks[end] == marks[x] {
			end++
		}
		b.Repeat(m.styles.Faint, glyph, end-x)
		x = end
	}
	b.End(m.styles.Text)
}

// xTicks returns labels along the X axis, spaced by the width of a label.
func (m *Model) xTicks(x bounds, width int) []tick {
	if m.chart.Time {
		return timeTicks(x, max(width/14, 1), m.zone)
	}
	return ticks(x, max(width/12, 1))
}

// drawLegend names the series with their colours and signs, and the axis.
func (m *Model) drawLegend(b *line.Builder, left int) {
	b.Begin(m.width)
	b.Space(m.styles.Text, left)
	axis := table.Safe(m.chart.Axis)
	if m.chart.Time {
		axis += ", " + m.zoneName()
	}
	room := b.Left() - themes.Width(axis) - 3
	for n, s := range m.chart.Series {
		name := m.sign(n) + " " + table.Safe(s.Name) + "  "
		if themes.Width(name) > room {
			if rest := "and " + strconv.Itoa(len(m.chart.Series)-n) + " more"; len(rest) <= room {
				b.Text(m.styles.Faint, rest)
			}
			break
		}
		room -= themes.Width(name)
		b.Text(m.seriesPen(n), name)
	}
	b.CellRight(m.styles.Faint, axis, b.Left()-1)
	b.End(m.styles.Text)
}

// zoneName names the time zone of an axis.
func (m *Model) zoneName() string {
	if m.zone == time.UTC {
		return "UTC"
	}
	return "local time"
}

// numberText formats a number with few but sufficient digits.
func numberText(v float64) string {
	switch a := math.Abs(v); {
	case a == math.Trunc(a) && a < 1e15:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case a >= 1000 && a < 1e15:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// shortNumber formats a round number for an axis: 1200000 is 1.2M.
func shortNumber(v float64) string {
	if a := math.Abs(v); a >= 1e4 && a < 1e15 {
		for _, unit := range []struct {
			size float64
			name string
		}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
			if a >= unit.size {
				return strconv.FormatFloat(v/unit.size, 'g', 5, 64) + unit.name
			}
		}
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}
