package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const someWorkspace = "6b2ad1f5-0000-4000-8000-000000000000"

// schemaClient returns a client of the graph API on a server that answers as pages says, by path.
func schemaClient(t *testing.T, pages map[string]http.HandlerFunc, requests *[]string) *Client {
	t.Helper()
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.RequestURI()
		*requests = append(*requests, r.Method+" "+path)
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if page, ok := pages[path]; ok {
			page(w, r)
			return
		}
		gives(404, refusalBody("ResourceNotFound", "no such path"))(w, r)
	})
	return clientOf(t, server, func(c *Config) { c.Dialect, _ = DialectNamed("graph") })
}

// summary lists the content of a schema.
func (s *HuntingSchema) summary() string {
	var parts []string
	for _, t := range s.Tables {
		var columns []string
		for _, c := range t.Columns {
			columns = append(columns, c.Name+":"+c.Type)
		}
		parts = append(parts, t.Name+"("+strings.Join(columns, " ")+")")
	}
	for _, f := range s.Functions {
		parts = append(parts, fmt.Sprintf("%s/%d/%d", f.Name, len(f.Parameters), len(f.Columns)))
	}
	return strings.TrimSpace(strings.Join(parts, " ") + fmt.Sprintf(" -%d", s.Skipped))
}

const (
	schemaPath    = "/beta/security/getHuntingSchema"
	workspacePath = "/beta/security/getHuntingSchemaTables(workspaceId=" + someWorkspace + ")"
)

func TestSchemaDocumentsAreReadTolerantly(t *testing.T) {
	column := `{"name":"A","dataType":"String","description":"first"}`
	table := `{"name":"T","description":"a table","columns":[` + column + `]}`
	for name, test := range map[string]struct {
		body, want string
		kind       Kind // of the error; 0: none
	}{
		"as documented": {`{"tables":[` + table + `],"functions":{"builtInFunctions":[{"name":"FileProfile"}],` +
			`"savedFunctions":[{"huntingFunctionId":1,"name":"F","description":"x","inputParameters":[{"name":"n",` +
			`"cslType":"long","defaultValue":null}],"outputColumns":[` + column + `]}]}}`, "T(A:String) F/1/1 -0", 0},
		"only tables":     {`{"tables":[` + table + `]}`, "T(A:String) -0", 0},
		"as a collection": {`{"value":[` + table + `]}`, "T(A:String) -0", 0},
		"keys in another case": {`{"Tables":[{"Name":"T","Columns":[{"Name":"A","DataType":"Int64"}]}]}`,
			"T(A:Int64) -0", 0},
		"annotations":      {`{"@odata.context":"x","tables":[{"@odata.type":"#t","name":"T"}]}`, "T() -0", 0},
		"no tables at all": {`{"tables":[]}`, "-0", 0},
		"null members": {`{"tables":[{"name":"T","description":null,"columns":null}],"functions":null}`,
			"T() -0", 0},
		"elements of all kinds": {`{"tables":[1,"x",null,[],{"name":2},` + table + `]}`, "T(A:String) -5", 0},
		"columns of all kinds": {`{"tables":[{"name":"T","columns":[1,null,{"name":[]},{"name":"A","dataType":7},` +
			`{"name":"B","dataType":"Weird","description":{}}]}]}`, "T(A: B:Weird) -3", 0},
		"columns are a text":   {`{"tables":[{"name":"T","columns":"A,B"}]}`, "T() -1", 0},
		"functions are a text": {`{"tables":[` + table + `],"functions":"none"}`, "T(A:String) -0", 0},
		"names differ in case": {`{"tables":[{"name":"T","columns":[{"name":"a"},{"name":"A"}]},{"name":"t"}]}`,
			"T(a: A:) t() -0", 0},
		"the same twice":     {`{"tables":[` + table + `,` + table + `]}`, "T(A:String) T(A:String) -0", 0},
		"control characters": {`{"tables":[{"name":"T\u001b[2J"}]}`, "T\x1b[2J() -0", 0},
		"tables are a text":  {`{"tables":"x"}`, "", Malformed},
		"another document":   {`{"schema":[],"results":[]}`, "", Malformed},
		"a list":             {`[]`, "", Malformed},
		"a page":             {`<html><title>Sign in</title></html>`, "", Malformed},
		"empty":              {"", "", Malformed},
		"cut short":          {`{"tables":[` + table, "", Malformed},
		"nested":             {strings.Repeat(`{"tables":[`, 20_000), "", Malformed},
		"nested and complete": {`{"tables":[` + strings.Repeat(`[`, 50_000) + strings.Repeat(`]`, 50_000) + `]}`, "",
			Malformed},
		"many tables": {`{"tables":[` + strings.TrimSuffix(strings.Repeat(`{"name":"T"},`, 20_000), ",") + `]}`,
			strings.Repeat("T() ", 20_000) + "-0", 0},
	} {
		t.Run(name, func(t *testing.T) {
			var requests []string
			client := schemaClient(t, map[string]http.HandlerFunc{schemaPath: gives(200, test.body)}, &requests)
			s, err := client.HuntingSchema(t.Context(), "", nil)
			switch {
			case test.kind != 0:
				if KindOf(err) != test.kind || strings.ContainsAny(err.Error(), "\n\x1b") {
					t.Errorf("the error is %v, want one of kind %d on one line", err, test.kind)
				}
			case err != nil:
				t.Errorf("the schema is refused: %v", err)
			case s.summary() != test.want:
				t.Errorf("got  %.300s\nwant %.300s", s.summary(), test.want)
			}
		})
	}
}

