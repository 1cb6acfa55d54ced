package lint_test

import (
	"testing"
	"time"

	"quarry/kql/catalog"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/types"
)

func TestTimeFiltersAreMissedOnTheTenantsTables(t *testing.T) {
	own := func(name, column string) catalog.TenantTable {
		return catalog.TenantTable{Name: name, Origin: catalog.FromTenant, Columns: []catalog.TenantColumn{
			{Column: catalog.Column{Name: column, Type: types.DateTime}},
			{Column: catalog.Column{Name: "Id", Type: types.String}},
		}}
	}
	schema, _ := catalog.NewSchema(catalog.Tenant{Fetched: time.Now(), Tables: []catalog.TenantTable{
		own("Badge_CL", "TimeGenerated"), own("Door_CL", "Timestamp"), own("Names_CL", "Born")}})
	for query, want := range map[string]string{
		"Badge_CL | take 1": " | where TimeGenerated > ago(7d)",
		"Door_CL | take 1":  " | where Timestamp > ago(7d)",
		"Names_CL | take 1": "",
		"Badge_CL | where TimeGenerated > ago(1h) | join kind=inner Badge_CL on Id": "" +
			"(Badge_CL | where TimeGenerated > ago(1h))",
		// the right side has no such column, so that the filter of the left side cannot be repeated there
		"Door_CL | where Timestamp > ago(1h) | join kind=inner Badge_CL on Id": "no fix",
		"SigninLogs | summarize arg_max(TimeGenerated, *) by UserId":           "",
		"SigninLogs | take 1":   " | where TimeGenerated > ago(7d)",
		"DeviceInfo | take 1":   " | where Timestamp > ago(7d)",
		"Unheard_CL | take 1":   "",
		"_GetWatchlist('VIPs')": "",
	} {
		got := ""
		scope := sema.NewScope("graph", "6b2ad1f5-0000-4000-8000-000000000000", schema, nil)
		for _, d := range lint.Findings(query, scope, true) {
			if d.Code == "no-time-filter" || d.Code == "join-without-time" {
				if got = "no fix"; d.Fix != nil {
					got = d.Fix.Text
				}
			}
		}
		if got != want {
			t.Errorf("%s: got the fix %q, want %q", query, got, want)
		}
	}
}
