package complete

import (
	"strings"
	"testing"

	"quarry/kql/catalog"
)

func TestListedNamesOfAWorkspaceExist(t *testing.T) {
	for name := range commonWorkspaceTables {
		if table, ok := catalog.LookupInWorkspace(name); !ok || table.Service == "" {
			t.Errorf("%s is not a table of a workspace", name)
		}
	}
	for name, columns := range usualWorkspaceColumns {
		table, ok := catalog.LookupInWorkspace(name)
		if !ok {
			t.Errorf("%s is not a table of a workspace", name)
			continue
		}
		for column := range strings.FieldsSeq(columns) {
			if _, ok := table.Column(column); !ok {
				t.Errorf("%s has no column %s", name, column)
			}
		}
	}
}
