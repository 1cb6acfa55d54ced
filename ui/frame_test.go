package ui

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/api/quota"
	"quarry/history"
	"quarry/hunt"
	"quarry/kql/catalog"
	"quarry/kql/types"
	"quarry/table"
	"quarry/themes"
	"quarry/ui/dock"
	"quarry/ui/widget/chart"
	"quarry/ui/widget/dialog"
)

// TestMain makes local time the same on all machines.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// newModel returns a workbench that no program runs, with a fixed clock.
func newModel(t *testing.T, themeName string) *Model {
	t.Helper()
	store, err := history.OpenMemory(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	theme, err := themes.Named(themeName)
	if err != nil {
		t.Fatal(err)
	}
	return New(context.Background(), Config{
		Clock: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) },
		Theme: theme, Store: store, Runner: hunt.NewRunner(hunt.Config{Store: store, Now: time.Now,
			Profile: hunt.Profile{Name: "contoso", Dialect: "mde"}}),
	})
}

// hostile is text that an attacker may have put into a command line.
const hostile = "\x1b]52;c;aGk=\x07\x1b[2J\x1b[?1049l\u202egnp.exe\u200b\u009b31m\r\n\x00"

func hostileTable(rows int) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "Command\x1b[31mLine", Type: table.String},
		{Name: "Fields", Type: table.Dynamic}, {Name: "日付", Type: table.Long}})
	for i := range rows {
		b.Append(table.NewString(hostile+strings.Repeat("報告🙂e\u0301", i%9)), table.NewDynamic(`{"a":"`+hostile+`"}`),
			table.NewLong(int64(i)))
	}
	return b.Table()
}

// hostileEvents are device events with hostile text in every place.
func hostileEvents() *table.Table {
	b := table.NewBuilder([]table.Column{
		{Name: "Timestamp", Type: table.DateTime}, {Name: "DeviceName", Type: table.String},
		{Name: "FileName", Type: table.String}, {Name: "ProcessId", Type: table.Long},
		{Name: "ProcessCommandLine", Type: table.String}, {Name: "Severity", Type: table.String},
		{Name: "IsLocal", Type: table.Bool}, {Name: "AdditionalFields", Type: table.Dynamic},
		{Name: "RemoteIP", Type: table.String},
	})
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for i := range 60 {
		name := table.NewString([]string{"cmd.exe", "報告書🙂.exe", hostile, "",
			"e" + strings.Repeat("\u0301", 40) + ".exe"}[i%5])
		if i%7 == 6 {
			name = table.Null(table.String)
		}
		b.Append(table.NewTime(start.Add(time.Duration(i*i)*time.Minute)),
			table.NewString(fmt.Sprintf("ws-%02d.contoso.com", i%9)), name, table.NewLong(int64(1000+i*i)),
			table.NewString("powershell -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAKQA= "+hostile),
			table.NewString([]string{"Low", "Medium", "High"}[i%3]), table.NewBool(i%2 == 0),
			table.NewDynamic(`{"Token":{"Level":"High","Tries":3},"Text":"\u001b[31m\u202e"}`),
			table.NewString("10.0.0.1"))
	}
	return b.Table()
}

// drawn opens a chart of the events.
func drawn(m *Model, render chart.Render) {
	m.tab.showRows(hunt.Progress{Table: hostileEvents()})
	m.Update(m.drawRender(render)())
}

