package table

import "strings"

// arenaLeast and arenaMost limit the size of an arena's blocks, in bytes.
const (
	arenaLeast = 256
	arenaMost  = 64 << 10
)

// arena stores many short texts in a few blocks of memory. A block only grows within its capacity,
// so texts that were returned stay valid as others are added.
type arena struct {
	piece *strings.Builder
	size  int
}

// keep returns a copy of the text.
func (a *arena) keep(text []byte) string {
	if len(text) > arenaMost/4 {
		return string(text)
	}
	if a.piece == nil || a.piece.Cap()-a.piece.Len() < len(text) {
		a.size = min(max(2*a.size, arenaLeast, len(text)), arenaMost)
		a.piece = new(strings.Builder)
		a.piece.Grow(a.size)
	}
	start := a.piece.Len()
	a.piece.Write(text)
	return a.piece.String()[start:]
}
