// Package meter shows the remaining quota: a gauge for each limit, and the time until the next call
// is allowed. It draws what it is given and computes nothing.
//
// Labels keep their width while numbers change, and numbers have no colour of their own: a tick of
// the meter changes a few cells, and setting colours would cost more bytes on a slow line than the
// cells.
package meter

import (
	"fmt"
	"math"
	"strings"
	"time"

	"quarry/api/quota"
	"quarry/themes"
	"quarry/ui/widget/line"
)

// Estimate explains the numbers on the help page.
const Estimate = "The meter is an estimate. The service does not report what is left, and other users and tools of " +
	"the tenant may share the quota. A 429 response corrects the meter."

// The spent shares of a limit from which a gauge warns, and from which it is nearly used up.
const tight, full = 0.7, 0.9

// barCells is the length of a gauge's bar.
const barCells = 6

// Styles are the paints and glyphs of the meter.
type Styles struct {
	Label, Number       themes.Paint
	Calm, Tight, Full   themes.Paint // of bars and marks, by what is left
	TightMark, FullMark string       // show the state without colour
	BarOn, BarOff       string       // one cell each
}

// Model is the meter.
type Model struct {
	styles   Styles
	snapshot quota.Snapshot
}

// New returns a meter without limits.
func New(styles Styles) *Model { return &Model{styles: styles} }

// SetSnapshot sets the current quota.
func (m *Model) SetSnapshot(s quota.Snapshot) { m.snapshot = s }

// SetStyles changes the styles.
func (m *Model) SetStyles(s Styles) { m.styles = s }

// Changes returns the time until the meter changes if nobody spends anything: the next second of a
// countdown, or the time when something spent leaves its window. running means that a current call
// spends time every second. 0 means never.
func Changes(s quota.Snapshot, running bool) time.Duration {
	next := time.Duration(0)
	sooner := func(d time.Duration) {
		if d > 0 && (next == 0 || d < next) {
			next = d
		}
	}
	if s.NextFree > 0 {
		sooner((s.NextFree-1)%time.Second + 1)
	}
	if running {
		sooner(time.Second)
	}
	for _, g := range s.Gauges {
		sooner(g.Frees)
	}
	return next
}

// Countdown formats a wait: "38 s", "4 min 10 s", "1 h 20 min". It rounds up, so that the wait is
// over when it reaches zero.
func Countdown(d time.Duration) string {
	seconds := int(math.Ceil(d.Seconds()))
	switch {
	case seconds < 60:
		return fmt.Sprintf("%d s", seconds)
	case seconds < 3600 && seconds%60 == 0:
		return fmt.Sprintf("%d min", seconds/60)
	case seconds < 3600:
		return fmt.Sprintf("%d min %d s", seconds/60, seconds%60)
	}
	return fmt.Sprintf("%d h %d min", seconds/3600, seconds%3600/60)
}

// part is text with its paint.
type part struct {
	pen  themes.Paint
	text string
}

// View draws the most detailed form of the meter that fits into width, right-aligned.
func (m *Model) View(width int) string {
	b := line.NewBuilder("", 512)
	b.Begin(width)
	for _, form := range []func() []part{m.roomy, m.plain, m.brief, m.calls, m.tightest, m.wait} {
		if parts := form(); total(parts) <= width {
			b.Space(m.styles.Label, width-total(parts))
			for _, p := range parts {
				b.Text(p.pen, p.text)
			}
			break
		}
	}
	b.End(m.styles.Label)
	return b.String()
}

// Needs returns the width in cells below which gauges are left out.
func (m *Model) Needs() int { return total(m.brief()) }

func total(parts []part) int {
	width := 0
	for _, p := range parts {
		width += themes.Width(p.text)
	}
	return width
}

// roomy shows a bar for each gauge.
func (m *Model) roomy() []part {
	return m.gauges("  ", func(g quota.Gauge) []part {
		on := min(max(int(math.Round(g.Ratio()*barCells)), 0), barCells)
		return []part{
			{m.pen(g), strings.Repeat(m.styles.BarOn, on)},
			{m.styles.Label, strings.Repeat(m.styles.BarOff, barCells-on) + " "},
			{m.styles.Number, amounts(g)}, {m.styles.Label, " " + g.Name}, {m.pen(g), m.mark(g)},
		}
	})
}

