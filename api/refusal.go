package api

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"quarry/table"
)

// longestRefusal is how much of an error's body is read. The service's own fit into
// one kilobyte; a gateway's page may not.
const longestRefusal = 64 << 10

// envelope is an error as the dialects write it: {"error":{"code","message","target"}},
// with innerError in Graph. Keys match whatever their case. Details hold an object, or
// with some gateways a string.
type envelope struct {
	Error   json.RawMessage
	Message string
}

type details struct {
	Code       json.RawMessage // "BadRequest", "429", 429
	Message    string
	Target     string
	InnerError struct {
		RequestID string `json:"request-id"`
	}
}

// refused makes an error of a response that is not a 200.
func (c *Client) refused(resp *http.Response, body io.Reader) *Error {
	raw, _ := io.ReadAll(io.LimitReader(body, longestRefusal)) // a cut error body still tells something
	e := &Error{Status: resp.StatusCode}
	target := e.describe(raw, resp.Header.Get("Content-Type"))
	e.RequestID = requestID(resp.Header, e.RequestID, target)
	c.classify(e, resp.Header)
	return e
}

// describe fills in what a body says. It returns the target, which in the older
// dialects is mostly, but not always, an id of the request.
func (e *Error) describe(raw []byte, contentType string) (target string) {
	var outer envelope
	var d details
	if json.Unmarshal(raw, &outer) != nil {
		e.Message = firstWords(string(raw), contentType)
		return ""
	}
	if json.Unmarshal(outer.Error, &d) != nil {
		d.Message = outer.Message
		_ = json.Unmarshal(outer.Error, &d.Code)
	}
	e.Code = clean(strings.Trim(string(d.Code), `"`))
	e.Message = clean(d.Message)
	e.RequestID = clean(d.InnerError.RequestID)
	return clean(d.Target)
}

// classify decides the kind of an error from its status and fills in what the kind needs.
func (c *Client) classify(e *Error, header http.Header) {
	switch status := e.Status; {
	case status == http.StatusBadRequest:
		e.badQuery()
	case status == http.StatusUnauthorized:
		e.Kind, e.advice = Unauthorized, "sign in again, and check that the tenant has Defender and that the token is for "+c.scope
		if strings.Contains(header.Get("WWW-Authenticate"), "insufficient_claims") {
			e.advice = "Conditional Access asks for a new sign-in: sign in again"
		}
	case status == http.StatusForbidden:
		e.Kind = Forbidden
		e.permissions(c.dialect.Permission)
	case status == http.StatusNotFound || status == http.StatusGone:
		e.Kind = NotFound
	case status == http.StatusRequestTimeout:
		e.Kind = Timeout
	case status == http.StatusRequestEntityTooLarge:
		e.Kind, e.Reason = TooLarge, Body
	case status == http.StatusTooManyRequests:
		e.Kind = Throttled
		e.Limit = learned(e.Message)
		e.RetryAfter = waitStated(header, e.Message, e.Limit, c.now())
	case status == http.StatusServiceUnavailable:
		e.Kind = Unavailable
		e.RetryAfter = waitStated(header, "", nil, c.now())
	case status >= 500:
		e.Kind = Unavailable
	default:
		e.Kind = Malformed
	}
	c.mindRetirement(e)
}

// mindRetirement replaces the advice of an error that the end of a dialect explains.
// What the service answers then is published nowhere.
func (c *Client) mindRetirement(e *Error) {
	mayBeTheEnd := e.Kind == NotFound || e.Kind == Malformed || e.Kind == Forbidden || e.Kind == Unavailable
	if mayBeTheEnd && c.dialect.Retired(c.now()) {
		e.advice = "the " + c.dialect.Title + " was switched off on " + c.dialect.Retires.Format("2 January 2006") + `, set api = "graph" in the profile`
	}
}

// The texts by which a 400 is told apart. The service gives no code for them.
var refusalTexts = []struct {
	text   string
	reason Reason
}{
	{"exceeded the allowed result size", Size},
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
	for _, known := range refusalTexts {
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

// quoted lists the names that a message puts in quotes, without the operator at fault.
func quoted(message string) []string {
	var names []string
	for _, m := range quotedName.FindAllStringSubmatch(message, -1) {
		if m[2] == "" && !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

// "Missing application roles. API required roles: A, application roles: B,C"
var missingRoles = regexp.MustCompile(`required (?:roles|scopes): *(.*?)(?:, *(?:application|delegated)? *(?:roles|scopes): *(.*))?$`)

func (e *Error) permissions(usual string) {
	if m := missingRoles.FindStringSubmatch(e.Message); m != nil {
		e.Required, e.Held = list(m[1]), list(m[2])
	}
	if len(e.Required) > 0 {
		return
	}
	e.advice = "check that it has " + usual + " with admin consent and a Defender role that may view data, then sign in again"
}

func list(text string) []string {
	return strings.FieldsFunc(strings.TrimRight(text, ". "), func(r rune) bool { return r == ',' || r == ' ' })
}

// requestID finds the id that Microsoft's support asks for.
func requestID(header http.Header, fromBody, target string) string {
	for _, name := range []string{"request-id", "x-ms-request-id", "x-ms-correlation-request-id", "client-request-id"} {
		if id := header.Get(name); id != "" {
			return clean(id)
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

// firstWords describes a body that is no JSON: the title of a page, else how it begins.
func firstWords(body, contentType string) string {
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
	return clean(strings.Join(words[:min(len(words), 12)], " "))
}

// longestText bounds what is kept of a text from outside, in bytes.
const longestText = 600

// clean makes a text from outside fit to be shown: one line, no control characters,
// no tokens, of bearable length.
func clean(s string) string {
	s = table.Safe(redact(strings.TrimSpace(s)))
	if len(s) > longestText {
		s = strings.ToValidUTF8(s[:longestText], "") + "…"
	}
	return s
}
