package queue

import (
	"fmt"
	"strings"
	"time"

	"quarry/api/quota"
	"quarry/themes"
	"quarry/ui/widget/line"
	"quarry/ui/widget/meter"
)

// SetQuota sets the state of the limits and the calls of the last day.
func (m *Model) SetQuota(now quota.Snapshot, calls []quota.Call) { m.quota, m.spent = now, calls }

// barCells, labelCells and noteCells are the widths of the bar of a gauge, and of what is left and right of charts.
const barCells, labelCells, noteCells = 20, 12, 34

// quotaRows shows a gauge for each limit, when the next call is allowed, and the calls of the last hour and day.
func (m *Model) quotaRows() []row {
	if len(m.quota.Gauges) == 0 {
		return nil
	}
	s := &m.styles
	rows := []row{textRow(s.Heading, "Quota")}
	for _, g := range m.quota.Gauges {
		rows = append(rows, row{-1, func(b *line.Builder, _ themes.Paint) {
			meter.Gauge(b, s.Meter, g, min(barCells, max(m.width/4, 1)))
			if g.Frees > 0 {
				b.Text(s.Faint, "  some free in "+meter.Countdown(g.Frees))
			}
		}})
	}
	free := "A call is allowed now."
	if m.quota.NextFree > 0 {
		free = "Next call in " + meter.Countdown(m.quota.NextFree) + "."
	}
	rows = append(rows, textRow(s.Text, free))
	rows = append(rows, m.paceRows()...)
	height := 1
	if m.height >= tallScreen {
		height = tallChart
	}
	rows = append(rows, m.history("Last hour", time.Hour, time.Minute, height)...)
	rows = append(rows, m.history("Last day", 24*time.Hour, 30*time.Minute, height)...)
	return append(rows, textRow(s.Text, ""))
}

// The height of charts on a tall screen; elsewhere they have one line.
const tallScreen, tallChart = 20, 3

// history draws the calls of a time as columns, as fine as the width allows, each at least of a step.
func (m *Model) history(name string, window, step time.Duration, height int) []row {
	cells, merged := int(window/step), 1
	for cells/merged > max(m.width-labelCells-noteCells, 8) || cells%merged != 0 {
		merged++
	}
	cells, step = cells/merged, step*time.Duration(merged)
	counts, total, most := make([]int, cells), 0, 0
	for _, c := range m.spent {
		if age := m.now.Sub(c.Start); age >= 0 && age < window {
			at := cells - 1 - int(age/step)
			counts[at]++
			total, most = total+1, max(most, counts[at])
		}
	}
	rows := make([]row, height)
	for i := range rows {
		label, note := "", ""
		if i == height-1 {
			label, note = name, fmt.Sprintf(" %s, at most %d in %s", line.Counted(total, "call"), most, meter.Countdown(step))
		}
		rows[i] = row{-1, func(b *line.Builder, _ themes.Paint) {
			b.Cell(m.styles.Text, label, labelCells)
			b.Text(m.styles.Good, m.columns(counts, most, height, height-1-i))
			b.Text(m.styles.Faint, note)
		}}
	}
	return rows
}

// columns draws one line of a column chart; level 0 is the lowest.
func (m *Model) columns(counts []int, most, height, level int) string {
	var text strings.Builder
	steps := len(m.styles.Rising)
	for _, n := range counts {
		filled := 0
		if n > 0 {
			filled = min(max(n*height*steps/most-level*steps, 0), steps)
			if level == 0 {
				filled = max(filled, 1)
			}
		}
		if filled == 0 {
			text.WriteString(" ")
			continue
		}
		text.WriteString(m.styles.Rising[filled-1])
	}
	return text.String()
}
