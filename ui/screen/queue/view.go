package queue

import (
	"fmt"
	"strconv"
	"time"

	"quarry/hunt"
	"quarry/table"
	"quarry/themes"
	"quarry/ui/widget/line"
	"quarry/ui/widget/meter"
)

// row is a line of the screen. item is its cursor position, or -1.
type row struct {
	item int
	draw func(b *line.Builder, pen themes.Paint)
}

// View draws exactly the set size.
func (m *Model) View() string {
	if m.height <= 0 {
		return ""
	}
	b := line.NewBuilder(m.styles.Tail, m.width*m.height*2)
	b.Begin(m.width)
	b.Text(m.styles.Title, " Quota, queue and slices")
	b.End(m.styles.Title)
	rows := append(append(m.quotaRows(), m.callRows()...), m.sliceRows()...)
	at := 0
	for i, r := range rows {
		if r.item == m.cursor {
			at = i
		}
	}
	page := m.height - 1
	m.top = max(min(m.top, at), at-page+1, 0)
	if m.cursor == 0 && at < page {
		m.top = 0 // the headings above the first item
	}
	for i := m.top; i < len(rows) && b.Lines() < m.height; i++ {
		pen, marker := m.styles.Text, " "
		if rows[i].item >= 0 && rows[i].item == m.cursor {
			pen, marker = m.styles.Cursor, m.styles.Marker
		}
		b.Begin(m.width)
		b.Text(pen, marker)
		rows[i].draw(b, pen)
		b.End(pen)
	}
	b.Blank(m.styles.Text, m.width, m.height-b.Lines())
	return b.String()
}

// textRow returns a row that the cursor skips.
func textRow(pen themes.Paint, text string) row {
	return row{-1, func(b *line.Builder, _ themes.Paint) { b.Text(pen, text) }}
}

// paceRows warns of limits that will run out at the current rate.
func (m *Model) paceRows() []row {
	var rows []row
	for _, g := range m.quota.Gauges {
		if g.SpentIn > 0 {
			rows = append(rows, textRow(m.styles.Warn,
				fmt.Sprintf("At this rate %s runs out at %s.", g.Name, m.now.Add(g.SpentIn).Format("15:04"))))
		}
	}
	return rows
}

func (m *Model) callRows() []row {
	if len(m.calls) == 0 {
		return []row{textRow(m.styles.Heading, "No queued calls.")}
	}
	rows := []row{textRow(m.styles.Heading, fmt.Sprintf("Queued calls: %d, next first", len(m.calls)))}
	for i, c := range m.calls {
		rows = append(rows, row{i, func(b *line.Builder, pen themes.Paint) {
			wait := "queued"
			if i == 0 && !c.Resumes.IsZero() {
				wait = "in " + meter.Countdown(max(c.Resumes.Sub(m.now), time.Second))
			}
			b.CellRight(pen, strconv.Itoa(i+1), 3)
			b.Cell(pen, "  "+wait, 18)
			b.Cell(pen, table.Safe(oneLine(c.Text)), max(b.Left()-30, 10))
			b.Text(pen, "  "+table.Safe(c.Because))
		}})
	}
	return rows
}

func (m *Model) sliceRows() []row {
	if m.coverage == nil {
		return []row{textRow(m.styles.Text, ""), textRow(m.styles.Heading, "No sliced run in this tab.")}
	}
	c, s := m.coverage, &m.styles
	rows := []row{
		textRow(s.Text, ""),
		textRow(s.Heading, Summary(c, m.now)),
		textRow(s.Text, s.Strip.Draw(c.Slices, m.width-2)),
	}
	for i, p := range c.Slices {
		rows = append(rows, row{len(m.calls) + i, func(b *line.Builder, pen themes.Paint) {
			state := pen
			switch {
			case pen == s.Cursor:
			case p.State == hunt.SliceDone:
				state = s.Good
			case p.State == hunt.SliceFailed:
				state = s.Danger
			case p.State == hunt.SliceRunning, p.State == hunt.SliceQueued:
				state = s.Warn
			default:
				state = s.Faint
			}
			b.Cell(state, p.State.String(), 11)
			rows := ""
			if p.State == hunt.SliceDone {
				rows = strconv.Itoa(p.Rows)
			}
			b.CellRight(pen, rows, 8)
			b.Text(pen, "  "+table.Safe(p.Title))
			if p.Err != "" {
				b.Text(state, "  "+table.Safe(oneLine(p.Err)))
			}
		}})
	}
	return rows
}

// Summary describes the progress of a sliced run in one line.
func Summary(c *hunt.Coverage, now time.Time) string {
	text := fmt.Sprintf("%d of %d slices, %d rows", c.Count(hunt.SliceDone)+c.Count(hunt.SliceUnneeded), len(c.Slices),
		c.Rows())
	if failed := c.Count(hunt.SliceFailed); failed > 0 {
		text += fmt.Sprintf(", %d failed", failed)
	}
	switch {
	case c.Paused:
		text += ", paused"
	case c.Because != "":
		text += ", waiting " + meter.Countdown(max(c.Resumes.Sub(now), time.Second)) + " for quota"
	case c.Remaining > 0:
		text += ", about " + meter.Countdown(c.Remaining) + " left"
	}
	return text
}

// oneLine replaces line breaks and tabs with spaces.
func oneLine(text string) string {
	out := []rune(text)
	for i, r := range out {
		if r == '\n' || r == '\r' || r == '\t' {
			out[i] = ' '
		}
	}
	return string(out)
}
