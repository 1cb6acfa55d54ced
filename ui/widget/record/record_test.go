package record_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/table"
	"quarry/ui/widget/record"
)

var styles = record.Styles{Null: "null", Empty: "-", Marker: ">", Tail: "~", Open: "v", Shut: "+", Hidden: "in",
	Rule: "-"}

func row(values ...table.Value) *table.Table {
	var columns []table.Column
	for i, v := range values {
		columns = append(columns, table.Column{Name: "Column" + string(rune('A'+i)), Type: v.Type()})
	}
	b := table.NewBuilder(columns)
	b.Append(values...)
	return b.Table()
}

func shown(t *table.Table, width, height int) *record.Model {
	m := record.New(record.DefaultKeys(), styles, time.UTC)
	m.SetSize(width, height)
	m.SetRow(t, 0)
	return m
}

func press(m *record.Model, keys string) (last record.Action) {
	for _, k := range keys {
		last, _ = m.HandleKey(tea.KeyPressMsg{Code: k, Text: string(k)})
	}
	return last
}

func TestValuesAreShownWhole(t *testing.T) {
	long := strings.Repeat("0123456789", 12)
	m := shown(row(table.NewString(long), table.NewDynamic(`{"a":[1,2]}`), table.NewString(`{"b":"c"}`),
		table.Null(table.Long), table.NewString(""), table.NewString("{no json")), 60, 40)
	view := m.View()
	for _, want := range []string{"Row 1 of 1", "a: [2 items]", "0: 1", "b: c", "null", "{no json"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not in\n%s", want, view)
		}
	}
	digits := 0
	for _, r := range view {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if digits != len(long)+7 { // and "Row 1 of 1", "2 items", "0: 1", "1: 2"
		t.Errorf("the record shows %d digits, want %d:\n%s", digits, len(long)+7, view)
	}
}

func TestKeysReachEveryLine(t *testing.T) {
	var values []table.Value
	for i := range 20 {
		values = append(values, table.NewString(strings.Repeat("word ", 40*(i%3))))
	}
	for _, height := range []int{2, 5, 9, 60} {
		m := shown(row(values...), 50, height)
		seen := ""
		for range 400 {
			seen += m.View()
			press(m, "j")
		}
		for i := range values {
			if name := "Column" + string(rune('A'+i)); !strings.Contains(seen, name) {
				t.Errorf("at height %d walking down never shows %s", height, name)
			}
		}
		press(m, "g")
		if copied, _ := press(m, "y").(record.CopyText); copied.What != "ColumnA" {
			t.Errorf("at height %d: after g the cursor is on %q", height, copied.What)
		}
		press(m, "G")
		if copied, _ := press(m, "y").(record.CopyText); copied.What != "ColumnT" {
			t.Errorf("at height %d: after G the cursor is on %q", height, copied.What)
		}
	}
}

func TestViewFillsEverySizeExactly(t *testing.T) {
	answer := row(table.NewString("報告🙂\x1b[2J\n"+strings.Repeat("報", 300)), table.NewDynamic(`{"日":["付"]}`))
	for _, size := range [][2]int{{40, 1}, {40, 3}, {41, 9}, {200, 50}} {
		m := shown(answer, size[0], size[1])
		for _, keys := range []string{"", "j", "G", "g"} {
			press(m, keys)
			lines := strings.Split(m.View(), "\n")
			if len(lines) != size[1] {
				t.Errorf("at %v after %q: %d lines", size, keys, len(lines))
			}
			for i, text := range lines {
				if got := ansi.StringWidthWc(text); got != size[0] {
					t.Errorf("at %v after %q: line %d has %d cells: %q", size, keys, i, got, text)
				}
			}
		}
	}
}
