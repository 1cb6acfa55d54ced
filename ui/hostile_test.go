package ui_test

import (
	"strings"
	"testing"
	"time"

	"quarry/table"
)

// planted is what an attacker may put into command lines, column names and JSON keys: sequences
// that set the clipboard or the window title, clear or leave the screen, change colours, reverse
// the direction of text or hide characters. The program itself never sends any of them.
var planted = []string{
	"\x1b]52;c;UExBTlRFRA==\x07", "\x1b]52;c;UExBTlRFRA==\x1b\\", "\x1b]0;PLANTED\x07",
	"\x1b]8;;https://planted.example\x1b\\", "\x1b[3J", "\x1b[31;41;5m", "\x1bPplanted\x1b\\",
	"\u009b41;5m", "\u009d52;c;UExBTlRFRA==\u009c", "\u202eexe.txt", "\u2066planted\u2069", "\u200bplanted",
	"\u2060planted", "\ufeffplanted", "\x07\x07", "\x08\x08\x08", "\x7fplanted",
	"e" + strings.Repeat("\u0301", 30), "\U000e0041",
}

// attacked returns a table with all of them in every place.
func attacked() *table.Table {
	all := strings.Join(planted, " x ")
	b := table.NewBuilder([]table.Column{
		{Name: "Timestamp", Type: table.DateTime}, {Name: "File" + all, Type: table.String},
		{Name: "ProcessCommandLine", Type: table.String}, {Name: "Fields", Type: table.Dynamic},
		{Name: "Count", Type: table.Long},
		{Name: "DeviceName", Type: table.String}, {Name: "RemoteUrl", Type: table.String},
		{Name: "Severity", Type: table.String},
	})
	json := strings.NewReplacer("\x1b", `\u001b`, "\x07", `\u0007`, "\x08", `\b`, `\`, `\\`).Replace(all)
	for i := range 60 {
		one := planted[i%len(planted)]
		b.Append(table.NewTime(time.Date(2026, 11, 23, 9, i, 0, 0, time.UTC)), table.NewString(one+"報告🙂.exe"),
			table.NewString(all), table.NewDynamic(`{"`+json+`":"`+json+`"}`),
			table.NewLong(int64(i)), table.NewString("ws"+one), table.NewString("https://evil.example/"+one),
			table.NewString("High"+one))
	}
	return b.Table()
}

// escaped returns the planted sequences that reached the terminal unchanged.
func escaped(raw string) []string {
	var found []string
	for _, one := range planted {
		if strings.Contains(raw, one) {
			found = append(found, one)
		}
	}
	for _, r := range []rune{'\u202e', '\u2066', '\u200b', '\u2060', '\ufeff', '\u009b', '\u009d', '\U000e0041',
		'\x7f'} {
		if strings.ContainsRune(raw, r) {
			found = append(found, string(r))
		}
	}
	return found
}

func TestUntrustedTextNeverReachesTheTerminalRaw(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {200, 50}, {40, 10}} {
		drive(t, size[0], size[1], respondWith(attacked(), time.Second), func(t *testing.T, w *workbench) {
			// The text shown on the way proves that the keys led there.
			check := func(where, shown string, keys ...string) {
				t.Helper()
				w.Press(keys...)
				raw, _ := w.Sent()
				if !strings.Contains(raw, shown) {
					t.Errorf("at %v, %s: %q was not shown", size, where, shown)
				}
				if found := escaped(raw); len(found) > 0 {
					t.Errorf("at %v, %s: raw on the wire: %q", size, where, found)
				}
			}
			w.Type("T | take 60")
			check("the answer", "", "f5")
			w.WaitFor("of 60")
			check("all columns", "Severity", "f6", "f11", "l", "l", "l", "l", "l", "l", "l", "0")
			check("a cell wide open", "", "l", "_", "_", "<", ">")
			check("values of a column", "enter keep", "F", "j", "/", "x", "enter")
			check("a condition in the footer", "", "enter", "s", "i")
			check("a filter", "PLAN", "esc", "/", "P", "L", "A", "N", "enter", "n", "N", "esc")
			check("columns", " shown", "c", "j", "/", "F", "enter", "esc", "esc")
			check("the record", "Row ", "l", "enter", "z", "z", "j", "j", "d", "/", "p", "l", "a", "enter", "n", "l",
				"o", "G")
			check("pivots from the record", "Pivot from", "p", "esc", "g", "p", "esc", "esc", "esc")
			check("a chart", "Timeline", "0", "#", "down", "esc")
			check("a chart of text values", "Values of", "l", "#", "pgdown", "esc")
			check("the copy menu", "Cell, defanged", "y", "down", "esc")
			check("pivots", "Pivot from", "p", "down", "esc")
			check("export", "Export as", "E", "esc")
			check("a filter in the query", "", "+", "x")
			check("marks", "marked", "space", "a", "i")
			check("the line that refines", "", "|", "esc", "esc")
			check("history", "", "f8", "down", "esc")
		})
	}
}

func TestBytesOfWideCharacters(t *testing.T) {
	drive(t, 200, 50, respondWith(wideRows(), time.Second), func(t *testing.T, w *workbench) {
		w.Type("T")
		w.Press("f5")
		w.WaitFor("of 500")
		w.Press("f6")
		tallEditor(w)
		w.Sent()
		// The renderer repaints every row that has a wide character with each frame, since
		// terminals disagree on where such a row continues.
		for _, key := range []string{"j", "pgdown", "j"} {
			w.Press(key)
			withinBudget(t, w, "with wide characters in every row, the key "+key, wideBytes)
		}
	})
}

// wideBytes is the budget of a frame in which every row has a wide character: that of a page.
const wideBytes = 9_500

// wideRows returns a table with wide characters in every row.
func wideRows() *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "Timestamp", Type: table.DateTime},
		{Name: "FileName", Type: table.String}, {Name: "ProcessId", Type: table.Long},
		{Name: "ProcessCommandLine", Type: table.String}})
	for i := range 500 {
		b.Append(table.NewTime(time.Date(2026, 11, 23, 9, 0, i, 0, time.UTC)), table.NewString("報告書🙂.exe"),
			table.NewLong(int64(i)), table.NewString(strings.Repeat("報告 run.exe ", 6)))
	}
	return b.Table()
}
