package ui_test

import (
	"strings"
	"testing"
	"time"

	"quarry/ui"
	"quarry/ui/look"
)

// remembered are choices in memory.
type remembered map[string]string

func (r remembered) Get(name string) string { return r[name] }
func (r remembered) Set(name, value string) error {
	r[name] = value
	return nil
}

// The backgrounds of the default themes, as the program sets them.
const darkBase, lightBase = "\x1b]11;#1e1e2e", "\x1b]11;#eff1f5"

// TestThemeFitsTheTerminal answers the question for the background in the ways of terminals.
func TestThemeFitsTheTerminal(t *testing.T) {
	const attributes = "\x1b[?62;22c" // the answer to the second question, which all terminals know
	tests := map[string]struct {
		source  look.Source
		answers []string // reads
		wait    time.Duration
		want    string // what the program sets as background
		asks    bool   // the user
	}{
		"light":                   {look.Source{Auto: true}, []string{"\x1b]11;rgb:ffff/ffff/ffff\x1b\\" + attributes}, 0, lightBase, false},
		"dark":                    {look.Source{Auto: true}, []string{"\x1b]11;rgb:0000/0000/0000\x07" + attributes}, 0, darkBase, false},
		"in pieces":               {look.Source{Auto: true}, []string{"\x1b]11;rgb:ff", "ff/ffff/ffff", "\x07", attributes}, 0, lightBase, false},
		"no answer":               {look.Source{Auto: true}, []string{attributes}, 0, darkBase, true},
		"no answer at all":        {look.Source{Auto: true}, nil, 4 * time.Second, darkBase, true},
		"known without answer":    {look.Source{Auto: true, Known: true}, []string{attributes}, 0, darkBase, false},
		"late":                    {look.Source{Auto: true}, []string{attributes, "\x1b]11;rgb:ffff/ffff/ffff\x07"}, 0, darkBase, true},
		"chosen, so nobody asked": {look.Source{}, nil, 0, darkBase, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			drive(t, 80, 24, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
				raw, _ := w.Sent()
				if asked := strings.Contains(raw, "\x1b]11;?"); asked != test.source.Auto {
					t.Errorf("the terminal was asked: %t", asked)
				}
				if test.source.Auto && strings.Contains(raw, "\x1b]11;#") {
					t.Error("the background was set before the answer")
				}
				for _, answer := range test.answers {
					w.Send(answer)
					w.Settle()
				}
				time.Sleep(test.wait)
				later, _ := w.Sent()
				if !strings.Contains(raw+later, test.want) {
					t.Errorf("the background is not %q: %q", test.want, later)
				}
				if asks := strings.Contains(w.Screen(), "dark or light?"); asks != test.asks {
					t.Errorf("the user is asked: %t, want %t\n%s", asks, test.asks, w.Screen())
				}
			}, func(_ *testing.T, c *ui.Config) { c.Themes = test.source })
		})
	}
}

// TestUserIsAskedForTheBackgroundOnce answers the question, and does not interrupt somebody who types.
func TestUserIsAskedForTheBackgroundOnce(t *testing.T) {
	choices := remembered{}
	auto := func(_ *testing.T, c *ui.Config) { c.Themes, c.Choices = look.Source{Auto: true}, choices }
	drive(t, 80, 24, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		time.Sleep(4 * time.Second)
		wants(t, w, "d Dark", "l Light")
		w.Sent()
		w.Press("down")
		if raw, _ := w.Sent(); !strings.Contains(raw, lightBase) {
			t.Errorf("no preview of the light theme: %q", raw)
		}
		w.Press("l")
		if choices[look.BackgroundChosen] != "light" || choices[look.ThemeChosen] != "" {
			t.Errorf("remembered %v", choices)
		}
	}, auto)
	drive(t, 80, 24, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		time.Sleep(4 * time.Second)
		wants(t, w, "dark or light?")
		w.Type("DeviceInfo")
		wants(t, w, "DeviceInfo", "Hard to read?")
		wantsNot(t, w, "dark or light?")
	}, auto)
	drive(t, 80, 24, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		time.Sleep(4 * time.Second)
		w.Paste("DeviceEvents")
		wants(t, w, "DeviceEvents", "Hard to read?")
	}, auto)
	drive(t, 80, 24, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceInfo")
		time.Sleep(4 * time.Second)
		wants(t, w, "DeviceInfo", "Hard to read? ctrl+k C changes the theme.")
	}, auto)
}

// TestThemesAreShownBeforeOneIsChosen moves through the menu of themes.
func TestThemesAreShownBeforeOneIsChosen(t *testing.T) {
	const tokyo = "\x1b]11;#1a1b26"
	choices := remembered{}
	drive(t, 80, 24, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		w.Press("ctrl+k", "C")
		wants(t, w, "catppuccin-mocha", "in use", "tokyo-night")
		w.Sent()
		w.Press("down")
		if raw, _ := w.Sent(); !strings.Contains(raw, tokyo) {
			t.Errorf("no preview: %q", raw)
		}
		w.Press("esc")
		if raw, _ := w.Sent(); !strings.Contains(raw, darkBase) || len(choices) > 0 {
			t.Errorf("esc kept the theme (%v): %q", choices, raw)
		}
		w.Press("ctrl+k", "C", "2")
		if raw, _ := w.Sent(); !strings.Contains(raw, tokyo) || choices[look.ThemeChosen] != "tokyo-night" {
			t.Errorf("the theme was not kept (%v): %q", choices, raw)
		}
		wants(t, w, "Theme tokyo-night, also from the next start on.")
	}, func(_ *testing.T, c *ui.Config) { c.Choices = choices })
}

// TestDockFollowsTheCursor moves through rows and names with something docked at the right.
func TestDockFollowsTheCursor(t *testing.T) {
	choices := remembered{}
	drive(t, 200, 50, respondWith(processes(50), time.Second), func(t *testing.T, w *workbench) {
		w.Press("esc", "ctrl+k", "V") // esc closes the start screen
		wants(t, w, "The row under the cursor, once there are results.")
		w.Type("DeviceProcessEvents")
		w.Press("f5")
		w.WaitFor("of 50")
		w.Press("f6")
		wants(t, w, "Row 1 of 50")
		w.Press("down", "down")
		wants(t, w, "Row 3 of 50")
		w.Press("ctrl+k", "V")
		wants(t, w, "Schema", "InitiatingProcessFileName")
		w.Press("f6", "end")
		w.Type("\n| summarize count()")
		w.Press("home", "right", "right", "right")
		w.Press("ctrl+k", "V")
		wants(t, w, "summarize [")
		w.Press("ctrl+k", "V")
		wantsNot(t, w, "summarize [")
		if choices["dock"] != "off" {
			t.Errorf("remembered %v", choices)
		}
	}, func(_ *testing.T, c *ui.Config) { c.Choices = choices })
	drive(t, 139, 30, respondWith(processes(50), time.Second), func(t *testing.T, w *workbench) {
		w.Press("ctrl+k", "V")
		wants(t, w, "It needs 140 columns, and there are 139.")
	})
}
