package checklist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/tools/txtar"

	"quarry/ui/golden"
	"quarry/ui/widget/checklist"
)

// looks are the styles of capable and limited terminals.
var looks = map[string]checklist.Styles{
	"rich": {Marker: "▸", Check: "✓", Tail: "…", Steps: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}},
	"poor": {Marker: ">", Check: "*", Tail: "~", Steps: []string{"#"}},
}

// hostile is a value chosen by an attacker.
const hostile = "\x1b]52;c;aGk=\x07報告\u202eexe\u009b2J🙂"

func list(look string, counts bool, width, height int) *checklist.Model {
	m := checklist.New(checklist.DefaultKeys(), looks[look], "File"+hostile, counts)
	var entries []checklist.Entry
	for i, text := range []string{"powershell.exe", "cmd.exe", hostile, "null", "svchost.exe", "OUTLOOK.EXE",
		strings.Repeat("long ", 60)} {
		entries = append(entries, checklist.Entry{Text: text, Note: fmt.Sprintf("%d.0 %%", 70-10*i),
			Count: 70_000 - 10_000*i, Share: 1 - float64(i)/7, Faint: text == "null", Checked: i == 1})
	}
	m.SetEntries(entries, "7 values"+hostile)
	m.SetSize(width, height)
	return m
}

func press(m *checklist.Model, keys ...string) (last checklist.Action) {
	codes := map[string]rune{"enter": tea.KeyEnter, "space": ' ', "down": tea.KeyDown}
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: codes[k]}
		if len(k) == 1 {
			msg = tea.KeyPressMsg{Code: rune(k[0]), Text: k}
		}
		if k == "space" {
			msg.Text = " "
		}
		last, _ = m.HandleKey(msg)
	}
	return last
}

func TestListsLookAsBefore(t *testing.T) {
	for look := range looks {
		for _, size := range [][2]int{{40, 8}, {80, 12}} {
			got := new(txtar.Archive)
			for _, counts := range []bool{true, false} {
				m := list(look, counts, size[0], size[1])
				press(m, "down")
				got.Files = append(got.Files, golden.Picture(fmt.Sprintf("counts %t", counts), m.View()))
				press(m, "/", "e", "x", "e")
				got.Files = append(got.Files, golden.Picture(fmt.Sprintf("counts %t, searched", counts), m.View()))
			}
			golden.Check(t, fmt.Sprintf("testdata/%s-%dx%d.txtar", look, size[0], size[1]), got)
		}
	}
}

func TestListsFillEverySizeExactly(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {10, 2}, {40, 1}, {40, 3}, {40, 8}, {80, 24}, {200, 50}} {
		for _, counts := range []bool{true, false} {
			m := list("rich", counts, size[0], size[1])
			for _, keys := range []string{"", "G", "g", "/x", "zzz"} {
				for _, k := range keys {
					press(m, string(k))
				}
				golden.Size(t, fmt.Sprintf("%v after %q", size, keys), m.View(), size[0], size[1])
			}
		}
	}
}

func TestValuesAreCheckedKeptAndDropped(t *testing.T) {
	m := list("rich", true, 80, 12)
	if got := press(m, "down", "down", "enter"); got != (checklist.Take{Cursor: 2}) {
		t.Errorf("enter gives %+v", got)
	}
	press(m, "space", "space")
	if got := m.Checked(); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("checked are %v, want 1, 2 and 3", got)
	}
	if got := press(m, "x"); got != (checklist.Drop{Cursor: 4}) {
		t.Errorf("x gives %+v", got)
	}
	press(m, "a")
	if got := m.Checked(); len(got) != 0 {
		t.Errorf("after a, checked are %v, want none", got)
	}
}

func TestSearchFiltersEntriesAndEscapeEndsIt(t *testing.T) {
	m := list("rich", true, 80, 12)
	press(m, "/", "O", "u", "t", "enter")
	if got := press(m, "enter"); got != (checklist.Take{Cursor: 5}) {
		t.Errorf("the first that holds out is %+v, want entry 5", got)
	}
	if !m.Escape() || m.Escape() {
		t.Error("escape does not end the search once")
	}
	press(m, "/", "n", "o", "n", "e", "enter")
	if got := press(m, "enter"); got != nil {
		t.Errorf("with nothing listed, enter gives %+v", got)
	}
}
