package entity_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"quarry/api/dialect"
	"quarry/entity"
	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

var today = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// samples are values by the end of a column's name.
var samples = []struct{ ending, value string }{
	{"SHA256", strings.Repeat("ab", 32)}, {"SHA1", strings.Repeat("cd", 20)}, {"MD5", strings.Repeat("ef", 16)},
	{"IP", "10.20.30.40"}, {"IPAddress", "2001:db8::1"}, {"IPv4", "10.20.30.41"}, {"IPv6", "2001:db8::2"},
	{"Url", `https://evil.example/a?b="c"`}, {"Domain", "evil.example"}, {"FromAddress", "o'neill@evil.example"},
	{"EmailAddress", "o'neill@evil.example"}, {"AccountUpn", "a.b@contoso.example"}, {"AccountName", `o'neill "x" \`},
	{"AccountSid", "S-1-5-21-1-2-3"}, {"AccountObjectId", "0c0c0c0c-0000-0000-0000-000000000001"},
	{"DeviceName", "ws-1.contoso.example"}, {"DeviceId", strings.Repeat("12", 20)}, {"FileName", "a\u202eb \\ \"c\".exe"},
	{"NetworkMessageId", "3f2a-1"}, {"AlertId", "da1"}, {"ActionType", "ProcessCreated"}, {"Subject", "50% off\tnow"},
}

// TestPivotsFindTheRowThatTheyStartFrom runs the pivots of rows that are 29 days old, over a tenant that has only
// that row: for each API, each of its tables and each column with a kind of value.
func TestPivotsFindTheRowThatTheyStartFrom(t *testing.T) {
	asked := 0
	for _, api := range []dialect.Name{"mde", "xdr", "graph"} {
		for _, info := range catalog.Tables() {
			if info.Retired || !catalog.ServedBy(api.String(), info.Name) || !info.HasTimestamp() {
				continue
			}
			for i, c := range info.Columns {
				value := sampleOf(c)
				if value == "" {
					continue
				}
				rows := tenant{info.Name: oneRow(info, i, value)}
				pivots := entity.Pivots(entity.Cells(api, rows[info.Name], i, 0))
				if len(pivots) == 0 {
					t.Errorf("%s: %s.%s has no pivots", api, info.Name, c.Name)
					continue
				}
				for _, p := range pivots {
					if !strings.Contains(p.Title, "every table") && !strings.HasPrefix(p.Title, "everything") {
						continue
					}
					asked++
					answer, err := exec.Run(t.Context(), syntax.Parse(p.Query), rows, exec.Options{Now: today})
					if err != nil {
						t.Fatalf("%s: %s.%s, %s: %s\n%s", api, info.Name, c.Name, p.Title, err, p.Query)
					}
					if answer.Rows() != 1 || answer.ColumnIndex("Table") < 0 ||
						answer.Value(0, answer.ColumnIndex("Table")).String() != info.Name {
						t.Errorf("%s: %s.%s, %s: %d rows, want the row itself\n%s", api, info.Name, c.Name, p.Title,
							answer.Rows(), p.Query)
					}
				}
			}
		}
	}
	if asked < 500 {
		t.Errorf("%d pivots were run, want those of every table", asked)
	}
}

// tenant is a source with a few tables; all others are empty.
type tenant map[string]*table.Table

func (s tenant) Table(_ context.Context, name string) (*table.Table, error) {
	if t, ok := s[name]; ok {
		return t, nil
	}
	info, ok := catalog.LookupTable(name)
	if !ok {
		return nil, fmt.Errorf("no table %s", name)
	}
	return table.NewBuilder(columnsOf(info)).Table(), nil
}

func columnsOf(info *catalog.Table) []table.Column {
	columns := make([]table.Column, len(info.Columns))
	for i, c := range info.Columns {
		t, _ := table.ParseType(c.Type.String())
		columns[i] = table.Column{Name: c.Name, Type: t}
	}
	return columns
}

func sampleOf(c catalog.Column) string {
	for _, s := range samples {
		if strings.HasSuffix(c.Name, s.ending) && c.Type.String() == "string" {
			return s.value
		}
	}
	return ""
}

// oneRow is a table with a row that is 29 days old and has a value in one column.
func oneRow(info *catalog.Table, at int, value string) *table.Table {
	columns := columnsOf(info)
	row := make([]table.Value, len(columns))
	for i, c := range columns {
		switch {
		case i == at:
			row[i] = table.NewString(value)
		case c.Name == "Timestamp":
			row[i] = table.NewTime(today.AddDate(0, 0, -29))
		case c.Type == table.String:
			row[i] = table.NewString("")
		default:
			row[i] = table.Null(c.Type)
		}
	}
	b := table.NewBuilder(columns)
	b.Append(row...)
	return b.Table()
}

func TestPivotsFromSeveralRowsSearchAnyOfThem(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "Timestamp", Type: table.DateTime}, {Name: "SHA1"}})
	for _, digit := range []string{"a", "b", "a", ""} {
		b.Append(table.NewTime(today), table.NewString(strings.Repeat(digit, 40)))
	}
	pivots := entity.Pivots(entity.Cells("mde", b.Table(), 1, 0, 1, 2, 3))
	first := pivots[0]
	want := `in~ ("` + strings.Repeat("a", 40) + `", "` + strings.Repeat("b", 40) + `")`
	if !strings.Contains(first.Query, want) {
		t.Errorf("got\n%s\nwant %s in it", first.Query, want)
	}
	if !strings.HasSuffix(first.Title, ", any of 2") {
		t.Errorf("got the title %q, want the number of values in it", first.Title)
	}
}

// TestPivotsOfAProcessNameItByIdAndTime checks the pivots to what a process started, and to its own start.
func TestPivotsOfAProcessNameItByIdAndTime(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "Timestamp", Type: table.DateTime}, {Name: "DeviceId"},
		{Name: "ProcessId", Type: table.Long}, {Name: "ProcessCreationTime", Type: table.DateTime},
		{Name: "InitiatingProcessId", Type: table.Long}, {Name: "InitiatingProcessCreationTime", Type: table.DateTime}})
	b.Append(table.NewTime(today), table.NewString("d1"), table.NewLong(17), table.NewTime(today), table.NewLong(4),
		table.NewTime(today.Add(-time.Hour)))
	titles := map[string]string{}
	for _, p := range entity.Pivots(entity.Cells("graph", b.Table(), 2, 0)) {
		titles[p.Title] = p.Query
		for _, d := range sema.Bind(syntax.Parse(p.Query), nil).Diagnostics {
			t.Errorf("%s: %v in\n%s", p.Title, d, p.Query)
		}
	}
	for title, want := range map[string]string{
		"what this process started":                        "InitiatingProcessId == 17 and InitiatingProcessCreationTime ==",
		"the start of this process, and its parent":        "ProcessId == 17 and ProcessCreationTime == datetime(2026-11-30",
		"what the initiating process started":              "InitiatingProcessId == 4 and",
		"everything that the initiating process did":       "InitiatingProcessId == 4 and",
		"this device 10 minutes before and after this row": "between",
	} {
		if !strings.Contains(titles[title], want) {
			t.Errorf("%s: got %q, want %q in it", title, titles[title], want)
		}
	}
}
