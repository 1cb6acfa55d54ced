package editor_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"quarry/editor"
	"quarry/kql/syntax"
	"quarry/themes"
)

var ownSequence = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// checkFrame checks what holds for every view: it has exactly the given size, contains no escape
// sequences other than colours, and the cursor is inside.
func checkFrame(t *testing.T, e *editor.Model, width, height int) {
	t.Helper()
	lines := strings.Split(e.View(), "\n")
	if len(lines) != height {
		t.Fatalf("%d lines, want %d", len(lines), height)
	}
	for y, line := range lines {
		plain := ownSequence.ReplaceAllString(line, "")
		if got := ansi.StringWidthWc(plain); got != width {
			t.Fatalf("line %d is %d cells wide, want %d: %q", y, got, width, plain)
		}
		if !strings.HasSuffix(line, "\x1b[m") && strings.LastIndex(line, "\x1b[") > strings.LastIndex(line, "\x1b[m") {
			t.Fatalf("line %d does not close its colour: %q", y, line)
		}
		for _, r := range plain {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) ||
				r == unicode.ReplacementChar {
				t.Fatalf("line %d has %U: %q", y, r, plain)
			}
		}
	}
	if c := e.Cursor(); c == nil || c.X < 0 || c.X >= width || c.Y < 0 || c.Y >= height {
		t.Fatalf("cursor %+v is outside of %d x %d", c, width, height)
	}
}

// checkCursorCell checks that the cursor is drawn on the character that it precedes.
func checkCursorCell(t *testing.T, e *editor.Model) {
	t.Helper()
	at := e.Offset()
	if at >= len(e.Text()) || e.Text()[at] <= ' ' || e.Text()[at] >= 0x7f {
		return
	}
	if at+1 < len(e.Text()) && e.Text()[at+1] >= 0x80 {
		return // a combining mark may be drawn on it
	}
	c := e.Cursor()
	line := ownSequence.ReplaceAllString(strings.Split(e.View(), "\n")[c.Y], "")
	if got := cellAt(line, c.X); got != e.Text()[at:at+1] {
		t.Fatalf("the cursor is before %q but drawn on %q in %q", e.Text()[at:at+1], got, line)
	}
}

// cellAt returns the character that starts in a cell of a line without escape sequences.
func cellAt(line string, cell int) string {
	for _, r := range line {
		width := ansi.StringWidthWc(string(r))
		if cell == 0 && width > 0 {
			return string(r)
		}
		cell -= width
	}
	return ""
}

// allKeys returns the names of all keys of the editor.
func allKeys() []string {
	var names []string
	for _, a := range editor.Actions() {
		for _, name := range a.Keys {
			if !strings.Contains(name, " ") { // chords are the owner's
				names = append(names, name)
			}
		}
	}
	return names
}

var hostilePieces = []string{
	"where x", "| ", "\n", "\r\n", "\r", "\t", "é", "e\u0301", "\u0301", "日本語", "👩\u200d💻", "🇩🇪", "\xff", "\xe2\x80",
	"\u202e", "\u200b",
	"\x00", "\x1b[2J", "\x1b]52;c;YQ==\a", "\u009b31m", "\ufe0f", "\U000e0041", "\u3164",
	"a\u0300\u0301\u0302\u0303\u0304\u0305\u0306", "```", "\"", "(", ")",
	"\u0600a", "กำ", "한", "\u2028", "\u00ad", "\ufeff",
}

