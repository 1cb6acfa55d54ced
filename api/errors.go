package api

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Kind says what went wrong in terms that a caller can act on.
type Kind int

// The kinds of errors. A 400 is BadQuery, or TooLarge when it is about the size of the result.
const (
	Unknown      Kind = iota // not an error of this package
	BadQuery                 // the query is wrong, or more than the service is willing to compute
	TooLarge                 // the query or its result is larger than the service or the client takes
	Unauthorized             // 401: the token was refused
	Forbidden                // 403: the identity lacks a permission
	NotFound                 // 404: no such endpoint
	Throttled                // 429: the quota is spent
	Unavailable              // 5xx
	Malformed                // HTML, nothing, or other JSON where an answer should be
	CutShort                 // the answer ended in the middle
	Timeout                  // no answer in time
	Network                  // the service could not be reached, or not safely
	Canceled                 // the caller gave up
	SignIn                   // there is no token
	Usage                    // the configuration or the call is wrong
)

// Reason divides the errors about a query.
type Reason string

// The reasons for which the service refuses a query.
const (
	Syntax   Reason = "syntax"
	Semantic Reason = "semantic" // a table, column or function that is not there
	Limits   Reason = "limits"   // CPU, memory or time
	Size     Reason = "size"     // of the result
	Body     Reason = "body"     // the query itself is too large
	Request  Reason = "request"  // the body around the query
)

// Error is what every method of Client returns when it fails. Everything in it that
// came from outside has passed table.Safe.
type Error struct {
	Kind       Kind
	Status     int    // of HTTP; 0 when there was no response
	Code       string // the service's own, such as "BadRequest"
	Message    string // what the service, the network or we say, without the advice
	RequestID  string // for Microsoft's support
	RetryAfter time.Duration
	Limit      *Learned // what a 429 says about the quota
	Reason     Reason
	Names      []string // that a 400 puts in quotes
	Required   []string // permissions that a 403 asks for
	Held       []string // permissions that a 403 found in the token
	advice     string   // the next step, where it is not the usual one of the kind
	transient  bool     // the connection failed before a byte of the answer came
	cause      error
}

// Learned is a limit as a 429 states it: so many calls in a window.
type Learned struct {
	Limit  int
	Window time.Duration
}

// Unwrap gives the network's or the context's error, if one lies beneath.
func (e *Error) Unwrap() error { return e.cause }

// KindOf finds the kind of an error, through any wrapping. A context's own errors
// count as Canceled and Timeout.
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

// usage is an error of configuration or of the call.
func usage(format string, args ...any) error {
	return &Error{Kind: Usage, Message: fmt.Sprintf(format, args...)}
}