func TestSchemaOfAWorkspaceHasItsTablesAndAllFunctions(t *testing.T) {
	const functions = `{"tables":[{"name":"Other"}],"functions":{"savedFunctions":[{"name":"F"}]}}`
	for name, test := range map[string]struct {
		functions http.HandlerFunc
		want      string
		failed    bool
	}{
		"both":                   {gives(200, functions), "T() F/0/0 -0", false},
		"functions are withheld": {gives(403, refusalBody("Forbidden", "no")), "T() -0", true},
	} {
		t.Run(name, func(t *testing.T) {
			var requests []string
			client := schemaClient(t, map[string]http.HandlerFunc{
				workspacePath: gives(200, `{"value":[{"name":"T"}]}`), schemaPath: test.functions}, &requests)
			s, err := client.HuntingSchema(t.Context(), someWorkspace, nil)
			if err != nil {
				t.Fatal(err)
			}
			if s.summary() != test.want || (s.FunctionsErr != nil) != test.failed {
				t.Errorf("got %s with %v, want %s", s.summary(), s.FunctionsErr, test.want)
			}
			if want := []string{"GET " + workspacePath, "GET " + schemaPath}; !slices.Equal(requests, want) {
				t.Errorf("requested %q, want %q", requests, want)
			}
		})
	}
}

func TestSchemaPagesStayOnTheHost(t *testing.T) {
	for name, test := range map[string]struct {
		next string
		want string // "" for an error
	}{
		"another page": {"", "T() U() -0"},
		"another host": {"https://example.com/beta/security/getHuntingSchema?page=2", ""},
		"not a URL":    {":", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var requests []string
			client := schemaClient(t, map[string]http.HandlerFunc{
				schemaPath: func(w http.ResponseWriter, r *http.Request) {
					next := test.next
					if next == "" {
						next = "https://" + r.Host + schemaPath + "?page=2"
					}
					gives(200, fmt.Sprintf(`{"value":[{"name":"T"}],"@odata.nextLink":%q}`, next))(w, r)
				},
				schemaPath + "?page=2": gives(200, `{"value":[{"name":"U"}]}`),
			}, &requests)
			s, err := client.HuntingSchema(t.Context(), "", nil)
			switch {
			case test.want == "" && KindOf(err) != Malformed:
				t.Errorf("the error is %v, want a malformed answer", err)
			case test.want != "" && (err != nil || s.summary() != test.want):
				t.Errorf("got %+v and %v, want %s", s, err, test.want)
			}
		})
	}
}

func TestEndlessSchemaPagesEnd(t *testing.T) {
	var requests []string
	client := schemaClient(t, map[string]http.HandlerFunc{schemaPath: func(w http.ResponseWriter, r *http.Request) {
		gives(200, fmt.Sprintf(`{"value":[],"@odata.nextLink":%q}`, "https://"+r.Host+schemaPath))(w, r)
	}}, &requests)
	_, err := client.HuntingSchema(t.Context(), "", nil)
	if KindOf(err) != Malformed || len(requests) != maxSchemaPages {
		t.Errorf("%d requests ended with %v", len(requests), err)
	}
}

func TestSchemaErrorsAreThoseOfTheService(t *testing.T) {
	forbidden := refusalBody("Forbidden",
		"Missing application roles. API required roles: ThreatHunting.Read.All, application roles: User.Read.All")
	var requests []string
	client := schemaClient(t, map[string]http.HandlerFunc{schemaPath: gives(403, forbidden)}, &requests)
	if _, err := client.HuntingSchema(t.Context(), "", nil); KindOf(err) != Forbidden ||
		!strings.Contains(err.Error(), "ThreatHunting.Read.All is required") {
		t.Errorf("the error is %v", err)
	}
	if _, err := client.HuntingSchema(t.Context(), someWorkspace, nil); KindOf(err) != NotFound {
		t.Errorf("the error is %v, want not found", err)
	}
	if _, err := client.HuntingSchema(t.Context(), "x) or (1", nil); KindOf(err) != Usage {
		t.Errorf("the error is %v, want a wrong workspace", err)
	}
	other := clientOf(t, serve(t, gives(200, `{"tables":[]}`)), nil)
	if _, err := other.HuntingSchema(t.Context(), "", nil); KindOf(err) != Usage ||
		!strings.Contains(err.Error(), "the mde API") {
		t.Errorf("the error is %v, want one about the API", err)
	}
}
