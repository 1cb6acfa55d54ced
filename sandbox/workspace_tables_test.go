package sandbox

import (
	"testing"
	"time"

	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/sandbox/world"
	"quarry/table"
)

// TestTablesOfTheWorkspaceHaveTheTypesOfTheSchema finds a column that a query computes in another type
// than the schema says, or under a name that the schema lacks.
func TestTablesOfTheWorkspaceHaveTheTypesOfTheSchema(t *testing.T) {
	w := world.New(1, time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC), .02)
	for name, text := range workspaceTables {
		known, ok := tenantSchema.Table(name, true)
		if !ok {
			t.Errorf("the schema lacks %s", name)
			continue
		}
		rows, err := exec.Run(t.Context(), syntax.Parse(text), &source{world: w, dialect: xdr}, exec.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, c := range rows.Columns() {
			declared, ok := known.Column(c.Name)
			kind, _ := table.ParseType(declared.Type.String())
			if !ok || kind != c.Type {
				t.Errorf("%s.%s is %s, and the schema says %q", name, c.Name, c.Type, declared.Type)
			}
		}
		if rows.Rows() == 0 {
			t.Errorf("%s is empty", name)
		}
	}
	for name, f := range savedFunctions {
		tree := syntax.Parse(f.text + "print 1")
		if len(tree.Diagnostics) > 0 {
			t.Errorf("%s: %s", name, tree.Diagnostics[0].Message)
		}
	}
}
