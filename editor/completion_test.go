package editor_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"quarry/editor"
	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/types"
	"quarry/themes"
)

// helpful returns an editor with checking and completion enabled.
func helpful(t *testing.T, width, height int, text string) *editor.Model {
	t.Helper()
	e := editor.New(editor.Options{Theme: theme(t, themes.Default), Check: true, CompleteWhileTyping: true})
	e.SetSize(width, height)
	e.SetFocused(true)
	e.SetText(text)
	press(e, "ctrl+end")
	return e
}

func typeText(e *editor.Model, text string) {
	for _, r := range text {
		press(e, string(r))
	}
}

func TestCompletionFollowsWhatIsTyped(t *testing.T) {
	e := helpful(t, 80, 12, "DeviceProcessEvents\n| where ")
	typeText(e, "pcl")
	if e.Completing() {
		t.Error("the list opened before the user paused")
	}
	if e.Settle(); !e.Completing() {
		t.Fatalf("no list is open after %q", e.Text())
	}
	checkFrame(t, e, 80, 12)
	if view := ansi.Strip(e.View()); !strings.Contains(view, "ProcessCommandLine") {
		t.Errorf("the list does not show the column:\n%s", view)
	}
	press(e, "tab")
	if want := "DeviceProcessEvents\n| where ProcessCommandLine"; e.Text() != want || e.Completing() {
		t.Errorf("got %q, list open %t; want %q", e.Text(), e.Completing(), want)
	}
	press(e, "ctrl+z")
	if want := "DeviceProcessEvents\n| where pcl"; e.Text() != want {
		t.Errorf("after undo: %q, want %q", e.Text(), want)
	}
}

func TestKeysOfTheOpenList(t *testing.T) {
	for _, test := range []struct {
		name string
		keys []string
		want string
	}{
		{"escape keeps the typed text", []string{"esc"}, "DeviceInfo | where Dev"},
		{"enter is a new line until the user moves in the list", []string{"enter"}, "DeviceInfo | where Dev\n"},
		{"down and enter accept the second entry", []string{"down", "up", "enter"}, "DeviceInfo | where DeviceName"},
		{"a blank closes the list", []string{" "}, "DeviceInfo | where Dev "},
		{"a function gets parentheses", []string{"backspace", "backspace", "backspace", "i", "s", "n", "o", "t", "e",
			"alt+/", "tab"}, "DeviceInfo | where isnotempty()"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := helpful(t, 80, 12, "DeviceInfo | where ")
			typeText(e, "Dev")
			e.Settle()
			press(e, test.keys...)
			if e.Text() != test.want || e.Completing() {
				t.Errorf("got %q, list open %t; want %q and no list", e.Text(), e.Completing(), test.want)
			}
			checkFrame(t, e, 80, 12)
		})
	}
}

func TestListNeverCoversTheCursorLine(t *testing.T) {
	for lines := range 9 {
		for _, size := range [][2]int{{80, 10}, {40, 4}, {30, 2}, {12, 1}} {
			e := helpful(t, size[0], size[1], strings.Repeat("// note\n", lines)+"DeviceInfo | where ")
			typeText(e, "Dev")
			e.Settle()
			checkFrame(t, e, size[0], size[1])
			c := e.Cursor()
			if row := strings.Split(ansi.Strip(e.View()), "\n")[c.Y]; size[0] > 40 &&
				!strings.Contains(row, "where Dev") {
				t.Errorf("%d lines, %v: the line of the cursor shows %q", lines, size, row)
			}
		}
	}
}

func TestAskingForCompletionWithNothingTyped(t *testing.T) {
	e := helpful(t, 80, 12, "DeviceInfo\n| ")
	if e.Completing() {
		t.Error("the list is open without being asked for")
	}
	if press(e, "alt+/"); !e.Completing() {
		t.Fatal("the list did not open")
	}
	press(e, "enter")
	if want := "DeviceInfo\n| where "; e.Text() != want {
		t.Errorf("got %q, want %q", e.Text(), want)
	}
	e = helpful(t, 80, 12, "// only a comment")
	if action, _ := press(e, "alt+/"); action == nil {
		t.Error("no completions were found, and there was no message")
	}
}

func TestProblemsShowWhenTypingPauses(t *testing.T) {
	e := helpful(t, 60, 6, "")
	typeText(e, "DeviceInfo | where DeviceNam")
	press(e, "esc")
	typeText(e, " == 1")
	if _, ok := e.Marker(); ok {
		t.Error("a problem is marked while the user is typing")
	}
	if !e.Settle() || e.Settle() {
		t.Error("want a change at the first pause and none at the second")
	}
	press(e, "alt+n")
	d, ok := e.Marker()
	if !ok || d.Code != "unknown-column" || d.Fix == nil {
		t.Fatalf("got %+v, %t", d, ok)
	}
	if help, ok := e.Help(); !ok || help != d.Message {
		t.Errorf("the help is %q, want the problem", help)
	}
	press(e, "alt+m")
	if want := "DeviceInfo | where DeviceName == 1"; e.Text() != want {
		t.Errorf("the fix made %q, want %q", e.Text(), want)
	}
	if _, ok := e.Marker(); ok {
		t.Error("the problem is still there")
	}
}

