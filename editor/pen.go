package editor

import "quarry/themes"

// pen writes one line of the screen and counts its cells. Neighbours that look the same
// share one escape sequence.
type pen struct {
	dst   []byte
	paint themes.Paint
	cells int
}

// newline ends the line and begins the next.
func (p *pen) newline() {
	p.end()
	p.dst = append(p.dst, '\n')
	p.cells = 0
}

// end closes what is open.
func (p *pen) end() {
	p.dst = append(p.dst, p.paint.Close()...)
	p.paint = themes.Paint{}
}

// put adds text of so many cells.
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

// fill adds blanks up to a width.
func (p *pen) fill(paint themes.Paint, width int) {
	for p.cells < width {
		n := min(width-p.cells, len(blanks))
		p.put(paint, blanks[:n], n)
	}
}
