package dialog_test

import (
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/widget/dialog"
)

var styles = dialog.Styles{Rule: "-", Marker: ">", Tail: "~"}

func key(code rune, text string) tea.KeyPressMsg { return tea.KeyPressMsg{Code: code, Text: text} }

func TestQuestionTakesYesAndNoAndKeepsOtherLetters(t *testing.T) {
	m := dialog.NewQuestion(dialog.DefaultKeys(), styles, "Quit?", "Sure?", "quit")
	m.SetWidth(40)
	for _, test := range []struct {
		key  tea.KeyPressMsg
		want dialog.Action
		used bool
	}{
		{key('y', "y"), dialog.Agree{}, true}, {key(tea.KeyEnter, ""), dialog.Agree{}, true},
		{key('n', "n"), dialog.Refuse{}, true},
		{key('x', "x"), nil, true}, {key(tea.KeyF1, ""), nil, false},
	} {
		if got, used := m.HandleKey(test.key); got != test.want || used != test.used {
			t.Errorf("%s gives %v, used %v; want %v, %v", test.key, got, used, test.want, test.used)
		}
	}
	if lines := strings.Split(m.View(), "\n"); len(lines) != m.Height() {
		t.Errorf("%d lines, want %d", len(lines), m.Height())
	}
}

func TestFormSubmitsItsFields(t *testing.T) {
	m := dialog.NewForm(dialog.DefaultKeys(), styles, "Save", "save", dialog.Field{Label: "Name", Text: "a"},
		dialog.Field{Label: "Title"})
	m.SetWidth(40)
	m.HandleKey(key('b', "b"))
	m.HandleKey(key(tea.KeyTab, ""))
	m.Paste("c")
	if c := m.Cursor(); c == nil || c.Y != 2 {
		t.Errorf("the cursor is at %+v, want line 2", c)
	}
	want := dialog.Submit{Texts: []string{"ab", "c"}}
	if got, _ := m.HandleKey(key(tea.KeyEnter, "")); !reflect.DeepEqual(got, want) {
		t.Errorf("enter gives %+v, want %+v", got, want)
	}
	if lines := strings.Split(m.View(), "\n"); len(lines) != m.Height() {
		t.Errorf("%d lines, want %d", len(lines), m.Height())
	}
}