func TestEachQueryIsCheckedByItself(t *testing.T) {
	e := helpful(t, 60, 10, "DeviceInfo | wher x\n\nDeviceInfo | take 1\n\nDeviceInfo | project Nope")
	press(e, "ctrl+home")
	var codes []string
	for range 2 {
		press(e, "alt+n")
		d, _ := e.Marker()
		codes = append(codes, e.Text()[d.Span.Start:d.Span.End])
	}
	if got := strings.Join(codes, " "); got != "wher Nope" {
		t.Errorf("the problems are at %q, want wher and Nope", got)
	}
}

func TestLearnedTablesAndValuesHelp(t *testing.T) {
	e := helpful(t, 80, 12, "Mine_CL | where Special_s == 1")
	e.SetScope(&sema.Scope{Tables: []*catalog.Table{{Name: "Mine_CL",
		Columns: []catalog.Column{{Name: "Special_s", Type: types.String}}}}})
	if d, ok := e.Marker(); ok {
		t.Errorf("a learned table is marked: %+v", d)
	}
	e.SetValues(func(_, column string) []string { return []string{column + " value"} })
	e.SetText("Mine_CL | where Special_s == ")
	press(e, "ctrl+end", `"`, "alt+/", "enter")
	if want := `Mine_CL | where Special_s == "Special_s value"`; e.Text() != want {
		t.Errorf("got %q, want %q", e.Text(), want)
	}
}

func TestFormatIsOneStepAndKeepsTheCursor(t *testing.T) {
	e := helpful(t, 80, 12, "DeviceInfo|where DeviceName=='a'|take 5\n\nDeviceEvents")
	e.GoTo(strings.Index(e.Text(), "take"))
	press(e, "alt+f")
	if want := "DeviceInfo\n| where DeviceName == 'a'\n| take 5\n\nDeviceEvents"; e.Text() != want {
		t.Errorf("got %q, want %q", e.Text(), want)
	}
	if rest := e.Text()[e.Offset():]; !strings.HasPrefix(rest, "take") {
		t.Errorf("the cursor is before %q, want take", rest)
	}
	press(e, "ctrl+z")
	if !strings.HasPrefix(e.Text(), "DeviceInfo|where") {
		t.Errorf("undo left %q", e.Text())
	}
	e.SetText("DeviceInfo | where (")
	if action, _ := press(e, "alt+f"); action == nil || e.Text() != "DeviceInfo | where (" {
		t.Errorf("a query with an error became %q, and %v was said", e.Text(), action)
	}
}

func TestPairs(t *testing.T) {
	for _, test := range []struct{ name, text, keys, want string }{
		{"a parenthesis inserts its partner", "", "f(", "f()"},
		{"typed text goes between them", "", "f(x", "f(x)"},
		{"typing the closing one overtypes it", "", "f(x)", "f(x)"},
		{"a quote", "", `"a"`, `"a"`},
		{"no pair inside a string", `"`, `a(`, `"a(`},
		{"no pair in a comment", "// ", `it's (`, `// it's (`},
		{"no pair before a word", "word", "<home>(", "(word"},
		{"an apostrophe in a word", "", "don't", "don't"},
		{"backspace deletes an empty pair", "", "f(<backspace>", "f"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := newEditor(t, 40, 5, test.text)
			press(e, "end")
			for keys := test.keys; keys != ""; {
				if name, rest, ok := strings.Cut(strings.TrimPrefix(keys, "<"), ">"); ok && keys[0] == '<' {
					press(e, name)
					keys = rest
					continue
				}
				press(e, keys[:1])
				keys = keys[1:]
			}
			if e.Text() != test.want {
				t.Errorf("got %q, want %q", e.Text(), test.want)
			}
		})
	}
	e := newEditor(t, 40, 5, "word")
	press(e, "ctrl+a", "(")
	if e.Text() != "(word)" {
		t.Errorf("around a selection: %q", e.Text())
	}
}

func TestCutTextGoesIntoAnotherEditor(t *testing.T) {
	from := newEditor(t, 40, 5, "word")
	to := editor.New(editor.Options{Theme: theme(t, themes.Default), SharedWith: from})
	press(from, "ctrl+a", "ctrl+x")
	if press(to, "ctrl+v"); to.Text() != "word" {
		t.Errorf("got %q, want word", to.Text())
	}
}

func TestOpeningQuoteOffersValues(t *testing.T) {
	for text, offers := range map[string]string{
		"DeviceLogonEvents\n| where LogonType == ":   "RemoteInteractive",
		"DeviceProcessEvents\n| where ProcessId == ": "", // no text
		"print x = strcat(":                          "",
	} {
		e := helpful(t, 80, 12, text)
		typeText(e, `"`)
		e.Settle()
		if got := e.Completing(); got != (offers != "") || !strings.Contains(ansi.Strip(e.View()), offers) {
			t.Errorf("%q and a quote: list open %t, want %q:\n%s", text, got, offers, ansi.Strip(e.View()))
		}
	}
	e := helpful(t, 80, 12, `print x = "a`)
	typeText(e, `"`)
	if e.Settle(); e.Completing() {
		t.Error("a closing quote opened the list")
	}
}
