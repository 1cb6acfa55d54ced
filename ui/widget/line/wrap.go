package line

import (
	"iter"

	"github.com/charmbracelet/x/ansi"

	"quarry/themes"
)

// Wrap breaks plain text into lines of at most width cells, after a space if there is one. An empty
// text is one empty line.
func Wrap(text string, width int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			head := firstLine(text, max(width, 1))
			if text = text[len(head):]; !yield(head) || text == "" {
				return
			}
		}
	}
}

// firstLine returns the part of a string that fits into a line, or all of it if not even one
// character fits.
func firstLine(text string, width int) string {
	if themes.Width(text) <= width {
		return text
	}
	head := ansi.TruncateWc(text, width, "")
	for i := len(head) - 1; i > len(head)/2; i-- {
		if head[i] == ' ' {
			return head[:i+1]
		}
	}
	if head == "" {
		return text
	}
	return head
}
