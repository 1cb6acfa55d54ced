package editor

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"quarry/kql/syntax"
	"quarry/themes"
)

// TestEveryClassHasARole fails if a syntax class has no role.
func TestEveryClassHasARole(t *testing.T) {
	if int(syntax.ClassError) != len(roles)-1 {
		t.Errorf("the last class is %d, and there are %d roles", syntax.ClassError, len(roles))
	}
	seen := map[themes.Role]syntax.Class{}
	for class, role := range roles {
		if other, ok := seen[role]; ok {
			t.Errorf("%v and %v look the same", other, syntax.Class(class))
		}
		seen[role] = syntax.Class(class)
	}
	if roleOf(syntax.Class(255)) != themes.Text {
		t.Error("an unknown class does not look like text")
	}
}

var texts = []string{
	"T | where x == 'a'\n", "let a = 1;\n", ";", "let", "\n", "\n\n", "\n\nT\n\n", "// why\n", "let f = (a:int) { a + 1 };\n", "| take 5", "```",
	"'", "(", ")", "~~~\n", "\r\n",
	"| extend y = strcat(\"a\\tb\", x)\n", "datetime(2026-01-01)", "\xff",
	"x", " ", "/", "`", "~", "#", "|", "", "", "\u00a0", "\f", "a b\nc d\ne f",
}

// TestIncrementalAnalysisMatchesFullAnalysis changes the text at random and compares the updated
// analysis with a new one.
func TestIncrementalAnalysisMatchesFullAnalysis(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 4))
		text, l := strings.Repeat("T | take 1\n\n", r.IntN(12)), language{}
		for range 30 {
			start := r.IntN(len(text) + 1)
			end := min(start+r.IntN(8), len(text))
			text = text[:start] + texts[r.IntN(len(texts))] + text[end:]
			l = analyse(text, l)
			fresh := analyse(text, language{})
			if got, want := spelled(l), spelled(fresh); got != want {
				t.Fatalf("seed %d: %q is\n%s\nwant\n%s", seed, text, got, want)
			}
			if !slices.Equal(l.lines, syntax.Blocks(text)) {
				t.Fatalf("seed %d: blocks of %q are %v, want %v", seed, text, l.lines, syntax.Blocks(text))
			}
			if !slices.Equal(l.blocks, syntax.Queries(text)) {
				t.Fatalf("seed %d: queries of %q are %v, want %v", seed, text, l.blocks, syntax.Queries(text))
			}
			checkCover(t, &l)
		}
	}
}

// spelled formats an analysis as text: the role of each byte.
func spelled(l language) string {
	var s strings.Builder
	b := l.brushAt(0)
	for at := range len(l.text) {
		fmt.Fprintf(&s, "%d ", b.role(at))
	}
	return s.String()
}

// checkCover checks that the sections cover the text without gaps.
func checkCover(t *testing.T, l *language) {
	t.Helper()
	at := 0
	for _, s := range l.sections {
		if s.start != at || s.text == "" || !strings.HasPrefix(l.text[at:], s.text) {
			t.Fatalf("section at %d of %q is %d %q", at, l.text, s.start, s.text)
		}
		at = s.end()
	}
	if at != len(l.text) {
		t.Fatalf("sections end at %d of %d bytes", at, len(l.text))
	}
}

// TestALongQueryIsColouredAsAWhole compares a query that is parsed in chunks with a parse of the
// whole query.
func TestALongQueryIsColouredAsAWhole(t *testing.T) {
	text := "let n = 5;\nDeviceProcessEvents\n" +
		strings.Repeat(
			"| where FileName =~ 'powershell.exe' and Timestamp > ago(7d) // why\n"+
				"| summarize count() by bin(Timestamp, 1h), DeviceName\n", 500)
	l := analyse(text, language{})
	if len(l.sections) < 3 {
		t.Fatalf("%d sections for %d bytes, want chunks", len(l.sections), len(text))
	}
	checkCover(t, &l)
	b := l.brushAt(0)
	for _, run := range syntax.Highlight(text) {
		for at := run.Span.Start; at < run.Span.End; at++ {
			if got, want := b.role(at), roleOf(run.Class); got != want {
				t.Fatalf("byte %d of %q has role %d, want %d", at, text[max(at-40, 0):min(at+20, len(text))], got, want)
			}
		}
	}
}

func TestBracketsMatchAcrossChunks(t *testing.T) {
	text := "datatable(a:string)[" + strings.Repeat("'abcdefgh',\n", 5000) + "]\n\n)"
	l := analyse(text, language{})
	open, closing := strings.IndexByte(text, '['), strings.IndexByte(text, ']')
	for _, at := range []int{open, closing} {
		if got, ok := l.brackets(at); !ok || got != (pair{open, closing}) {
			t.Errorf("brackets at %d are %v, %v, want %d and %d", at, got, ok, open, closing)
		}
	}
	if got, ok := l.brackets(len(text) - 1); ok {
		t.Errorf("the unmatched bracket has the partner %v in the next query", got)
	}
}

func TestLongLinesDoNotHideQueryBounds(t *testing.T) {
	long := strings.Repeat("x, ", uncolouredBytes)
	for name, text := range map[string]string{
		"a long query":                        "A\n\nprint " + long + "\n| take 1\n\nB\n",
		"a long comment":                      "A\n\n// " + long + "\n\nB\n",
		"a long comment at the end":           "A\n\n// " + long,
		"two long lines":                      long + "\n" + long + "\n\nB\n\n" + long,
		"a long string":                       "A | where x == '" + long + "' and y\n| take 1\n\nB",
		"a long line with a Windows line end": "A\r\n\r\n" + long + "\r\n\r\nB\r\n",
	} {
		l := analyse(text, language{})
		if want := syntax.Queries(text); !slices.Equal(l.blocks, want) {
			t.Errorf("%s: queries %v, want %v", name, l.blocks, want)
		}
		checkCover(t, &l)
		b := l.brushAt(strings.Index(text, long) + len(long)/2)
		if got := b.role(strings.Index(text, long) + len(long)/2); got != themes.Text {
			t.Errorf("%s: the long line has role %d, want plain text", name, got)
		}
	}
}
