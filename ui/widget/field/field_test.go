package field

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/themes"
	"quarry/ui/widget/line"
)

func TestCursorIsDrawnInsideAndTextIsSafe(t *testing.T) {
	for _, text := range []string{"", "short", "a text that is longer than the field", "報告日付報告日付", "\x1b[2J\u202ex"} {
		for _, width := range []int{1, 4, 10, 60} {
			m := New()
			m.SetText(text)
			for range 3 {
				b := line.NewBuilder("~", 64)
				b.Begin(width)
				cursor := m.Draw(b, themes.Paint{}, width)
				if got := ansi.StringWidthWc(b.String()); got != width || cursor < 0 || cursor >= width {
					t.Errorf("%q at width %d: %q of %d cells, cursor at %d", text, width, b.String(), got, cursor)
				}
				if got := ansi.Strip(b.String()); got != b.String() {
					t.Errorf("%q is drawn as %q", text, b.String())
				}
				m.HandleKey(tea.KeyPressMsg{Code: tea.KeyLeft})
			}
		}
	}
}

func TestPasteOfLinesGivesOneLine(t *testing.T) {
	m := New()
	if !m.Paste("a\nb") || m.Text() != "a b" {
		t.Errorf("the field holds %q", m.Text())
	}
	if m.HandleKey(tea.KeyPressMsg{Code: tea.KeyLeft}) {
		t.Error("moving the cursor counts as a change")
	}
	if m.HandleKey(tea.KeyPressMsg{Code: 'v', Mod: tea.ModCtrl}) {
		t.Error("ctrl+v reads the clipboard of this machine")
	}
}