// Gauge draws a bar of some cells, the numbers, the name and a mark from 70 and 90 %.
func Gauge(b *line.Builder, s Styles, g quota.Gauge, cells int) {
	m := &Model{styles: s}
	on := min(max(int(math.Round(g.Ratio()*float64(cells))), 0), cells)
	b.Text(m.pen(g), strings.Repeat(s.BarOn, on))
	b.Text(s.Label, strings.Repeat(s.BarOff, cells-on)+" ")
	b.CellRight(s.Number, strings.TrimSpace(amounts(g)), 12)
	b.Text(m.pen(g), " "+m.mark(g))
	b.Cell(s.Label, " "+g.Name, 10)
}

// plain shows the numbers and names.
func (m *Model) plain() []part {
	return m.gauges(" ", func(g quota.Gauge) []part {
		return []part{{m.styles.Number, amounts(g)}, {m.styles.Label, " " + g.Name}, {m.pen(g), m.mark(g)}}
	})
}

// brief shows the numbers and the windows. Calls and running time differ in their format.
func (m *Model) brief() []part {
	return m.gauges(" ", m.windowed)
}

func (m *Model) windowed(g quota.Gauge) []part {
	_, window, _ := strings.Cut(g.Name, "/")
	return []part{{m.styles.Number, amounts(g)}, {m.styles.Label, " " + window}, {m.pen(g), m.mark(g)}}
}

// isTime reports whether a gauge is of running time rather than calls.
func isTime(g quota.Gauge) bool { return strings.HasPrefix(g.Name, "run") }

// calls shows the calls only: running time is short of its limit less often.
func (m *Model) calls() []part {
	parts := m.wait()
	for _, g := range m.snapshot.Gauges {
		if !isTime(g) {
			parts = append(parts, m.windowed(g)...)
		}
	}
	return parts
}

// tightest shows the limit that is nearest to its end.
func (m *Model) tightest() []part {
	var worst quota.Gauge
	for _, g := range m.snapshot.Gauges {
		if worst.Limit == 0 || g.Ratio() > worst.Ratio() {
			worst = g
		}
	}
	if worst.Limit == 0 {
		return nil
	}
	parts := append(m.wait(), part{m.styles.Number, strings.TrimSpace(amounts(worst))})
	return append(parts, part{m.styles.Label, " " + worst.Name}, part{m.pen(worst), m.mark(worst)})
}

// wait shows the time until the next call is allowed, if none is allowed now.
func (m *Model) wait() []part {
	if m.snapshot.NextFree <= 0 {
		return nil
	}
	return []part{{m.styles.Full, "next free in "}, {m.styles.Number, Countdown(m.snapshot.NextFree)},
		{m.styles.Label, "  "}}
}

// gauges joins all gauges after the wait for the next call.
func (m *Model) gauges(between string, form func(quota.Gauge) []part) []part {
	parts := m.wait()
	for i, g := range m.snapshot.Gauges {
		if i > 0 {
			parts = append(parts, part{m.styles.Label, between})
		}
		parts = append(parts, form(g)...)
	}
	return parts
}

func (m *Model) pen(g quota.Gauge) themes.Paint {
	switch {
	case g.Full || g.Ratio() >= full:
		return m.styles.Full
	case g.Ratio() >= tight:
		return m.styles.Tight
	}
	return m.styles.Calm
}

// mark shows the state of a gauge without colour. It always takes a cell.
func (m *Model) mark(g quota.Gauge) string {
	switch {
	case g.Full || g.Ratio() >= full:
		return m.styles.FullMark
	case g.Ratio() >= tight:
		return m.styles.TightMark
	}
	return " "
}

// amounts formats spent and limit, " 3/45" or "00:12/10m".
func amounts(g quota.Gauge) string {
	if isTime(g) {
		return clock(g.Used, g.Limit) + "/" + whole(g.Limit)
	}
	limit := fmt.Sprintf("%.0f", g.Limit)
	return fmt.Sprintf("%*.0f/%s", len(limit), g.Used, limit)
}

// clock formats seconds as mm:ss or h:mm:ss, as wide as the limit needs.
func clock(seconds, limit float64) string {
	s := int(math.Ceil(seconds))
	if limit >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// whole formats a limit in the largest unit that gives a whole number: 3h, 10m, 90s.
func whole(seconds float64) string {
	s := int(seconds)
	switch {
	case s%3600 == 0:
		return fmt.Sprintf("%dh", s/3600)
	case s%60 == 0:
		return fmt.Sprintf("%dm", s/60)
	}
	return fmt.Sprintf("%ds", s)
}
