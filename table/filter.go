package table

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Filter is what a person typed to narrow rows: terms that must all hold. A term is a
// part of any cell without regard to case, /regex/, column:part, column:/regex/ or
// column=exact; quotes hold spaces, and ! or - before a term negates it. What stands
// before : or = and is no column is part of the text, so that paths and URLs can be
// typed as they are; the beginning of a name that only one column has is enough. Besides,
// a filter may hold conditions on whole values. The zero Filter passes every row.
type Filter struct {
	text  string
	terms []term
}

type term struct {
	negated bool
	whole   string // the term as text for tables that lack the column
	column  string
	value   string
	exact   bool
	pattern *regexp.Regexp
	values  map[Value]bool // a condition: the values of the column at
	at      int
}

// String returns what was typed.
func (f Filter) String() string { return f.text }

// Keep adds a condition: a row has one of the values in a column of the table, or
// excluded, none of them.
func (f Filter) Keep(column int, values []Value, exclude bool) Filter {
	wanted := make(map[Value]bool, len(values))
	for _, v := range values {
		wanted[v] = true
	}
	f.terms = append(slices.Clip(f.terms), term{negated: exclude, values: wanted, at: column})
	return f
}

// Finds returns a function that tells where in the text of a cell the filter finds what
// it looks for; an empty range says that it is not there. Conditions look for nothing.
func (f Filter) Finds(t *Table) func(column int, text string) (start, end int) {
	var sought []boundTerm
	for _, b := range f.on(NewView(t)).terms {
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

// ParseFilter reads a filter. The only error is a regular expression that is none.
func ParseFilter(text string) (Filter, error) {
	f := Filter{text: text}
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
				return Filter{}, fmt.Errorf("the filter /%s/ is not a regular expression: put it in quotes to find it as text", value)
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

// unfinished is the expression that is being typed: its second slash is still to come. Text
// with a slash in front, such as a path, has none of the signs of one.
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

// takeValue cuts a value off: in quotes, between slashes, or up to a space. A slash
// without a second one is text.
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

// test reports whether the term holds of a text, negation aside.
func (t *term) test(needle, text string) bool {
	switch {
	case t.pattern != nil:
		return t.pattern.MatchString(text)
	case t.exact:
		return text == needle
	}
	return containsFold(text, needle)
}

// find is the place of the term in a text.
func (b *boundTerm) find(text string) (start, end int) {
	switch {
	case b.pattern != nil:
		if at := b.pattern.FindStringIndex(text); at != nil {
			return at[0], at[1]
		}
		return 0, 0
	case b.exact && text == b.value:
		return 0, len(text)
	case b.exact || b.value == "":
		return 0, 0
	}
	return indexFold(text, b.value)
}

// matcher is a filter on the columns of one view.
type matcher struct {
	terms []boundTerm
	loc   *time.Location
}

type boundTerm struct {
	term
	columns []*Vector
	memo    [][]uint8 // for each coded column, what is known of each code: 0 nothing, 1 no, 2 yes
}

func (f Filter) on(v View) matcher {
	m, t := matcher{loc: v.loc}, v.table
	for _, one := range f.terms {
		b := boundTerm{term: one}
		switch i := t.columnFold(one.column); {
		case one.values != nil:
			b.columns = t.vectors[one.at : one.at+1]
		case one.column != "" && i >= 0:
			b.columns, b.at = t.vectors[i:i+1], i
		default:
			for _, column := range v.columns {
				b.columns = append(b.columns, t.vectors[column])
			}
			b.value, b.exact = one.whole, false
			if one.column != "" {
				b.pattern, b.column = nil, ""
			}
		}
		if !b.exact {
			b.value = strings.ToLower(b.value)
		}
		for _, vector := range b.columns {
			var memo []uint8
			if vector.codes != nil {
				memo = make([]uint8, len(vector.texts))
			}
			b.memo = append(b.memo, memo)
		}
		m.terms = append(m.terms, b)
	}
	return m
}

// columnFold finds a column by its exact name, else without regard to case, else by the
// beginning of the name of one column only.
func (t *Table) columnFold(name string) int {
	if i := t.ColumnIndex(name); i >= 0 {
		return i
	}
	begins := -1
	for i, c := range t.columns {
		switch {
		case len(name) > len(c.Name) || !strings.EqualFold(c.Name[:len(name)], name):
		case len(name) == len(c.Name):
			return i
		case begins >= 0:
			begins = len(t.columns)
		default:
			begins = i
		}
	}
	if begins == len(t.columns) {
		return -1
	}
	return begins
}

func (m matcher) row(row int) bool {
	for i := range m.terms {
		if m.terms[i].row(row, m.loc) == m.terms[i].negated {
			return false
		}
	}
	return true
}

func (b *boundTerm) row(row int, loc *time.Location) bool {
	for i, v := range b.columns {
		if memo := b.memo[i]; memo != nil && !v.Null(row) {
			known := &memo[v.codes[row]]
			if *known == 0 {
				*known = 1
				if b.values != nil && b.values[v.Value(row)] || b.values == nil && b.test(b.value, v.Text(row)) {
					*known = 2
				}
			}
			if *known == 2 {
				return true
			}
			continue
		}
		if b.values != nil && b.values[v.Value(row)] || b.values == nil && b.test(b.value, cellText(v, row, loc)) {
			return true
		}
	}
	return false
}

// cellText is the text of a cell that a filter sees: raw where the cell is text, else
// as it is shown.
func cellText(v *Vector, row int, loc *time.Location) string {
	if !v.Null(row) && !v.typ.Integral() && v.typ != Real {
		return v.Text(row)
	}
	return Display(v.Value(row), loc)
}

// containsFold reports whether text holds a needle that is in small letters already.
func containsFold(text, needle string) bool {
	if needle == "" {
		return true
	}
	if !isASCII(needle) {
		return strings.Contains(strings.ToLower(text), needle)
	}
	_, end := indexFold(text, needle)
	return end > 0
}

// indexFold finds a needle in small letters without regard to the case of ASCII letters,
// and of others where that keeps the length of the text.
func indexFold(text, needle string) (start, end int) {
	if !isASCII(needle) {
		lower := strings.ToLower(text)
		if at := strings.Index(lower, needle); at >= 0 && len(lower) == len(text) {
			return at, at + len(needle)
		}
		return 0, 0
	}
	first := needle[0]
	for i := 0; i+len(needle) <= len(text); i++ {
		if small(text[i]) == first && equalSmall(text[i:i+len(needle)], needle) {
			return i, i + len(needle)
		}
	}
	return 0, 0
}

func equalSmall(text, needle string) bool {
	for i := range len(needle) {
		if small(text[i]) != needle[i] {
			return false
		}
	}
	return true
}

func small(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
