package uitest

import (
	"cmp"
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// cells is a screen to draw.
type cells interface {
	Width() int
	Height() int
	CellAt(x, y int) *uv.Cell
}

// Sizes of a cell in an SVG, in pixels, for a font of 14 px.
const (
	cellWidth  = 8.43
	cellHeight = 18
	margin     = 12
)

// SVG draws the current screen, for a terminal with these default colours.
func (p *Program) SVG(foreground, background color.Color) string {
	return drawing(p.terminal, foreground, background)
}

// drawing makes one element of each run of cells that look alike, stretched to their cells, so that
// columns line up in any font.
func drawing(screen cells, foreground, background color.Color) string {
	width := float64(screen.Width())*cellWidth + 2*margin
	height := screen.Height()*cellHeight + 2*margin
	var out strings.Builder
	fmt.Fprintf(&out,
		`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" viewBox="0 0 %.0f %d" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">`+"\n", width, height, width, height)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", hex(background))
	for y := range screen.Height() {
		for x := 0; x < screen.Width(); {
			run := runAt(screen, x, y)
			run.draw(&out, foreground, background)
			x += run.cells
		}
	}
	out.WriteString("</svg>\n")
	return out.String()
}

// run is a stretch of cells of one row with one style.
type run struct {
	x, y, cells int
	text        string
	style       uv.Style
}

func runAt(screen cells, x, y int) run {
	first := cellOf(screen, x, y)
	r := run{x: x, y: y, style: first.Style}
	for x+r.cells < screen.Width() {
		cell := cellOf(screen, x+r.cells, y)
		if !cell.Style.Equal(&r.style) {
			break
		}
		r.text += cmp.Or(cell.Content, " ")
		r.cells += max(cell.Width, 1)
	}
	return r
}

// cellOf returns a cell of the screen, a blank if nothing was written there.
func cellOf(screen cells, x, y int) uv.Cell {
	if cell := screen.CellAt(x, y); cell != nil {
		return *cell
	}
	return uv.EmptyCell
}

func (r run) draw(out *strings.Builder, foreground, background color.Color) {
	front, back := r.style.Fg, r.style.Bg
	if front == nil {
		front = foreground
	}
	if back == nil {
		back = background
	}
	if r.style.Attrs&uv.AttrReverse != 0 {
		front, back = back, front
	}
	x, y := margin+float64(r.x)*cellWidth, margin+r.y*cellHeight
	width := float64(r.cells) * cellWidth
	if hex(back) != hex(background) {
		fmt.Fprintf(out, `<rect x="%.2f" y="%d" width="%.2f" height="%d" fill="%s"/>`+"\n", x, y, width, cellHeight,
			hex(back))
	}
	text := strings.TrimRight(r.text, " ")
	if text == "" {
		return
	}
	look := ""
	if r.style.Attrs&uv.AttrBold != 0 {
		look += ` font-weight="bold"`
	}
	if r.style.Attrs&uv.AttrItalic != 0 {
		look += ` font-style="italic"`
	}
	if r.style.Attrs&uv.AttrFaint != 0 {
		look += ` opacity="0.6"`
	}
	if r.style.Underline != 0 {
		look += ` text-decoration="underline"`
	}
	shown := float64(r.cells-(len(r.text)-len(text))) * cellWidth
	fmt.Fprintf(out,
		`<text x="%.2f" y="%d" textLength="%.2f" lengthAdjust="spacingAndGlyphs" fill="%s"%s xml:space="preserve">%s</text>`+"\n",
		x, y+cellHeight-5, shown, hex(front), look, html.EscapeString(text))
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
