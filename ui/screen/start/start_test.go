package start_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/ui/screen/start"
)

func content(recent int) start.Content {
	c := start.Content{Name: "Quarry 1", About: "sandbox \x1b[31m", Footer: "Type to write KQL",
		Left: []start.Part{{Title: "START", Items: []start.Item{{Key: "t", Text: "Guided hunt"}}}}}
	for i := range 6 {
		c.Left[0].Items = append(c.Left[0].Items, start.Item{Key: fmt.Sprint(i + 1), Text: fmt.Sprint("Example ", i+1)})
	}
	runs := start.Part{Title: "RECENT", None: "nothing yet"}
	for i := range recent {
		runs.Items = append(runs.Items, start.Item{Text: fmt.Sprint("run \x1b[31m ", i), Note: "12 rows"})
	}
	c.Right = []start.Part{runs, {Title: "CONNECT", Items: []start.Item{{Key: "o", Text: "Open a file"}}}}
	return c
}

func TestTheScreenFillsItsSizeAndIsSafe(t *testing.T) {
	for _, size := range [][2]int{{40, 2}, {40, 9}, {80, 22}, {200, 48}, {400, 118}} {
		for _, recent := range []int{0, 5, 50} {
			m := start.New(start.DefaultKeys(), start.Styles{Marker: ">", Tail: "~"}, content(recent))
			m.SetSize(size[0], size[1])
			for range 60 {
				view := m.View()
				lines := strings.Split(view, "\n")
				if len(lines) != size[1] {
					t.Fatalf("%v with %d runs: %d lines", size, recent, len(lines))
				}
				for _, l := range lines {
					if w := ansi.StringWidth(l); w != size[0] {
						t.Fatalf("%v with %d runs: a line is %d wide: %q", size, recent, w, l)
					}
				}
				if strings.Contains(view, "\x1b[31m") {
					t.Fatal("a text reaches the terminal raw")
				}
				if size[1] > 2 && !strings.Contains(view, ">") {
					t.Fatalf("%v with %d runs: the cursor is hidden:\n%s", size, recent, ansi.Strip(view))
				}
				m.Do("start_down")
			}
		}
	}
}

func TestSmallScreenHasEveryKey(t *testing.T) {
	m := start.New(start.DefaultKeys(), start.Styles{Marker: ">"}, content(0))
	m.SetSize(40, 9)
	for _, want := range []string{"Quarry 1", "t  Guided hunt", "1  Example 1", "6  Example 6", "Type to write KQL"} {
		if view := ansi.Strip(m.View()); !strings.Contains(view, want) {
			t.Errorf("%q is not on the screen:\n%s", want, view)
		}
	}
}

func TestKeysChooseEntries(t *testing.T) {
	m := start.New(start.DefaultKeys(), start.Styles{}, content(2))
	press := func(text string) (*start.Choose, bool) {
		return m.HandleKey(tea.KeyPressMsg{Code: rune(text[0]), Text: text})
	}
	for text, want := range map[string]start.Choose{"t": {"START", 0}, "1": {"START", 1}, "6": {"START", 6}, "o": {"CONNECT", 0}} {
		if got, used := press(text); got == nil || *got != want || !used {
			t.Errorf("%s gives %v", text, got)
		}
	}
	for _, text := range []string{"D", "p", "7", "0"} {
		if got, used := press(text); got != nil || used {
			t.Errorf("%s gives %v, and does not go to the editor", text, got)
		}
	}
	for range 8 {
		m.HandleKey(tea.KeyPressMsg{Code: tea.KeyDown})
	}
	if got, used := m.HandleKey(tea.KeyPressMsg{Code: tea.KeyEnter}); got == nil || *got != (start.Choose{Part: "RECENT", Item: 1}) || !used {
		t.Errorf("enter gives %v", got)
	}
}