// states are the screens of the program.
var states = map[string]func(m *Model){
	"empty":    func(*Model) {},
	"text":     func(m *Model) { m.tab.editor.SetText(hostile + strings.Repeat("long 報告 ", 60)) },
	"answer":   func(m *Model) { m.tab.showRows(hunt.Progress{Table: hostileTable(500)}); m.setFocus(resultsPane) },
	"no rows":  func(m *Model) { m.tab.showRows(hunt.Progress{Table: hostileTable(0)}) },
	"zoomed":   func(m *Model) { m.tab.showRows(hunt.Progress{Table: hostileTable(50)}); m.goToResults(); m.zoom() },
	"notice":   func(m *Model) { m.tab.fail(hostile + strings.Repeat(" it went wrong", 30)) },
	"help":     func(m *Model) { m.showHelp() },
	"palette":  func(m *Model) { m.showPalette() },
	"question": func(m *Model) { m.confirm("Quit?", hostile, "quit", m.leave) },
	"form": func(m *Model) {
		m.form("Save", "save", nil, dialog.Field{Label: "Name", Text: hostile}, dialog.Field{Label: "Title"})
	},
	"long note": func(m *Model) { m.tab.fail(hostile + strings.Repeat("報告 it went wrong ", 90)); m.showNotice() },
	"record": func(m *Model) {
		m.tab.showRows(hunt.Progress{Table: hostileTable(9)})
		m.openRecord(5)
	},
	"record of an event": func(m *Model) {
		m.tab.showRows(hunt.Progress{Table: hostileEvents()})
		m.openRecord(1)
	},
	"menu over a record": func(m *Model) {
		m.tab.showRows(hunt.Progress{Table: hostileEvents()})
		m.openRecord(1)
		m.screens.top().key(m, tea.KeyPressMsg{Code: 'p', Text: "p"})
	},
	"copy menu": func(
		m *Model) {
		m.tab.showRows(hunt.Progress{Table: hostileEvents()})
		m.goToResults()
		m.showCopyMenu()
	},
	"values": func(m *Model) {
		m.tab.showRows(hunt.Progress{Table: hostileEvents()})
		m.goToResults()
		m.Update(m.countValues(2)())
	},
	"columns": func(m *Model) {
		m.tab.showRows(
			hunt.Progress{Table: hostileEvents()})
		m.goToResults()
		m.showColumns()
	},
	"chart of lines": func(m *Model) { drawn(m, chart.Render{Chart: "timechart"}) },
	"chart of columns": func(m *Model) {
		drawn(m, chart.Render{Chart: "columnchart", X: "FileName", Y: []string{"ProcessId"}, Title: hostile})
	},
	"chart of shares": func(m *Model) {
		drawn(m, chart.Render{Chart: "piechart", X: "FileName",
			Y: []string{"ProcessId"}})
	},
	"timeline": func(m *Model) {
		m.tab.showRows(hunt.Progress{Table: hostileEvents()})
		m.Update(m.drawColumn(0)())
	},
	"worked through": func(m *Model) {
		m.tab.showRows(hunt.Progress{Table: hostileEvents()})
		m.goToResults()
		for _, key := range "llsSi f1/exe" {
			for cmd := m.gridKey(tea.KeyPressMsg{Code: key, Text: string(key)}); cmd != nil; {
				_, cmd = m.Update(cmd())
			}
		}
	},
	"history": func(m *Model) {
		m.showHistory()
		runs := []history.Run{{Text: hostile, Error: hostile, Profile: hostile, Status: "error", Truncated: "rows"},
			{Text: "T\n| take 3", Status: "ok"}}
		listOf[*runList](&m.screens).fill(m, runs)
	},
	"hunts": func(m *Model) {
		m.showHunts()
		hunts := []history.Hunt{{Name: hostile, Title: hostile, Description: hostile, Tags: []string{hostile},
			Query: hostile}}
		listOf[*huntList](&m.screens).fill(&m.styles.frame.glyphs.Marks, "", foundHunts{hunts: hunts})
	},
	"schema": func(m *Model) {
		m.tab.runner.Config.Schema = tenantOf(m, catalog.Tenant{Fetched: m.now.Add(-3 * time.Hour),
			Tables: []catalog.TenantTable{{Name: "Badge_CL", Help: hostile, Origin: catalog.FromTenant,
				Seen: m.now.Add(-3 * time.Hour), Columns: []catalog.TenantColumn{
					{Column: catalog.Column{Name: "Door_s", Type: types.String}, Help: hostile,
						Origin: catalog.FromTenant, Seen: m.now.Add(-3 * time.Hour)},
					{Column: catalog.Column{Name: "Badge\x60'[0m 報告", Type: types.Long}, Origin: catalog.FromResults,
						Seen: m.now.Add(-72 * time.Hour)}}}},
			Functions: []catalog.TenantFunction{{Name: "BadgeAdmins", Help: hostile, Seen: m.now}},
		})
		m.showSchema()
		listOf[*schemaList](&m.screens).search(m, "badge")
	},
	"docked record": func(m *Model) {
		m.config.Dock = dock.Record
		m.tab.showRows(hunt.Progress{Table: hostileEvents()})
		m.goToResults()
		m.arrange()
		m.updateDock()
	},
	"docked schema": func(m *Model) {
		m.config.Dock = dock.Schema
		m.tab.setText("DeviceEvents | join DeviceInfo on DeviceId // " + hostile)
		m.arrange()
		m.updateDock()
	},
	"docked help": func(m *Model) {
		m.config.Dock = dock.Help
		m.tab.setText("DeviceInfo | summarize count() by DeviceName")
		m.tab.editor.GoTo(15)
		m.arrange()
		m.updateDock()
	},
	"queue": func(m *Model) { m.showQueue() },
	"start": func(m *Model) { m.openStart(recently{}) },
	"quota": func(m *Model) {
		m.ledger.spent = hunt.Ledger{Limits: quota.Limits{CallsPerMinute: 45, CallsPerHour: 1500,
			RunPerHour: 10 * time.Minute, RunPerDay: 3 * time.Hour}}
		for i := range 90 {
			m.ledger.spent.Calls = append(m.ledger.spent.Calls, quota.Call{Start: m.now.Add(-time.Duration(i*i) * 8 * time.Second),
				Run: 4 * time.Second})
		}
		m.measure()
		m.showQueue()
	},
	"settings": func(m *Model) { m.Update(m.showSettings()()) },
	"profile":  func(m *Model) { m.showProfile() },
	"themes": func(m *Model) {
		m.Update(m.showThemes()())
		m.screens.top().key(m, tea.KeyPressMsg{Code: tea.KeyDown})
		m.screens.top().key(m, tea.KeyPressMsg{Code: tea.KeyUp})
	},
	"next keys": func(m *Model) {
		m.Update(tea.KeyPressMsg{Code: 'k', Mod: tea.ModCtrl})
		m.chord.since = m.now.Add(-chordPause)
	},
	"refining": func(m *Model) {
		m.tab.showRows(hunt.Progress{Table: hostileEvents()})
		m.goToResults()
		m.openLine("answer | where DeviceName has '" + hostile)
	},
	"completions": func(m *Model) {
		m.tab.showRows(hunt.Progress{Table: hostileEvents()})
		m.tab.setText("DeviceProcessEvents\n| where Proc")
		m.setFocus(editorPane)
		m.tab.editor.GoTo(len(m.tab.editor.Text()))
		m.tab.editor.Do("editor_complete")
	},
	"vim": func(m *Model) {
		m.toggleVim()
		m.tab.notice = notice{}
		m.tab.setText("let x = 1;\nDeviceInfo\n| take x // " + hostile)
	},
	"schema outside": func(m *Model) { m.showSchema() },
	"hostile profile": func(m *Model) {
		m.config.Runner.Config.Profile.Name = hostile
		m.tab.document.hunt.Name = hostile
	},
	"tabs": func(m *Model) {
		m.tab.setText("// " + hostile)
		m.newTab()
		m.tab.setText("DeviceInfo | take 5")
		m.tab.document.kept = ""
		m.tab.active.run, m.tab.active.progress = new(hunt.Run), hunt.Progress{Started: m.now}
		m.newTab()
		m.tab.document.hunt.Name = "報告/" + strings.Repeat("long ", 9)
		for range 9 {
			m.newTab()
		}
		m.tabs[1].news, m.tabs[5].news = refused, answered
		m.switchTab(-5)
	},
	"running": func(m *Model) {
		m.tab.active.run = new(hunt.Run)
		m.tab.active.progress = hunt.Progress{State: hunt.Retrying, Because: hostile, Resumes: m.now.Add(time.Minute),
			Started: m.now}
	},
}

