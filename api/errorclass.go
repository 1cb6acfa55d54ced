package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"quarry/api/failure"
	"quarry/table"
	"quarry/table/decode"
)

// maxErrorBody limits how much of an error response is read. Those of the service take less than a
// kilobyte, but the page of a gateway may be longer.
const maxErrorBody = 64 << 10

// envelope is the error format of all APIs: {"error":{"code","message","target"}}, with errors inside
// that in all but the older ones. Some gateways send a string instead of the object.
type envelope struct {
	Error   json.RawMessage
	Message string
}

// responseError returns the error for a response with a status other than 200.
func (c *Client) responseError(resp *http.Response, body io.Reader) *Error {
	raw, _ := io.ReadAll(io.LimitReader(body, maxErrorBody)) // even part of the body is useful
	e := &Error{Source: failure.Service, Status: resp.StatusCode}
	target := e.describe(raw, resp.Header.Get("Content-Type"))
	e.RequestID = requestID(resp.Header, e.RequestID, target)
	c.classify(e, resp.Header)
	switch e.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		e.fromGateway(c.endpoint, raw)
	default:
		if IsPage(raw) {
			e.Source, _ = between(c.endpoint)
		}
	}
	return e
}

// fromGateway changes the error if a page, not the service, refused the call. The service answers
// in JSON.
func (e *Error) fromGateway(endpoint *url.URL, body []byte) {
	if e.Status != http.StatusProxyAuthRequired && !IsPage(body) {
		return
	}
	gateway := GatewayError(endpoint, e.Message)
	e.Kind, e.Source, e.Message, e.Advice = gateway.Kind, gateway.Source, gateway.Message, gateway.Advice
}

// IsPage reports whether a body is an HTML page, as gateways send. The services send JSON only.
func IsPage(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) }

// GatewayError returns the error of a call that a proxy or gateway refused in place of a service.
func GatewayError(endpoint *url.URL, words string) *Error {
	source, name := between(endpoint)
	return &Error{Kind: Network, Source: source, Message: fmt.Sprintf("%s answered, %s", name, words),
		Advice: "ask the administrator of the network to allow " + endpoint.Host}
}

// describe sets the fields that a body contains. It returns the target, which is usually a request
// ID in the older APIs.
func (e *Error) describe(raw []byte, contentType string) (target string) {
	var outer envelope
	if json.Unmarshal(raw, &outer) != nil {
		e.Message = FirstWords(string(raw), contentType)
		return ""
	}
	var code string
	switch {
	case len(outer.Error) == 0:
		e.Message = Clean(outer.Message)
		return ""
	case json.Unmarshal(outer.Error, &code) == nil:
		e.Code, e.Message = Clean(code), Clean(outer.Message)
		return ""
	}
	d := decode.ParseWireError(outer.Error)
	e.of(d)
	return Clean(d.Target)
}

// of sets the fields that an error of a service contains.
func (e *Error) of(d *decode.WireError) {
	e.Code, e.Message, e.RequestID = Clean(d.Code), Clean(d.Message), Clean(d.RequestID)
	e.Line, e.Offset = d.Line, d.Offset
	for _, code := range d.Codes {
		switch {
		case code == "SyntaxError", strings.HasPrefix(code, "SYN"):
			e.Reason = Syntax
		case code == "SemanticError", strings.HasPrefix(code, "SEM"):
			e.Reason = Semantic
		}
	}
}

// classify sets the class of an error from its status, and the fields of that class.
func (c *Client) classify(e *Error, header http.Header) {
	switch status := e.Status; {
	case status == http.StatusBadRequest:
		e.badQuery()
	case status == http.StatusUnauthorized:
		e.Kind, e.Advice = Unauthorized,
			"sign in again, and check that the tenant has Defender and that the token is for "+c.scope
		if strings.Contains(header.Get("WWW-Authenticate"), "insufficient_claims") {
			e.Advice = "sign in again, as Conditional Access requires"
		}
	case status == http.StatusForbidden:
		e.Kind = Forbidden
		e.permissions(c.dialect)
	case status == http.StatusNotFound || status == http.StatusGone:
		e.Kind = NotFound
	case status == http.StatusRequestTimeout:
		e.Kind = Timeout
	case status == http.StatusRequestEntityTooLarge:
		e.Kind, e.Reason = TooLarge, Body
	case status == http.StatusTooManyRequests:
		e.Kind = Throttled
		e.Limit = learned(e.Message)
		e.RetryAfter = retryWait(header, e.Message, e.Limit, c.now())
	case status == http.StatusServiceUnavailable:
		e.Kind = Unavailable
		e.RetryAfter = retryWait(header, "", nil, c.now())
	case status >= 500:
		e.Kind = Unavailable
	default:
		e.Kind = Malformed
	}
	c.adviseRetirement(e)
}

