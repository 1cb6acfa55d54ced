package ui

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"golang.org/x/tools/txtar"

	"quarry/themes"
	"quarry/ui/golden"
)

// TestScreensLookAsBefore compares every state of the program with its golden screen. The default
// theme is compared as text. The theme without colours is compared with its attributes, since only
// they show the cursor there.
func TestScreensLookAsBefore(t *testing.T) {
	for _, theme := range []string{themes.Default, "no-color"} {
		for _, size := range [][2]int{{40, 10}, {80, 24}, {200, 50}} {
			name := fmt.Sprintf("%s-%dx%d", theme, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				got := new(txtar.Archive)
				for _, state := range slices.Sorted(maps.Keys(states)) {
					m := newModel(t, theme)
					m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					states[state](m)
					m.arrange()
					got.Files = append(got.Files, txtar.File{Name: state, Data: []byte(readable(m.frame(), theme))})
				}
				golden.Check(t, filepath.Join("testdata", name+".txtar"), got)
			})
		}
	}
}

// readable returns a frame without colours, or with readable escapes.
func readable(frame, theme string) string {
	if theme == "no-color" {
		frame = strings.ReplaceAll(frame, "\x1b", "␛")
	} else {
		frame = ansi.Strip(frame)
	}
	var b strings.Builder
	for text := range strings.SplitSeq(frame, "\n") {
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
	return b.String()
}
