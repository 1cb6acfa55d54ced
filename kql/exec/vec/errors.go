package vec

import (
	"errors"
	"fmt"

	"quarry/kql/syntax"
)

// ErrUnknownTable is what a Source returns for a name that it does not have.
var ErrUnknownTable = errors.New("unknown table")

// The codes of errors; the SEM ones are Kusto's own.
const (
	CodeSyntax       = "SYN0001"
	CodeUnresolved   = "SEM0100"    // a name that is no table, column or variable
	CodeArguments    = "SEM0219"    // wrong number or types of arguments
	CodeType         = "SEM0064"    // operator does not fit its operands
	CodeFunction     = "SEM0260"    // unknown function
	CodeMeaning      = "SEM0001"    // anything else that has no meaning
	CodeUnsupported  = "LOCAL01"    // KQL that the local engine does not run
	CodeLimit        = "E_LIMIT"    // memory or row limit
	CodeInternal     = "E_INTERNAL" // a panic of the engine
	CodeExternalData = "LOCAL02"    // data from outside that is not to be had here
)

// Error is why a query did not run, and where.
type Error struct {
	Span    syntax.Span
	Code    string
	Message string
	// Operator is the operator in which a name could not be resolved ("where"), Kind
	// what it was looked for as ("scalar expression"), Name the name; else "".
	Operator, Kind, Name string
}

func (e *Error) Error() string { return e.Message }

func Failf(span syntax.Span, code, format string, args ...any) *Error {
	return &Error{Span: span, Code: code, Message: fmt.Sprintf(format, args...)}
}

func Unsupported(span syntax.Span, format string, args ...any) *Error {
	return Failf(span, CodeUnsupported, format+" is not supported by the local engine", args...)
}

// The kinds of things that a name is looked for as, in the words of the service.
const (
	KindScalar = "scalar expression"
	KindTable  = "table or column expression"
)

func Unresolved(span syntax.Span, operator, kind, name string) *Error {
	e := Failf(span, CodeUnresolved, "'%s' operator: Failed to resolve %s named '%s'", operator, kind, name)
	e.Operator, e.Kind, e.Name = operator, kind, name
	return e
}
