package queue

import (
	"strings"

	"quarry/hunt"
)

// Strip draws slices as a row of glyphs, each one cell wide.
type Strip struct{ Done, Running, Waiting, Failed string }

// Draw draws slices in at most width cells. If there are more slices than cells, a cell shows the
// most important of its slices: failed, running, waiting, done.
func (s *Strip) Draw(slices []hunt.Slice, width int) string {
	cells := min(width, len(slices))
	if cells <= 0 {
		return ""
	}
	var b strings.Builder
	for i := range cells {
		b.WriteString(s.cell(slices[i*len(slices)/cells : (i+1)*len(slices)/cells]))
	}
	return b.String()
}

func (s *Strip) cell(slices []hunt.Slice) string {
	sign := s.Done
	for _, slice := range slices {
		switch slice.State {
		case hunt.SliceFailed:
			return s.Failed
		case hunt.SliceRunning, hunt.SliceQueued:
			sign = s.Running
		case hunt.SliceWaiting:
			if sign != s.Running {
				sign = s.Waiting
			}
		case hunt.SliceDone, hunt.SliceUnneeded:
		}
	}
	return sign
}
