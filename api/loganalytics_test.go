package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"quarry/table"
)

const workspaceID = "c1674d38-78cd-47f3-8a4e-3e5ba86c242d"

func TestLogAnalyticsCall(t *testing.T) {
	var path, prefer string
	var body map[string]any
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		path, prefer, body = r.URL.Path, r.Header.Get("Prefer"), nil
		_ = json.NewDecoder(r.Body).Decode(&body)
		gives(200, `{"tables":[{"name":"PrimaryResult","columns":[{"name":"n","type":"long"}],"rows":[[1],[`+
			`2]]}]}`)(w, r)
	})
	client := clientOf(t, server, func(c *Config) { c.Dialect = logAnalytics })
	answer, err := client.Run(t.Context(), Query{Text: "T", Timespan: "P1D", WorkspaceID: workspaceID,
		Workspaces: []string{"eu"}}, nil)
	if err != nil || answer.Table.Rows() != 2 {
		t.Fatalf("got %+v, %v", answer, err)
	}
	if path != "/v1/workspaces/"+workspaceID+"/query" || prefer != "wait=600,include-statistics=true" ||
		body["query"] != "T" || body["timespan"] != "P1D" || body["workspaces"].([]any)[0] != "eu" {
		t.Errorf("sent %s, %s, %v", path, prefer, body)
	}
	if _, err := client.Run(t.Context(), Query{Text: "T"}, nil); KindOf(err) != Usage ||
		!strings.Contains(err.Error(), "needs a workspace") {
		t.Errorf("without a workspace: %v", err)
	}
}

func TestLogAnalyticsErrorsAreClassified(t *testing.T) {
	const rows = `{"tables":[{"name":"P","columns":[{"name":"n","type":"long"}],"rows":[[1]]}],` +
		`"error":{"code":"PartialError",` +
		`"message":"There were some errors.","details":[{"code":"EngineError","message":"x",` +
		`"innererror":{"code":"1","message":"`
	for _, c := range []struct {
		name, body string
		status     int
		kind       Kind
		reason     Reason
		missing    table.Truncation
		says       string
	}{
		{"syntax", `{"error":{"message":"invalid properties","code":"BadArgumentError",` +
			`"innererror":{"code":"SyntaxError",` +
			`"message":"A recognition error occurred in the query.","innererror":{"code":"SYN0002",` +
			`"message":"not parsed at 'a'",` +
			`"line":1,"pos":4,"token":"a"}}}}`, 400, BadQuery, Syntax, "",
			"cannot parse the query (not parsed at 'a')"},
		{"rights", `{"error":{"message":"no access","code":"InsufficientAccessError"}}`, 403, Forbidden, "", "",
			"has the role Log Analytics Reader"},
		{"partial", rows + `overflow (E_OVERFLOW)"}}]}}`, 200, Partial, "", table.PartFailed, "overflow"},
		{"rows", rows + `set limit of 5 records (E_QUERY_RESULT_SET_TOO_LARGE)"}}]}}`, 200, TooLarge, Size,
			table.RowLimit, "size limit"},
		{"bytes", rows + `set limit of 5 bytes (E_QUERY_RESULT_SET_TOO_LARGE)"}}]}}`, 200, TooLarge, Size,
			table.SizeLimit, "size limit"},
		{"memory", rows + `E_RUNAWAY_QUERY"}}]}}`, 200, BadQuery, Limits, table.PartFailed, "more CPU"},
	} {
		client := clientOf(t, serve(t, gives(c.status, c.body)), func(conf *Config) { conf.Dialect = logAnalytics })
		answer, err := client.Run(t.Context(), Query{Text: "T", WorkspaceID: workspaceID}, nil)
		e, ok := err.(*Error)
		if !ok || e.Kind != c.kind || e.Reason != c.reason || !strings.Contains(e.Error(), c.says) {
			t.Errorf("%s: got %v", c.name, err)
			continue
		}
		if c.name == "syntax" && (e.Line != 1 || e.Offset != 4) {
			t.Errorf("place %d:%d", e.Line, e.Offset)
		}
		if c.missing != "" && (answer == nil || answer.Truncated != c.missing || answer.Table.Rows() != 1) {
			t.Errorf("%s: got %+v", c.name, answer)
		}
	}
}

func TestWorkspaceSchema(t *testing.T) {
	body := `{"tables":[{"name":"Heartbeat","columns":[{"name":"Computer","type":"string"}]},7],` +
		`"functions":[{"name":"F","parameters":"T:(a:string, b:long), n:long = 1, s:string=\"a,b\""}]}`
	client := clientOf(t, serve(t, gives(200, body)), func(c *Config) { c.Dialect = logAnalytics })
	s, err := client.HuntingSchema(t.Context(), workspaceID, nil)
	if err != nil || len(s.Tables) != 1 || s.Tables[0].Columns[0].Type != "string" || s.Skipped != 1 {
		t.Fatalf("got %+v, %v", s, err)
	}
	want := []SchemaColumn{{"T", "(a:string, b:long)", ""}, {"n", "long", ""}, {"s", "string", ""}}
	for i, p := range s.Functions[0].Parameters {
		if p != want[i] {
			t.Errorf("parameter %+v, want %+v", p, want[i])
		}
	}
}
