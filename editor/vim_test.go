package editor_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/themes"
)

// newVim returns an editor with Vim keys.
func newVim(t testing.TB, width, height int, text string) *editor.Model {
	t.Helper()
	e := editor.New(editor.Options{Theme: theme(t, themes.Default), Vim: true, Check: true, CompleteWhileTyping: true})
	e.SetSize(width, height)
	e.SetFocused(true)
	e.SetText(text)
	return e
}

// pressAll presses keys given as characters, or as names between < and >.
func pressAll(e *editor.Model, keys string) (action editor.Action, used bool) {
	for keys != "" {
		key, rest := keys[:1], keys[1:]
		if end := strings.IndexByte(keys, '>'); key == "<" && end > 1 {
			key, rest = keys[1:end], keys[end+1:]
		}
		action, used = press(e, key)
		keys = rest
	}
	return action, used
}

func TestVimEditsQueries(t *testing.T) {
	tests := []struct{ name, text, keys, want string }{
		{"changing inside a string", `T | where F == "a"`, `fwci"cmd<esc>`, `T | where F == "cmd"`},
		{"brackets pair while inserting", "T", "A | where f(x<esc>", "T | where f(x)"},
		{". repeats paired brackets", "T\nU", "Af(x<esc>j.", "Tf(x)\nUf(x)"},
		{"brackets in strings do not count", "f(')')x", "f(d%", "fx"},
		{"search", "one two three two", "/two<enter>x", "one wo three two"},
		{"search and repeat", "one two three two", "/two<enter>nx", "one two three wo"},
		{"search backward", "two one two", "$?two<enter>nx", "wo one two"},
		{"an operator with a search", "one two three", "d/three<enter>", "three"},
		{"a cancelled search", "one two three", "d/thr<esc>x", "ne two three"},
		{"extending a selection by a search", "one two three", "v/three<enter>d", "hree"},
		{"* matches whole words", "ab abc ab", "*x", "ab abc b"},
		{"repeating a search with the plain key", "one two three two", "/two<enter><alt+.>x", "one two three wo"},
		{"format", "T|where a==1|take 5", "==", "T\n| where a == 1\n| take 5"},
		{"go to a line", "a\nb\nc", ":3<enter>x", "a\nb\n"},
		{"a cancelled command", "abc", ":w<esc>x", "bc"},
		{"yanked text is pasted by the plain key", "ab", "yl<ctrl+v>", "aab"},
		{"text copied by the plain key is put", "a\nb", "<alt+c>jp", "a\nb\na"},
		{"undo with the plain key", "ab", "x<ctrl+z>", "ab"},
		{"keys that type do nothing in normal mode", "ab", "<tab><enter><backspace>", "ab"},
		{"selecting the query under the cursor", "a\n\nb | c\n\nd", "jj<alt+b>d", "a\n\n\n\nd"},
		{"no completion in normal mode", "Device", "x<alt+/><esc>x", "vice"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newVim(t, 60, 6, test.text)
			pressAll(e, test.keys)
			if got := e.Text(); got != test.want {
				t.Errorf("%q with %s became %q, want %q", test.text, test.keys, got, test.want)
			}
			checkFrame(t, e, 60, 6)
		})
	}
}

