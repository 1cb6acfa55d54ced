package entity

import (
	"encoding/json"
	"math"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// Literal returns a value as a KQL literal. A dynamic becomes the string that tostring() returns.
func Literal(v table.Value) string {
	if v.IsNull() {
		switch v.Type() {
		case table.String:
			return `""`
		case table.Dynamic:
			return "dynamic(null)"
		}
		return v.Type().String() + "(null)"
	}
	switch v.Type() {
	case table.Bool:
		return strings.ToLower(v.String())
	case table.Int, table.Long:
		return v.String()
	case table.Real:
		switch f := v.Real(); {
		case math.IsNaN(f):
			return "real(nan)"
		case math.IsInf(f, 1):
			return "real(+inf)"
		case math.IsInf(f, -1):
			return "real(-inf)"
		}
		return "real(" + v.String() + ")"
	case table.Decimal, table.DateTime, table.GUID:
		return v.Type().String() + "(" + v.String() + ")"
	case table.TimeSpan:
		return "time(" + v.String() + ")"
	case table.Dynamic:
		return syntax.QuoteString(dynamicString(v.Text()))
	}
	return syntax.QuoteString(v.Text())
}

// dynamicString returns what tostring() returns for a dynamic: a string without its quotes.
func dynamicString(raw string) string {
	var text string
	if strings.HasPrefix(raw, `"`) && json.Unmarshal([]byte(raw), &text) == nil {
		return text
	}
	return raw
}

// Condition returns a predicate that keeps the rows with any of the values in a column, or excludes
// them.
func Condition(c table.Column, values []table.Value, exclude bool) string {
	name := syntax.QuoteName(c.Name)
	var literals []string
	empty := ""
	for _, v := range values {
		switch {
		case v.String() == "" && (c.Type == table.String || c.Type == table.Dynamic):
			empty = "isempty(" + name + ")"
		case v.IsNull():
			empty = "isnull(" + name + ")"
		case v.Type() == table.Real && math.IsNaN(v.Real()):
			empty = "isnan(" + name + ")"
		default:
			literals = append(literals, Literal(v))
		}
	}
	if c.Type == table.Dynamic {
		name = "tostring(" + name + ")"
	}
	text := ""
	switch {
	case len(literals) == 1 && exclude:
		text = name + " != " + literals[0]
	case len(literals) == 1:
		text = name + " == " + literals[0]
	case len(literals) > 1 && exclude:
		text = name + " !in (" + strings.Join(literals, ", ") + ")"
	case len(literals) > 1:
		text = name + " in (" + strings.Join(literals, ", ") + ")"
	}
	return withEmpty(text, empty, exclude)
}

// withEmpty combines the condition on values with the one on empty cells.
func withEmpty(text, empty string, exclude bool) string {
	switch {
	case empty == "":
		return text
	case exclude:
		empty = strings.Replace(strings.Replace(strings.Replace(empty, "isempty", "isnotempty", 1), "isnull",
			"isnotnull", 1), "isnan(", "not(isnan(", 1)
		if strings.HasPrefix(empty, "not(") {
			empty += ")"
		}
		if text == "" {
			return empty
		}
		return text + " and " + empty
	case text == "":
		return empty
	}
	return "(" + text + " or " + empty + ")"
}

// DataTable returns the selected rows and columns as a datatable expression.
func DataTable(t *table.Table, rows, columns []int) string {
	var b strings.Builder
	b.WriteString("datatable(")
	for i, c := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(syntax.QuoteName(t.Columns()[c].Name) + ": " + t.Columns()[c].Type.String())
	}
	b.WriteString(") [\n")
	for n, row := range rows {
		b.WriteString("    ")
		for i, c := range columns {
			if i > 0 {
				b.WriteString(", ")
			}
			if v := t.Value(row, c); v.Type() == table.Dynamic && !v.IsNull() {
				b.WriteString("dynamic(" + v.Text() + ")")
			} else {
				b.WriteString(Literal(v))
			}
		}
		if n < len(rows)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]")
	return b.String()
}
