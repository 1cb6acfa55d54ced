package entity_test

import (
	"errors"
	"math"
	"testing"

	"quarry/entity"
	"quarry/kql/syntax"
	"quarry/table"
)

func TestAddPlacesTheFilter(t *testing.T) {
	file := table.Column{Name: "FileName", Type: table.String}
	count := table.Column{Name: "count_", Type: table.Long}
	cmd := []table.Value{table.NewString("cmd.exe")}
	tests := []struct {
		name, query string
		column      table.Column
		values      []table.Value
		exclude     bool
		want        string
	}{
		{"bare table", "DeviceInfo", file, cmd, false, "DeviceInfo\n| where FileName == \"cmd.exe\""},
		{"behind filters", "T\n| where Timestamp > ago(1d)\n| where X == 1\n| take 10", file, cmd, false,
			"T\n| where Timestamp > ago(1d)\n| where X == 1\n| where FileName == \"cmd.exe\"\n| take 10"},
		{"on one line", "T | take 10", file, cmd, true, `T | where FileName != "cmd.exe" | take 10`},
		{"key of a summarize", "T\n| where A\n| summarize count() by FileName\n| sort by count_", file, cmd, false,
			"T\n| where A\n| where FileName == \"cmd.exe\"\n| summarize count() by FileName\n| sort by count_"},
		{"made by a summarize", "T\n| summarize count() by FileName\n| sort by count_", count,
			[]table.Value{table.NewLong(3)}, false,
			"T\n| summarize count() by FileName\n| where count_ == 3\n| sort by count_"},
		{"made by an extend", "T | extend FileName = tolower(FileName) | project FileName", file, cmd, false,
			`T | extend FileName = tolower(FileName) | where FileName == "cmd.exe" | project FileName`},
		{"renamed", "T | project FileName = X | take 3", file, cmd, false,
			`T | project FileName = X | where FileName == "cmd.exe" | take 3`},
		{"key that is computed", "T | summarize count() by FileName = tolower(X)", file, cmd, false,
			`T | summarize count() by FileName = tolower(X) | where FileName == "cmd.exe"`},
		{"joined", "A | join B on X | take 5", file, cmd, false,
			`A | join B on X | where FileName == "cmd.exe" | take 5`},
		{"let before it", "let a = 1;\nT\n| take a", file, cmd, false,
			"let a = 1;\nT\n| where FileName == \"cmd.exe\"\n| take a"},
		{"comment behind", "T // all\n| take 5 // few", file, cmd, false,
			"T\n| where FileName == \"cmd.exe\" // all\n| take 5 // few"},
		{"ends with a semicolon", "T | take 5;", file, cmd, false, `T | where FileName == "cmd.exe" | take 5;`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := restrict(test.query, test.column, test.values, test.exclude)
			if err != nil || got != test.want {
				t.Errorf("Add(%q) = %v\n%s\nwant\n%s", test.query, err, got, test.want)
			}
			if again, err := restrict(got, test.column, test.values, test.exclude); !errors.Is(err,
				entity.ErrFilterExists) {
				t.Errorf("adding the same filter again: got %q, %v", again, err)
			}
		})
	}
	for _, query := range []string{"", "// nothing", "let a = 1"} {
		if got, err := restrict(query, file, cmd, false); err == nil {
			t.Errorf("Add(%q) = %q, want an error", query, got)
		}
	}
}

func TestConditionOfEveryType(t *testing.T) {
	tests := []struct {
		name    string
		column  table.Column
		exclude bool
		values  []table.Value
		want    string
	}{
		{"string with everything", table.Column{Name: "C"}, false,
			[]table.Value{table.NewString("C:\\a \"b\"\n\u202e\x1b")}, `C == "C:\\a \"b\"\n\u202E\u001B"`},
		{"several", table.Column{Name: "C"}, false, []table.Value{table.NewString("a"), table.NewString("b")},
			`C in ("a", "b")`},
		{"none of several", table.Column{Name: "C"}, true, []table.Value{table.NewString("a"), table.NewString("b")},
			`C !in ("a", "b")`},
		{"empty string", table.Column{Name: "C"}, false, []table.Value{table.NewString("")}, `isempty(C)`},
		{"value or empty", table.Column{Name: "C"}, false,
			[]table.Value{table.NewString("a"), table.Null(table.String)}, `(C == "a" or isempty(C))`},
		{"neither value nor empty", table.Column{Name: "C"}, true,
			[]table.Value{table.NewString("a"), table.NewString("")}, `C != "a" and isnotempty(C)`},
		{"null of a number", table.Column{Name: "C", Type: table.Long}, true, []table.Value{table.Null(table.Long)},
			`isnotnull(C)`},
		{"negative", table.Column{Name: "C", Type: table.Long}, false, []table.Value{table.NewLong(math.MinInt64)},
			`C == -9223372036854775808`},
		{"datetime", table.Column{Name: "C", Type: table.DateTime}, false,
			[]table.Value{table.NewDateTime(638674560001234567)}, `C == datetime(2024-11-17T16:00:00.1234567Z)`},
		{"timespan", table.Column{Name: "C", Type: table.TimeSpan}, false,
			[]table.Value{table.NewTimeSpan(-864000000001)}, `C == time(-1.00:00:00.0000001)`},
		{"bool", table.Column{Name: "C", Type: table.Bool}, false, []table.Value{table.NewBool(true)}, `C == true`},
		{"no number", table.Column{Name: "C", Type: table.Real}, true, []table.Value{table.NewReal(math.NaN())},
			`not(isnan(C))`},
		{"dynamic bag", table.Column{Name: "C", Type: table.Dynamic}, false, []table.Value{table.NewDynamic(`{"a":1}`)},
			`tostring(C) == "{\"a\":1}"`},
		{"dynamic string", table.Column{Name: "C", Type: table.Dynamic}, false,
			[]table.Value{table.NewDynamic(`"a\\b"`)}, `tostring(C) == "a\\b"`},
		{"strange name", table.Column{Name: "my col's"}, false, []table.Value{table.NewString("a")},
			`['my col\'s'] == "a"`},
		{"name of a keyword", table.Column{Name: "where"}, false, []table.Value{table.NewString("a")},
			`['where'] == "a"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := entity.Condition(test.column, test.values, test.exclude)
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if d := syntax.Parse("T | where " + got).Diagnostics; len(d) > 0 {
				t.Errorf("%s does not parse: %v", got, d)
			}
		})
	}
}

// FuzzFilterParses checks that the condition for any value of any column parses and preserves the
// value.
func FuzzFilterParses(f *testing.F) {
	f.Add("Column", "value")
	f.Add("a'b\\", "\"\\\n\u202e\x00\xff")
	f.Fuzz(func(t *testing.T, name, value string) {
		c := table.Column{Name: name}
		got, err := restrict("T | take 5", c, []table.Value{table.NewString(value)}, false)
		if err != nil {
			return // not a valid column name
		}
		if d := syntax.Parse(got).Diagnostics; len(d) > 0 {
			t.Errorf("%q does not parse: %v", got, d)
		}
	})
}

func restrict(query string, c table.Column, values []table.Value, exclude bool) (string, error) {
	return entity.Add(query, c.Name, entity.Condition(c, values, exclude))
}
