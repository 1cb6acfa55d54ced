package editor

import (
	"sort"
	"strconv"

	"quarry/editor/buffer"
	"quarry/kql/syntax"
	"quarry/themes"
)

// draw draws the frame. It looks only at the visible part of the visible lines.
func (m *Model) draw() string {
	m.overhang = Overhang{}
	if m.size.width <= 0 || m.size.height <= 0 {
		return ""
	}
	s := m.scene()
	p := &pen{dst: make([]byte, 0, 2*len(m.frame)+m.size.width*m.size.height)}
	list := m.popup()
	m.overhang = m.drawOverhang(list)
	for y := range m.textHeight() {
		if y > 0 {
			p.newline()
		}
		if list.covers(y) {
			s.drawBesidePopup(p, y, list)
			m.drawPopup(p, list, y)
			p.fill(themes.Paint{}, m.size.width)
			continue
		}
		if y < len(m.rows) {
			s.drawGutter(p, m.rows[y])
			s.drawText(p, m.rows[y], s.textWidth())
		}
		p.fill(themes.Paint{}, m.size.width)
	}
	if m.search.open {
		if m.size.height > 1 {
			p.newline()
		}
		m.drawSearch(p)
	}
	p.end()
	return string(p.dst)
}

// scene holds everything but the text that affects how the visible lines look.
type scene struct {
	*Model
	current   int // line of the cursor
	block     syntax.Span
	pair      pair
	selection buffer.Selection
	markers   []syntax.Diagnostic
	matches   []syntax.Span
}

func (m *Model) scene() *scene {
	start, end := 0, 0
	if n := len(m.rows); n > 0 {
		start, end = m.rows[0].start, m.rows[n-1].end
	}
	s := &scene{
		Model: m, current: m.buffer.LineAt(m.caret()), block: m.CurrentBlock(), pair: pair{open: -1, close: -1},
		selection: m.buffer.Selection(), matches: m.search.shown(start, end),
	}
	if found, ok := m.language.brackets(m.buffer.Cursor()); ok && m.focused {
		s.pair = found
	}
	for _, d := range m.marked() {
		if d.Span.Start <= end && d.Span.End >= start {
			s.markers = append(s.markers, d)
		}
	}
	return s
}

// drawGutter draws the sign of the most severe problem, the line number and the block mark. A
// wrapped line has its number in its first row only.
func (s *scene) drawGutter(p *pen, r screenRow) {
	cells := s.gutterCells()
	if cells == 0 {
		return
	}
	start, end := r.start, r.end
	if !r.last {
		end = buffer.Left(s.buffer, end)
	}
	if d, ok := s.worst(start, end); ok {
		sign, role := s.sign(d.Severity)
		p.put(s.theme.Paint(role), sign, 1)
	} else {
		p.put(themes.Paint{}, " ", 1)
	}

	number, role := "", themes.LineNumber
	if r.first {
		number = strconv.Itoa(r.line + 1)
	}
	if r.line == s.current {
		role = themes.LineNumberCurrent
	}
	p.fill(themes.Paint{}, cells-1-len(number))
	p.put(s.theme.Paint(role), number, len(number))

	if start < s.block.End && end >= s.block.Start {
		p.put(s.theme.Paint(themes.BlockMark), s.theme.Glyphs.Marks.Block, 1)
	} else {
		p.put(themes.Paint{}, " ", 1)
	}
}

// worst returns the most severe problem that starts between two offsets.
func (s *scene) worst(start, end int) (syntax.Diagnostic, bool) {
	worst, ok := syntax.Diagnostic{}, false
	for _, d := range s.markers {
		if d.Span.Start >= start && d.Span.Start <= end && (!ok || d.Severity < worst.Severity) {
			worst, ok = d, true
		}
	}
	return worst, ok
}