// adviseRetirement replaces the advice if the retirement of the API may have caused the error.
// Microsoft has not documented which response a retired API returns.
func (c *Client) adviseRetirement(e *Error) {
	mayBeTheEnd := e.Kind == NotFound || e.Kind == Malformed || e.Kind == Forbidden || e.Kind == Unavailable
	if mayBeTheEnd && c.dialect.Retired(c.now()) {
		e.Advice = "the " + c.dialect.Title + " was switched off on " + c.dialect.Retires.Format("2 January 2006") +
			`, set api = "graph" in the profile`
	}
}

// errorTexts identifies the reasons of a 400 response, for which the service has no codes.
var errorTexts = []struct {
	text   string
	reason Reason
}{
	{"exceeded the allowed result size", Size},
	{"e_query_result_set_too_large", Size},
	{"response size too large", Size},
	{"e_runaway_query", Limits},
	{"e_low_memory_condition", Limits},
	{"exceeded the allowed limits", Limits},
	{"query execution was preempted", Limits},
	{"fix syntax errors", Syntax},
	{"recognition error", Syntax},
	{"fix semantic errors", Semantic},
	{"failed to resolve", Semantic},
	{"unknown function", Semantic},
}

var tails = strings.NewReplacer(" Fix syntax errors in your query.", "", " Fix semantic errors in your query.", "")

func (e *Error) badQuery() {
	e.Kind = BadQuery
	lower := strings.ToLower(e.Message)
	for _, known := range errorTexts {
		if strings.Contains(lower, known.text) {
			e.Reason = known.reason
			break
		}
	}
	if e.Code == "InvalidRequestBody" || e.Code == "MissingRequiredParameter" {
		e.Reason = Request
	}
	if e.Reason == Size {
		e.Kind = TooLarge
	}
	e.Names = quoted(e.Message)
	e.Message = strings.TrimRight(tails.Replace(e.Message), ". ")
}

var quotedName = regexp.MustCompile(`'([^']+)'( operator)?`)

// quoted returns the quoted names in a message, except for the name of the operator.
func quoted(message string) []string {
	var names []string
	for _, m := range quotedName.FindAllStringSubmatch(message, -1) {
		if m[2] == "" && !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// Matches "Missing application roles. API required roles: A, application roles: B,C".
var missingRoles = regexp.MustCompile(
	`required (?:roles|scopes): *(.*?)(?:, *(?:application|delegated)? *(?:roles|scopes): *(.*))?$`)

func (e *Error) permissions(d Dialect) {
	if m := missingRoles.FindStringSubmatch(e.Message); m != nil {
		e.Required, e.Held = list(m[1]), list(m[2])
	}
	if len(e.Required) > 0 {
		return
	}
	if d.Role != "" {
		e.Advice = "check that it has the role " + d.Role + ", then sign in again"
		return
	}
	e.Advice = "check that it has " + d.Permission +
		" with admin consent and a Defender role that can view data, then sign in again"
}

func list(text string) []string {
	return strings.FieldsFunc(strings.TrimRight(text, ". "), func(r rune) bool { return r == ',' || r == ' ' })
}

// requestID returns the ID that Microsoft support asks for.
func requestID(header http.Header, fromBody, target string) string {
	for _, name := range []string{"request-id", "x-ms-request-id", "x-ms-correlation-request-id", "client-request-id"} {
		if id := header.Get(name); id != "" {
			return Clean(id)
		}
	}
	if fromBody != "" {
		return fromBody
	}
	return target
}

var (
	pageTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	pageNoise = regexp.MustCompile(`(?is)<script\b.*?</script>|<style\b.*?</style>|<[^>]*>`)
)

// FirstWords summarizes a body that is not JSON: by the title of a page, or else by its start.
func FirstWords(body, contentType string) string {
	text := body
	if strings.Contains(contentType, "html") || strings.HasPrefix(strings.TrimSpace(body), "<") {
		if m := pageTitle.FindStringSubmatch(body); m != nil {
			text = m[1]
		}
		text = html.UnescapeString(pageNoise.ReplaceAllString(text, " "))
	}
	words := strings.Fields(text)
	if len(words) == 0 {
		return "empty body"
	}
	return Clean(strings.Join(words[:min(len(words), 12)], " "))
}

// longestText limits text from outside, in bytes.
const longestText = 600

// Clean makes text from outside safe to show: one line of limited length, without control
// characters and tokens.
func Clean(s string) string {
	s = table.Safe(redact(strings.TrimSpace(s)))
	if len(s) > longestText {
		s = strings.ToValidUTF8(s[:longestText], "") + "…"
	}
	return s
}
