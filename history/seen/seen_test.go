package seen_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"quarry/history/seen"
	"quarry/table"
)

func TestKeysOfJSON(t *testing.T) {
	for _, test := range []struct {
		json string
		path []string
		want []string
	}{
		{`{"b": 1, "a": {"c": 2}}`, nil, []string{"b", "a"}},
		{`{"b": 1, "a": {"c": 2}}`, []string{"a"}, []string{"c"}},
		{`[{"x": 1}, {"y": 2}]`, nil, []string{"x", "y"}},
		{`{"a": [{"x": {"z": 1}}]}`, []string{"a", "x"}, []string{"z"}},
		{`"{\"inner\": 1}"`, nil, []string{"inner"}},
		{`{"b": 1`, nil, nil}, {`plain`, nil, nil}, {``, nil, nil}, {`{"b": 1}`, []string{"c"}, nil},
	} {
		var s seen.List
		seen.Keys(&s, []byte(test.json), test.path)
		if !slices.Equal(s.Values, test.want) {
			t.Errorf("%s %v: got %q, want %q", test.json, test.path, s.Values, test.want)
		}
	}
}

func resultsOf(typ table.Type, values ...string) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "x", Type: typ}})
	for _, value := range values {
		b.Append(table.NewString(value))
	}
	return b.Table()
}

func TestResultsShowValuesAndKeys(t *testing.T) {
	object := `{"Command": "x", "Process": {"Id": 7, "User": {"Name": {"First": "a"}}}, "List": [{"At": 1}]}`
	got := seen.In(resultsOf(table.String, "a", "", "b", "a", strings.Repeat("x", 201), object, "{not JSON"))
	if want := []string{"a", "b", object, "{not JSON"}; !slices.Equal(got.Values["x"], want) {
		t.Errorf("got the values %q, want %q", got.Values["x"], want)
	}
	for path, want := range map[string][]string{
		"":                        {"Command", "Process", "List"},
		"Process":                 {"Id", "User"},
		"Process\x00User":         {"Name"},
		"List":                    {"At"},
		"Process\x00User\x00Name": nil, // too deep
	} {
		if keys := got.Keys["x"][path]; !slices.Equal(keys, want) {
			t.Errorf("keys of %q: got %q, want %q", path, keys, want)
		}
	}
}

func TestWhatResultsShowIsBounded(t *testing.T) {
	var many []string
	for i := range 10_000 {
		many = append(many, fmt.Sprintf(`{"key%d": {"a%d": 1}, %q: 1}`, i, i, strings.Repeat("k", 150)+fmt.Sprint(i)))
	}
	got := seen.In(resultsOf(table.String, many...))
	if len(got.Values["x"]) > 100 || len(got.Keys["x"][""]) > 100 {
		t.Errorf("got %d values and %d keys", len(got.Values["x"]), len(got.Keys["x"][""]))
	}
	columns := make([]table.Column, 600)
	for i := range columns {
		columns[i] = table.Column{Name: fmt.Sprint("c", i), Type: table.String}
	}
	b := table.NewBuilder(columns)
	for row := range 60 {
		values := make([]table.Value, len(columns))
		for i := range values {
			values[i] = table.NewString(fmt.Sprint(strings.Repeat("v", 150), row, i))
		}
		b.Append(values...)
	}
	text, err := json.Marshal(seen.In(b.Table()))
	if err != nil || len(text) > 160<<10 {
		t.Errorf("600 columns take %d bytes (error %v)", len(text), err)
	}
}
