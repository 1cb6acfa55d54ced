package catalog

import (
	"slices"
	"testing"

	"quarry/kql/types"
)

func TestTablesOfAWorkspace(t *testing.T) {
	columns := 0
	for _, table := range WorkspaceTables() {
		columns += len(table.Columns)
		if table.Columns[0].Name != "TimeGenerated" || table.Columns[0].Type != types.DateTime {
			t.Errorf("%s starts with %v, want TimeGenerated", table.Name, table.Columns[0])
		}
		if table.Service == "" {
			t.Errorf("%s has no service", table.Name)
		}
		seen := map[string]bool{}
		for _, c := range table.Columns {
			if seen[c.Name] {
				t.Errorf("%s has %s twice", table.Name, c.Name)
			}
			seen[c.Name] = true
		}
	}
	if len(WorkspaceTables()) < 170 || columns < 6000 {
		t.Errorf("got %d tables with %d columns", len(WorkspaceTables()), columns)
	}
}

func TestCommonSentinelTablesAreThere(t *testing.T) {
	for name, want := range map[string]Column{
		"SigninLogs":                      {"ResultType", types.String},
		"AuditLogs":                       {"TargetResources", types.Dynamic},
		"SecurityEvent":                   {"EventID", types.Int},
		"OfficeActivity":                  {"RecordType", types.String},
		"CommonSecurityLog":               {"DeviceVendor", types.String},
		"Syslog":                          {"SyslogMessage", types.String},
		"AzureActivity":                   {"OperationNameValue", types.String},
		"ThreatIntelIndicators":           {"ObservableValue", types.String},
		"AADNonInteractiveUserSignInLogs": {"LocationDetails", types.String},
		"BehaviorAnalytics":               {"ActivityInsights", types.Dynamic},
		"SecurityIncident":                {"AlertIds", types.Dynamic},
		"Heartbeat":                       {"_ResourceId", types.String},
		"Watchlist":                       {"WatchlistItem", types.Dynamic},
	} {
		table, ok := LookupInWorkspace(name)
		if !ok {
			t.Errorf("%s: got no table", name)
			continue
		}
		if got, _ := table.Column(want.Name); got != want {
			t.Errorf("%s: got column %v, want %v", name, got, want)
		}
		if _, ok := LookupTable(name); ok {
			t.Errorf("%s is a table without a workspace", name)
		}
	}
}

func TestAWorkspaceAddsColumnsToDefenderTables(t *testing.T) {
	for name, want := range map[string][]string{
		"DeviceProcessEvents": {"Timestamp", "TimeGenerated", "TenantId", "_ResourceId", "MachineGroup"},
		"IdentityInfo":        {"AccountUpn", "AccountUPN", "BlastRadius", "TimeGenerated"},
		"EntraIdSignInEvents": {"Timestamp", "TimeGenerated"},
	} {
		table, _ := LookupInWorkspace(name)
		for _, column := range want {
			if !slices.ContainsFunc(table.Columns, func(c Column) bool { return c.Name == column }) {
				t.Errorf("%s: no column %s", name, column)
			}
		}
		if slices.ContainsFunc(WorkspaceTables(), func(w *Table) bool { return w.Name == name }) {
			t.Errorf("%s is listed as a table of its own", name)
		}
	}
	if table, _ := LookupInWorkspace("ExposureGraphNodes"); len(table.Columns) != len(mustLookup(t,
		"ExposureGraphNodes").Columns) {
		t.Error("ExposureGraphNodes, which has no time, has more columns in a workspace")
	}
}

func mustLookup(t *testing.T, name string) *Table {
	t.Helper()
	table, ok := LookupTable(name)
	if !ok {
		t.Fatalf("%s: got no table", name)
	}
	return table
}
