package vec

import (
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// The errors that several operators and functions report.

// UnknownType returns the error for a name that is not a type.
func UnknownType(span syntax.Span, name string) *Error {
	return Failf(span, CodeMeaning, "unknown type `%s`", name)
}

// Types returns the error for values of types that the analyzer lets pass and that are not implemented.
func Types(span syntax.Span, what string, types ...table.Type) *Error {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = t.String()
	}
	return Unsupported(span, "%s of %s", what, strings.Join(names, " and "))
}

// TooDeep returns the error for functions that call each other too deeply.
func TooDeep(span syntax.Span, limit int) *Error {
	return Failf(span, CodeLimit, "functions are nested more than %d levels deep", limit)
}
