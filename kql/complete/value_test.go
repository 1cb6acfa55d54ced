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
