package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"quarry/sandbox"
)

// askIn runs a query on the graph API in a workspace, and returns its rows or its error.
func (l *lab) askIn(workspace, query string) (rows []map[string]any, failure string) {
	l.t.Helper()
	body, _ := json.Marshal(map[string]string{"Query": query, "workspaceId": workspace})
	answer := l.do(l.request("graph", string(body)))
	var decoded struct {
		Results []map[string]any
		Error   struct{ Message string }
	}
	if err := json.Unmarshal([]byte(answer.body), &decoded); err != nil {
		l.t.Fatalf("%s: %v in %.200s", query, err, answer.body)
	}
	return decoded.Results, decoded.Error.Message
}

func TestTheWorkspaceHasTablesOfItsOwn(t *testing.T) {
	l := start(t, sandbox.Options{})
	for _, test := range []struct {
		query           string
		within, outside string // part of the error, or "" for rows
	}{
		{"DeviceLogonEvents | where TimeGenerated > ago(30d) | take 1", "", "Failed to resolve"},
		{"DeviceLogonEvents | where Timestamp == TimeGenerated | take 1", "", "Failed to resolve"},
		{"DeviceLogonEvents | where Timestamp > ago(30d) | take 1", "", ""},
		{"SigninLogs | where TimeGenerated > ago(30d) | take 1", "", "Failed to resolve"},
		{"SigninLogs | summarize arg_max(TimeGenerated, *) by UserPrincipalName | where Type == 'SigninLogs'", "",
			"Failed to resolve"},
		{"SigninLogs | where isempty(AppOwnerTenantId) and isnull(DurationMs) | take 1", "", "Failed to resolve"},
		{"SecurityEvent | where EventID in (4624, 4625) | summarize count() by Account", "", "Failed to resolve"},
		{"OfficeActivity | where Operation == 'FileDownloaded' | take 1", "", "Failed to resolve"},
		{"Syslog | where 1 == 1 | count", "", "Failed to resolve"},
		{"ContosoBadge_CL | where Result_s == 'granted' | summarize count() by Person_s", "", "Failed to resolve"},
		{"ContosoBadge_CL | getschema | where ColumnName == 'Attempts_d' and ColumnType == 'real'", "",
			"Failed to resolve"},
		{"ContosoBadge_CL | where Nonsense == 1", "Failed to resolve", "Failed to resolve"},
		{"ContosoAdmins() | where AccountUpn has '@'", "", ""},
		{"ContosoAdmins | take 1", "", ""},
		{"SigninLogs | join kind=inner (ContosoAdmins()) on $left.UserPrincipalName == $right.AccountUpn | take 1", "",
			"Failed to resolve"},
		{"_GetWatchlist('VIPs') | project SearchKey, WatchlistItem", "", ""},
		{"union SigninLogs, ContosoBadge_CL | summarize count() by Type | where Type endswith '_CL'", "",
			"Failed to resolve"},
	} {
		for workspace, want := range map[string]string{l.WorkspaceID: test.within, "": test.outside} {
			rows, failure := l.askIn(workspace, test.query)
			switch {
			case want == "" && (failure != "" || len(rows) == 0):
				t.Errorf("%s (workspace %q): got no rows, error %q", test.query, workspace, failure)
			case !strings.Contains(failure, want):
				t.Errorf("%s (workspace %q): the error is %q, want %q", test.query, workspace, failure, want)
			}
		}
	}
}

func TestAnUnknownWorkspaceIsRefused(t *testing.T) {
	l := start(t, sandbox.Options{})
	_, failure := l.askIn("6b2ad1f5-0000-4000-8000-000000000000", "print 1")
	if !strings.Contains(failure, "not found") {
		t.Errorf("the error is %q", failure)
	}
	if rows, failure := l.askIn(strings.ToUpper(l.WorkspaceID), "print 1"); len(rows) != 1 {
		t.Errorf("the case of the ID matters: %q", failure)
	}
}

func TestATimespanCutsTheTablesOfTheWorkspace(t *testing.T) {
	l := start(t, sandbox.Options{})
	body, _ := json.Marshal(map[string]string{"Query": "SigninLogs | where TimeGenerated < ago(2d) | count",
		"Timespan": "P1D", "workspaceId": l.WorkspaceID})
	if answer := l.do(l.request("graph", string(body))); !strings.Contains(answer.body, `"Count":0`) {
		t.Errorf("got %s", answer.body)
	}
}

