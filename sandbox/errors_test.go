package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"quarry/sandbox"
)

func TestErrorTextsOfWrongCalls(t *testing.T) {
	l := start(t, sandbox.Options{Limits: sandbox.Limits{Rows: 10}})
	right := question("print 1")
	for _, c := range []struct {
		name, dialect, body string
		change              func(*http.Request)
		status              int
		code, message       string
	}{
		{"query in lower case", "mde", `{"query":"print 1"}`, nil, 400, "InvalidRequestBody",
			"Request body is incorrect"},
		{"query in lower case", "xdr", `{"query":"print 1"}`, nil, 400, "InvalidRequestBody",
			"Request body is incorrect"},
		{"not JSON", "mde", `print 1`, nil, 400, "InvalidRequestBody", "Request body is incorrect"},
		{"truncated JSON", "graph", `{`, nil, 400, "BadRequest", "Request body is incorrect"},
		{"a query that is a number", "mde", `{"Query":1}`, nil, 400, "InvalidRequestBody", "Request body is incorrect"},
		{"null", "mde", `null`, nil, 400, "InvalidRequestBody", "Request body is incorrect"},
		{"no parameter", "mde", `{}`, nil, 400, "MissingRequiredParameter", "A required parameter is missing: Query"},
		{"blank query", "mde", question(" \n"), nil, 400, "MissingRequiredParameter",
			"A required parameter is missing: Query"},
		{"form", "mde", right, func(r *http.Request) {
			r.Header.Set("Content-Type",
				"application/x-www-form-urlencoded")
		}, 415, "UnsupportedMediaType", ""},
		{"GET", "mde", right, func(r *http.Request) { r.Method = http.MethodGet }, 405, "MethodNotAllowed", ""},
		{"GET", "graph", right, func(r *http.Request) { r.Method = http.MethodGet }, 405, "Request_BadRequest", ""},
		{"other path", "mde", right, func(r *http.Request) { r.URL.Path = "/api/machines" }, 404, "ResourceNotFound",
			""},
		{"other path", "graph", right, func(r *http.Request) { r.URL.Path = "/v1.0/me" }, 404, "ResourceNotFound", ""},
		{"management command", "mde", question(" .show tables"), nil, 400, "BadRequest",
			"A recognition error occurred.. Fix syntax errors in your query."},
		{"unknown table", "mde", question("NoTable | where a == 1"), nil, 400, "BadRequest",
			"'where' operator: Failed to resolve table or column expression named 'NoTable'. Fix semantic errors in " +
				"your query."},
		{"unknown column", "graph", question("DeviceInfo | where Nope == 1"), nil, 400, "BadRequest",
			"'where' operator: Failed to resolve scalar expression named 'Nope'. Fix semantic errors in your query."},
		{"unknown column in project", "xdr", question("DeviceInfo | project Nope"), nil, 400, "BadRequest",
			"'project' operator: Failed to resolve scalar expression named 'Nope'. Fix semantic errors in your query."},
	} {
		t.Run(c.dialect+" "+c.name, func(t *testing.T) {
			request := l.request(c.dialect, c.body)
			if c.change != nil {
				c.change(request)
			}
			answer := l.do(request)
			code, message := answer.failure(t)
			if answer.status != c.status || code != c.code || c.message != "" && message != c.message {
				t.Errorf("got %d %s %q, want %d %s %q", answer.status, code, message, c.status, c.code, c.message)
			}
			id := answer.header.Get("request-id")
			if id == "" || !strings.Contains(answer.body, id) {
				t.Errorf("the request-id %q is not in %s", id, answer.body)
			}
		})
	}
}

func TestErrorTextsOfSyntaxErrors(t *testing.T) {
	l := start(t, sandbox.Options{})
	for query, words := range map[string]string{
		"DeviceInfo | wher a == 1": "Query operator expected",
		"DeviceInfo | where (":     "The incomplete fragment is unexpected",
		"DeviceInfo | where  \n":   "The incomplete fragment is unexpected",
		"DeviceInfo |":             "The incomplete fragment is unexpected",
		"| take 1":                 "A recognition error occurred",
		"DeviceInfo | take 1)":     "A recognition error occurred",
		"print a = \"open":         "A recognition error occurred",
		"print \u001b[2J":          "A recognition error occurred",
	} {
		answer := l.ask("mde", query)
		code, message := answer.failure(t)
		if want := words + ".. Fix syntax errors in your query."; answer.status != 400 || code != "BadRequest" ||
			message != want {
			t.Errorf("%q returns %d %s %q, want %q", query, answer.status, code, message, want)
		}
	}
}

func TestErrorNamesUnknownFunction(t *testing.T) {
	l := start(t, sandbox.Options{})
	answer := l.ask("mde", "print frobnicate(1)")
	_, message := answer.failure(t)
	if answer.status != 400 || !strings.Contains(message, "'frobnicate'") ||
		!strings.HasSuffix(message, ". Fix semantic errors in your query.") {
		t.Errorf("got %d %q", answer.status, message)
	}
}

func TestGraphParametersIgnoreCase(t *testing.T) {
	l := start(t, sandbox.Options{})
	if answer := l.do(l.request("graph", `{"query":"print a=1","timespan":"P1D"}`)); answer.status != 200 {
		t.Errorf("got %d %s", answer.status, answer.body)
	}
}

func TestGraphEchoesClientRequestID(t *testing.T) {
	l := start(t, sandbox.Options{})
	const mine = "11111111-2222-4333-8444-555555555555"
	request := l.request("graph", question("NoTable"))
	request.Header.Set("client-request-id", mine)
	answer := l.do(request)
	var body struct {
		Error struct {
			Inner map[string]string `json:"innerError"`
		} `json:"error"`
	}
	if err := json.Unmarshal([]byte(answer.body), &body); err != nil {
		t.Fatal(err)
	}
	inner := body.Error.Inner
	if inner["client-request-id"] != mine || inner["request-id"] != answer.header.Get("request-id") ||
		answer.header.Get("client-request-id") != mine {
		t.Errorf("got %s with headers %v, want client-request-id %s", answer.body, answer.header, mine)
	}
}
