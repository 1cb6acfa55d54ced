package entity

import (
	"strconv"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// Whole returns the expression for a column of structured values: a dynamic, or JSON in a string.
func Whole(c table.Column) string {
	if c.Type == table.Dynamic {
		return syntax.QuoteName(c.Name)
	}
	return "parse_json(" + syntax.QuoteName(c.Name) + ")"
}

// Member returns the expression for a property of an object.
func Member(of, key string) string {
	if name := syntax.QuoteName(key); name == key {
		return of + "." + key
	}
	return of + "[" + syntax.QuoteString(key) + "]"
}

// Element returns the expression for an element of an array.
func Element(of string, at int) string { return of + "[" + strconv.Itoa(at) + "]" }

// Parsed returns the expression that parses a string as JSON.
func Parsed(of string) string { return "parse_json(tostring(" + of + "))" }

// ConditionOn returns a predicate that keeps the rows in which a dynamic expression has a value, or
// excludes them.
func ConditionOn(expression string, v table.Value, exclude bool) string {
	cast := "tostring"
	switch v.Type() {
	case table.Long:
		cast = "tolong"
	case table.Real:
		cast = "todouble"
	case table.Bool:
		cast = "tobool"
	}
	switch {
	case v.IsNull() && exclude:
		return "isnotnull(" + expression + ")"
	case v.IsNull():
		return "isnull(" + expression + ")"
	case exclude:
		return cast + "(" + expression + ") != " + Literal(v)
	}
	return cast + "(" + expression + ") == " + Literal(v)
}

// Scalar converts a JSON scalar to a value: a string, number, true, false or null.
func Scalar(text string, quoted bool) table.Value {
	switch {
	case quoted:
		return table.NewString(text)
	case text == "null":
		return table.Null(table.Dynamic)
	case text == "true", text == "false":
		return table.NewBool(text == "true")
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return table.NewLong(n)
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && !strings.HasPrefix(text, "0x") {
		return table.NewReal(f)
	}
	return table.NewString(text)
}
