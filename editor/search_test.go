package editor_test

import (
	"strings"
	"testing"

	"quarry/kql/syntax"
)

func TestSearch(t *testing.T) {
	const text = "Where a\nwhere b\nWHERE c"
	second, third := strings.Index(text, "where b"), strings.Index(text, "WHERE c")
	tests := []struct {
		name string
		from int
		keys []string
		want int // start of the selection
		size int
	}{
		{"typing finds the first match, ignoring case", 0, []string{"ctrl+f", "w", "h", "e", "r"}, 0, 4},
		{"from the cursor on", 3, []string{"ctrl+f", "w", "h", "e", "r"}, second, 4},
		{"enter goes to the next match", 0, []string{"ctrl+f", "w", "h", "enter"}, second, 2},
		{"wraps at the end", 0, []string{"ctrl+f", "w", "h", "enter", "enter", "enter"}, 0, 2},
		{"up wraps at the start", 0, []string{"ctrl+f", "w", "h", "up"}, third, 2},
		{"next works after closing", 0, []string{"ctrl+f", "w", "h", "esc", "alt+."}, second, 2},
		{"previous works after closing", 0, []string{"ctrl+f", "w", "h", "esc", "alt+,"}, third, 2},
		{"no match leaves the cursor alone", 3, []string{"ctrl+f", "z"}, 3, 0},
		{"editing the pattern searches again from the start", 3, []string{"ctrl+f", "w", "z", "backspace"}, second, 1},
		{"the selection is the initial pattern", 0, []string{"shift+right", "shift+right", "ctrl+f", "enter"}, second,
			2},
		{"metacharacters are literal", 0, []string{"ctrl+f", "."}, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEditor(t, 40, 5, text)
			e.GoTo(test.from)
			press(e, test.keys...)
			want := syntax.Span{Start: test.want, End: test.want + test.size}
			if got, _ := e.Selection(); got != want {
				t.Errorf("%v selected %v, want %v", test.keys, got, want)
			}
			if e.Text() != text {
				t.Errorf("%v changed the text to %q", test.keys, e.Text())
			}
		})
	}
}

func TestSearchLineTakesPaste(t *testing.T) {
	e := newEditor(t, 40, 5, "a where")
	press(e, "ctrl+f")
	e.Paste("whe\r\nmore")
	if got, _ := e.Selection(); got != (syntax.Span{Start: 2, End: 5}) {
		t.Errorf("selected %v, want the first line of the pasted text", got)
	}
	if e.Text() != "a where" {
		t.Errorf("the text became %q", e.Text())
	}
}

func TestSearchLineSaysWhatItFound(t *testing.T) {
	for keys, want := range map[string]string{"a": "1 of 2", "z": "no matches"} {
		e := newEditor(t, 40, 5, "a\na")
		press(e, "ctrl+f", keys)
		lines := strings.Split(ownSequence.ReplaceAllString(e.View(), ""), "\n")
		if last := lines[len(lines)-1]; !strings.Contains(last, want) || !strings.HasPrefix(last, "Find "+keys) {
			t.Errorf("searching %q: the line is %q, want %q in it", keys, last, want)
		}
	}
}

func TestEscapeClosesTheSearchAndKeepsTheMatch(t *testing.T) {
	e := newEditor(t, 40, 5, "a where")
	if _, used := press(e, "ctrl+f", "w", "esc"); !used {
		t.Error("escape was not used")
	}
	press(e, "x")
	if got := e.Text(); got != "a xhere" {
		t.Errorf("typing after the search gave %q, want the match replaced", got)
	}
}
