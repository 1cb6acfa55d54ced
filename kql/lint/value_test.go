package lint_test

import (
	"testing"

	"quarry/kql/lint"
	"quarry/kql/sema"
)

func TestMisspelledValuesAreFound(t *testing.T) {
	for query, want := range map[string]string{
		`DeviceNetworkEvents | where ActionType == "ConnecitonFound"`:          "ConnectionFound",
		`DeviceFileEvents | where ActionType in ("FileCreated", "FileRename")`: "FileRenamed",
		`DeviceLogonEvents | where ActionType == "logonsuccess"`:               "LogonSuccess",
		`EmailEvents | where EmailDirection != "inbound" | take 5`:             "Inbound",
		`CloudAppEvents | where ActionType == "Consent to application"`:        "Consent to application.",
		`SigninLogs | where ConditionalAccessStatus == "faillure"`:             "failure",

		`DeviceLogonEvents | where ActionType =~ "logonsuccess"`:                        "",
		`DeviceEvents | where ActionType == "SomethingQuiteNew"`:                        "",
		`DeviceInfo | where OSPlatform == "WindowsServer2028"`:                          "",
		`DeviceNetworkEvents | where Protocol == "Sctp"`:                                "",
		`DeviceFileEvents | extend ActionType = "x" | where ActionType == "FileCreate"`: "",
		`DeviceFileEvents | where ActionType has "FileCreate"`:                          "",
		`DeviceFileEvents | where FileName == "FileCreate"`:                             "",
		`Mine_CL | where ActionType == "FileCreate"`:                                    "",
		`SigninLogs | where ResultType == "50125"`:                                      "",
	} {
		got := ""
		for _, d := range lint.Findings(query, &sema.Scope{Workspace: true}, true) {
			if d.Code == "unknown-value" {
				got = d.Fix.Text
			}
		}
		if want != "" {
			want = `"` + want + `"`
		}
		if got != want {
			t.Errorf("%s: got fix %s, want %s", query, got, want)
		}
	}
}

func TestMisspelledKeysAreFound(t *testing.T) {
	for query, want := range map[string]string{
		`DeviceEvents | where ActionType == "PowerShellCommand" | extend c = parse_json(AdditionalFields).Comand`: `Command`,
		`DeviceEvents | extend c = tostring(AdditionalFields["PipeNam"])`:                                         `"PipeName"`,
		`CloudAppEvents | extend d = parse_json(RawEventData) | where d.WorkLoad == "x"`:                          `Workload`,
		`AuditLogs | extend u = InitiatedBy.user.userPrincipalname`:                                               `userPrincipalName`,

		`CloudAppEvents | extend w = RawEventData.Workload, o = RawEventData.SomethingNew`: "",
		`CloudAppEvents | extend a = RawEventData.Zz`:                                      "",
		`Mine_CL | extend a = AdditionalFields.Comand`:                                     "",
		`DeviceEvents | extend a = parse_json(FileName).Comand`:                            "",
	} {
		got := ""
		for _, d := range lint.Findings(query, &sema.Scope{Workspace: true}, true) {
			if d.Code == "unknown-key" {
				got = d.Fix.Text
			}
		}
		if got != want {
			t.Errorf("%s: got fix %s, want %s", query, got, want)
		}
	}
}