func TestVimShowsItsModeByShapeAndName(t *testing.T) {
	e := newVim(t, 60, 6, "abc")
	for _, step := range []struct {
		keys, mode string
		shape      tea.CursorShape
		x          int
	}{
		{"", "NORMAL", tea.CursorBlock, 0}, {"2", "NORMAL 2", tea.CursorUnderline, 0},
		{"d", "NORMAL 2d", tea.CursorUnderline, 0},
		{"<esc>", "NORMAL", tea.CursorBlock, 0}, {"v", "VISUAL", tea.CursorBlock, 0},
		{"l", "VISUAL", tea.CursorBlock, 1},
		{"V", "V-LINE", tea.CursorBlock, 1}, {"<esc>", "NORMAL", tea.CursorBlock, 1}, {"a", "INSERT", tea.CursorBar, 2},
		{"<esc>", "NORMAL", tea.CursorBlock, 1}, {"$", "NORMAL", tea.CursorBlock, 2},
	} {
		pressAll(e, step.keys)
		c := e.Cursor()
		gutter := 4
		if e.Mode() != step.mode || c.Shape != step.shape || c.X != gutter+step.x {
			t.Errorf("after %s: mode %q, shape %v, column %d; want %q, %v, %d", step.keys, e.Mode(), c.Shape,
				c.X-gutter, step.mode, step.shape, step.x)
		}
	}
	e.SetVim(false)
	if e.Mode() != "" || e.Cursor().Shape != tea.CursorBar {
		t.Errorf("without vim the mode is %q and the shape %v", e.Mode(), e.Cursor().Shape)
	}
}

// TestEscapeLeavesVimsModesFirst checks that esc is passed on only if Vim has nothing to end.
func TestEscapeLeavesVimsModesFirst(t *testing.T) {
	for keys, used := range map[string]bool{"": false, "i": true, "v": true, "2d": true, `"`: true, "/a": true,
		":": true, "ix<esc>": false} {
		e := newVim(t, 60, 6, "abc")
		pressAll(e, keys)
		if _, got := press(e, "esc"); got != used {
			t.Errorf("after %q esc was used: %v, want %v", keys, got, used)
		}
		if e.Mode() != "NORMAL" {
			t.Errorf("after %q and esc the mode is %s", keys, e.Mode())
		}
	}
}

func TestEscapeClosesTheListAndLeavesInsertMode(t *testing.T) {
	e := newVim(t, 60, 8, "")
	pressAll(e, "iDevicePro")
	e.Settle()
	if !e.Completing() {
		t.Fatal("no list opened")
	}
	press(e, "esc")
	if e.Completing() || e.Mode() != "NORMAL" {
		t.Errorf("after esc: list %v, mode %s", e.Completing(), e.Mode())
	}
}

func TestVimRequests(t *testing.T) {
	tests := map[string]editor.Action{
		":w<enter>": editor.Save{}, ":q<enter>": editor.Close{}, ":wq<enter>": editor.Save{Close: true},
		`"+yy`: editor.CopyText{Text: "abc\n"},
	}
	for keys, want := range tests {
		if got, _ := pressAll(newVim(t, 60, 6, "abc"), keys); got != want {
			t.Errorf("%s requests %#v, want %#v", keys, got, want)
		}
	}
	for _, keys := range []string{":foo<enter>", "/zzz<enter>", "K", "u"} {
		got, _ := pressAll(newVim(t, 60, 6, "  "), keys)
		if e, ok := got.(editor.Explain); !ok || e.Reason == "" {
			t.Errorf("%s requests %#v, want an explanation", keys, got)
		}
	}
}

func TestVimPastesWhereTheCursorIs(t *testing.T) {
	e := newVim(t, 60, 6, "ab")
	pressAll(e, "l")
	e.Paste("dwx")
	if got := e.Text(); got != "adwxb" || e.Mode() != "NORMAL" {
		t.Errorf("a paste gave %q in mode %s", got, e.Mode())
	}
}

// TestVimWithAnyKeysKeepsTheFrame presses random keys of both kinds.
func TestVimWithAnyKeysKeepsTheFrame(t *testing.T) {
	keys := append(allKeys(),
		strings.Fields("esc esc i a o d c y v V p P w b e 0 $ G g / : n * . u x J ~ 2 f ( \" > = % { } enter")...)
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		e := newVim(t, 50, 7, session)
		var pressed []string
		for range 150 {
			key := keys[r.IntN(len(keys))]
			pressed = append(pressed, key)
			press(e, key)
			if t.Failed() {
				t.Fatalf("seed %d: %v", seed, pressed)
			}
			checkFrame(t, e, 50, 7)
		}
	}
}
