package vec

import (
	"quarry/kql/syntax"
	"quarry/table"
)

// The errors that several operators and functions report, worded as in kql/sema.

// UnknownType returns the error for a name that is not a type.
func UnknownType(span syntax.Span, name string) *Error {
	return Failf(span, CodeMeaning, "unknown type `%s`", name)
}

// UnknownFunction returns the error for a name that is not a function.
func UnknownFunction(span syntax.Span, name string) *Error {
	e := Failf(span, CodeFunction, "unknown function `%s`", name)
	e.Name = name
	return e
}

// Incomparable returns the error for operands that cannot be compared.
func Incomparable(span syntax.Span, op string, left, right table.Type) *Error {
	return Failf(span, CodeType, "operator `%s` cannot compare %s with %s", op, left, right)
}

// NotText returns the error for an operand that must be a string.
func NotText(span syntax.Span, op string, found table.Type) *Error {
	return Failf(span, CodeType, "operator `%s` takes string, found %s; use tostring()", op, found)
}

// TooDeep returns the error for functions that call each other too deeply.
func TooDeep(span syntax.Span, limit int) *Error {
	return Failf(span, CodeLimit, "functions are nested more than %d levels deep", limit)
}
