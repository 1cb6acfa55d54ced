package sema_test

import (
	"testing"

	"quarry/kql/sema"
	"quarry/kql/syntax"
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
