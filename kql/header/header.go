// Package header reads the parameters that the comment header of a query declares. It knows neither files nor
// the values that parameters get.
package header

import (
	"slices"
	"strings"
	"unicode"

	"quarry/kql/syntax"
)

// Type is the type of a parameter, as headers spell it.
type Type string

// The types of parameters. Untyped is read as String, unless the place of the parameter says more.
const (
	Untyped  Type = ""
	String   Type = "string"
	List     Type = "list"
	DateTime Type = "datetime"
	TimeSpan Type = "timespan"
	Number   Type = "number"
	Bool     Type = "bool"
)

// Types returns the types of parameters that have a name.
func Types() []Type { return []Type{String, List, DateTime, TimeSpan, Number, Bool} }

// ParseType returns the type of a name in any case. No name is Untyped.
func ParseType(name string) (Type, bool) {
	t := Type(strings.ToLower(name))
	return t, t == Untyped || slices.Contains(Types(), t)
}

// Parameter is a value that a query asks for.
type Parameter struct {
	Name       string
	Type       Type
	Default    string // of a list: as FormatList writes it
	HasDefault bool
	Choices    []string
	Help       string
}

// Declaration is a parameter line of a header.
type Declaration struct {
	Span      syntax.Span // of what follows the key
	Parameter Parameter
	Err       error // why it cannot be read; nil if it can
}

// Declarations returns the parameter lines in the comments at the start of a text. A line that cannot be read is
// returned with its error. The same name twice is an error of the second line.
func Declarations(text string) []Declaration {
	var found []Declaration
	for at := len(text) - len(strings.TrimPrefix(text, "\ufeff")); at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasPrefix(trimmed, "//") {
			return found
		}
		if span, ok := declaration(line, at); ok {
			d := Declaration{Span: span}
			d.Parameter, d.Err = Parse(text[span.Start:span.End])
			if d.Err == nil && slices.ContainsFunc(found, func(f Declaration) bool {
				return f.Err == nil && f.Parameter.Name == d.Parameter.Name
			}) {
				d.Err = faultf(declaredTwiceMessage, d.Parameter.Name)
			}
			found = append(found, d)
		}
		at += len(line) + 1
	}
	return found
}

// declaration returns the span of what a parameter line declares.
func declaration(line string, at int) (syntax.Span, bool) {
	body := strings.TrimLeft(line, " \t")
	indent := len(line) - len(body)
	key, value, found := strings.Cut(strings.TrimPrefix(body, "//"), ":")
	if !found || !strings.EqualFold(strings.TrimSpace(key), "parameter") {
		return syntax.Span{}, false
	}
	start := at + indent + len("//") + len(key) + len(":")
	trimmed := strings.TrimLeftFunc(value, unicode.IsSpace)
	start += len(value) - len(trimmed)
	return syntax.Span{Start: start, End: start + len(strings.TrimRightFunc(trimmed, unicode.IsSpace))}, true
}

// Parameters returns the readable parameters of a text, and the error of the first line that cannot be read.
func Parameters(text string) ([]Parameter, error) {
	var all []Parameter
	var err error
	for _, d := range Declarations(text) {
		if d.Err == nil {
			all = append(all, d.Parameter)
		} else if err == nil {
			err = d.Err
		}
	}
	return all, err
}
