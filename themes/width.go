package themes

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width is the number of cells that plain text takes. It counts code points, as the
// renderer does until a terminal says that it counts graphemes; editor and grid must
// count in the same way as the renderer, or the cursor stands beside its character.
func Width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return ansi.StringWidthWc(s)
		}
	}
	return len(s)
}

// RuneWidth is the number of cells of one character, 0 for one that joins the
// character before it.
func RuneWidth(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	return ansi.StringWidthWc(string(r))
}
