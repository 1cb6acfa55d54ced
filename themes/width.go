package themes

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width returns the number of cells that plain text occupies. It counts code points, as the
// renderer does until the terminal reports that it counts graphemes. The editor and the grid must
// agree with the renderer, or the cursor is drawn next to its character.
func Width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return ansi.StringWidthWc(s)
		}
	}
	return len(s)
}

// RuneWidth returns the width of a character in cells, 0 for one that combines with the character
// before it.
func RuneWidth(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	return ansi.StringWidthWc(string(r))
}
