package vec

import (
	"errors"
	"fmt"

	"quarry/kql/syntax"
)

// ErrUnknownTable is what a Source returns for a name that it does not have.
var ErrUnknownTable = errors.New("unknown table")

// Code is the class of an error. The SEM codes are Kusto's own.
type Code string

// The codes of errors.
const (
	CodeSyntax       Code = "SYN0001"
	CodeUnresolved   Code = "SEM0100"    // unknown table, column or variable
	CodeArguments    Code = "SEM0219"    // wrong number or types of arguments
	CodeType         Code = "SEM0064"    // operands of the wrong types
	CodeFunction     Code = "SEM0260"    // unknown function
	CodeMeaning      Code = "SEM0001"    // any other semantic error
	CodeUnsupported  Code = "LOCAL01"    // KQL that the engine does not support
	CodeLimit        Code = "E_LIMIT"    // memory or row limit
	CodeInternal     Code = "E_INTERNAL" // a panic of the engine
	CodeExternalData Code = "LOCAL02"    // external data that is not available here
)

// Error says why and where a query failed.
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

// Failf makes an error at a span.
func Failf(span syntax.Span, code Code, format string, args ...any) *Error {
	return &Error{Span: span, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Unsupported makes an error for valid KQL that the engine does not run.
func Unsupported(span syntax.Span, format string, args ...any) *Error {
	return Failf(span, CodeUnsupported, format+" is not supported by the local engine", args...)
}

// What an unknown name was expected to be, in the words of the service.
const (
	KindScalar = "scalar expression"
	KindTable  = "table or column expression"
)

// Unresolved makes the error for an unknown name.
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
