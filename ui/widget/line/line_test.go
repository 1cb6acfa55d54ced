package line

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"quarry/themes"
)

func TestCellHasTheExactWidth(t *testing.T) {
	texts := map[string]string{
		"empty": "", "ascii": "powershell.exe", "wide": "报告日期", "combining": "e\u0301te\u0301", "emoji": "a🙂b🙂c",
		"mixed": "abc报告", "mark after ascii": "abcde\u0301fg",
	}
	for name, text := range texts {
		for width := 0; width <= 16; width++ {
			for _, right := range []bool{false, true} {
				b := NewBuilder("…", 64)
				b.Begin(width)
				b.cell(themes.Paint{}, text, width, right)
				if got := ansi.StringWidthWc(b.String()); got != width {
					t.Errorf("%s %q at width %d, right %v: got %q of %d cells", name, text, width, right, b.String(),
						got)
				}
			}
		}
	}
}

func TestLineTakesNoMoreThanItsWidth(t *testing.T) {
	b := NewBuilder("~", 64)
	b.Begin(10)
	b.Text(themes.Paint{}, "powershell")
	b.Text(themes.Paint{}, "more")
	b.Repeat(themes.Paint{}, "-", 3)
	b.End(themes.Paint{})
	b.Begin(4)
	b.Cell(themes.Paint{}, "overlong", 8)
	b.Begin(3)
	b.Styled("\x1b[1mabcdef\x1b[m", 6)
	want := "powershell\nove~\nabc"
	if got := ansi.Strip(b.String()); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if b.Lines() != 3 || b.Left() != 0 {
		t.Errorf("lines %d, left %d: want 3 and 0", b.Lines(), b.Left())
	}
}

// FuzzCut compares the fast path with the library.
func FuzzCut(f *testing.F) {
	f.Add("powershell.exe -enc", 7)
	f.Add("报告日期", 5)
	f.Add("abce\u0301", 4)
	f.Fuzz(func(t *testing.T, s string, width int) {
		if width < 0 || width > 200 || strings.ContainsFunc(s,
			func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\ufffd' }) {
			return
		}
		if got, want := Cut(s, width, "…"), ansi.TruncateWc(s, width, "…"); got != want && width > 0 {
			t.Errorf("Cut(%q, %d) = %q, want %q", s, width, got, want)
		}
	})
}

func TestNumbersAreGroupedAndCounted(t *testing.T) {
	for n, want := range map[int]string{0: "0 rows", 1: "1 row", 999: "999 rows", 1000: "1,000 rows",
		123456: "123,456 rows", -1000: "-1,000 rows", -123456: "-123,456 rows"} {
		if got := Counted(n, "row"); got != want {
			t.Errorf("%d is counted as %q, want %q", n, got, want)
		}
	}
}

// TestOverKeepsTheWidth draws over lines with wide characters at every position.
func TestOverKeepsTheWidth(t *testing.T) {
	for _, below := range []string{"", "abcdefghij", "\x1b[31m報告\x1b[m書x\x1b[4m🙂🙂\x1b[m", "a報b告c書"} {
		for left := range 12 {
			for width := 1; width < 6; width++ {
				got := Over(below, strings.Repeat("#", width), left, width)
				want := max(ansi.StringWidthWc(below), left+width)
				if cells := ansi.StringWidthWc(got); cells != want {
					t.Errorf("Over(%q, %d, %d) = %q has %d cells, want %d", below, left, width, got, cells, want)
				}
				if at := ansi.StringWidthWc(strings.SplitN(ansi.Strip(got), "#", 2)[0]); at != left {
					t.Errorf("Over(%q, %d, %d) = %q starts at %d", below, left, width, got, at)
				}
			}
		}
	}
}

func TestMiddleKeepsBothEnds(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  string
	}{
		{"InitiatingProcessFileName", 25, "InitiatingProcessFileName"}, {"InitiatingProcessFileName", 16, "Initiati…ileName"},
		{"InitiatingProcessId", 16, "Initiati…ocessId"}, {"報告書報告書報告書", 9, "報告…告書"}, {"Timestamp", 4, "Tim…"},
		{"Timestamp", 0, ""},
	} {
		if got := Middle(test.text, test.width, "…"); got != test.want {
			t.Errorf("Middle(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
	for _, text := range []string{"InitiatingProcessFileName", "a報e\u0301告🙂書bc", "報告書報告書"} {
		for width := range 20 {
			if got := ansi.StringWidthWc(Middle(text, width, "…")); got > width {
				t.Errorf("Middle(%q, %d) has %d cells", text, width, got)
			}
		}
	}
}
