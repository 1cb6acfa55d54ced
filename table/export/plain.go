package export

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"quarry/table"
)

const (
	gap         = "  " // between columns
	narrowest   = 6    // minimum column width before lines are cut, in cells
	cutMark     = "…"
	emptyString = `""` // distinguishes an empty string from null, which is blank
)

// plain lays out a table in columns for a terminal.
type plain struct {
	*job
	widths []int
	line   strings.Builder
}

func writePlain(j *job) error {
	p := &plain{job: j}
	if err := p.measure(); err != nil {
		return err
	}
	if j.opts.Note != "" {
		p.line.WriteString(table.Safe(j.opts.Note))
		p.end()
	}
	for i, c := range j.columns {
		p.put(i, j.heading(c))
	}
	p.end()
	for i := range j.columns {
		p.put(i, strings.Repeat("-", p.widths[i]))
	}
	p.end()
	return j.eachRow(func(row int) error {
		for i := range j.columns {
			p.put(i, p.text(row, i))
		}
		return p.end()
	})
}

// text returns what a cell shows.
func (p *plain) text(row, column int) string {
	v := p.table.Value(row, column)
	text := table.Display(v, p.zoneOf())
	if text == "" && !v.IsNull() {
		return emptyString
	}
	return text
}

// measure computes the widths that the columns need, and shrinks the widest if they exceed the
// line.
func (p *plain) measure() error {
	p.widths = make([]int, len(p.columns))
	for i, c := range p.columns {
		p.widths[i] = cellsOf(p.heading(c))
	}
	err := p.eachRow(func(row int) error {
		for i := range p.columns {
			p.widths[i] = max(p.widths[i], cellsOf(p.text(row, i)))
		}
		return nil
	})
	if p.opts.Width > 0 {
		p.shrink(p.opts.Width - len(gap)*(len(p.columns)-1))
	}
	return err
}

// shrink reduces the widest columns to equal widths that fit in the room.
func (p *plain) shrink(room int) {
	sum := func(most int) (n int) {
		for _, w := range p.widths {
			n += min(w, most)
		}
		return n
	}
	most := narrowest
	for sum(most+1) <= room && sum(most) < sum(most+1) {
		most++
	}
	if sum(most) == sum(most+1) {
		return // all fit
	}
	for i, w := range p.widths {
		p.widths[i] = min(w, most)
	}
}

// put adds a cell to the line; numbers are right-aligned.
func (p *plain) put(column int, text string) {
	width, cells := p.widths[column], cellsOf(text)
	if cells > width {
		text = ansi.Truncate(text, width, cutMark)
		cells = cellsOf(text)
	}
	if column > 0 {
		p.line.WriteString(gap)
	}
	right := p.columns[column].Type.Numeric()
	if right {
		p.pad(width - cells)
	}
	p.line.WriteString(text)
	if !right {
		p.pad(width - cells)
	}
}

func (p *plain) pad(cells int) {
	for ; cells > 0; cells-- {
		p.line.WriteByte(' ')
	}
}

// cellsOf returns the width of safe text. Every ASCII character takes one cell.
func cellsOf(text string) int {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return ansi.StringWidth(text)
		}
	}
	return len(text)
}

func (p *plain) end() error {
	line := strings.TrimRight(p.line.String(), " ")
	p.line.Reset()
	if p.opts.Width > 0 && cellsOf(line) > p.opts.Width {
		line = ansi.Truncate(line, p.opts.Width, cutMark)
	}
	_, err := p.w.WriteString(line + "\n")
	return err
}