// schemaGet requests a function of the schema.
func (l *lab) schemaGet(path, authorization string) reply {
	l.t.Helper()
	request, err := http.NewRequest(http.MethodGet, l.GraphURL+"/beta/security/"+path, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	return l.do(request)
}

func TestTheSchemaIsServed(t *testing.T) {
	limits := sandbox.DefaultLimits()
	limits.CallsPerMinute, limits.CallsPerHour = 100_000, 100_000
	l := start(t, sandbox.Options{Limits: limits})
	type document struct {
		Tables, Value []struct {
			Name    string
			Columns []struct{ Name, DataType string }
		}
		Functions struct{ SavedFunctions []struct{ Name string } }
		Next      string `json:"@odata.nextLink"`
	}
	get := func(path string) (d document) {
		t.Helper()
		answer := l.schemaGet(path, "Bearer "+l.token("graph"))
		if answer.status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, answer.status, answer.body)
		}
		if err := json.Unmarshal([]byte(answer.body), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	types := func(d document, table string) string {
		for _, t := range append(d.Tables, d.Value...) {
			if t.Name == table {
				var list []string
				for _, c := range t.Columns {
					list = append(list, c.Name+":"+c.DataType)
				}
				return strings.Join(list, " ")
			}
		}
		return "missing"
	}
	all := get("getHuntingSchema")
	if got := types(all, "AlertInfo"); !strings.HasPrefix(got, "Timestamp:DateTime AlertId:String") ||
		strings.Contains(got, "TimeGenerated") {
		t.Errorf("AlertInfo has %s", got)
	}
	if got := types(all, "ContosoBadge_CL"); got != "missing" {
		t.Errorf("a table of the workspace is outside of it: %s", got)
	}
	if f := all.Functions.SavedFunctions; len(f) != 1 || f[0].Name != "ContosoAdmins" {
		t.Errorf("the functions are %v", f)
	}
	within := get("getHuntingSchemaTables(workspaceId=" + l.WorkspaceID + ")")
	if got := types(within, "ContosoBadge_CL"); !strings.HasPrefix(got, "TimeGenerated:DateTime Person_s:String") ||
		!strings.Contains(got, "Attempts_d:Double") {
		t.Errorf("ContosoBadge_CL has %s", got)
	}
	if got := types(within, "AlertInfo"); !strings.Contains(got, "TimeGenerated:DateTime") {
		t.Errorf("AlertInfo has %s in the workspace", got)
	}
	first := get("getHuntingSchemaTables?$top=3")
	if len(first.Value) != 3 || first.Next == "" {
		t.Fatalf("got %d tables and the link %q", len(first.Value), first.Next)
	}
	second := get(strings.SplitN(first.Next, "/beta/security/", 2)[1])
	if len(second.Value) != 3 || second.Value[0].Name == first.Value[0].Name {
		t.Errorf("the second page has %d tables", len(second.Value))
	}
	for _, table := range within.Value { // every table that is listed can be queried
		if _, failure := l.askIn(l.WorkspaceID, table.Name+" | take 0"); failure != "" {
			t.Errorf("%s: %s", table.Name, failure)
		}
	}
	if names := len(within.Value); names < 100 || !slices.IsSorted([]int{len(all.Tables), names}) {
		t.Errorf("%d tables in the workspace, %d outside", names, len(all.Tables))
	}
}

func TestTheSchemaNeedsAToken(t *testing.T) {
	forbidden, err := sandbox.ParseFault("status=403@1")
	if err != nil {
		t.Fatal(err)
	}
	l := start(t, sandbox.Options{Faults: []sandbox.Fault{forbidden}})
	graph := "Bearer " + l.token("graph")
	for _, test := range []struct {
		path, token string
		status      int
	}{
		{"getHuntingSchema", "", 401},
		{"getHuntingSchema", "Bearer x", 401},
		{"getHuntingSchema", "Bearer " + l.token("mde"), 401},
		{"getHuntingSchema", graph, 403}, // the fault
		{"getHuntingSchema", graph, 200},
		{"microsoft.graph.security.getHuntingSchema()", graph, 200},
		{"getHuntingSchema?$top=1", graph, 400},
		{"getHuntingSchemaTables?$filter=x", graph, 400},
		{"getHuntingSchemaTables?$top=-1", graph, 400},
		{"getHuntingSchemaTables(workspaceId=6b2ad1f5-0000-4000-8000-000000000000)", graph, 400},
		{"getHuntingSchemaTables(other=1)", graph, 400},
		{"getHuntingSchemaTables(", graph, 404},
		{"getSomething", graph, 404},
	} {
		if got := l.schemaGet(test.path, test.token); got.status != test.status {
			t.Errorf("%s with %.12q: got %d %s, want %d", test.path, test.token, got.status, fmt.Sprint(got.body),
				test.status)
		}
	}
	without := start(t, sandbox.Options{Roles: []string{}})
	if got := without.schemaGet("getHuntingSchema", "Bearer "+without.token("graph")); got.status != 403 ||
		!strings.Contains(got.body, "ThreatHunting.Read.All") {
		t.Errorf("without the role: got %d %s", got.status, got.body)
	}
}
