package picker_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quarry/ui/widget/picker"
)

var styles = picker.Styles{Marker: ">", Tail: "~", Rule: "-"}

func filled(entries, width, height int) *picker.Model {
	columns := []picker.Column{{Title: "Name"}, {Title: "Rows", Width: 6, Right: true},
		{Title: "Tags", Width: 10, From: 60}}
	m := picker.New(picker.DefaultKeys(), styles, "Things", "Nothing fits.", columns)
	m.SetSize(width, height)
	var all []picker.Entry
	for i := range entries {
		all = append(all, picker.Entry{Cells: []string{fmt.Sprintf("entry %d", i), fmt.Sprint(i), "tag"},
			Preview: fmt.Sprintf("preview %d\nsecond", i)})
	}
	m.SetEntries(all)
	return m
}

func TestTypingSearchesAndArrowsChoose(t *testing.T) {
	m := filled(50, 80, 24)
	if wish, used := m.HandleKey(tea.KeyPressMsg{Code: 'x', Text: "x"}); wish != (picker.Search{Text: "x"}) || !used {
		t.Errorf("x gives %+v, used %v", wish, used)
	}
	for range 3 {
		m.HandleKey(tea.KeyPressMsg{Code: tea.KeyDown})
	}
	if !strings.Contains(m.View(), "preview 3") {
		t.Errorf("there is no preview of the entry under the cursor:\n%s", m.View())
	}
	if wish, _ := m.HandleKey(tea.KeyPressMsg{Code: tea.KeyEnter}); wish != (picker.Choose{Entry: 3}) {
		t.Errorf("enter gives %+v", wish)
	}
	if wish := m.Paste("abc\ndef"); wish != (picker.Search{Text: "xabc def"}) {
		t.Errorf("a paste gives %+v", wish)
	}
}

func TestCursorStaysInViewAndWithinTheList(t *testing.T) {
	for _, height := range []int{4, 10, 24} {
		m := filled(50, 60, height)
		keys := []rune{tea.KeyDown, tea.KeyPgDown, tea.KeyPgDown, tea.KeyPgDown, tea.KeyPgDown, tea.KeyPgDown,
			tea.KeyPgDown, tea.KeyDown, tea.KeyPgUp, tea.KeyUp}
		for range 10 {
			for _, code := range keys {
				m.HandleKey(tea.KeyPressMsg{Code: code})
				if !strings.Contains(m.View(), "\n> entry") {
					t.Fatalf("at height %d no entry has the marker:\n%s", height, m.View())
				}
			}
		}
	}
}

func TestEmptyListSaysSoAndChoosesNothing(t *testing.T) {
	m := filled(0, 60, 12)
	if wish, used := m.HandleKey(tea.KeyPressMsg{Code: tea.KeyEnter}); wish != nil || !used {
		t.Errorf("enter gives %+v, used %v", wish, used)
	}
	if !strings.Contains(m.View(), "Nothing fits.") {
		t.Errorf("the list is\n%s", m.View())
	}
}

func TestPreviewShowsLongLinesWhole(t *testing.T) {
	m := filled(0, 40, 24)
	m.SetEntries([]picker.Entry{{Cells: []string{"a", "1", ""}, Preview: strings.Repeat("word ", 20) + "end\nsecond"}})
	if view := m.View(); !strings.Contains(view, "end") || !strings.Contains(view, "second") ||
		strings.Contains(view, "~") {
		t.Errorf("the preview is cut:\n%s", view)
	}
}

func TestNarrowListLeavesColumnsOut(t *testing.T) {
	if view := filled(3, 59, 12).View(); strings.Contains(view, "Tags") {
		t.Errorf("at 59 cells:\n%s", view)
	}
	if view := filled(3, 60, 12).View(); !strings.Contains(view, "Tags") {
		t.Errorf("at 60 cells:\n%s", view)
	}
}
