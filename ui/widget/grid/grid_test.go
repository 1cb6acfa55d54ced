package grid_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/table"
	"quarry/table/times"
	"quarry/ui/widget/grid"
)

// styles draw without colours, so that goldens are plain text.
var styles = grid.Styles{Null: "null", Empty: "-", Marker: ">", Tail: "~", More: "+", Less: "<"}

// mixed returns a table with a column of every type, with nulls, empty strings and long values.
func mixed(rows int) *table.Table {
	b := table.NewBuilder([]table.Column{
		{Name: "Timestamp", Type: table.DateTime}, {Name: "DeviceName", Type: table.String},
		{Name: "Count", Type: table.Long},
		{Name: "Ratio", Type: table.Real}, {Name: "IsLocal", Type: table.Bool}, {Name: "Took", Type: table.TimeSpan},
		{Name: "CommandLine", Type: table.String}, {Name: "Fields", Type: table.Dynamic},
		{Name: "Empty", Type: table.String},
	})
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for i := range rows {
		name := table.NewString(fmt.Sprintf("ws-%04d", i))
		if i%4 == 2 {
			name = table.Null(table.String)
		}
		count := table.NewLong(int64(i * i * 37))
		if i%5 == 3 {
			count = table.Null(table.Long)
		}
		b.Append(table.NewTime(start.Add(time.Duration(i)*time.Minute)), name, count, table.NewReal(float64(i)/4),
			table.NewBool(i%2 == 0),
			table.NewTimeSpan(int64(i)*times.TicksPerSecond), table.NewString(strings.Repeat("報告 run.exe ", i%6)),
			table.NewDynamic(fmt.Sprintf(`{"n":%d}`, i)), table.NewString(""))
	}
	return b.Table()
}

func shown(t *table.Table, width, height int) *grid.Model {
	m := grid.New(grid.DefaultKeys(), styles, time.UTC)
	m.SetSize(width, height)
	m.SetFocused(true)
	m.SetTable(t)
	return m
}

// press sends keys by name; a single character is typed.
func press(m *grid.Model, keys ...string) (last grid.Action) {
	codes := map[string]rune{"down": tea.KeyDown, "up": tea.KeyUp, "left": tea.KeyLeft, "right": tea.KeyRight,
		"pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "enter": tea.KeyEnter, "esc": tea.KeyEscape}
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: codes[k]}
		switch {
		case strings.HasPrefix(k, "ctrl+"):
			msg = tea.KeyPressMsg{Code: rune(k[5]), Mod: tea.ModCtrl}
		case len(k) == 1:
			msg = tea.KeyPressMsg{Code: rune(k[0]), Text: k}
		}
		last, _ = m.HandleKey(msg)
	}
	return last
}

func TestKeysMoveTheCursorWithinTheAnswer(t *testing.T) {
	// A screen of 11 lines shows ten rows.
	tests := []struct {
		name string
		keys []string
		want grid.Position
	}{
		{"start", nil, grid.Position{First: 1, Last: 10, Page: 1, Column: 1}},
		{"up at the start", []string{"k", "h"}, grid.Position{First: 1, Last: 10, Page: 1, Column: 1}},
		{"down within the page", []string{"j", "down"}, grid.Position{First: 1, Last: 10, Page: 1, Column: 1}},
		{"down beyond the page", strings.Fields("j j j j j j j j j j j"),
			grid.Position{First: 3, Last: 12, Page: 2, Column: 1}},
		{"a count", []string{"1", "5", "j"}, grid.Position{First: 7, Last: 16, Page: 2, Column: 1}},
		{"page down", []string{"pgdown"}, grid.Position{First: 11, Last: 20, Page: 2, Column: 1}},
		{"page down and up", []string{"pgdown", "pgup"}, grid.Position{First: 1, Last: 10, Page: 1, Column: 1}},
		{"half a page", []string{"ctrl+d"}, grid.Position{First: 6, Last: 15, Page: 1, Column: 1}},
		{"last row", []string{"G"}, grid.Position{First: 86, Last: 95, Page: 10, Column: 1}},
		{"beyond the last row", []string{"G", "j", "pgdown"}, grid.Position{First: 86, Last: 95, Page: 10, Column: 1}},
		{"a row by number", []string{"4", "2", "G"}, grid.Position{First: 33, Last: 42, Page: 5, Column: 1}},
		{"a row that is not there", []string{"9", "9", "9", "9", "G"},
			grid.Position{First: 86, Last: 95, Page: 10, Column: 1}},
		{"back to the first", []string{"G", "g"}, grid.Position{First: 1, Last: 10, Page: 1, Column: 1}},
		{"last column", []string{"$"}, grid.Position{First: 1, Last: 10, Page: 1, Column: 9}},
		{"first column", []string{"$", "0"}, grid.Position{First: 1, Last: 10, Page: 1, Column: 1}},
		{"an unfinished number", []string{"1", "2"},
			grid.Position{First: 1, Last: 10, Page: 1, Column: 1, Typed: "12"}},
		{"a canceled number", []string{"1", "2", "esc"}, grid.Position{First: 1, Last: 10, Page: 1, Column: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := shown(mixed(95), 60, 11)
			press(m, test.keys...)
			want := test.want
			want.Rows, want.Pages, want.Columns = 95, 10, 9
			if got := m.Position(); got != want {
				t.Errorf("after %q: got %+v, want %+v", test.keys, got, want)
			}
		})
	}
}

