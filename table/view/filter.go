package view

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"quarry/table"
)

// Filter is a filter as the user types it: terms that must all match. A term is a part of any cell,
// ignoring case, /regex/, column:part, column:/regex/ or column=exact; quotes enclose spaces, and !
// or
// - before a term negates it. If the text before : or = is not a column, it is part of the term, so
// that paths and URLs can be typed as they are. An unambiguous prefix of a column's name is enough.
// A filter may also hold conditions on whole values. The zero Filter matches every row.
type Filter struct {
	terms []term
}

type term struct {
	negated bool
	whole   string // the whole term as text, for tables without the column
	column  string
	value   string
	exact   bool
	pattern *regexp.Regexp
	values  map[table.Value]bool // for a condition: the values of the column at
	at      int
}

// Keep adds a condition: the value in a column of the table must be one of the given values or,
// with exclude, none of them.
func (f Filter) Keep(column int, values []table.Value, exclude bool) Filter {
	wanted := make(map[table.Value]bool, len(values))
	for _, v := range values {
		wanted[v] = true
	}
	f.terms = append(slices.Clip(f.terms), term{negated: exclude, values: wanted, at: column})
	return f
}

// Finds returns a function that finds the filter's match in the text of a cell, for highlighting;
// the range is empty if there is none. Conditions match no text.
func (f Filter) Finds(t *table.Table) func(column int, text string) (start, end int) {
	var sought []boundTerm
	for _, b := range f.on(New(t)) {
		if !b.negated && b.values == nil {
			sought = append(sought, b)
		}
	}
	return func(column int, text string) (start, end int) {
		for i := range sought {
			if b := &sought[i]; b.column == "" || b.at == column {
				if start, end := b.find(text); end > start {
					return start, end
				}
			}
		}
		return 0, 0
	}
}

// ParseFilter parses a filter. It fails only for an invalid regular expression.
func ParseFilter(text string) (Filter, error) {
	var f Filter
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		var t term
		if len(rest) > 1 && (rest[0] == '!' || rest[0] == '-') && rest[1] != ' ' {
			t.negated, rest = true, rest[1:]
		}
		if i := strings.IndexAny(rest, ":= \"/"); i > 0 && (rest[i] == ':' || rest[i] == '=') {
			t.column, t.exact = rest[:i], rest[i] == '='
			t.whole, rest = rest[:i+1], rest[i+1:]
		}
		value, pattern, after := takeValue(rest)
		t.value, rest = value, after
		t.whole += value
		if pattern && t.column != "" {
			t.whole = t.column + ":/" + value + "/"
		}
		if pattern && !t.exact {
			re, err := regexp.Compile("(?i)" + value)
			if err != nil {
				return Filter{},
					fmt.Errorf("the filter /%s/ is not a regular expression: put it in quotes to find it as text",
						value)
			}
			t.pattern = re
		}
		if !pattern && !t.exact {
			t.pattern = unfinished(value)
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// unfinished returns a regular expression that is still being typed, without its second slash. Text
// that starts with a slash but contains no regex syntax, such as a path, is not one.
func unfinished(value string) *regexp.Regexp {
	if !strings.HasPrefix(value, "/") || !strings.ContainsAny(value, "^$*+?()[]|") {
		return nil
	}
	re, err := regexp.Compile("(?i)" + value[1:])
	if err != nil {
		return nil
	}
	return re
}

// takeValue cuts off a value: in quotes, between slashes, or up to a space. A slash without a
// second one is text.
func takeValue(s string) (value string, pattern bool, rest string) {
	if s != "" && (s[0] == '"' || s[0] == '/') {
		if i := strings.IndexByte(s[1:], s[0]); i >= 0 && (i+2 == len(s) || s[i+2] == ' ') {
			return s[1 : i+1], s[0] == '/', s[i+2:]
		}
		if s[0] == '"' {
			return s[1:], false, ""
		}
	}
	value, rest, _ = strings.Cut(s, " ")
	return value, false, rest
}

// columnFold returns the index of a column by its exact name, or ignoring case, or by an
// unambiguous prefix.
func columnFold(t *table.Table, name string) int {
	if i := t.ColumnIndex(name); i >= 0 {
		return i
	}
	begins := -1
	for i, c := range t.Columns() {
		switch {
		case len(name) > len(c.Name) || !strings.EqualFold(c.Name[:len(name)], name):
		case len(name) == len(c.Name):
			return i
		case begins >= 0:
			begins = len(t.Columns())
		default:
			begins = i
		}
	}
	if begins == len(t.Columns()) {
		return -1
	}
	return begins
}
