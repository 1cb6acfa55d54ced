package complete_test

import (
	"slices"
	"strings"
	"testing"

	"quarry/kql/complete"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// completionsIn returns the completions at ‸ in a workspace.
func completionsIn(text string, o complete.CompleteOptions) []complete.Completion {
	at := strings.Index(text, "‸")
	text = strings.Replace(text, "‸", "", 1)
	return complete.At(sema.Bind(syntax.Parse(text), &sema.Scope{Workspace: true}), at, o)
}

func TestKnownValuesAreOfferedFirst(t *testing.T) {
	for text, want := range map[string]string{
		`DeviceFileEvents | where ActionType == "‸"`:                               `"FileCreated"`,
		`DeviceFileEvents | where ActionType == "FileR‸`:                           `"FileRenamed"`,
		`DeviceFileEvents | where ActionType in ("FileCreated", "FileD‸")`:         `"FileDeleted"`,
		`DeviceEvents | where ActionType == "AsrOfficeCh‸`:                         `"AsrOfficeChildProcessAudited"`,
		`DeviceLogonEvents | where LogonType == "Rem‸`:                             `"RemoteInteractive"`,
		`EmailEvents | where EmailDirection == ‸`:                                  `"Inbound"`,
		`union DeviceFileEvents, DeviceLogonEvents | where ActionType == "LogonS‸`: `"LogonSuccess"`,
		`DeviceInfo | join (DeviceFileEvents | where ActionType == "‸`:             `"FileCreated"`,
		`let t = DeviceFileEvents | take 5; t | where ActionType == "‸"`:           `"FileCreated"`,
		`SecurityEvent | where EventID == 462‸`:                                    ``,
		`SecurityEvent | where EventID == ‸`:                                       `1102`,
		`SigninLogs | where ResultType == "5012‸`:                                  `"50125"`,
		`OfficeActivity | where Operation == "New-I‸`:                              `"New-InboxRule"`,
		`DeviceFileEvents | extend x = 1 | where FileName == "‸"`:                  ``,
		`SigninLogs | where ‸`:                                                     `TimeGenerated`,
		`DeviceProcessEvents | where ‸`:                                            `TimeGenerated`,
		`_GetWa‸`:                                                                  `_GetWatchlist()`,
		`_GetWatchlist("v") | where Search‸`:                                       `SearchKey`,
		`_Im_Dns(starttime=ago(1d)) | where DnsQueryTypeN‸`:                        `DnsQueryTypeName`,
		`Signi‸`: `SigninLogs`,
	} {
		got := ""
		if list := completionsIn(text, complete.CompleteOptions{Limit: 1}); len(list) > 0 {
			got = list[0].Insert
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestValuesSeenComeBeforeKnownOnesAndOnce(t *testing.T) {
	seen := func(_, column string) []string {
		if column == "ActionType" {
			return []string{"FileDeleted", "FileOfTheTenant"}
		}
		return nil
	}
	var got []string
	for _, c := range completionsIn(`DeviceFileEvents | where ActionType == "‸"`, complete.CompleteOptions{Values: seen}) {
		got = append(got, c.Label)
	}
	if want := []string{"FileDeleted", "FileOfTheTenant", "FileCreated", "FileModified", "FileRenamed"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHelpNamesKnownValues(t *testing.T) {
	for text, want := range map[string]string{
		`DeviceFileEvents | where Action‸Type == "x"`:          "Values: FileCreated, FileModified, FileRenamed, FileDeleted.",
		`Signin‸Logs | take 1`:                                 "Sentinel workspace: records of Microsoft Entra ID.",
		`DeviceEvents | where Action‸Type == "x"`:              " more.",
		`SecurityEvent | where EventID == 46‸24`:               "logon",
		`SigninLogs | where ResultType in ("0", "501‸26")`:     "wrong user name or password",
		`AADSignInEventsBeta | where RiskLevel‸Aggregated > 1`: "100 (high)",
	} {
		at := strings.Index(text, "‸")
		query := strings.Replace(text, "‸", "", 1)
		help, ok := complete.HelpAt(sema.Bind(syntax.Parse(query), &sema.Scope{Workspace: true}), at)
		if !ok || !strings.Contains(help.Text, want) {
			t.Errorf("%s: got %q, want it to contain %q", text, help.Text, want)
		}
	}
}

func TestKnownKeysComplete(t *testing.T) {
	for _, test := range []struct{ text, first string }{
		{
			`DeviceEvents | where ActionType == "PowerShellCommand" | extend c = parse_json(AdditionalFields).‸`,
			"Command",
		},
		{`DeviceEvents | where ActionType == "PowerShellCommand" | extend c = AdditionalFields.‸`, "Command"},
		{
			`DeviceEvents | where ActionType in ("NamedPipeEvent") | extend c = tostring(AdditionalFields["‸`,
			"PipeName",
		},
		{
			`DeviceEvents | where ActionType == "NamedPipeEvent" | extend x = parse_json(AdditionalFields) | where x.‸`,
			"PipeName",
		},
		{
			`DeviceEvents | where ActionType == "NamedPipeEvent" | extend x = todynamic(AdditionalFields), y = 1 | extend z = x["‸`,
			"PipeName",
		},
		{
			`CloudAppEvents | where ActionType == "MailItemsAccessed" | mv-expand f = RawEventData.Folders | extend p = f.‸`,
			"Path",
		},
		{`AuditLogs | extend u = InitiatedBy.user.‸`, "id"},
		{`AuditLogs | extend u = TargetResources[0].modifiedProperties[0].‸`, "displayName"},
		{
			`IdentityDirectoryEvents | where ActionType == "Group Membership changed" | extend g = AdditionalFields.‸`,
			"TO.GROUP",
		},
		{`DeviceEvents | extend c = parse_json(FileName).‸`, ""},
		{`Mine_CL | extend c = AdditionalFields.‸`, ""},
	} {
		at := strings.Index(test.text, "‸")
		bound := sema.Bind(syntax.Parse(strings.Replace(test.text, "‸", "", 1)), &sema.Scope{Workspace: true})
		first := ""
		if list := complete.At(bound, at, complete.CompleteOptions{}); len(list) > 0 {
			first = list[0].Label
		}
		if first != test.first {
			t.Errorf("%s: got %q first, want %q", test.text, first, test.first)
		}
	}
}

func TestKeysSeenInResultsComeFirst(t *testing.T) {
	text := `DeviceEvents | where ActionType == "PowerShellCommand" | extend c = AdditionalFields.`
	list := complete.At(sema.Bind(syntax.Parse(text), nil), len(text), complete.CompleteOptions{
		Keys: func(table, column string, path []string) []string {
			if table != "DeviceEvents" || column != "AdditionalFields" || len(path) > 0 {
				t.Errorf("got %s %s %v", table, column, path)
			}
			return []string{"Odd.Key", "Command"}
		}})
	if len(list) < 3 || list[0].Insert != "['Odd.Key']" || list[1].Label != "Command" || list[2].Label == "Command" {
		t.Errorf("got %+v", list[:min(len(list), 3)])
	}
}

func TestHelpOnKeys(t *testing.T) {
	for text, want := range map[string]string{
		`DeviceEvents | extend c = AdditionalFields.Pipe‸Name`:                        "A key of AdditionalFields of NamedPipeEvent, seen in public queries.",
		`CloudAppEvents | extend c = tostring(RawEventData["Work‸load"])`:             "A key of RawEventData, documented.",
		`CloudAppEvents | extend d = RawEventData | where d.Modified‸Properties == 1`: "A key of RawEventData, seen in public queries.",
	} {
		at := strings.Index(text, "‸")
		help, _ := complete.HelpAt(sema.Bind(syntax.Parse(strings.Replace(text, "‸", "", 1)), nil), at)
		if help.Text != want {
			t.Errorf("%s: got %q, want %q", text, help.Text, want)
		}
	}
}
