package menu_test

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/tools/txtar"

	"quarry/ui/golden"
	"quarry/ui/widget/menu"
)

// looks are the styles of capable and limited terminals.
var looks = map[string]menu.Styles{"rich": {Rule: "─", Marker: "▸", Tail: "…"},
	"poor": {Rule: "-", Marker: ">", Tail: "~"}}

// hostile is text chosen by an attacker.
const hostile = "\x1b]52;c;aGk=\x07報告\u202eexe\u009b2J🙂"

func copies(look string, width, height int) *menu.Model {
	m := menu.New(menu.DefaultKeys(), looks[look], "Copy "+hostile, []menu.Item{
		{Key: "y", Text: "the cell", Note: hostile}, {Key: "r", Text: "the row"},
		{Key: "c", Text: "the column", Note: "100,000 rows"}, {Text: "something " + hostile, Note: "no key"},
	})
	m.SetSize(width, height)
	return m
}

func TestMenusLookAsBefore(t *testing.T) {
	for look := range looks {
		got := new(txtar.Archive)
		for _, size := range [][2]int{{40, 10}, {80, 24}, {40, 3}} {
			m := copies(look, size[0], size[1])
			got.Files = append(got.Files, golden.Picture(fmt.Sprintf("%dx%d", size[0], size[1]), m.View()))
			m.HandleKey(tea.KeyPressMsg{Code: tea.KeyUp})
			got.Files = append(got.Files, golden.Picture(fmt.Sprintf("%dx%d, last item", size[0], size[1]), m.View()))
		}
		golden.Check(t, "testdata/"+look+".txtar", got)
	}
}

func TestMenuHeightFitsItsItems(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {12, 2}, {40, 3}, {80, 24}, {200, 5}} {
		m := copies("rich", size[0], size[1])
		want := min(5, size[1])
		if m.Height() != want {
			t.Errorf("at %v: %d lines, want %d", size, m.Height(), want)
		}
		for range 5 {
			golden.Size(t, fmt.Sprint(size), m.View(), size[0], want)
			m.HandleKey(tea.KeyPressMsg{Code: tea.KeyDown})
		}
	}
}

func TestLettersChooseItems(t *testing.T) {
	for key, want := range map[rune]int{'y': 0, 'c': 2} {
		if got, used := copies("rich", 80, 24).HandleKey(tea.KeyPressMsg{Code: key, Text: string(key)}); !used ||
			got == nil || got.Item != want {
			t.Errorf("%c gives %+v, want item %d", key, got, want)
		}
	}
	m := copies("rich", 80, 24)
	if got, used := m.HandleKey(tea.KeyPressMsg{Code: 'q', Text: "q"}); got != nil || !used {
		t.Errorf("a letter of no item gives %+v, used %t: it must not reach the screen below", got, used)
	}
	m.HandleKey(tea.KeyPressMsg{Code: tea.KeyUp})
	if got, _ := m.HandleKey(tea.KeyPressMsg{Code: tea.KeyEnter}); got == nil || got.Item != 3 {
		t.Errorf("up and enter give %+v, want the last item", got)
	}
}
