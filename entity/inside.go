package entity

import (
	"strconv"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// Whole is the expression of a column whose value has parts: a dynamic, or JSON in a string.
func Whole(c table.Column) string {
	if c.Type == table.Dynamic {
		return syntax.QuoteName(c.Name)
	}
	return "parse_json(" + syntax.QuoteName(c.Name) + ")"
}

// Member is the expression of what an object has under a key.
func Member(of, key string) string {
	if name := syntax.QuoteName(key); name == key {
		return of + "." + key
	}
	return of + "[" + syntax.QuoteString(key) + "]"
}

// Element is the expression of an element of an array.
func Element(of string, at int) string { return of + "[" + strconv.Itoa(at) + "]" }

// Parsed is the expression of what stands in a string as JSON.
func Parsed(of string) string { return "parse_json(tostring(" + of + "))" }

// ConditionOn writes the predicate that keeps the rows in which an expression of a dynamic
// has a value, or that drops them.
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

// Leaf is the value of a scalar of JSON: text, number, true, false or null.
func Leaf(text string, quoted bool) table.Value {
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
