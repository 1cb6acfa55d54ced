package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"quarry/hunt"
	"quarry/table"
)

func TestHelpExplainsTheNameAtTheCursor(t *testing.T) {
	m := newModel(t, "catppuccin-mocha")
	m.tab.setText("DeviceInfo | where strlen(DeviceName) > 3")
	m.tab.editor.GoTo(len("DeviceInfo | wh"))
	m.showHelp()
	m.screens.top().setSize(100, 40)
	text := ansi.Strip(m.screens.top().view())
	for _, want := range []string{"where Condition", "an expression of type bool", "Inserts the example after the query"} {
		if !strings.Contains(text, want) {
			t.Errorf("got %q, want %q in it", text, want)
		}
	}
}

func TestInsertExamplePutsAQueryAfterTheOthers(t *testing.T) {
	m := newModel(t, "catppuccin-mocha")
	m.tab.setText("DeviceInfo | where a == 1")
	if why := noExample(m); why == "" {
		t.Error("there is an example at a table")
	}
	m.tab.editor.GoTo(len("DeviceInfo | wh"))
	if why := noExample(m); why != "" {
		t.Fatal(why)
	}
	m.insertExample()
	want := "DeviceInfo | where a == 1\n\nDeviceProcessEvents\n| where FileName =~ \"powershell.exe\"\n| take 5"
	if got := m.tab.editor.Text(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestValuesOfOtherTabsComplete(t *testing.T) {
	m := newModel(t, "catppuccin-mocha")
	m.tab.showRows(hunt.Progress{Table: resultsOf("FileName", "odd.exe", "even.exe")})
	first := m.tab
	other := m.makeTab()
	m.tabs = append(m.tabs, other)
	if got := m.valuesSeen(other, "FileName"); len(got) != 2 || got[0] != "odd.exe" {
		t.Errorf("got %q from the other tab", got)
	}
	m.remembered.remember(first.whole().Table())
	m.tabs = []*tab{other}
	if got := m.valuesSeen(other, "FileName"); len(got) != 2 {
		t.Errorf("got %q from results of a closed tab", got)
	}
	b := table.NewBuilder([]table.Column{{Name: "RawEventData", Type: table.Dynamic}})
	b.Append(table.NewDynamic(`{"Workload": "x", "Odd": {"Deep": 1}}`))
	other.results = resultSet{there: true}
	other.whole().SetTable(b.Table())
	if got := m.keysSeen(other, "RawEventData", []string{"Odd"}); len(got) != 1 || got[0] != "Deep" {
		t.Errorf("got keys %q", got)
	}
}
