package chart

import (
	"math"
	"strconv"
	"strings"

	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// bar is a line of a bar chart.
type bar struct {
	label  string // sanitized
	value  float64
	series int
}

func (m *Model) barLines() []bar {
	if !m.horizontal() {
		return nil
	}
	var bars []bar
	series := m.chart.Series
	if m.chart.Shares && len(series) > 0 {
		series = shares(series)
	}
	for i, label := range m.chart.Labels {
		for n, s := range series {
			if i >= len(s.Values) || math.IsNaN(s.Values[i]) {
				continue
			}
			one := bar{table.Safe(label), s.Values[i], n}
			if m.chart.Kind == Pie {
				one.series = i
			}
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
		sum += max(one.value, 0)
	}
	label = min(label, m.width/3)
	for _, one := range bars[min(m.top, len(bars)):] {
		if b.Lines() == m.height {
			return
		}
		b.Begin(m.width)
		b.Space(m.styles.Text, 1)
		b.Cell(m.styles.Text, one.label, label)
		b.Space(m.styles.Text, 1)
		b.CellRight(m.styles.Text, numberText(one.value), number)
		if m.chart.Kind == Pie && sum > 0 {
			b.CellRight(m.styles.Faint, strconv.FormatFloat(100*max(one.value, 0)/sum, 'f', 1, 64)+" %", 8)
		}
		b.Space(m.styles.Text, 1)
		if m.chart.Kind != Card && most > 0 {
			m.drawBar(b, math.Abs(one.value)/most, m.seriesPen(one.series))
		}
		b.End(m.styles.Text)
	}
}

// drawBar draws a share of the rest of the line. Non-zero values are always visible.
func (m *Model) drawBar(b *line.Builder, share float64, pen themes.Paint) {
	steps, width := len(m.styles.Steps), b.Left()-1
	if width <= 0 || steps == 0 {
		return
	}
	filled := int(math.Ceil(share * float64(width*steps)))
	b.Repeat(pen, m.styles.Steps[steps-1], filled/steps)
	if part := filled % steps; part > 0 {
		b.Repeat(pen, m.styles.Steps[part-1], 1)
	}
}

// digits are five lines high.
var digits = map[rune][5]string{
	'0': {"###", "# #", "# #", "# #", "###"}, '1': {" # ", "## ", " # ", " # ", "###"},
	'2': {"###", "  #", "###", "#  ", "###"},
	'3': {"###", "  #", "###", "  #", "###"}, '4': {"# #", "# #", "###", "  #", "  #"},
	'5': {"###", "#  ", "###", "  #", "###"},
	'6': {"###", "#  ", "###", "# #", "###"}, '7': {"###", "  #", "  #", "  #", "  #"},
	'8': {"###", "# #", "###", "# #", "###"},
	'9': {"###", "# #", "###", "  #", "###"}, '.': {" ", " ", " ", " ", "#"}, ',': {"  ", "  ", "  ", " #", "# "},
	'-': {"  ", "  ", "##", "  ", "  "},
}

// fitsBigDigits reports whether the numbers of a card fit as large digits.
func (m *Model) fitsBigDigits() bool {
	height := 1
	for _, one := range m.barLines() {
		text, width := cardText(one.value), 2
		for _, r := range text {
			figure, ok := digits[r]
			if !ok {
				return false
			}
			width += 2*len(figure[0]) + 1
		}
		if width > m.width {
			return false
		}
		height += 8
	}
	return height <= m.height
}

func (m *Model) drawBig(b *line.Builder) {
	full := m.styles.Rising[len(m.styles.Rising)-1]
	for n, one := range m.barLines() {
		b.Blank(m.styles.Text, m.width, 1)
		for row := range 5 {
			b.Begin(m.width)
			b.Space(m.styles.Text, 2)
			for _, r := range cardText(one.value) {
				for _, dot := range digits[r][row] {
					if dot == '#' {
						b.Repeat(m.seriesPen(n), full, 2)
					} else {
						b.Space(m.styles.Text, 2)
					}
				}
				b.Space(m.styles.Text, 1)
			}
			b.End(m.styles.Text)
		}
		b.Blank(m.styles.Text, m.width, 1)
		b.Begin(m.width)
		b.Text(m.styles.Strong, "  "+one.label)
		b.End(m.styles.Text)
	}
}

// cardText formats a number with commas between thousands.
func cardText(v float64) string {
	text := numberText(v)
	whole, rest, _ := strings.Cut(text, ".")
	if len(whole) == 0 || strings.ContainsAny(text, "eIN") {
		return text
	}
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return whole
}
