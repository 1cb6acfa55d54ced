package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"quarry/kql/catalog"
	"quarry/table"
)

// logAnalytics queries the tenant's Sentinel workspace as Azure Monitor does.
var logAnalytics = &dialect{
	name:     "loganalytics",
	paths:    []string{"/v1/workspaces/{workspace}/query"},
	audience: "https://api.loganalytics.io",
	role:     "Data.Read",
	scope:    "Data.Read",
	envelope: logAnalyticsEnvelope, query: "query", timespan: "timespan", contentType: defenderJSON,
	covers: everyTable,
	timeout: &apiError{status: http.StatusGatewayTimeout, code: "GatewayTimeout",
		message: "The query was not answered within the time that the request allows."},
	failed: &apiError{status: http.StatusInternalServerError, code: "InternalServerError",
		message: "Something went wrong processing the request."},
	limits: &Limits{CallsPer30s: 200, Request: 10 * time.Minute, Rows: 500_000, ResultBytes: 100 << 20,
		BodyBytes: 1 << 20},
	flood: [2]string{`{"tables":[{"name":"PrimaryResult","columns":[{"name":"Filler","type":"string"}],"rows":[[""]`,
		"]}]}"},
}

func init() { // these refer to the dialect
	logAnalytics.lists, logAnalytics.patience = tablesReply, preferredWait
}

// tooManyRows and tooManyBytes are why Kusto and Log Analytics end the rows early.
func tooManyRows(limit int) *apiError { return setTooLarge(fmt.Sprintf("%d records", limit)) }

func tooManyBytes(limit int64) *apiError { return setTooLarge(fmt.Sprintf("%d bytes", limit)) }

func setTooLarge(what string) *apiError {
	return &apiError{status: http.StatusOK, code: "80DA0003",
		message: "The results of this query exceed the set limit of " +
			what + ", so not all records were returned (E_QUERY_RESULT_SET_TOO_LARGE)."}
}

