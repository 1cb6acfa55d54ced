package editor_test

import (
	"strings"
	"testing"

	"quarry/editor"
)

const named = "print 1\n\nlet n = 1;\nprint a = n\n| extend b = a + n\n"

// cursorTo moves the cursor to a text.
func cursorTo(e *editor.Model, text string) {
	e.GoTo(strings.Index(e.Text(), text))
}

func TestUsesOfANameFollowEachOther(t *testing.T) {
	e := newEditor(t, 60, 8, named)
	cursorTo(e, "n = 1")
	for _, want := range []struct{ key, before, reason string }{
		{"alt+i", "n\n| extend", "`n`: use 2 of 3."}, {"alt+i", "n\n", "`n`: use 3 of 3."},
		{"alt+i", "n = 1", "`n`: use 1 of 3."},
		{"alt+shift+i", "n\n", "`n`: use 3 of 3."},
	} {
		action, _ := press(e, want.key)
		if explain, ok := action.(editor.Explain); !ok || explain.Reason != want.reason {
			t.Errorf("%s gave %#v, want %q", want.key, action, want.reason)
		}
		if rest := e.Text()[e.Offset():]; !strings.HasPrefix(rest, want.before) {
			t.Errorf("%s went to %q, want %q", want.key, rest, want.before)
		}
	}
	cursorTo(e, "b = a")
	only := editor.Explain{Reason: "There is no other use of `b` in this query."}
	if action, _ := press(e, "alt+i"); action != only {
		t.Errorf("the only use: got %#v", action)
	}
}

func TestRenameIsOneChange(t *testing.T) {
	e := newEditor(t, 60, 8, named)
	cursorTo(e, "n\n| extend")
	press(e, "alt+j")
	action, _ := press(e, "m", "o", "r", "e", "enter")
	want := strings.NewReplacer("let n", "let more", "= n", "= more", "+ n", "+ more").Replace(named)
	if e.Text() != want || action != (editor.Explain{Reason: "Renamed in 3 places."}) {
		t.Errorf("got %q and %#v, want %q", e.Text(), action, want)
	}
	if !strings.HasPrefix(e.Text()[e.Offset():], "more\n| extend") {
		t.Errorf("the cursor is before %q", e.Text()[e.Offset():])
	}
	press(e, "ctrl+z")
	if e.Text() != named {
		t.Errorf("undo gave %q", e.Text())
	}
}

func TestRenameSaysWhyNot(t *testing.T) {
	for name, c := range map[string]struct {
		at   string
		keys []string
		want string
	}{
		"built-in": {"print 1", []string{"alt+j"}, "there is no name here that the query uses"},
		"the name is taken": {"n = 1", []string{"alt+j", "a", "enter"},
			"`a` is already a column here; choose another name"},
		"empty": {"n = 1", []string{"alt+j", "backspace", "enter"}, "the new name is empty"},
	} {
		e := newEditor(t, 60, 8, named)
		cursorTo(e, c.at)
		if action, _ := press(e, c.keys...); action != (editor.Explain{Reason: c.want}) || e.Text() != named {
			t.Errorf("%s: got %#v and %q, want %q", name, action, e.Text(), c.want)
		}
	}
	e := newEditor(t, 60, 8, named)
	cursorTo(e, "n = 1")
	if press(e, "alt+j", "x", "esc"); e.Text() != named {
		t.Errorf("after esc: %q", e.Text())
	}
}
