package editor_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/kql/syntax"
)

func TestKeysMeanOneThing(t *testing.T) {
	taken := map[string]string{}
	for _, a := range editor.Actions() {
		for _, k := range a.Keys {
			if other, ok := taken[k]; ok {
				t.Errorf("%q is both %s and %s", k, other, a.ID)
			}
			taken[k] = a.ID
		}
	}
}

// TestEveryKeyDoesSomething checks that every key of an action is used.
func TestEveryKeyDoesSomething(t *testing.T) {
	for _, a := range editor.Actions() {
		for _, k := range a.Keys {
			if _, used := press(newEditor(t, 40, 5, session), k); !used && !strings.Contains(k, " ") {
				t.Errorf("%s: %q was not used", a.ID, k)
			}
		}
	}
}

// TestFirstKeysCanBeSent checks that the first key of each action is one that all terminals can
// send and that neither tmux nor screen intercepts.
func TestFirstKeysCanBeSent(t *testing.T) {
	unsafe := map[string]bool{
		"ctrl+enter": true, "ctrl+space": true, "ctrl+s": true, "ctrl+q": true, "ctrl+a": true, "ctrl+b": true,
		"alt+]": true, "alt+[": true, "alt+O": true, // after escape, these start control sequences
		"ctrl+/": true, "ctrl+_": true, "shift+enter": true, "ctrl+j": true, "ctrl+m": true, "ctrl+i": true,
	}
	for _, a := range editor.Actions() {
		if unsafe[a.Keys[0]] {
			t.Errorf("%s: the first key is %q", a.ID, a.Keys[0])
		}
	}
}

func TestUnboundKeysAreNotUsed(t *testing.T) {
	for _, k := range []string{"f5", "ctrl+c", "ctrl+s", "alt+t", "ctrl+p", "alt+left", "esc"} {
		e := newEditor(t, 40, 5, "a")
		if action, used := press(e, k); used || action != nil {
			t.Errorf("%q was used and gave %v", k, action)
		}
		if e.Text() != "a" {
			t.Errorf("%q made %q of the text", k, e.Text())
		}
	}
}

func TestKeysEditTheText(t *testing.T) {
	tests := []struct {
		name, text string
		keys       []string
		want       string
	}{
		{"typing", "", []string{"w", "日", "space"}, "w日 "},
		{"capital letters come with shift", "", []string{"shift+a"}, "A"},
		{"new line", "", []string{"a", "enter", "b"}, "a\nb"},
		{"tab indents", "a", []string{"tab"}, "    a"},
		{"shift tab outdents", "    a", []string{"shift+tab"}, "a"},
		{"comment", "a", []string{"alt+;"}, "// a"},
		{"comment and back", "a", []string{"alt+;", "ctrl+/"}, "a"},
		{"cut a line and insert it below", "a\nb\n", []string{"ctrl+x", "down", "ctrl+v"}, "b\na\n"},
		{"cut the selection", "abc", []string{"shift+right", "ctrl+x"}, "bc"},
		{"copy and insert", "ab", []string{"shift+right", "alt+c", "end", "ctrl+v"}, "aba"},
		{"duplicate", "a", []string{"ctrl+d"}, "a\na"},
		{"delete a line", "a\nb", []string{"alt+k"}, "b"},
		{"move a line down", "a\nb", []string{"alt+shift+down"}, "b\na"},
		{"move a line up", "a\nb", []string{"down", "alt+shift+up"}, "b\na"},
		{"delete words", "where x", []string{"end", "ctrl+w", "ctrl+w"}, ""},
		{"delete to the start of the line", "abc\nd", []string{"right", "ctrl+u"}, "bc\nd"},
		{"undo", "", []string{"a", "b", "ctrl+z"}, ""},
		{"redo", "", []string{"a", "b", "ctrl+z", "ctrl+y"}, "ab"},
		{"select all and replace", "abc", []string{"alt+a", "x"}, "x"},
		{"select the query and replace", "a\n\nb | c\n\nd", []string{"down", "down", "alt+b", "x"}, "a\n\nx\n\nd"},
		{"left from a selection goes to its start", "abc", []string{"right", "shift+right", "shift+right", "left", "x"},
			"axbc"},
		{"right from a selection goes to its end", "abc", []string{"shift+right", "right", "x"}, "axbc"},
		{"escape drops the selection", "abc", []string{"shift+right", "esc", "x"}, "axbc"},
		{"to the matching bracket", "f(a[1])", []string{"right", "ctrl+]", "x"}, "f(a[1]x)"},
		{"and back", "f(a[1])", []string{"end", "ctrl+]", "x"}, "fx(a[1])"},
		{"brackets in strings do not count", "f(')')", []string{"right", "ctrl+]", "x"}, "f(')'x)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEditor(t, 40, 5, test.text)
			press(e, test.keys...)
			if got := e.Text(); got != test.want {
				t.Errorf("%q with %v became %q, want %q", test.text, test.keys, got, test.want)
			}
		})
	}
}

func TestDoRunsAnAction(t *testing.T) {
	e := newEditor(t, 40, 5, "abc\nd")
	press(e, "right")
	e.Do("editor_delete_to_line_end")
	if got := e.Text(); got != "a\nd" {
		t.Errorf("got the text %q, want %q", got, "a\nd")
	}
}

