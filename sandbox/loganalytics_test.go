package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"quarry/sandbox"
)

// logAnalytics sends a query to the workspace, with the given preferences and further members of the body.
func (l *lab) logAnalytics(query, prefer string, more map[string]any) reply {
	l.t.Helper()
	body := map[string]any{"query": query}
	for name, value := range more {
		body[name] = value
	}
	text, _ := json.Marshal(body)
	request := l.request("loganalytics", string(text))
	request.URL.Path = "/v1/workspaces/" + l.WorkspaceID + "/query"
	if prefer != "" {
		request.Header.Set("Prefer", prefer)
	}
	return l.do(request)
}

func TestLogAnalyticsAnswersWithTables(t *testing.T) {
	l := start(t, sandbox.Options{})
	const query = `print b=true, n=int(null), l=9007199254740993, r=1.5, s="a\"b", d=dynamic({"k":[1]}), ` +
		`t=1h, at=datetime(2026-01-02), c=decimal(1.25)`
	answer := l.logAnalytics(query, "", nil)
	const want = `{"tables":[{"name":"PrimaryResult","columns":[{"name":"b","type":"bool"},{"name":"n","type":"int"},` +
		`{"name":"l","type":"long"},{"name":"r","type":"real"},{"name":"s","type":"string"},{"name":"d",` +
		`"type":"dynamic"},` +
		`{"name":"t","type":"timespan"},{"name":"at","type":"datetime"},{"name":"c","type":"decimal"}],` +
		`"rows":[[true,null,9007199254740993,1.5,"a\"b","{\"k\":[1]}","01:00:00","2026-01-02T00:00:00Z","1.25"]]}]}`
	if answer.status != http.StatusOK || answer.body != want {
		t.Errorf("got %d %s\nwant %s", answer.status, answer.body, want)
	}
	if got := l.logAnalytics(query, "wait=30, include-statistics=true", nil).body; !strings.Contains(got,
		`"statistics":{"query":{"datasetStatistics":[{"tableRowCount":1`) {
		t.Errorf("with statistics: %s", got)
	}
	for _, c := range []struct {
		query string
		more  map[string]any
		says  string
	}{
		{"SigninLogs | where isnotempty(TenantId) | count", nil, `"rows":[[`},
		{"SigninLogs | count", map[string]any{"timespan": "2020-01-01/2020-01-02"}, `"rows":[[0]]`},
		{"ContosoAdmins | count", map[string]any{"workspaces": []string{"contoso-sentinel"}}, `"rows":[[`},
	} {
		if got := l.logAnalytics(c.query, "", c.more); got.status != http.StatusOK || !strings.Contains(got.body,
			c.says) {
			t.Errorf("%s: %d %s", c.query, got.status, got.body)
		}
	}
}

func TestLogAnalyticsErrors(t *testing.T) {
	l := start(t, sandbox.Options{Limits: sandbox.Limits{Rows: 3, ResultBytes: 1000, BodyBytes: 1 << 20}})
	for _, c := range []struct {
		name, query string
		more        map[string]any
		status      int
		says        string
	}{
		{"syntax", "print 1\n| wher x", nil, 400,
			`"code":"SyntaxError","message":"A recognition error occurred in the query.",` +
				`"innererror":{"code":"SYN0002","message":"Query operator expected","line":2,"pos":2,"token":"wher"}`},
		{"semantic", "ContosoAdmins\n| where Nothing == 1", nil, 400,
			`"code":"SEM0100","message":"'where' operator: Failed to resolve`},
		{"place of a semantic error", "ContosoAdmins\n| where Nothing == 1", nil, 400,
			`"line":2,"pos":8,"token":"Nothing"`},
		{"workspace", "print 1", map[string]any{"workspaces": []string{"elsewhere"}}, 400,
			`The workspace 'elsewhere' could not be found`},
		{"workspaces of another form", "print 1", map[string]any{"workspaces": "x"}, 400, "BadArgumentError"},
		{"time span", "print 1", map[string]any{"timespan": "soon"}, 400, "Invalid timespan"},
		{"rows", "range i from 1 to 9 step 1", nil, 200, `"rows":[[1],[2],[3]]}],"error":{"code":"PartialError"`},
		{"bytes", `range i from 1 to 3 step 1 | extend s=strrep("x", 400)`, nil, 200, "set limit of 1000 bytes"},
	} {
		got := l.logAnalytics(c.query, "", c.more)
		if got.status != c.status || !strings.Contains(got.body, c.says) {
			t.Errorf("%s: got %d %s\nwant %d with %s", c.name, got.status, got.body, c.status, c.says)
		}
	}
	request := l.request("loganalytics", `{"query":"print 1"}`)
	request.URL.Path = "/v1/workspaces/00000000-0000-0000-0000-000000000000/query"
	if got := l.do(request); got.status != 404 || !strings.Contains(got.body, `"code":"WorkspaceNotFoundError"`) {
		t.Errorf("another workspace: %d %s", got.status, got.body)
	}
}

func TestLogAnalyticsThrottlesByHalfMinutes(t *testing.T) {
	l := start(t, sandbox.Options{})
	for i := range 201 {
		got := l.logAnalytics("print 1", "", nil)
		if want := i == 200; (got.status == 429) != want {
			t.Fatalf("call %d: %d %s", i+1, got.status, got.body)
		}
		if got.status == 429 && (got.header.Get("Retry-After") != "30" || !strings.Contains(got.body,
			`"code":"ThrottledError"`)) {
			t.Errorf("got %v %s", got.header, got.body)
		}
	}
	if got := l.ask("graph", "print 1"); got.status != http.StatusOK {
		t.Errorf("graph shares the budget: %d", got.status)
	}
}

func TestLogAnalyticsDescribesItsWorkspace(t *testing.T) {
	l := start(t, sandbox.Options{})
	request := l.request("loganalytics", "")
	request.Method, request.URL = http.MethodGet, &url.URL{Scheme: request.URL.Scheme, Host: request.URL.Host,
		Path: fmt.Sprintf("/v1/workspaces/%s/metadata", l.WorkspaceID)}
	got := l.do(request)
	for _, part := range []string{
		`"name":"ContosoBadge_CL","description":"Doors opened with a badge","timespanColumn":"TimeGenerated"`,
		`{"name":"Attempts_d","type":"real"`, `"name":"ContosoAdmins"`,
	} {
		if got.status != http.StatusOK || !strings.Contains(got.body, part) {
			t.Errorf("%d without %s", got.status, part)
		}
	}
	request.Header.Del("Authorization")
	if got := l.do(request); got.status != http.StatusUnauthorized {
		t.Errorf("without a token: %d", got.status)
	}
}
