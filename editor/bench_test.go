package editor_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/themes"
)

// query is a query of eight lines.
const query = `let suspects = dynamic(["powershell.exe", "csc.exe"]); // started from mails
DeviceProcessEvents
| where Timestamp > ago(7d) and InitiatingProcessFileName in~ (suspects)
| where ProcessCommandLine contains @'appdata\local' or ProcessCommandLine has "-enc"
| extend Folder = tostring(split(FolderPath, '\\')[-2]), Day = bin(Timestamp, 1d)
| summarize Count = count(), Devices = dcount(DeviceId), First = arg_min(Timestamp, *) by FileName, Folder, Day
| where Count >= 5 and not(Folder == "System32") // seen everywhere
| top 50 by Count desc

`

// reportCPU reports the processor time per operation, including garbage collection. Unlike elapsed
// time, it is meaningful on a busy machine.
func reportCPU(b *testing.B) (done func()) {
	before := cpuTime()
	return func() { b.ReportMetric(float64((cpuTime()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op") }
}

func benchmarkKey(b *testing.B, text string, at int, set ...func(*editor.Model, bool)) {
	e := newEditor(b, 200, 50, text)
	for _, f := range set {
		f(e, true)
	}
	e.GoTo(at)
	x, back := tea.KeyPressMsg{Code: 'x', Text: "x"}, tea.KeyPressMsg{Code: tea.KeyBackspace}
	defer reportCPU(b)()
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
	oneQuery := "DeviceProcessEvents\n" + strings.Repeat(
		"| where FileName =~ 'powershell.exe' and Timestamp > ago(7d)\n", 5000)
	tests := []struct {
		name, text string
		at         int
	}{
		{"1000_lines", strings.Repeat(query, 112), 112 * len(query) / 2},
		{"2000_lines", strings.Repeat(query, 223), 223 * len(query) / 2},
		{"5000_lines", strings.Repeat(query, 556), 556 * len(query) / 2},
		{"5000_lines_of_one_query", oneQuery, len(oneQuery) / 2},
		{"line_of_1MB", query + "print '" + strings.Repeat("x", 1<<20) + "'", len(query) + 1<<19},
		{"line_of_1MB_of_words", query + "print " + strings.Repeat("x, ", 1<<20/3), len(query) + 1<<19},
	}
	for _, test := range tests {
		b.Run(test.name, func(b *testing.B) { benchmarkKey(b, test.text, test.at) })
	}
}

// BenchmarkKeyInWrappedLines measures a key in a wrapped line of 1 MB, in its middle and at its end.
func BenchmarkKeyInWrappedLines(b *testing.B) {
	long := query + "print " + strings.Repeat("x, ", 1<<20/3)
	for name, at := range map[string]int{"middle": len(query) + 1<<19, "end": len(long)} {
		b.Run(name, func(b *testing.B) { benchmarkKey(b, long, at, (*editor.Model).SetWrap) })
	}
	b.Run("5000_lines", func(b *testing.B) {
		benchmarkKey(b, strings.Repeat(query, 556), 556*len(query)/2, (*editor.Model).SetWrap)
	})
}

// BenchmarkPause measures a pause after a key, when the query is checked for problems.
func BenchmarkPause(b *testing.B) {
	oneQuery := "DeviceProcessEvents\n" + strings.Repeat(
		"| where FileName =~ 'powershell.exe' and Timestamp > ago(7d)\n", 5000)
	for name, text := range map[string]string{"5000_lines": strings.Repeat(query, 556),
		"5000_lines_of_one_query": oneQuery} {
		b.Run(name, func(b *testing.B) {
			e := editor.New(editor.Options{Theme: theme(b, themes.Default), Check: true, Advice: true})
			e.SetSize(200, 50)
			e.SetText(text)
			e.GoTo(len(text) / 2)
			defer reportCPU(b)()
			for i := 0; b.Loop(); i++ {
				if i%2 == 0 {
					e.HandleKey(tea.KeyPressMsg{Code: 'x', Text: "x"})
				} else {
					e.HandleKey(tea.KeyPressMsg{Code: tea.KeyBackspace})
				}
				e.Settle()
			}
		})
	}
}

func BenchmarkCursorDown(b *testing.B) {
	e := newEditor(b, 200, 50, strings.Repeat(query, 200))
	for i := 0; b.Loop(); i++ {
		if i%1500 == 0 {
			e.GoTo(0)
		}
		e.HandleKey(tea.KeyPressMsg{Code: tea.KeyDown})
	}
}
