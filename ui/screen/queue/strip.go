package queue

import (
	"strings"

	"quarry/hunt"
)

// Strip draws slices as a row of glyphs, each one cell wide.
type Strip struct{ Done, Running, Waiting, Failed string }

// Draw draws slices in at most width cells. If there are more slices than cells, a cell shows the
// most important of its slices: failed, running, waiting, done.
func (s *Strip) Draw(pieces []hunt.Piece, width int) string {
	cells := min(width, len(pieces))
	if cells <= 0 {
		return ""
	}
	var b strings.Builder
	for i := range cells {
		b.WriteString(s.cell(pieces[i*len(pieces)/cells : (i+1)*len(pieces)/cells]))
	}
	return b.String()
}

func (s *Strip) cell(pieces []hunt.Piece) string {
	sign := s.Done
	for _, p := range pieces {
		switch p.State {
		case hunt.PieceFailed:
			return s.Failed
		case hunt.PieceRunning, hunt.PieceQueued:
			sign = s.Running
		case hunt.PieceWaiting:
			if sign != s.Running {
				sign = s.Waiting
			}
		case hunt.PieceDone, hunt.PieceUnneeded:
		}
	}
	return sign
}
