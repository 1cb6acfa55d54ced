package catalog

import (
	"slices"
	"strings"
	"testing"

	"quarry/kql/types"
)

func TestKnownValuesBelongToColumns(t *testing.T) {
	count := 0
	for key, list := range values() {
		name, column, _ := strings.Cut(key, " ")
		if name == "*" && !IsColumn(column) {
			t.Errorf("%s is a column of no table", column)
		}
		if name != "*" {
			table, ok := LookupInWorkspace(name)
			if !ok {
				t.Errorf("%s: no table", key)
				continue
			}
			if c, ok := table.Column(column); !ok {
				t.Errorf("%s: no column", key)
			} else if numbers := !slices.ContainsFunc(list, func(v Value) bool {
				return strings.Trim(v.Text, "0123456789") != ""
			}); !numbers && c.Type != types.String && c.Type != types.Dynamic {
				t.Errorf("%s: has text values, but is %s", key, c.Type)
			}
		}
		seen := map[string]bool{}
		for _, v := range list {
			if v.Text == "" || seen[v.Text] {
				t.Errorf("%s: value %q is empty or listed twice", key, v.Text)
			}
			seen[v.Text] = true
		}
		count += len(list)
	}
	if count < 1500 {
		t.Errorf("got %d values", count)
	}
}

func TestValuesOfAColumn(t *testing.T) {
	for _, test := range []struct{ table, column, want string }{
		{"DeviceEvents", "ActionType", "AsrOfficeChildProcessBlocked"},
		{"DeviceFileEvents", "ActionType", "FileCreated"},
		{"CloudAppEvents", "ActionType", "Consent to application."},
		{"DeviceLogonEvents", "LogonType", "RemoteInteractive"},
		{"AlertInfo", "Severity", "High"},
		{"EmailEvents", "DeliveryLocation", "Inbox/folder"},
		{"", "EmailDirection", "Inbound"},
		{"SecurityEvent", "EventID", "4624"},
		{"SigninLogs", "ResultType", "50126"},
		{"OfficeActivity", "Operation", "New-InboxRule"},
		{"AADSignInEventsBeta", "ErrorCode", "50126"},
	} {
		if !slices.ContainsFunc(Values(test.table, test.column), func(v Value) bool { return v.Text == test.want }) {
			t.Errorf("%s.%s: got no %s", test.table, test.column, test.want)
		}
	}
	for _, test := range []struct{ table, column string }{
		{"DeviceFileEvents", "LogonType"}, {"Mine_CL", "Severity"}, {"DeviceEvents", "FileName"}, {"CommonSecurityLog", "Severity"},
	} {
		if got := Values(test.table, test.column); got != nil {
			t.Errorf("%s.%s: got %v, want none", test.table, test.column, got)
		}
	}
}