func TestCursorColumnIsAlwaysInView(t *testing.T) {
	for _, width := range []int{40, 60, 81, 120} {
		m := shown(mixed(50), width, 11)
		for _, key := range strings.Fields("$ h h h h l l 0 l l l l l l $ f2 0 $ f0 $") {
			for _, k := range key {
				press(m, string(k))
			}
			name := mixed(1).Columns()[m.Position().Column-1].Name
			header, _, _ := strings.Cut(m.View(), "\n")
			if !strings.Contains(header, name) {
				t.Errorf("width %d, after %s: the column %s is not in %q", width, key, name, header)
			}
		}
	}
}

func TestFrozenColumnsStayInView(t *testing.T) {
	m := shown(mixed(50), 60, 11)
	press(m, "f", "2", "$")
	header, _, _ := strings.Cut(m.View(), "\n")
	for _, name := range []string{"Timestamp", "DeviceName", "Empty"} {
		if !strings.Contains(header, name) {
			t.Errorf("with two frozen columns %s is not in %q", name, header)
		}
	}
	press(m, "f", "0", "$")
	if header, _, _ := strings.Cut(m.View(), "\n"); strings.Contains(header, "Timestamp") {
		t.Errorf("after f0 the first column is still there: %q", header)
	}
}

func TestRowsThatArriveLaterLeaveCursorAndScreen(t *testing.T) {
	m := shown(mixed(30), 80, 11)
	press(m, "1", "5", "G", "l", "l")
	before := m.Position()
	m.Extend(mixed(3000))
	after := m.Position()
	if after.First != before.First || after.Column != before.Column || m.Row() != 14 || after.Rows != 3000 {
		t.Errorf("before %+v, after %+v in row %d", before, after, m.Row())
	}
}

func TestColumnsDoNotMoveWhileTheCursorWalks(t *testing.T) {
	m := shown(mixed(500), 120, 11)
	header, _, _ := strings.Cut(m.View(), "\n")
	for range 300 {
		press(m, "j")
		if now, _, _ := strings.Cut(m.View(), "\n"); now != header {
			t.Fatalf("in row %d the header became %q from %q", m.Row(), now, header)
		}
	}
}

func TestStripeAndNumberBelongToTheDataRow(t *testing.T) {
	m := shown(mixed(500), 120, 11)
	press(m, "2", "0", "G")
	line := func(number string) string {
		for _, text := range strings.Split(m.View(), "\n") {
			if strings.HasPrefix(strings.TrimSpace(text), number+" ") {
				return text
			}
		}
		return ""
	}
	before := line("15")
	press(m, "j", "j", "j")
	if after := line("15"); before == "" || after != before {
		t.Errorf("scrolled by three, row 15 became %q from %q", after, before)
	}
}

func TestCopyGivesRawValues(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "A", Type: table.String}, {Name: "B", Type: table.DateTime}})
	b.Append(table.NewString("x\ty\x1b[31m"), table.NewTime(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)))
	m := shown(b.Table(), 60, 5)
	if got, want := press(m, "y"), (grid.ChooseCopy{}); got != want {
		t.Errorf("y gives %+v, want %+v", got, want)
	}
	if got, want := press(m, "Y"), (grid.CopyText{Text: "x y\x1b[31m\t2026-01-02T03:04:05.0000000Z",
		What: "the row"}); got != want {
		t.Errorf("Y gives %+v, want %+v", got, want)
	}
}

