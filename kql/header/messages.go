package header

import "fmt"

const (
	noNameMessage        = "a parameter needs a name of letters, digits and _, as in // parameter: host: string"
	unknownTypeMessage   = "parameter `%s` has the unknown type `%s`; use string, list, datetime, timespan, number or bool"
	invalidValueMessage  = "the default of parameter `%s` cannot be read; put it in double quotes"
	invalidListMessage   = "the default of parameter `%s` cannot be read; write a list as (\"a\", \"b\")"
	noListMessage        = "parameter `%s` has a list as its default; declare it as `%s: list`"
	invalidChoiceMessage = "the choices of parameter `%s` cannot be read; write them as in (\"a\", \"b\")"
	notAChoiceMessage    = "the default `%s` of parameter `%s` is not one of its choices"
	leftOverMessage      = "cannot read `%s` in the declaration of parameter `%s`; the form is " +
		"name: type = default in (choices) -- help"
	declaredTwiceMessage = "parameter `%s` is declared twice"
)

// Error says why a declaration cannot be read.
type Error struct{ Message string }

func (e *Error) Error() string { return e.Message }

func faultf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }
