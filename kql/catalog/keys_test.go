package catalog

import (
	"slices"
	"strings"
	"testing"

	"quarry/kql/types"
)

func TestKnownKeysBelongToColumns(t *testing.T) {
	count := 0
	for key, lists := range keys() {
		name, column, _ := strings.Cut(key, " ")
		table, ok := LookupInWorkspace(name)
		if !ok {
			t.Errorf("%s: no table", key)
			continue
		}
		if c, ok := table.Column(column); !ok || c.Type != types.Dynamic && c.Type != types.String {
			t.Errorf("%s: no column that can hold JSON", key)
		}
		for _, list := range lists {
			if list.source.String() == string(list.source) && list.source != KeyInferred {
				t.Errorf("%s: unknown source %q", key, list.source)
			}
			for action := range strings.SplitSeq(list.actions, ",") {
				known := slices.ContainsFunc(Values(name, "ActionType"), func(v Value) bool { return v.Text == action })
				if action != "*" && !known {
					t.Errorf("%s: %q is not a known action type", key, action)
				}
			}
			seen := map[string]bool{}
			for _, path := range list.paths {
				if path == "" || seen[path] {
					t.Errorf("%s: %s: key %q is empty or listed twice", key, list.actions, path)
				}
				seen[path] = true
				count++
			}
		}
	}
	t.Logf("%d keys", count)
}

func TestKeysOfAColumn(t *testing.T) {
	first := func(list []Key) string {
		if len(list) == 0 {
			return ""
		}
		return list[0].Name
	}
	for _, test := range []struct {
		table, column string
		path, actions []string
		want          string
	}{
		{"DeviceEvents", "AdditionalFields", nil, []string{"PowerShellCommand"}, "Command"},
		{"DeviceEvents", "AdditionalFields", nil, nil, "ApplicationName"},
		{"CloudAppEvents", "RawEventData", nil, []string{"MailItemsAccessed"}, "Folders"},
		{"CloudAppEvents", "RawEventData", []string{"Folders"}, nil, "Path"},
		{"AuditLogs", "InitiatedBy", []string{"user"}, nil, "id"},
		{"IdentityDirectoryEvents", "AdditionalFields", nil, []string{"Group Membership changed"}, "TO.GROUP"},
		{"DeviceEvents", "FileName", nil, nil, ""},
		{"Mine_CL", "AdditionalFields", nil, nil, ""},
	} {
		if got := first(Keys(test.table, test.column, test.path, test.actions)); got != test.want {
			t.Errorf("%s %s %v %v: got %q first, want %q", test.table, test.column, test.path, test.actions, got, test.want)
		}
	}
}
