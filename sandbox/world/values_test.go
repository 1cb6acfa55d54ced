package world

import (
	"slices"
	"testing"

	"quarry/kql/catalog"
	"quarry/table"
)

func TestValuesAreThoseOfTheCatalog(t *testing.T) {
	w := New(1, monday, .1)
	for name := range generators {
		got := tableOf(t, w, name)
		for i, column := range got.Columns() {
			known := catalog.Values(name, column.Name)
			if known == nil || column.Type == table.Dynamic {
				continue
			}
			missing := map[string]bool{}
			for row := range got.Rows() {
				text := got.Value(row, i).Text()
				if text != "" && !slices.ContainsFunc(known, func(v catalog.Value) bool { return v.Text == text }) {
					missing[text] = true
				}
			}
			for text := range missing {
				t.Errorf("%s.%s: %q is not in the catalog", name, column.Name, text)
			}
		}
	}
}
