package sandbox

import (
	"encoding/json"
	"mime"
	"strings"
	"time"
	"unicode/utf8"
)

// huntRequest is the content of a request: a query and, on Graph and Log Analytics, the time range that it covers and the
// workspace that it runs in.
type huntRequest struct {
	query     string
	window    window
	workspace string // ID of the Sentinel workspace; "" for none
}

// parseRequest parses the body of a call.
func (c *call) parseRequest(body []byte) (huntRequest, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(c.decoded(body), &fields); err != nil || fields == nil {
		return huntRequest{}, bodyWrong
	}
	query, found, err := c.field(fields, c.dialect.query)
	if err != nil {
		return huntRequest{}, bodyWrong
	}
	if !found {
		if len(fields) == 0 {
			return huntRequest{}, queryMissing
		}
		return huntRequest{}, bodyWrong
	}
	q := huntRequest{query: query}
	if c.dialect != graph && c.dialect != logAnalytics {
		return q, nil
	}
	text, _, err := c.field(fields, c.dialect.timespan)
	if err == nil {
		q.window, err = parseWindow(text, c.service.now())
	}
	if err != nil {
		return huntRequest{}, badQuery("Invalid timespan: '" + text + "'. Use an ISO 8601 duration or interval.")
	}
	if c.dialect == logAnalytics {
		return c.withWorkspaces(q, fields["workspaces"])
	}
	if q.workspace, _, err = c.field(fields, "workspaceId"); err != nil {
		return huntRequest{}, bodyWrong
	}
	return q, c.workspaceOf(q.workspace)
}

// field returns a string parameter of the body. Whether its name is case-sensitive depends on the
// API.
func (c *call) field(fields map[string]json.RawMessage, name string) (text string, found bool, err error) {
	raw, found := fields[name]
	if !found && c.dialect.foldBody {
		for key, value := range fields {
			if strings.EqualFold(key, name) {
				raw, found = value, true
			}
		}
	}
	if !found {
		return "", false, nil
	}
	return text, true, json.Unmarshal(raw, &text)
}

// decoded decodes a body without a charset as Graph does: as Latin-1 instead of UTF-8. That is why
// a query with a non-ASCII letter finds different rows than in the portal.
func (c *call) decoded(body []byte) []byte {
	_, parameters, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if c.dialect != graph || parameters["charset"] != "" {
		return body
	}
	decoded := make([]byte, 0, len(body))
	for _, b := range body {
		decoded = utf8.AppendRune(decoded, rune(b))
	}
	return decoded
}

// window is the time range that a query covers. A zero end is unbounded.
type window struct{ from, to time.Time }

func (w window) open() bool { return w.from.IsZero() && w.to.IsZero() }
