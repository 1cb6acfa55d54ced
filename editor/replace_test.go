package editor_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestFindAndReplace(t *testing.T) {
	for _, test := range []struct {
		name string
		keys []string
		want string
	}{
		{"one after another", []string{"alt+r", "a", "b", "alt+r", "x", "enter", "enter"}, "x x ab"},
		{"skipping one", []string{"alt+r", "a", "b", "alt+r", "x", "down", "enter"}, "ab x ab"},
		{"all at once", []string{"alt+r", "A", "alt+r", "Z", "alt+a"}, "Zb Zb Zb"},
		{"replacing all is one undo step", []string{"alt+r", "a", "alt+r", "Z", "alt+a", "esc", "ctrl+z"}, "ab ab ab"},
		{"a regular expression with a group", []string{"alt+e", "(", "a", ")", "b", "alt+r", "$", "1", "1", "backspace",
			"alt+a"}, "a a a"},
		{"nothing found", []string{"alt+r", "q", "alt+r", "x", "enter", "alt+a"}, "ab ab ab"},
		{"back to the search field", []string{"alt+r", "a", "b", "alt+r", "shift+tab", "backspace", "alt+r", "-",
			"alt+a"}, "-b -b -b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := newEditor(t, 60, 5, "ab ab ab")
			press(e, test.keys...)
			checkFrame(t, e, 60, 5)
			if e.Text() != test.want {
				t.Errorf("got %q, want %q", e.Text(), test.want)
			}
		})
	}
}

func TestInvalidRegexIsReportedAndFindsNothing(t *testing.T) {
	e := newEditor(t, 60, 5, "a(b")
	press(e, "alt+e", "(")
	if view := ansi.Strip(e.View()); !strings.Contains(view, "Find regex") || !strings.Contains(view, "invalid regex") {
		t.Errorf("the line shows\n%s", view)
	}
	press(e, "alt+e")
	if view := ansi.Strip(e.View()); !strings.Contains(view, "1 of 1") {
		t.Errorf("as plain text it must be found:\n%s", view)
	}
}

func TestGoToLine(t *testing.T) {
	e := newEditor(t, 60, 5, strings.Repeat("line\n", 50))
	press(e, "alt+g", "3", "x", "7")
	if view := ansi.Strip(e.View()); e.Offset() != 36*5 || !strings.Contains(view, "Go to line 37") {
		t.Errorf("at %d:\n%s", e.Offset(), view)
	}
	checkFrame(t, e, 60, 5)
	press(e, "enter", "Q")
	if !strings.Contains(e.Text(), "Qline") {
		t.Error("after enter, typed text must go into the editor")
	}
	press(e, "alt+g", "9", "9", "9", "9")
	if line := strings.Count(e.Text()[:e.Offset()], "\n"); line != 50 {
		t.Errorf("a number past the end goes to line %d, want the last", line+1)
	}
}
