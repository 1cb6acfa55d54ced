package table

import (
	"fmt"
	"regexp"
	"strings"
)

// Filter is what a person typed to narrow rows: terms that must all hold. A term is a
// part of any cell without regard to case, /regex/, column:part, column:/regex/ or
// column=exact; quotes hold spaces, and ! or - before a term negates it. What stands
// before : or = and is no column is part of the text, so that paths and URLs can be
// typed as they are. The zero Filter passes every row.
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
}

// String returns what was typed.
func (f Filter) String() string { return f.text }

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
		f.terms = append(f.terms, t)
	}
	return f, nil
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

// matcher is a filter on the columns of one table.
type matcher struct {
	terms []boundTerm
}

type boundTerm struct {
	term
	columns []*Vector
	memo    [][]uint8 // for each coded column, what is known of each code: 0 nothing, 1 no, 2 yes
}

func (f Filter) on(t *Table) matcher {
	var m matcher
	for _, one := range f.terms {
		b := boundTerm{term: one}
		if i := t.columnFold(one.column); one.column != "" && i >= 0 {
			b.columns = t.vectors[i : i+1]
		} else {
			b.columns = t.vectors
			b.value, b.exact = one.whole, false
			if one.column != "" {
				b.pattern = nil
			}
		}
		if !b.exact {
			b.value = strings.ToLower(b.value)
		}
		for _, v := range b.columns {
			var memo []uint8
			if v.codes != nil {
				memo = make([]uint8, len(v.texts))
			}
			b.memo = append(b.memo, memo)
		}
		m.terms = append(m.terms, b)
	}
	return m
}

// columnFold finds a column by its exact name, else without regard to case.
func (t *Table) columnFold(name string) int {
	if i := t.ColumnIndex(name); i >= 0 {
		return i
	}
	for i, c := range t.columns {
		if strings.EqualFold(c.Name, name) {
			return i
		}
	}
	return -1
}

func (m matcher) row(row int) bool {
	for i := range m.terms {
		if m.terms[i].row(row) == m.terms[i].negated {
			return false
		}
	}
	return true
}

func (b *boundTerm) row(row int) bool {
	for i, v := range b.columns {
		if memo := b.memo[i]; memo != nil && !v.Null(row) {
			known := &memo[v.codes[row]]
			if *known == 0 {
				*known = 1
				if b.test(b.value, v.Text(row)) {
					*known = 2
				}
			}
			if *known == 2 {
				return true
			}
			continue
		}
		if b.test(b.value, cellText(v, row)) {
			return true
		}
	}
	return false
}

// cellText is the text of a cell that a filter sees: raw where the cell is text, else
// as it is shown in UTC.
func cellText(v *Vector, row int) string {
	if !v.Null(row) && !v.typ.Integral() && v.typ != Real {
		return v.Text(row)
	}
	return Display(v.Value(row), nil)
}

// containsFold reports whether text holds a needle that is in small letters already.
func containsFold(text, needle string) bool {
	if needle == "" {
		return true
	}
	first := needle[0]
	if first >= 0x80 || !isASCII(needle) {
		return strings.Contains(strings.ToLower(text), needle)
	}
	for i := 0; i+len(needle) <= len(text); i++ {
		if small(text[i]) == first && equalSmall(text[i:i+len(needle)], needle) {
			return true
		}
	}
	return false
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
