package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"quarry/kql/catalog"
	"quarry/table"
)

// The documents of Graph's beta functions getHuntingSchema and getHuntingSchemaTables.

type schemaColumn struct {
	Name        string `json:"name"`
	DataType    string `json:"dataType"`
	Description string `json:"description"`
}

type schemaTable struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Columns     []schemaColumn `json:"columns"`
}

type schemaParameter struct {
	Name         string  `json:"name"`
	Type         string  `json:"cslType"`
	DefaultValue *string `json:"defaultValue"`
}

type schemaFunction struct {
	ID          int               `json:"huntingFunctionId"`
	Name        string            `json:"name"`
	Path        string            `json:"path"`
	Description string            `json:"description"`
	CreatedBy   string            `json:"createdBy"`
	Parameters  []schemaParameter `json:"inputParameters"`
	Columns     []schemaColumn    `json:"outputColumns"`
}

// schemaFunction answers a function of Graph's security API under /beta.
func (s *service) schemaFunction(w http.ResponseWriter, r *http.Request) {
	name, arguments, called := strings.Cut(r.PathValue("function"), "(")
	c := s.newCall(graph, w, r)
	answer, ok := map[string]func(*call, string) (any, *apiError){
		"getHuntingSchema": (*call).huntingSchema, "getHuntingSchemaTables": (*call).huntingSchemaTables,
	}[strings.TrimPrefix(name, "microsoft.graph.security.")]
	arguments, closed := strings.CutSuffix(arguments, ")")
	if !ok || called != closed {
		c.writeError(notFound)
		return
	}
	if r.Method != http.MethodGet {
		c.writeError(&apiError{status: notAllowed.status, code: notAllowed.code, message: notAllowed.message,
			headers: map[string]string{"Allow": http.MethodGet}})
		return
	}
	if f := c.authorize(); f != nil {
		c.writeError(f)
		return
	}
	if c.fault = s.faults.next(); c.fault != nil && c.injectFault() {
		return
	}
	document, f := answer(c, arguments)
	if f != nil {
		c.writeError(f)
		return
	}
	writeJSON(c.bodyWriter(), http.StatusOK, document)
}

// huntingSchema returns all tables outside the workspace, and the saved functions.
func (c *call) huntingSchema(arguments string) (any, *apiError) {
	if arguments != "" || c.r.URL.RawQuery != "" {
		return nil, badQuery("getHuntingSchema takes no parameters")
	}
	functions := []schemaFunction{}
	for i, f := range tenantSchema.Tenant().Functions {
		functions = append(functions, schemaFunction{ID: 100 + i, Name: f.Name, Path: "Shared", Description: f.Help,
			CreatedBy: account, Parameters: []schemaParameter{},
			Columns: columnDocuments(f.Columns, catalog.Provenance{})})
	}
	return map[string]any{
		"@odata.context": "https://graph.microsoft.com/beta/$metadata#microsoft.graph.security.huntingSchemaResult",
		"tables":         tableDocuments(false),
		"functions":      map[string]any{"builtInFunctions": []schemaFunction{}, "savedFunctions": functions},
	}, nil
}

// huntingSchemaTables returns the tables in or outside the workspace, a page at a time if the client asks
// for that. Of the other options of OData it takes none.
func (c *call) huntingSchemaTables(arguments string) (any, *apiError) {
	id, named := strings.CutPrefix(arguments, "workspaceId=")
	if arguments != "" && !named {
		return nil, badQuery("The parameter of getHuntingSchemaTables is workspaceId")
	}
	if f, ok := c.workspaceOf(id).(*apiError); ok {
		return nil, f
	}
	tables, options := tableDocuments(id != ""), c.r.URL.Query()
	skip, top := 0, len(tables)
	for name, values := range options {
		n, err := strconv.Atoi(values[0])
		switch {
		case name != "$top" && name != "$skip", err != nil, n < 0:
			return nil, badQuery("The query option '" + name + "' is not supported")
		case name == "$top":
			top = n
		default:
			skip = n
		}
	}
	skip = min(skip, len(tables))
	end := min(skip+top, len(tables))
	document := map[string]any{
		"@odata.context": "https://graph.microsoft.com/beta/$metadata" +
			"#Collection(microsoft.graph.security.huntingSchemaTable)",
		"value": tables[skip:end],
	}
	if end < len(tables) && top > 0 {
		next := url.Values{"$top": {strconv.Itoa(top)}, "$skip": {strconv.Itoa(end)}}
		document["@odata.nextLink"] = c.service.base(c.r) + c.r.URL.Path + "?" + next.Encode()
	}
	return document, nil
}

func tableDocuments(inWorkspace bool) (list []schemaTable) {
	for _, name := range tenantSchema.Names(inWorkspace) {
		if name == badgeTable && !inWorkspace {
			continue
		}
		t, _ := tenantSchema.Table(name, inWorkspace)
		p, _ := tenantSchema.Provenance(name, inWorkspace)
		list = append(list, schemaTable{t.Name, t.Help(), columnDocuments(t.Columns, p)})
	}
	return list
}

func columnDocuments(columns []catalog.Column, p catalog.Provenance) []schemaColumn {
	list := make([]schemaColumn, len(columns))
	for i, c := range columns {
		kind, _ := table.ParseType(c.Type.String())
		list[i] = schemaColumn{c.Name, kind.WireName(), catalog.Describe(catalog.ColumnHelp, c.Name)}
		if i < len(p.Columns) && p.Columns[i].Help != "" {
			list[i].Description = p.Columns[i].Help
		}
	}
	return list
}
