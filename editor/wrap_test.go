package editor_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"quarry/editor"
)

func newWrapping(t testing.TB, width, height int, text string) *editor.Model {
	t.Helper()
	e := newEditor(t, width, height, text)
	e.SetWrap(true)
	return e
}

// shownText returns the rows of the pane without the gutter and trailing blanks.
func shownText(e *editor.Model, gutter int) []string {
	var rows []string
	for _, line := range strings.Split(e.View(), "\n") {
		cells := []rune(ownSequence.ReplaceAllString(line, ""))
		rows = append(rows, strings.TrimRight(string(cells[gutter:]), " "))
	}
	return rows
}

func TestLongLinesWrapAtBlanks(t *testing.T) {
	e := newWrapping(t, 34, 5, "| where FileName in~ ('powershell.exe', 'cmd.exe')\n| take 5")
	got := strings.Join(shownText(e, 4), "\n")
	want := "| where FileName in~\n('powershell.exe', 'cmd.exe')\n| take 5\n\n"
	if got != want {
		t.Errorf("the pane shows\n%s\nwant\n%s", got, want)
	}
	press(e, "alt+v")
	if got := shownText(e, 4)[0]; !strings.HasSuffix(got, "›") {
		t.Errorf("without wrapping the first line is %q, want a mark that it continues", got)
	}
}

func TestArrowKeysMoveByWrappedRows(t *testing.T) {
	e := newWrapping(t, 24, 4, "aaaa bbbb cccc dddd eeee ffff\nx")
	for _, step := range []struct {
		key  string
		x, y int
	}{{"right", 5, 0}, {"down", 5, 1}, {"down", 5, 2}, {"up", 5, 1}, {"end", 18, 1}, {"down", 5, 2}, {"up", 18, 1},
		{"up", 18, 0}, {"home", 4, 0}, {"pgdown", 4, 2}} {
		press(e, step.key)
		if c := e.Cursor(); c.X != step.x || c.Y != step.y {
			t.Fatalf("after %s the cursor is at %d,%d, want %d,%d:\n%s", step.key, c.X, c.Y, step.x, step.y,
				strings.Join(shownText(e, 0), "\n"))
		}
	}
}

// TestWrappedViewFillsItsSize is TestEveryViewFillsItsSize with wrapped lines.
func TestWrappedViewFillsItsSize(t *testing.T) {
	keys := append(allKeys(), "esc", "a", "(", " ", "日", "x", "enter")
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 11))
		width, height := 1+r.IntN(60), 1+r.IntN(12)
		e := newWrapping(t, width, height, strings.Repeat("日 x\u202ey\t", r.IntN(900)))
		for range 100 {
			switch r.IntN(8) {
			case 0, 1:
				var text strings.Builder
				for range r.IntN(40) {
					text.WriteString(hostilePieces[r.IntN(len(hostilePieces))])
				}
				e.Paste(text.String())
			case 2:
				e.GoTo(r.IntN(len(e.Text()) + 1))
			case 3:
				width, height = 1+r.IntN(60), 1+r.IntN(12)
				e.SetSize(width, height)
			default:
				press(e, keys[r.IntN(len(keys))])
			}
			checkFrame(t, e, width, height)
		}
	}
}

// TestRowsOfALongLineAgreeWithAFreshEditor edits a line long enough for its rows to be cached, and
// compares it with a new editor.
func TestRowsOfALongLineAgreeWithAFreshEditor(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 12))
		e := newWrapping(t, 40, 8, "first\n"+strings.Repeat("where FileName\t== '日本' | ", 400)+"\nlast")
		for range 25 {
			e.GoTo(r.IntN(len(e.Text()) + 1))
			e.Paste([]string{"x", "日", "\t", " ", "long words in it", ","}[r.IntN(6)])
			press(e, "backspace")
			fresh := newWrapping(t, 40, 8, e.Text())
			fresh.GoTo(e.Offset())
			e.GoTo(0)
			e.GoTo(fresh.Offset())
			if e.View() != fresh.View() {
				t.Fatalf("seed %d at %d: the pane shows\n%s\nwant\n%s", seed, e.Offset(),
					strings.Join(shownText(e, 0), "\n"), strings.Join(shownText(fresh, 0), "\n"))
			}
		}
	}
}
