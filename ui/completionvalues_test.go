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
	if len(r.values.of) != maxRemembered || r.values.of["column0"] != nil {
		t.Errorf("got %d columns, column0 %v", len(r.values.of), r.values.of["column0"])
	}
	if got := r.values.of[fmt.Sprint("column", maxRemembered+9)]; !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q", got)
	}
	r.remember(resultsOf("column20", "c"))
	if got := r.values.of["column20"]; !slices.Equal(got, []string{"c", "a", "b"}) {
		t.Errorf("newer values first: got %q", got)
	}
	for results := range 9 {
		many := make([]string, 100)
		for i := range many {
			many[i] = fmt.Sprint("value", results, "-", i)
		}
		r.remember(resultsOf("column20", many...))
	}
	if n := len(r.values.of["column20"]); n != 200 {
		t.Errorf("got %d values of a column", n)
	}
}