// drawBesidePopup draws the part of a line to the left of the list of completions.
func (s *scene) drawBesidePopup(p *pen, y int, list popup) {
	if y < len(s.rows) && list.left >= s.gutterCells() {
		s.drawGutter(p, s.rows[y])
		s.drawText(p, s.rows[y], list.left-p.cells)
	}
	p.fill(themes.Paint{}, list.left)
}

func (s *scene) drawText(p *pen, r screenRow, width int) {
	shown := row{buffer: s.buffer, from: r.start, column: r.column, end: r.end, left: r.column, width: width}
	if !s.wrapping.on {
		shown.scrollTo(r.line, s.scroll.left)
	}
	brush := s.language.brushAt(shown.from)
	s.drawLine(p, shown, func(offset int, g glyph) themes.Paint {
		return s.paint(offset, g, brush.role(offset))
	})
	start, end := s.buffer.Line(r.line)
	if r.last && p.cells < s.gutterCells()+width && s.buffer.Column(end) >= shown.left && s.marksLineEnd(start, end) {
		p.put(s.paint(end, glyph{}, themes.Text), " ", 1)
	}
}

// marksLineEnd reports whether the cell after a line must be highlighted, because its line end is
// selected or a problem is reported there.
func (s *scene) marksLineEnd(start, end int) bool {
	if s.selection.Start() <= end && end < s.selection.End() {
		return true
	}
	for _, d := range s.markers {
		if d.Span.Start == end && end >= start {
			return true
		}
	}
	return false
}

// paint returns the paint for a character.
func (s *scene) paint(offset int, g glyph, role themes.Role) themes.Paint {
	switch {
	case g.standIn:
		role = themes.Suspicious
	case offset == s.pair.open || offset == s.pair.close:
		role = themes.Bracket
	}
	underlined := false
	for _, d := range s.markers {
		if d.Span.Start <= offset && offset < max(d.Span.End, d.Span.Start+1) {
			underlined = true
			if d.Severity == syntax.SeverityError && role != themes.Suspicious {
				role = themes.Danger
			}
		}
	}
	if underlined {
		return s.theme.PaintUnderlined(role, s.background(offset))
	}
	return s.theme.PaintOn(role, s.background(offset))
}

func (s *scene) background(offset int) themes.Background {
	selected := s.selection.Start() <= offset && offset < s.selection.End()
	i := sort.Search(len(s.matches), func(i int) bool { return s.matches[i].End > offset })
	found := i < len(s.matches) && s.matches[i].Start <= offset
	switch {
	case found && selected:
		return themes.MatchCurrent
	case found:
		return themes.Match
	case selected:
		return themes.Selection
	default:
		return themes.Base
	}
}

// row is the visible part of a line.
type row struct {
	buffer       *buffer.Buffer
	from, column int // where drawing starts
	end          int // where the text ends
	left, width  int // first visible column and width
}

// scrollTo starts the row at the character that covers a column of the line.
func (r *row) scrollTo(line, column int) {
	r.left, r.from = column, r.buffer.OffsetAt(line, column)
	r.column = r.buffer.Column(r.from)
}

// drawLine draws the visible part of a line. The last cell shows whether the line continues.
func (m *Model) drawLine(p *pen, r row, look func(offset int, g glyph) themes.Paint) {
	if r.width <= 0 {
		return
	}
	end := r.end
	text, limit := r.buffer.Text(), r.left+r.width
	at, column := r.from, r.column
	if column < r.left && at == end {
		return // the line ends left of the visible part
	}
	for at < end {
		next := buffer.Right(r.buffer, at)
		g := m.glyphOf(text[at:next], column)
		reach := column + g.cells
		if reach > limit || reach == limit && next < end {
			p.fill(themes.Paint{}, p.cells+limit-1-max(column, r.left))
			p.put(m.theme.Paint(themes.Muted), m.theme.Glyphs.Marks.More, 1)
			return
		}
		if column < r.left { // the character starts left of the visible part
			p.fill(look(at, g), p.cells+reach-r.left)
		} else {
			p.put(look(at, g), g.text, g.cells)
		}
		at, column = next, reach
	}
}
