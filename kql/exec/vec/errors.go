package vec

import (
	"errors"
	"fmt"

	"quarry/kql/syntax"
)

// ErrUnknownTable is returned by a Source for a table that it does not have.
var ErrUnknownTable = errors.New("unknown table")

// Code is the class of an error. The SEM codes are Kusto's own.
type Code string

// The error codes.
const (
	CodeSyntax       Code = "SYN0001"
	CodeUnresolved   Code = "SEM0100"    // unknown table, column or variable
	CodeArguments    Code = "SEM0219"    // wrong number or types of arguments
	CodeType         Code = "SEM0064"    // operands of the wrong types
	CodeFunction     Code = "SEM0260"    // unknown function
	CodeMeaning      Code = "SEM0001"    // any other semantic error
	CodeUnsupported  Code = "LOCAL01"    // valid KQL that the engine does not support
	CodeLimit        Code = "E_LIMIT"    // memory or row limit
	CodeInternal     Code = "E_INTERNAL" // a panic of the engine
	CodeExternalData Code = "LOCAL02"    // external data that is not available here
)

// Error is the reason why a query failed, and the place in the query.
type Error struct {
	Span    syntax.Span
	Code    Code
	Message string
	// Operator, Kind and Name describe an unknown name: the operator that uses it ("where"),
	// what was expected ("scalar expression"), and the name. Empty for other errors.
	Operator, Kind, Name string
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// Failf returns an error at a span.
func Failf(span syntax.Span, code Code, format string, args ...any) *Error {
	return &Error{Span: span, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Unsupported returns an error for valid KQL that the engine does not run.
func Unsupported(span syntax.Span, format string, args ...any) *Error {
	return Failf(span, CodeUnsupported, format+" is not supported by the local engine", args...)
}

// What the query expected an unknown name to be, in Kusto's words.
const (
	KindScalar = "scalar expression"
	KindTable  = "table or column expression"
)

// Unresolved returns the error for an unknown name.
func Unresolved(span syntax.Span, operator, kind, name string) *Error {
	what := "column"
	switch {
	case kind == KindTable:
		what = "table"
	case operator == "print" || operator == "let" || operator == "range":
		what = "name"
	}
	e := Failf(span, CodeUnresolved, "unknown %s `%s`", what, name)
	e.Operator, e.Kind, e.Name = operator, kind, name
	return e
}
