package queryfile

import "quarry/kql/header"

// Parameter is a value that a query asks for.
type Parameter = header.Parameter

// Type is the type of a parameter, as files spell it.
type Type = header.Type

// The types of parameters. Untyped is read as String.
const (
	Untyped  = header.Untyped
	String   = header.String
	List     = header.List
	DateTime = header.DateTime
	TimeSpan = header.TimeSpan
	Number   = header.Number
	Bool     = header.Bool
)

// Types returns the types of parameters that have a name.
func Types() []Type { return header.Types() }
