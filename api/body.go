package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"
)

// contentType names the charset: without it, the service decodes text beyond ANSI differently from
// the portal.
const contentType = "application/json; charset=utf-8"

// wireQuery is the body of a call. The names are case-sensitive.
type wireQuery struct {
	Query       string
	Timespan    string `json:",omitempty"`
	WorkspaceID string `json:"workspaceId,omitempty"`
}

// MaxBody is the size limit of a body in bytes. The gateway in front of the service rejects a
// larger one with an HTML page and status 413, and the call still counts.
const MaxBody = 1 << 20

// Check returns an error for a query that the service is certain to reject.
func (q Query) Check() error {
	switch {
	case strings.TrimSpace(q.Text) == "":
		return usage("the query is empty: write one first")
	case q.Timespan != "" && CheckTimespan(q.Timespan) != nil:
		return CheckTimespan(q.Timespan)
	case q.WorkspaceID != "" && CheckWorkspace(q.WorkspaceID) != nil:
		return CheckWorkspace(q.WorkspaceID)
	case !utf8.ValidString(q.Text):
		return usage("the query is not valid UTF-8: save it as UTF-8 and try again")
	}
	body, err := q.encode()
	if err == nil && len(body) > MaxBody {
		err = usage("the query has %d bytes, the service accepts %d: shorten its lists and inline tables", len(body),
			MaxBody)
	}
	return err
}

func (q Query) encode() ([]byte, error) { return encode(wireQuery{q.Text, q.Timespan, q.WorkspaceID}) }

func encode(document any) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // KQL is full of < and >, which would take six bytes each
	if err := encoder.Encode(document); err != nil {
		return nil, usage("cannot encode the query: %v", err)
	}
	return body.Bytes(), nil
}

// message is what a call sends.
type message struct {
	path   string // "" for that of the endpoint
	header http.Header
	body   []byte
}

// message returns the call for a query.
func (d Dialect) message(q Query) (message, error) {
	if err := q.Check(); err != nil {
		return message{}, err
	}
	switch {
	case q.Timespan != "" && !d.Extras:
		return message{}, usage("the %s API does not accept a time span: put the time range into the query", d.Name)
	case q.WorkspaceID != "" && !d.Extras:
		return message{}, usage("the %s API does not accept a workspace: use graph or loganalytics", d.Name)
	case d.compose != nil:
		return d.compose(d, q)
	}
	body, err := q.encode()
	return message{body: body}, err
}