func TestFrameFillsEverySizeExactly(t *testing.T) {
	sizes := [][2]int{{20, 5}, {39, 30}, {40, 9}, {40, 10}, {41, 13}, {60, 14}, {80, 24}, {121, 37}, {200, 50},
		{400, 120}}
	for name, enter := range states {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				m := newModel(t, themes.Default)
				m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				enter(m)
				m.arrange()
				checkFrame(t, m, size[0], size[1])
			})
		}
	}
}

func checkFrame(t *testing.T, m *Model, width, height int) {
	t.Helper()
	view := m.View()
	lines := strings.Split(view.Content, "\n")
	if len(lines) != height {
		t.Errorf("the frame has %d lines, want %d", len(lines), height)
	}
	for i, text := range lines {
		if got := ansi.StringWidthWc(text); got != width {
			t.Errorf("line %d is %d cells wide, want %d: %q", i, got, width, text)
		}
		if bad := firstUnsafe(text); bad != "" {
			t.Errorf("line %d has %q in it: %q", i, bad, text)
		}
	}
	if bad := firstUnsafe(view.WindowTitle); bad != "" {
		t.Errorf("the window's title has %q in it", bad)
	}
	if c := view.Cursor; c != nil && (c.X < 0 || c.X >= width || c.Y < 0 || c.Y >= height) {
		t.Errorf("the cursor is at %d,%d outside of the screen", c.X, c.Y)
	}
}

