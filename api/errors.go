package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"quarry/api/failure"
)

// Kind is the class of an error, which determines what a caller can do about it.
type Kind int

// The error classes. A 400 response is BadQuery, or TooLarge if the size of the result caused it.
const (
	Unknown      Kind = iota // not an error of this package
	BadQuery                 // the query is wrong or takes more resources than the service allows
	TooLarge                 // the query or its result exceeds a size limit of the service or the client
	Unauthorized             // 401: the service rejected the token
	Forbidden                // 403: the identity lacks a permission
	NotFound                 // 404: no such endpoint
	Throttled                // 429: the quota is used up
	Unavailable              // 5xx
	Malformed                // HTML, an empty body or other JSON instead of results
	CutShort                 // the response ended early
	Timeout                  // no response in time
	Network                  // the service could not be reached, or not securely
	Canceled                 // canceled by the caller
	SignIn                   // no token
	Usage                    // the configuration or the call is wrong
	Partial                  // the service failed on part of the query; the other results are there
)

// Reason subdivides the errors about a query.
type Reason string

// Reasons why the service rejects a query.
const (
	Syntax   Reason = "syntax"
	Semantic Reason = "semantic" // an unknown table, column or function
	Limits   Reason = "limits"   // CPU, memory or time
	Size     Reason = "size"     // of the result
	Body     Reason = "body"     // the query itself is too large
	Request  Reason = "request"  // the request body is wrong
)

// Error is the error type of all methods of Client. Text from outside has been made safe to show.
type Error struct {
	Kind       Kind
	Source     failure.Source // who reported it; "" for this machine
	Status     int            // HTTP status; 0 without a response
	Code       string         // code in the response, such as "BadRequest"
	Message    string         // what happened, without advice, in the words of the service, the network or this package
	RequestID  string         // for Microsoft support
	RetryAfter time.Duration
	Limit      *Learned // limit that a 429 response names
	Reason     Reason
	Names      []string // quoted names in a 400 response
	Line       int      // of the query, from 1, where the service sees the error; 0 if it does not say
	Offset     int      // in that line, in bytes
	Required   []string // permissions that a 403 response asks for
	Held       []string // permissions in the token according to a 403 response
	Advice     string   // next step, if not the usual one for the class
	transient  bool     // the connection failed before the first byte of the response
	cause      error
}

// Learned is a number of calls per window that a 429 response named.
type Learned struct {
	Limit  int
	Window time.Duration
}

// Unwrap returns the underlying error of the network or the context, if any.
func (e *Error) Unwrap() error { return e.cause }

// classNames are the classes in the history and in JSON. They are stored, so they do not change.
var classNames = [...]string{
	Unknown: "unknown", BadQuery: "query", TooLarge: "size", Unauthorized: "token", Forbidden: "permission",
	NotFound: "endpoint", Throttled: "quota", Unavailable: "unavailable", Malformed: "malformed response",
	CutShort: "interrupted response", Timeout: "timeout", Network: "network", Canceled: "canceled", SignIn: "sign-in",
	Usage: "settings", Partial: "partial results",
}

// String returns the name of the class in the history and in JSON.
func (k Kind) String() string { return classNames[k] }

// KindOf returns the class of an error, which may be wrapped. Context errors are Canceled and
// Timeout.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	}
	return Unknown
}

// usage returns an error about the configuration or the arguments of a call.
func usage(format string, args ...any) error {
	return &Error{Kind: Usage, Message: fmt.Sprintf(format, args...)}
}
