package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/themes"
)

// TestEditorGrowsWithItsText types lines, and sets a size by hand.
func TestEditorGrowsWithItsText(t *testing.T) {
	m := newModel(t, themes.Default)
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	for lines, want := range map[int]int{0: 3, 3: 3, 4: 4, 7: 7, 10: 10, 11: 10, 400: 10} {
		m.tab.setText(strings.Repeat("\n", max(lines-1, 0)))
		m.Update(nil)
		if got := m.layout.editor.height; got != want {
			t.Errorf("%d lines of text: the editor has %d lines, want %d", lines, got, want)
		}
	}
	m.tab.setText("T")
	m.Update(nil)
	m.Update(tea.PasteMsg{Content: "\n\n\n\n\n"})
	if got := m.layout.editor.height; got != 6 {
		t.Errorf("after a paste the editor has %d lines, want 6", got)
	}
	m.enlargeEditor()
	m.tab.setText("T")
	m.Update(nil)
	if got := m.layout.editor.height; got != 7 {
		t.Errorf("a size that was set is not kept: %d lines, want 7", got)
	}
	m.fitEditor()
	if got := m.layout.editor.height; got != 3 {
		t.Errorf("fitted to one line the editor has %d lines, want 3", got)
	}
}

// TestCompletionsLeaveTheEditor opens the list in an editor of three lines, over results with wide characters.
func TestCompletionsLeaveTheEditor(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 10}, {41, 13}, {200, 50}} {
		m := newModel(t, themes.Default)
		m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		states["answer"](m)
		m.tab.setText("Device")
		m.setFocus(editorPane)
		m.Update(tea.KeyPressMsg{Code: tea.KeyEnd})
		m.tab.editor.Do("editor_complete")
		m.Update(nil)
		checkFrame(t, m, size[0], size[1])
		shown := 0
		for _, text := range strings.Split(ansi.Strip(m.frame()), "\n") {
			if strings.Contains(text, "T Device") {
				shown++
			}
		}
		if want := min(8, size[1]-5); shown < want {
			t.Errorf("%v: %d completions are shown, want %d:\n%s", size, shown, want, ansi.Strip(m.frame()))
		}
	}
}

func TestTabsMove(t *testing.T) {
	m := newModel(t, themes.Default)
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.tab.name = "a"
	for _, name := range []string{"b", "c"} {
		m.newTab()
		m.tab.name = name
	}
	for _, step := range []struct {
		move func() tea.Cmd
		want string
	}{{m.moveTabLeft, "acb"}, {m.moveTabLeft, "cab"}, {m.moveTabLeft, "abc"}, {m.moveTabRight, "cab"}} {
		step.move()
		got := ""
		for _, t := range m.tabs {
			got += t.name
		}
		if got != step.want || m.tab.name != "c" {
			t.Errorf("the tabs are %s with %s shown, want %s", got, m.tab.name, step.want)
		}
	}
}