// TestEveryViewFillsItsSize presses random keys and pastes hostile text at random sizes.
func TestEveryViewFillsItsSize(t *testing.T) {
	keys := append(allKeys(), "esc", "a", "(", " ", "日", "x")
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		width, height := 1+r.IntN(60), 1+r.IntN(12)
		e := newEditor(t, width, height, "")
		if seed%2 == 1 {
			e.SetTheme(theme(t, "no-color").WithGlyphs(themes.ASCII()))
		}
		for range 120 {
			switch r.IntN(8) {
			case 0, 1:
				var text strings.Builder
				for range r.IntN(12) {
					text.WriteString(hostilePieces[r.IntN(len(hostilePieces))])
				}
				e.Paste(text.String())
			case 2:
				e.GoTo(r.IntN(len(e.Text()) + 1))
			case 3:
				from := r.IntN(len(e.Text()) + 1)
				e.SetMarkers([]syntax.Diagnostic{{Severity: syntax.Severity(r.IntN(3)),
					Span: syntax.Span{Start: from, End: min(from+r.IntN(9), len(e.Text()))}}})
			case 4:
				width, height = 1+r.IntN(60), 1+r.IntN(12)
				e.SetSize(width, height)
			default:
				press(e, keys[r.IntN(len(keys))])
			}
			checkFrame(t, e, width, height)
		}
	}
}

func TestCursorIsOnItsCharacter(t *testing.T) {
	text := "a\tb日本c\x1bd\u202ee\u200bf e\u0301g\n" + strings.Repeat("0123456789 日 ", 30) + "\n\n\tx\xffy"
	for _, width := range []int{20, 33, 80} {
		e := newEditor(t, width, 4, text)
		for at := range len(text) {
			e.GoTo(at)
			checkFrame(t, e, width, 4)
			checkCursorCell(t, e)
		}
	}
}

func TestTheCursorIsHiddenWhileKeysGoElsewhere(t *testing.T) {
	e := newEditor(t, 20, 3, "x")
	e.SetFocused(false)
	if c := e.Cursor(); c != nil {
		t.Errorf("cursor %+v, want none", c)
	}
}

func TestViewWithoutSizeIsEmpty(t *testing.T) {
	e := newEditor(t, 0, 0, "x")
	if got := e.View(); got != "" {
		t.Errorf("view %q, want none", got)
	}
	if c := e.Cursor(); c != nil {
		t.Errorf("cursor %+v, want none", c)
	}
}

func TestAMegabyteOnOneLineIsEditedInPlace(t *testing.T) {
	long := strings.Repeat("日x\u202e ", 1<<20/8)
	e := newEditor(t, 60, 4, "print '")
	press(e, "end")
	e.Paste(long)
	press(e, "'", "ctrl+left", "y")
	checkFrame(t, e, 60, 4)
	checkCursorCell(t, e)
	press(e, "ctrl+z", "ctrl+z", "ctrl+z")
	if got := e.Text(); got != "print '" {
		t.Errorf("after undo %d bytes are left, want 7", len(got))
	}
}

func TestViewAllocatesNothing(t *testing.T) {
	e := newEditor(t, 200, 50, session)
	if got := testing.AllocsPerRun(10, func() { e.View() }); got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

// TestAKeyAllocatesForItsQueryOnly compares a short text with one that contains the same query
// among many others.
func TestAKeyAllocatesForItsQueryOnly(t *testing.T) {
	perKey := func(queries int) float64 {
		e := newEditor(t, 80, 10, strings.Repeat(query, queries))
		return testing.AllocsPerRun(20, func() { press(e, "x", "backspace") })
	}
	short, long := perKey(20), perKey(400)
	if long > short+20 {
		t.Errorf("%v allocations in 400 queries, %v in 20", long, short)
	}
}

// TestScrollingMovesRowsWhole checks that a line looks the same wherever it is on the screen, so
// that the terminal can scroll instead of receiving the rows again.
func TestScrollingMovesRowsWhole(t *testing.T) {
	e := newEditor(t, 80, 10, strings.Repeat(query, 30))
	for range 40 {
		press(e, "down")
	}
	before := strings.Split(e.View(), "\n")
	press(e, "down")
	after := strings.Split(e.View(), "\n")
	same := 0
	for y := range 9 {
		if before[y+1] == after[y] {
			same++
		}
	}
	if same < 7 { // the highlighted line number changes in two of them
		t.Errorf("%d of 9 rows moved whole, want at least 7", same)
	}
}
