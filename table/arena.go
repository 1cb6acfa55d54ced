package table

import "strings"

// minArenaBlock and maxArenaBlock limit the size of an arena's blocks, in bytes.
const (
	minArenaBlock = 256
	maxArenaBlock = 64 << 10
)

// arena stores many short strings in a few blocks of memory. A block only grows within its capacity,
// so strings that were returned stay valid as others are added.
type arena struct {
	piece *strings.Builder
	size  int
}

// keep returns a copy of the text.
func (a *arena) keep(text []byte) string {
	if len(text) > maxArenaBlock/4 {
		return string(text)
	}
	if a.piece == nil || a.piece.Cap()-a.piece.Len() < len(text) {
		a.size = min(max(2*a.size, minArenaBlock, len(text)), maxArenaBlock)
		a.piece = new(strings.Builder)
		a.piece.Grow(a.size)
	}
	start := a.piece.Len()
	a.piece.Write(text)
	return a.piece.String()[start:]
}
