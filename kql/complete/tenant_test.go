package complete_test

import (
	"slices"
	"strings"
	"testing"

	"quarry/api/dialect"
	"quarry/kql/catalog"
	"quarry/kql/complete"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// tenantScope knows a custom table and a saved function.
func tenantScope() *sema.Scope {
	schema, _ := catalog.NewSchema(catalog.Tenant{
		Tables: []catalog.TenantTable{{Name: "Badge_CL", Help: "Doors opened", Origin: catalog.FromTenant,
			Columns: []catalog.TenantColumn{{Column: catalog.Column{Name: "Door_s", Type: types.String},
				Help: "Which door"}}}},
		Functions: []catalog.TenantFunction{{Name: "BadgeAdmins", Help: "Who may open all",
			Parameters: []catalog.Column{{Name: "since", Type: types.DateTime}},
			Columns:    []catalog.Column{{Name: "Account", Type: types.String}}}},
	})
	return sema.NewScope(dialect.Graph, "", schema, nil)
}

func TestTheTenantsNamesComplete(t *testing.T) {
	for text, want := range map[string]string{
		"Bad‸": "Badge_CL", "BadgeA‸": "BadgeAdmins", "Badge_CL | where ‸": "Door_s",
		"BadgeAdmins() | where ‸": "Account",
		"union Badge_CL, Bad‸":    "BadgeAdmins",
	} {
		at := strings.Index(text, "‸")
		list := complete.At(sema.Bind(syntax.Parse(strings.Replace(text, "‸", "", 1)), tenantScope()), at,
			complete.CompleteOptions{})
		if !slices.ContainsFunc(list, func(c complete.Completion) bool { return c.Label == want }) {
			t.Errorf("%s: %s is not offered", text, want)
		}
	}
}

func TestTheTenantsNamesAreDescribed(t *testing.T) {
	for text, want := range map[string]string{
		"Badge‸_CL | take 1":              "Badge_CL: table of 1 columns|Doors opened",
		"Badge_CL | where Do‸or_s == 'a'": "Door_s: string|Which door",
		"Badge‸Admins(ago(1d))":           "BadgeAdmins(since: datetime): Account|Who may open all",
	} {
		at := strings.Index(text, "‸")
		help, _ := complete.HelpAt(sema.Bind(syntax.Parse(strings.Replace(text, "‸", "", 1)), tenantScope()), at)
		if got := help.Title + "|" + help.Text; got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
