package editor_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// hunt is a query of eight lines.
const hunt = `let suspects = dynamic(["powershell.exe", "csc.exe"]); // started from mails
DeviceProcessEvents
| where Timestamp > ago(7d) and InitiatingProcessFileName in~ (suspects)
| where ProcessCommandLine contains @'appdata\local' or ProcessCommandLine has "-enc"
| extend Folder = tostring(split(FolderPath, '\\')[-2]), Day = bin(Timestamp, 1d)
| summarize Count = count(), Devices = dcount(DeviceId), First = arg_min(Timestamp, *) by FileName, Folder, Day
| where Count >= 5 and not(Folder == "System32") // seen everywhere
| top 50 by Count desc

`

func benchmarkKey(b *testing.B, text string, at int) {
	e := newEditor(b, 200, 50, text)
	e.GoTo(at)
	x, back := tea.KeyPressMsg{Code: 'x', Text: "x"}, tea.KeyPressMsg{Code: tea.KeyBackspace}
	for i := 0; b.Loop(); i++ {
		if i%2 == 0 {
			e.HandleKey(x)
		} else {
			e.HandleKey(back)
		}
		if e.View() == "" {
			b.Fatal("nothing is drawn")
		}
	}
}

func BenchmarkKeyAndView(b *testing.B) {
	oneQuery := "DeviceProcessEvents\n" + strings.Repeat("| where FileName =~ 'powershell.exe' and Timestamp > ago(7d)\n", 5000)
	tests := []struct {
		name, text string
		at         int
	}{
		{"1000_lines", strings.Repeat(hunt, 112), 112 * len(hunt) / 2},
		{"2000_lines", strings.Repeat(hunt, 223), 223 * len(hunt) / 2},
		{"5000_lines", strings.Repeat(hunt, 556), 556 * len(hunt) / 2},
		{"5000_lines_of_one_query", oneQuery, len(oneQuery) / 2},
		{"line_of_1MB", hunt + "print '" + strings.Repeat("x", 1<<20) + "'", len(hunt) + 1<<19},
		{"line_of_1MB_of_words", hunt + "print " + strings.Repeat("x, ", 1<<20/3), len(hunt) + 1<<19},
	}
	for _, test := range tests {
		b.Run(test.name, func(b *testing.B) { benchmarkKey(b, test.text, test.at) })
	}
}

func BenchmarkCursorDown(b *testing.B) {
	e := newEditor(b, 200, 50, strings.Repeat(hunt, 200))
	for i := 0; b.Loop(); i++ {
		if i%1500 == 0 {
			e.GoTo(0)
		}
		e.HandleKey(tea.KeyPressMsg{Code: tea.KeyDown})
	}
}
