package refine

import (
	"fmt"
	"slices"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// aggregates are the functions that Group offers, by name.
var aggregates = []string{"count", "dcount", "sum", "avg", "min", "max"}

// Group returns the line of KQL that groups results with these columns by some of them, separated by commas,
// and works out aggregates for each group: count, or dcount, sum, avg, min and max of a column, as in
// "count, dcount(DeviceName), max(Timestamp)". The groups with the largest first aggregate come first.
func Group(columns []table.Column, by, wanted string) (line string, err error) {
	var keys, values []string
	for _, name := range split(by) {
		c, err := column(columns, name)
		if err != nil {
			return "", err
		}
		key := syntax.QuoteName(c.Name)
		if c.Type == table.Dynamic { // the language groups by no dynamic value
			key += " = tostring(" + key + ")"
		}
		keys = append(keys, key)
	}
	first := ""
	for _, text := range split(wanted) {
		name, value, err := aggregate(columns, text)
		if err != nil {
			return "", err
		}
		if first == "" {
			first = name
		}
		values = append(values, syntax.QuoteName(name)+" = "+value)
	}
	if len(values) == 0 {
		first, values = "Count", []string{"Count = count()"}
	}
	if len(keys) == 0 {
		return Name + " | summarize " + strings.Join(values, ", "), nil
	}
	return Name + " | summarize " + strings.Join(values, ", ") + " by " + strings.Join(keys, ", ") + " | sort by " +
		syntax.QuoteName(first) + " desc", nil
}

// aggregate returns the name and the expression of an aggregate.
func aggregate(columns []table.Column, text string) (name, value string, err error) {
	function, argument, called := strings.Cut(text, "(")
	function = strings.ToLower(strings.TrimSpace(function))
	argument = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(argument), ")"))
	switch {
	case !slices.Contains(aggregates, function):
		return "", "", fmt.Errorf("unknown aggregate `%s`; use %s", text, strings.Join(aggregates, ", "))
	case function == "count":
		return "Count", "count()", nil
	case !called || argument == "":
		return "", "", fmt.Errorf("`%s` needs a column, as in %s(%s)", function, function, columns[0].Name)
	}
	c, err := column(columns, argument)
	if err != nil {
		return "", "", err
	}
	switch c.Type {
	case table.Int, table.Long, table.Real, table.Decimal, table.TimeSpan:
	default:
		if function == "sum" || function == "avg" {
			return "", "", fmt.Errorf("%s() takes numbers, and column `%s` has none", function, c.Name)
		}
	}
	if c.Type == table.Dynamic {
		return "", "", fmt.Errorf("%s() cannot compare the dynamic values of column `%s`", function, c.Name)
	}
	return function + "_" + c.Name, function + "(" + syntax.QuoteName(c.Name) + ")", nil
}

func column(columns []table.Column, name string) (table.Column, error) {
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for _, c := range columns {
			if same(c.Name, name) {
				return c, nil
			}
		}
	}
	return table.Column{}, fmt.Errorf("no column `%s` in these results", name)
}

// split splits a list at commas outside of parentheses.
func split(list string) (items []string) {
	deep, from := 0, 0
	for i, r := range list + "," {
		switch {
		case r == '(':
			deep++
		case r == ')':
			deep--
		case r == ',' && (deep <= 0 || i == len(list)):
			if item := strings.TrimSpace(list[from:i]); item != "" {
				items = append(items, item)
			}
			from = i + 1
		}
	}
	return items
}
