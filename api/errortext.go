package api

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"quarry/api/failure"
	"quarry/api/quota"
)

// errorText is the default text of an error: what happened and what to do next.
type errorText struct{ problem, next string }

var kindTexts = map[Kind]errorText{
	BadQuery:     {"the service rejected the query", "change it and run it again"},
	TooLarge:     {"the response is too large", "project fewer columns, add a take, or shorten the time range"},
	Unauthorized: {"the service rejected the token", "sign in again, and check that the token is for this service"},
	Forbidden:    {"the identity lacks a permission", "grant it in Entra ID with admin consent, then sign in again"},
	NotFound:     {"the service has no such endpoint", "check api, cloud, region and base_url in the profile"},
	Throttled:    {"the quota is used up", "wait a minute, then run it again"},
	Unavailable: {"the service failed",
		"shorten the time range or project fewer columns: the same query usually fails again, and each attempt counts"},
	Malformed: {"the response does not come from a hunting API",
		"check base_url, and whether a proxy intercepts the connection"},
	CutShort: {"the response was cut short", "run it again, or narrow it"},
	Timeout: {"no response in time",
		"shorten the time range, project fewer columns, or run it in slices; the call may still count"},
	Network:  {"the service cannot be reached", "check the network, the proxy and base_url"},
	Canceled: {"the run was canceled", "the time it used may still count"},
	SignIn:   {"sign-in failed", "check tenant_id, client_id and the secret in the profile"},
	Usage:    {"the call cannot be made", "check the profile"},
	Partial: {"the service failed on part of the query",
		"the rows may be incomplete or wrong; narrow the query and run it again"},
	Unknown: {"the call failed", "run it again"},
}

var reasonTexts = map[Reason]errorText{
	Syntax: {"the service cannot parse the query", "fix the syntax and run it again"},
	Semantic: {"the query uses an unknown name",
		"check its spelling, and whether the tenant is licensed for the table"},
	Limits: {"the query took more CPU, memory or time than the service allows",
		"shorten the time range, filter earlier, project fewer columns, or run it in slices"},
	Size: {"the result exceeds the size limit of the service",
		"project fewer columns, add a take, shorten the time range, or run it in slices"},
	Body:    {"the query is too large", "shorten its lists and inline tables"},
	Request: {"the service did not understand the request", "check api and base_url in the profile"},
}

// unresolved matches semantic errors about names; the others are about types, regular expressions and more.
var unresolved = regexp.MustCompile(`(?i)resolve|unknown|not found|does not (exist|refer)`)

// Error says in one sentence what happened and what to do next.
func (e *Error) Error() string {
	if e.Kind == Usage && e.Message != "" {
		return e.Message
	}
	s := e.text()
	return s.problem + e.detail() + ": " + s.next
}

// Failure returns the error as the history stores it. The caller adds the places in the query.
func (e *Error) Failure() *failure.Failure {
	f := &failure.Failure{
		Source: cmp.Or(e.Source, failure.Machine), Class: e.Kind.String(), Reason: string(e.Reason), Status: e.Status,
		Code: e.Code, Message: e.Message, RequestID: e.RequestID, RetrySeconds: e.RetryAfter.Seconds(),
	}
	if problem, next, ok := strings.Cut(e.Message, ": "); e.Kind == Usage && ok {
		f.Problem, f.Message, f.Advice = problem, "", next
		return f
	}
	s := e.text()
	f.Problem, f.Advice = s.problem, s.next
	return f
}

// text returns what happened and what to do next, without the words of the service.
func (e *Error) text() errorText {
	s := kindTexts[e.Kind]
	if refusal, ok := reasonTexts[e.Reason]; ok && (e.Reason != Semantic || unresolved.MatchString(e.Message)) {
		s = refusal
	}
	switch {
	case e.Kind == Throttled:
		s = e.throttled(s)
	case e.Kind == Forbidden && len(e.Required) > 0:
		s = e.forbidden()
	case e.Kind == Unavailable && e.Status == 503:
		s.next = "it is overloaded or under maintenance, run it again in a few minutes"
	}
	if e.Advice != "" {
		s.next = e.Advice
	}
	return s
}

// detail returns the status and message in parentheses. A semantic error keeps the service's
// wording, which names the operator.
func (e *Error) detail() string {
	status, message := "", strings.TrimRight(first(e.Message, e.Code), ". ")
	if e.Status != 0 && e.Status != 200 && e.Kind != BadQuery {
		status = fmt.Sprint(e.Status)
	}
	switch {
	case e.coversMessage():
		return ""
	case message == "":
		return parenthesized(status)
	case status == "" || strings.HasPrefix(message, status):
		return parenthesized(message)
	}
	return parenthesized(status + ", " + message)
}

// coversMessage reports whether the error text already contains what the message says.
func (e *Error) coversMessage() bool {
	return e.Kind == Forbidden && len(e.Required) > 0 ||
		e.Kind == Throttled && e.Limit != nil ||
		e.Reason == Limits || e.Reason == Size
}

func parenthesized(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

func (e *Error) throttled(s errorText) errorText {
	if e.Limit != nil {
		s.problem = fmt.Sprintf("the quota of %d calls %s is used up", e.Limit.Limit, every(e.Limit.Window))
	}
	if e.RetryAfter > 0 {
		whole := (e.RetryAfter + time.Second - 1).Truncate(time.Second)
		s.next = "the service accepts calls again in " + quota.Brief(whole)
	}
	return s
}

// every returns the words for "per window", such as "a minute" or "every 10 min".
func every(window time.Duration) string {
	switch window {
	case time.Minute:
		return "a minute"
	case time.Hour:
		return "an hour"
	}
	return "every " + quota.Brief(window)
}

func (e *Error) forbidden() errorText {
	held := "none"
	if len(e.Held) > 0 {
		held = strings.Join(e.Held, ", ")
	}
	required := strings.Join(e.Required, ", ")
	return errorText{
		fmt.Sprintf("the identity lacks a permission: %s is required, the token has %s", required, held),
		fmt.Sprintf("grant %s in Entra ID with admin consent, then sign in again", required),
	}
}