// firstUnsafe finds a control, bidi or zero-width character outside of a colour sequence.
func firstUnsafe(text string) string {
	for _, r := range strings.NewReplacer("\x1b[m", "").Replace(withoutColours(text)) {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u200b' {
			return string(r)
		}
	}
	return ""
}

// withoutColours removes the sequences that set colours and attributes, and no others.
func withoutColours(text string) string {
	var b strings.Builder
	for text != "" {
		at := strings.Index(text, "\x1b[")
		if at < 0 {
			break
		}
		rest := strings.TrimLeft(text[at+2:], "0123456789;:")
		if !strings.HasPrefix(rest, "m") {
			break
		}
		b.WriteString(text[:at])
		text = rest[1:]
	}
	return b.String() + text
}

func TestTooSmallTerminalSaysSoInOneLineAndLosesNothing(t *testing.T) {
	m := newModel(t, themes.Default)
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.Update(tea.PasteMsg{Content: "DeviceInfo"})
	m.Update(tea.WindowSizeMsg{Width: 20, Height: 5})
	m.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
	first, rest, _ := strings.Cut(m.frame(), "\n")
	if got := strings.TrimSpace(ansi.Strip(first)); got != "Too small, min 40x10" {
		t.Errorf("at 20x5 the first line is %q", got)
	}
	if strings.TrimSpace(ansi.Strip(rest)) != "" {
		t.Errorf("below it there is %q", rest)
	}
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	if !strings.Contains(ansi.Strip(m.frame()), "DeviceInfo") {
		t.Errorf("after growing the screen is\n%s", ansi.Strip(m.frame()))
	}
	if m.tab.editor.Text() != "DeviceInfo" {
		t.Errorf("the text is %q: a key was typed blindly", m.tab.editor.Text())
	}
}

func TestSplitStaysWithinItsBounds(t *testing.T) {
	for _, moves := range []int{-100, -3, 0, 3, 100} {
		m := newModel(t, themes.Default)
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		m.moveSplit(moves)
		if l := m.layout; l.editor.height < minEditor || l.results.height < minResults {
			t.Errorf("moved by %d: the editor has %d lines and the results %d", moves, l.editor.height,
				l.results.height)
		}
		before := m.layout.editor.height
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 40})
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		if m.layout.editor.height != before {
			t.Errorf("moved by %d: the editor had %d lines, and %d after the terminal grew and shrank", moves, before,
				m.layout.editor.height)
		}
	}
}
