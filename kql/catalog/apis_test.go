package catalog

import (
	"strings"
	"testing"
)

func TestTablesOfAnAPI(t *testing.T) {
	for _, table := range Tables() {
		if got, want := ServedBy("mde", table.Name), strings.HasPrefix(table.Name, "Device"); got != want {
			t.Errorf("mde has %s: got %v, want %v", table.Name, got, want)
		}
		for _, api := range []string{"", "xdr", "graph"} {
			if !ServedBy(api, table.Name) {
				t.Errorf("%q does not have %s", api, table.Name)
			}
		}
	}
	for api, tables := range apis() {
		for name := range tables {
			if _, ok := LookupTable(name); !ok {
				t.Errorf("%s has %s, which is no table", api, name)
			}
		}
	}
}
