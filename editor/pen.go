package editor

import "quarry/themes"

// pen writes lines of the screen and counts their cells. Adjacent text with the same look shares an
// escape sequence.
type pen struct {
	dst   []byte
	paint themes.Paint
	cells int
}

// newline ends the current line and starts the next.
func (p *pen) newline() {
	p.end()
	p.dst = append(p.dst, '\n')
	p.cells = 0
}

// end closes the open escape sequence.
func (p *pen) end() {
	p.dst = append(p.dst, p.paint.Close()...)
	p.paint = themes.Paint{}
}

// put writes text that is the given number of cells wide.
func (p *pen) put(paint themes.Paint, text string, cells int) {
	if cells <= 0 {
		return
	}
	if paint != p.paint {
		p.end()
		p.dst = append(p.dst, paint.Open()...)
		p.paint = paint
	}
	p.dst = append(p.dst, text...)
	p.cells += cells
}

const blanks = "                                                                "

// fill writes blanks up to a column.
func (p *pen) fill(paint themes.Paint, width int) {
	for p.cells < width {
		n := min(width-p.cells, len(blanks))
		p.put(paint, blanks[:n], n)
	}
}
