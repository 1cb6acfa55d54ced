package ui

import (
	"fmt"
	"slices"
	"testing"

	"quarry/table"
)

func resultsOf(column string, values ...string) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: column, Type: table.String}})
	for _, value := range values {
		b.Append(table.NewString(value))
	}
	return b.Table()
}

func TestRememberedValuesAreBounded(t *testing.T) {
	var r rememberedValues
	for i := range maxRemembered + 10 {
		r.remember(resultsOf(fmt.Sprint("column", i), "a", "b", "a", ""))
	}
	if len(r.columns) != maxRemembered || r.columns["column0"] != nil {
		t.Errorf("got %d columns, column0 %v", len(r.columns), r.columns["column0"])
	}
	if got := r.columns[fmt.Sprint("column", maxRemembered+9)]; !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q", got)
	}
	r.remember(resultsOf("column20", "c"))
	if got := r.columns["column20"]; !slices.Equal(got, []string{"c", "a", "b"}) {
		t.Errorf("newer values first: got %q", got)
	}
	many := make([]string, 3*maxValues)
	for i := range many {
		many[i] = fmt.Sprint("value", i)
	}
	r.remember(resultsOf("column20", many...))
	if n := len(r.columns["column20"]); n != maxValues {
		t.Errorf("got %d values of a column", n)
	}
}

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
		var s seenValues
		addKeys(&s, []byte(test.json), test.path)
		if !slices.Equal(s.values, test.want) {
			t.Errorf("%s %v: got %q, want %q", test.json, test.path, s.values, test.want)
		}
	}
}
