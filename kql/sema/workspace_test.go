package sema_test

import (
	"testing"

	"quarry/api/dialect"
	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

func TestQueriesOfAWorkspace(t *testing.T) {
	const wrongTime = "column `TimeGenerated` is only in a Sentinel workspace; use `Timestamp`"
	const outside = "table `SigninLogs` is only in a Sentinel workspace; set one with workspace in the profile or " +
		"--workspace"
	for _, test := range []struct {
		query            string
		without, within  string // the first message, or ""
		fix, fixInWithin string
	}{
		{"DeviceEvents | where TimeGenerated > ago(1d)", wrongTime, "", "Timestamp", ""},
		{"DeviceEvents | summarize arg_max(TimeGenerated, *) by DeviceId", wrongTime, "", "Timestamp", ""},
		{"DeviceEvents | project Timestamp | where TimeGenerated > ago(1d)",
			wrongTime, "unknown column `TimeGenerated`; did you mean `Timestamp`?", "Timestamp", "Timestamp"},
		{"SigninLogs | where Timestamp > ago(1d)",
			outside, "unknown column `Timestamp`; did you mean `TimeGenerated`?", "", "TimeGenerated"},
		{"SigninLogs | where TimeGenerated > ago(1d) and ResultType != '0' | take 1", outside, "", "", ""},
		{"SigninLogs | where Nonsense == 1", outside, "unknown column `Nonsense`", "", ""},
		{"SigninLogs | where Branch_CF == 'x'", outside, "", "", ""},
		{"SigninLogs | summarize arg_max(TimeGenerated, *) by UserPrincipalName | where ResultType == '0'", outside, "",
			"", ""},
		{"SigninLogs | where TimeGenerated > 5", outside, "operator `>` cannot compare datetime with long", "", ""},
		{"DeviceInfo | join kind=inner (SigninLogs | project TimeGenerated, DeviceName = " +
			"tostring(DeviceDetail.displayName)) on DeviceName",
			outside, "", "", ""},
		{"AzureDiagnostics | where anything_s == 'x'",
			"table `AzureDiagnostics` is only in a Sentinel workspace; set one with workspace in the profile or " +
				"--workspace", "", "", ""},
		{"_GetWatchlist('vips') | where SearchKey == 'x' | where Whatever == 1", "", "", "", ""},
		{"_GetWatchlist('vips') | where SearchKey > 5", "operator `>` takes a number or time, found string",
			"operator `>` takes a number or time, found string", "", ""},
		{"_Im_Dns(starttime=ago(1d)) | where DnsQuery has 'x' and Other == 1", "", "", "", ""},
		{"_Im_NetworkSession | where DstPortNumber == 53 and Other == 1", "", "", "", ""},
	} {
		for _, workspace := range []bool{false, true} {
			want, wantFix := test.without, test.fix
			if workspace {
				want, wantFix = test.within, test.fixInWithin
			}
			got, fix := "", ""
			if found := sema.Bind(syntax.Parse(test.query),
				&sema.Scope{Workspace: workspace}).Problems(); len(found) > 0 {
				got = found[0].Message
				if found[0].Fix != nil {
					fix = found[0].Fix.Text
				}
			}
			if got != want || fix != wantFix {
				t.Errorf("%s (workspace %v): got %q with fix %q, want %q with %q", test.query, workspace, got, fix,
					want, wantFix)
			}
		}
	}
}

func TestTablesOfAWorkspaceAreOnlyHintsWithoutOne(t *testing.T) {
	for _, d := range sema.Bind(syntax.Parse("SecurityEvent | where Foo > 1 | project Bar"), nil).Problems() {
		if d.Severity != syntax.SeverityInformation {
			t.Errorf("got %s: %s", d.Severity, d.Message)
		}
	}
}

func TestQueriesOfATenant(t *testing.T) {
	column := func(name string, typ types.Type) catalog.TenantColumn {
		return catalog.TenantColumn{Column: catalog.Column{Name: name, Type: typ}, Origin: catalog.FromTenant}
	}
	schema, _ := catalog.NewSchema(catalog.Tenant{
		Tables: []catalog.TenantTable{
			{Name: "Badge_CL", Origin: catalog.FromTenant, Columns: []catalog.TenantColumn{
				column("TimeGenerated", types.DateTime), column("Door_s", types.String)}},
			{Name: "AlertInfo", Origin: catalog.FromTenant, Columns: []catalog.TenantColumn{
				column("Timestamp", types.DateTime), column("Extra", types.Long)}},
		},
		Functions: []catalog.TenantFunction{
			{Name: "Admins", Columns: []catalog.Column{{Name: "Account", Type: types.String}}}, {Name: "Anything"}},
		Watchlists: []catalog.TenantWatchlist{{Alias: "VIPs", Columns: []catalog.Column{{Name: "Level", Type: types.Long}}}},
	})
	for query, want := range map[string]string{
		"Badge_CL | where TimeGenerated > ago(1d) and Door_s == 'east'": "",
		"Badge_CL | where Door_t == 'east'":                             "unknown column `Door_t`; did you mean `Door_s`?",
		"Badge_CL | where Door_s > 5":                                   "operator `>` takes a number or time, found string",
		"Badge_CL | where Added_CF == 1":                                "",
		"Badg_CL | take 1":                                              "unknown table `Badg_CL`; did you mean `Badge_CL`?",
		"AlertInfo | where Extra > 1 and TimeGenerated > ago(1d)":       "",
		"AlertInfo | where Severity == 'High'":                          "unknown column `Severity`",
		"Admins() | where Account == 'a'":                               "",
		"Admins | where Account == 'a'":                                 "",
		"Admins | where Acount == 'a'":                                  "unknown column `Acount`; did you mean `Account`?",
		"_GetWatchlist('VIPs') | where Level > 1 and Other == 'x'":      "",
		"_GetWatchlist('VIPs') | where Level has 'x'":                   "operator `has` takes string, found long; use tostring()",
		"Anything(1) | where Whatever == 1":                             "",
		"DeviceInfo | extend x = Anything(DeviceId)":                    "",
		"DeviceInfo | join kind=inner (Badge_CL) on $left.DeviceName == $right.Door_s | project Door_s": "",
	} {
		got := ""
		scope := sema.NewScope(dialect.Graph, "6b2ad1f5-0000-4000-8000-000000000000", schema, nil)
		if found := sema.Bind(syntax.Parse(query), scope).Problems(); len(found) > 0 {
			got = found[0].Message
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

func TestOnlyGraphHasAWorkspace(t *testing.T) {
	for api, want := range map[dialect.Name]bool{dialect.MDE: false, dialect.XDR: false, dialect.Graph: true,
		dialect.Any: true} {
		if got := sema.NewScope(api, "6b2ad1f5", nil, nil).Workspace; got != want {
			t.Errorf("%s: workspace %v, want %v", api, got, want)
		}
	}
}