// preferences returns the preferences of a request: "wait=60,include-statistics=true" as a map.
func (c *call) preferences() map[string]string {
	all := map[string]string{}
	for part := range strings.SplitSeq(strings.Join(c.r.Header.Values("Prefer"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		all[strings.ToLower(name)] = value
	}
	return all
}

// usualWait is how long a query may run that asks for nothing else.
const usualWait = 3 * time.Minute

// preferredWait returns the time that a request asks for, up to the limit.
func preferredWait(c *call, limit time.Duration) time.Duration {
	wait := usualWait
	if seconds, err := strconv.Atoi(c.preferences()["wait"]); err == nil && seconds > 0 {
		wait = time.Duration(min(seconds, 1<<30)) * time.Second
	}
	if limit == 0 {
		return wait
	}
	return min(wait, limit)
}

// withWorkspaces adds the workspace of a call, and checks the further ones that it names. The tenant has
// only one, which is also known by its name.
func (c *call) withWorkspaces(q huntRequest, raw json.RawMessage) (huntRequest, error) {
	q.workspace = c.r.PathValue("workspace")
	if c.workspaceOf(q.workspace) != nil {
		return q, workspaceNotFound
	}
	var others []string
	if raw != nil && json.Unmarshal(raw, &others) != nil {
		return q, bodyWrong
	}
	for _, name := range others {
		if !strings.EqualFold(name, workspaceName) && c.workspaceOf(name) != nil {
			return q, badQuery("The workspace '" + name + "' could not be found")
		}
	}
	return q, nil
}

// workspaceName is the name of the tenant's workspace.
const workspaceName = "contoso-sentinel"

var workspaceNotFound = &apiError{status: http.StatusNotFound, code: "WorkspaceNotFoundError",
	message: "The workspace could not be found"}

// logAnalyticsCodes maps Defender's error codes to those of Log Analytics.
var logAnalyticsCodes = map[string]string{
	"429": "ThrottledError", "Unauthorized": "InvalidTokenError", "Forbidden": "InsufficientAccessError",
	"BadRequest": "BadArgumentError", "InvalidRequestBody": "BadArgumentError",
	"MissingRequiredParameter": "BadArgumentError",
	"ResourceNotFound":         "PathNotFoundError",
}

// innerError is an error in an error, which is more precise.
type innerError struct {
	Code    string      `json:"code"`
	Message string      `json:"message"`
	Line    int         `json:"line,omitempty"`
	Pos     *int        `json:"pos,omitempty"`
	Token   string      `json:"token,omitempty"`
	Inner   *innerError `json:"innererror,omitempty"`
}

func logAnalyticsEnvelope(c *call, f *apiError) any {
	d := map[string]any{"code": cmp.Or(logAnalyticsCodes[f.code], f.code), "message": f.message, "correlationId": c.id}
	switch {
	case f.status == http.StatusForbidden:
		d["message"] = "The provided credentials have insufficient access to perform the requested operation"
	case f.code == "BadRequest":
		d["message"], d["innererror"] = "The request had some invalid properties", f.inner()
	}
	return map[string]any{"error": d}
}

// inner returns what is wrong with a query, in the errors that Kusto puts into an error.
func (f *apiError) inner() *innerError {
	message, kind, code, general := f.message, "", "", ""
	switch {
	case strings.HasSuffix(message, "Fix syntax errors in your query."):
		kind, code, general = "SyntaxError", "SYN0002", "A recognition error occurred in the query."
	case strings.HasSuffix(message, "Fix semantic errors in your query."):
		kind, code, general = "SemanticError", "SEM0100", "A semantic error occurred."
	default:
		return &innerError{Code: "BadArgumentError", Message: message}
	}
	message, _, _ = strings.Cut(message, " Fix s")
	inner := &innerError{Code: code, Message: strings.TrimRight(message, ".")}
	if f.place.line > 0 {
		inner.Line, inner.Pos, inner.Token = f.place.line, &f.place.offset, f.place.token
	}
	return &innerError{Code: kind, Message: general, Inner: inner}
}

// tablesReply prepares a reply with a list of one table.
func tablesReply(c *call, a *reply, t *table.Table) {
	for i := range a.columns {
		a.cells = append(a.cells, listCell(t.Vector(i), true))
	}
	prefer := c.preferences()
	if prefer["include-statistics"] == "true" {
		a.statistics = a.queryStatistics
	}
	a.head = func(dst, _ []byte) []byte {
		dst = append(dst, `{"tables":[{"name":"PrimaryResult","columns":[`...)
		dst = a.schema(dst, `"name":`, `"type":`, table.Type.String)
		return append(dst, `],"rows":[`...)
	}
	a.tail = func(dst, stats []byte) []byte {
		dst = append(dst, "]}]"...)
		if stats != nil {
			dst = append(append(dst, `,"statistics":`...), stats...)
		}
		if a.missing != nil {
			text, _ := json.Marshal(partialError(a.missing)) // of strings
			dst = append(append(dst, `,"error":`...), text...)
		}
		return append(dst, '}')
	}
}

// partialError is the error next to results that are not complete.
func partialError(f *apiError) any {
	return map[string]any{"code": "PartialError", "message": "There were some errors when processing your query.",
		"details": []any{map[string]any{"code": "EngineError",
			"message":    "Something went wrong processing your query on the server.",
			"innererror": innerError{Code: f.code, Message: f.message}}}}
}

// listCell returns a writer of the values of a column in an array. asText writes dynamic values as strings
// of JSON.
func listCell(v *table.Vector, asText bool) cell {
	null := "null"
	value := valueOf(v)
	switch v.Type() {
	case table.String:
		null = `""`
	case table.Bool:
		value = func(dst []byte, row int) []byte { return strconv.AppendBool(dst, v.Int(row) != 0) }
	case table.Dynamic:
		if asText {
			value = func(dst []byte, row int) []byte { return appendString(dst, v.Text(row)) }
		}
	case table.Int, table.Long, table.Real, table.Decimal, table.DateTime, table.TimeSpan, table.GUID:
	}
	return func(dst []byte, row int) []byte {
		if v.Null(row) {
			return append(dst, null...)
		}
		return value(dst, row)
	}
}

// queryStatistics returns the statistics of Log Analytics, of which only the run time, the rows and the
// size are real.
func (a *reply) queryStatistics(run time.Duration, size int64) []byte {
	text, _ := json.Marshal(map[string]any{"query": map[string]any{ // of numbers and strings
		"executionTime": run.Seconds(),
		"resourceUsage": map[string]any{
			"cpu":    map[string]any{"user": spanText(run), "kernel": "00:00:00", "totalCpu": spanText(run)},
			"memory": map[string]any{"peakPerNode": 64<<20 + 4*size},
		},
		"datasetStatistics": []any{map[string]any{"tableRowCount": a.rows, "tableSize": size}},
	}})
	return text
}

// The document of a workspace's metadata.
type (
	metadataTable struct {
		ID          string           `json:"id"`
		Name        string           `json:"name"`
		Description string           `json:"description,omitempty"`
		Timespan    string           `json:"timespanColumn,omitempty"`
		Columns     []metadataColumn `json:"columns"`
	}
	metadataColumn struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Description string `json:"description,omitempty"`
	}
	metadataFunction struct {
		ID          string `json:"id"`
		Name        string `json:"name"`
		Parameters  string `json:"parameters,omitempty"`
		Description string `json:"description,omitempty"`
		Body        string `json:"body"`
	}
)

// workspaceMetadata describes the tables and functions of the workspace.
func (s *service) workspaceMetadata(w http.ResponseWriter, r *http.Request) {
	c := s.newCall(logAnalytics, w, r)
	f := c.authorize()
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		f = notAllowed
	case f == nil && c.workspaceOf(r.PathValue("workspace")) != nil:
		f = workspaceNotFound
	}
	if f != nil {
		c.writeError(f)
		return
	}
	if c.fault = s.faults.next(); c.fault != nil && c.injectFault() {
		return
	}
	document := map[string]any{
		"workspaces": []any{map[string]any{"id": s.identity.workspace, "name": workspaceName}},
		"functions":  metadataFunctions(), "tables": metadataTables(),
	}
	writeJSON(c.bodyWriter(), http.StatusOK, document)
}

func metadataTables() (list []metadataTable) {
	for _, t := range tableDocuments(true) {
		m := metadataTable{ID: "t/" + t.Name, Name: t.Name, Description: t.Description, Timespan: generated}
		known, _ := tenantSchema.Table(t.Name, true)
		for i, column := range t.Columns {
			m.Columns = append(m.Columns, metadataColumn{column.Name, known.Columns[i].Type.String(),
				column.Description})
		}
		list = append(list, m)
	}
	return list
}

func metadataFunctions() (list []metadataFunction) {
	for _, f := range tenantSchema.Tenant().Functions {
		body := savedFunctions[f.Name].text
		_, body, _ = strings.Cut(body, "{")
		list = append(list, metadataFunction{ID: "f/" + f.Name, Name: f.Name, Description: f.Help,
			Parameters: parameterList(f.Parameters), Body: strings.TrimSuffix(strings.TrimSpace(body), "};")})
	}
	return list
}

func parameterList(parameters []catalog.Column) string {
	var list []string
	for _, p := range parameters {
		list = append(list, p.Name+":"+p.Type.String())
	}
	return strings.Join(list, ", ")
}
