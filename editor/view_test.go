package editor_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/kql/syntax"
	"quarry/themes"
)

var update = flag.Bool("update", false, "update the golden files")

const session = "let start = ago(7d);\nlet suspects = dynamic(['csc.exe']);\n\n" +
	"// started from AppData\nDeviceProcessEvents\n| where Timestamp > start and FileName in~ (suspects)\n" +
	"| project Timestamp, DeviceName, ProcessCommandLine, \"a\\tb\", 42, 日本\n\nDeviceInfo\n| take 5\n"

// views are editor states that look different.
var views = []struct {
	name string
	text string
	do   func(e *editor.Model)
}{
	{"query", session, func(e *editor.Model) { e.GoTo(strings.Index(session, "where")) }},
	{"empty", "", func(*editor.Model) {}},
	{"selection", session, func(e *editor.Model) {
		e.GoTo(strings.Index(session, "| where"))
		press(e, "shift+down", "shift+right", "shift+right")
	}},
	{"problems", session, func(e *editor.Model) {
		where, take := strings.Index(session, "FileName"), strings.Index(session, "take 5")+len("take 5")
		e.SetMarkers([]syntax.Diagnostic{
			{Severity: syntax.SeverityError, Span: syntax.Span{Start: where, End: where + len("FileName")}},
			{Severity: syntax.SeverityInformation, Span: syntax.Span{Start: 4, End: 9}},
			{Severity: syntax.SeverityWarning, Span: syntax.Span{Start: take, End: take}},
		})
	}},
	{"brackets", session, func(e *editor.Model) { e.GoTo(strings.Index(session, "(suspects")) }},
	{"search", session, func(e *editor.Model) { press(e, "ctrl+f", "s", "t", "a", "r", "t", "enter") }},
	{"far right", session, func(e *editor.Model) { e.GoTo(strings.Index(session, "日本")); press(e, "end") }},
	{"hostile", "print 'a\x1b[31m\u202eb\u200bc\x00\xffd'\t| e\u0301 👩\u200d💻", func(*editor.Model) {}},
}

func TestViews(t *testing.T) {
	for _, name := range []string{themes.Default, "no-color"} {
		for _, size := range []struct{ width, height int }{{80, 12}, {40, 5}, {12, 3}} {
			for _, v := range views {
				title := fmt.Sprintf("%s %dx%d %s", v.name, size.width, size.height, name)
				t.Run(title, func(t *testing.T) {
					e := newEditor(t, size.width, size.height, v.text)
					e.SetTheme(theme(t, name))
					v.do(e)
					checkFrame(t, e, size.width, size.height)
					checkGolden(t, strings.ReplaceAll(title, " ", "_"), picture(e))
				})
			}
		}
	}
}

func TestViewInASCII(t *testing.T) {
	e := newEditor(t, 60, 5, views[len(views)-1].text)
	e.SetTheme(theme(t, "no-color").WithGlyphs(themes.ASCII()))
	checkFrame(t, e, 60, 5)
	checkGolden(t, "hostile_ASCII", picture(e))
	e.SetText("print 1\x1b\u202e")
	for _, r := range e.View() {
		if r > '~' {
			t.Errorf("the view has %q in ASCII", r)
		}
	}
}

// picture returns the view with visible escape sequences, and the position of the cursor.
func picture(e *editor.Model) string {
	c := e.Cursor()
	return fmt.Sprintf("%s\ncursor %d,%d\n", strings.ReplaceAll(e.View(), "\x1b", "␛"), c.X, c.Y)
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and review the diff\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// press presses keys, given as characters or by the names that key maps use.
func press(e *editor.Model, keys ...string) (editor.Action, bool) {
	var action editor.Action
	var used bool
	for _, name := range keys {
		action, used = e.HandleKey(keyNamed(name))
	}
	return action, used
}

var codes = map[string]rune{
	"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome,
	"end":  tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape,
	"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "f5": tea.KeyF5, "space": tea.KeySpace,
}

func keyNamed(name string) tea.KeyPressMsg {
	k := tea.Key{}
	for _, modifier := range []struct {
		prefix string
		mod    tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if rest, ok := strings.CutPrefix(name, modifier.prefix); ok {
			name = rest
			k.Mod |= modifier.mod
		}
	}
	if code, ok := codes[name]; ok {
		k.Code = code
		if name == "space" && k.Mod == 0 {
			k.Text = " "
		}
		return tea.KeyPressMsg(k)
	}
	k.Code = []rune(name)[0]
	switch k.Mod {
	case 0:
		k.Text = name
	case tea.ModShift:
		k.Text = strings.ToUpper(name)
	}
	return tea.KeyPressMsg(k)
}