func TestZoneAffectsDisplayNotCopies(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	m := grid.New(grid.DefaultKeys(), styles, berlin)
	m.SetSize(80, 5)
	m.SetTable(mixed(3))
	if view := m.View(); !strings.Contains(view, "Timestamp +01:00") || !strings.Contains(view, "2026-11-23 11:00:00") {
		t.Errorf("at +1 the grid shows\n%s", view)
	}
	if copied := press(m, "Y").(grid.CopyText); !strings.Contains(copied.Text, "2026-11-23T10:00:00.0000000Z") {
		t.Errorf("copied %q", copied.Text)
	}
	press(m, "t")
	if view := m.View(); !strings.Contains(view, "Timestamp UTC") || !strings.Contains(view, "2026-11-23 10:00:00") {
		t.Errorf("after t the grid shows\n%s", view)
	}
}

func TestNullEmptyAndTextLookDifferent(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "A", Type: table.String}})
	for _, v := range []table.Value{table.Null(table.String), table.NewString(""), table.NewString(" ")} {
		b.Append(v)
	}
	view := strings.Split(shown(b.Table(), 40, 4).View(), "\n")
	seen := map[string]bool{}
	for _, text := range view[1:] {
		seen[text[3:]] = true
	}
	if len(seen) != 3 {
		t.Errorf("null, empty and blank give only %d looks:\n%s", len(seen), strings.Join(view, "\n"))
	}
}

func TestViewFillsEverySizeExactly(t *testing.T) {
	for _, rows := range []int{0, 1, 95, 100_000} {
		answer := mixed(min(rows, 300))
		for _, size := range [][2]int{{40, 1}, {40, 4}, {41, 7}, {80, 20}, {200, 50}, {400, 120}} {
			m := shown(answer, size[0], size[1])
			for _, keys := range []string{"", "G", "$", "g0", "f3$", "ttj"} {
				for _, k := range keys {
					press(m, string(k))
				}
				lines := strings.Split(m.View(), "\n")
				if len(lines) != size[1] {
					t.Errorf("%d rows at %v after %s: %d lines", rows, size, keys, len(lines))
				}
				for i, text := range lines {
					if got := ansi.StringWidthWc(text); got != size[0] {
						t.Errorf("%d rows at %v after %s: line %d has %d cells: %q", rows, size, keys, i, got, text)
					}
				}
			}
		}
	}
}

// wide returns 100,000 rows of 60 columns.
func wide(b *testing.B) *table.Table {
	b.Helper()
	var columns []table.Column
	var vectors []*table.Vector
	const rows = 100_000
	numbers, words := make([]int64, rows), make([]string, rows)
	for i := range rows {
		numbers[i] = int64(i) * 7919
		words[i] = fmt.Sprintf("powershell.exe -enc %d", i)
	}
	for i := range 60 {
		if i%3 == 0 {
			columns, vectors = append(columns, table.Column{Name: fmt.Sprintf("Number%d", i), Type: table.Long}),
				append(vectors, table.Ints(table.Long, numbers, nil))
			continue
		}
		columns, vectors = append(columns, table.Column{Name: fmt.Sprintf("Text%d", i), Type: table.String}),
			append(vectors, table.Texts(table.String, words, nil))
	}
	return table.New(columns, vectors)
}

func BenchmarkFrame(b *testing.B) {
	m := shown(wide(b), 200, 50)
	for b.Loop() {
		m.View()
	}
}

func BenchmarkRowMove(b *testing.B) {
	m := shown(wide(b), 200, 50)
	for b.Loop() {
		press(m, "j")
		m.View()
	}
}

func BenchmarkPage(b *testing.B) {
	m := shown(wide(b), 200, 50)
	for b.Loop() {
		press(m, "pgdown")
		if m.Row() == 99_999 {
			press(m, "g")
		}
		m.View()
	}
}

func TestLastColumnFillsTheWidth(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "FolderPath", Type: table.String},
		{Name: "FileName", Type: table.String}, {Name: "MD5", Type: table.String}})
	const path, hash = `C:\Windows\System32\WindowsPowerShell\v1.0`, "3d5e1c1a8f0b4a6c9e2d7f8091a2b3c4"
	b.Append(table.NewString(path), table.NewString(path), table.NewString(hash))
	m := shown(b.Table(), 60, 5)
	press(m, "$")
	if !strings.Contains(m.View(), hash) {
		t.Errorf("%s is cut with room beside it:\n%s", hash, m.View())
	}
}

func TestHeaderMarksColumnsOutOfView(t *testing.T) {
	m := shown(mixed(50), 60, 11)
	header := func() string { h, _, _ := strings.Cut(m.View(), "\n"); return h }
	if h := header(); !strings.HasSuffix(h, "+") || strings.Contains(h, "<") {
		t.Errorf("at the first column the header is %q", h)
	}
	press(m, "$")
	if h := header(); strings.HasSuffix(h, "+") || !strings.Contains(h, "<") {
		t.Errorf("at the last column the header is %q", h)
	}
}