func TestActionsWorkInTheSearchLine(t *testing.T) {
	e := newEditor(t, 40, 5, "aba")
	press(e, "ctrl+f", "a", "x", "home", "right")
	e.Do("editor_delete_to_line_end")
	e.Do("editor_replace")
	press(e, "c")
	e.Do("editor_select_all")
	if got := e.Text(); got != "cbc" {
		t.Errorf("got the text %q, want %q", got, "cbc")
	}
}

func TestTextStaysByteForByte(t *testing.T) {
	for _, text := range []string{"", "a\r\nb\rc\n", "\ttab  \r\n", "\xff\xfe\x00", "\ufeffa", "e\u0301"} {
		e := newEditor(t, 40, 5, text)
		press(e, "end", "x", "backspace", "ctrl+z", "ctrl+z")
		if got := e.Text(); got != text {
			t.Errorf("text %q became %q", text, got)
		}
	}
}

func TestPasteKeepsLineBreaks(t *testing.T) {
	tests := map[string]struct{ text, pasted, want string }{
		"carriage returns as terminals send": {"", "a\r| b\r", "a\n| b\n"},
		"Windows line ends":                  {"", "a\r\nb", "a\nb"},
		"into a text with Windows line ends": {"x\r\n", "a\nb\n", "a\r\nb\r\nx\r\n"},
		"indentation is not added":           {"", "f(\n  a\n)", "f(\n  a\n)"},
		"control characters stay":            {"", "a\x1b[31mb\x00", "a\x1b[31mb\x00"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEditor(t, 40, 5, test.text)
			e.Paste(test.pasted)
			if got := e.Text(); got != test.want {
				t.Errorf("pasting %q gave %q, want %q", test.pasted, got, test.want)
			}
			press(e, "ctrl+z")
			if got := e.Text(); got != test.text {
				t.Errorf("one undo gave %q, want %q", got, test.text)
			}
		})
	}
}

func TestRunReturnsTheSelectionOrTheBlock(t *testing.T) {
	const text = "\nA\n| take 1\n\n\n// B\nB | take 2\n\n"
	tests := []struct {
		name string
		at   int
		keys []string
		want string
	}{
		{"in a block", strings.Index(text, "take 1"), nil, "A\n| take 1"},
		{"between blocks: the one above", strings.Index(text, "\n// B"), nil, "A\n| take 1"},
		{"before the first block: the first", 0, nil, "A\n| take 1"},
		{"after the last block", len(text), nil, "// B\nB | take 2"},
		{"comments belong to the block", strings.Index(text, "// B"), nil, "// B\nB | take 2"},
		{"the selection", strings.Index(text, "B |"), []string{"shift+right"}, "B"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEditor(t, 40, 5, text)
			e.GoTo(test.at)
			press(e, test.keys...)
			action, used := press(e, "ctrl+r")
			start := strings.LastIndex(text, test.want)
			if len(test.keys) > 0 {
				start = test.at
			}
			want := editor.RunQuery{Text: test.want, Span: syntax.Span{Start: start, End: start + len(test.want)}}
			if action != want || !used {
				t.Errorf("run gave %#v, %v, want %#v", action, used, want)
			}
			if query, ok := e.Query(); query != want || !ok {
				t.Errorf("Query gave %#v, %v, want %#v", query, ok, want)
			}
		})
	}
}

func TestKeysThatCannotActSayWhy(t *testing.T) {
	tests := map[string][]string{
		"running an empty text":        {"ctrl+r"},
		"running a blank text":         {"space", "enter", "ctrl+r"},
		"nothing to undo":              {"ctrl+z"},
		"nothing to redo":              {"ctrl+y"},
		"nothing to paste":             {"ctrl+v"},
		"problems of a clean text":     {"alt+n"},
		"moving up on the first line":  {"alt+shift+up"},
		"moving down on the last line": {"alt+shift+down"},
		"no bracket at the cursor":     {"ctrl+]"},
	}
	for name, keys := range tests {
		t.Run(name, func(t *testing.T) {
			action, used := press(newEditor(t, 40, 5, ""), keys...)
			if explain, ok := action.(editor.Explain); !ok || !used || !strings.HasSuffix(explain.Reason, ".") {
				t.Errorf("%v gave %#v, %v, want an explanatory sentence", keys, action, used)
			}
		})
	}
}

func TestCopyAndCutReturnTheText(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want string
	}{
		{"copy the selection", []string{"shift+right", "shift+right", "alt+c"}, "ab"},
		{"copy the line", []string{"alt+c"}, "abc\n"},
		{"cut the selection", []string{"shift+right", "ctrl+x"}, "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			action, _ := press(newEditor(t, 40, 5, "abc\nd"), test.keys...)
			if want := (editor.CopyText{Text: test.want}); action != want {
				t.Errorf("%v gave %#v, want %#v", test.keys, action, want)
			}
		})
	}
}

func TestModifiedCharactersAreNotTyped(t *testing.T) {
	e := newEditor(t, 40, 5, "")
	e.HandleKey(tea.KeyPressMsg{Code: 'q', Text: "q", Mod: tea.ModAlt})
	if e.Text() != "" {
		t.Errorf("alt+q typed %q", e.Text())
	}
}
