// Package rows works out which rows of an answer an arrangement of the grid shows, and what a
// column of them holds. It looks at every row, so it is called from commands only, and it ends
// early with its context.
package rows

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"quarry/table"
	"quarry/ui/grid"
)

// term is one word of a filter. All of them must hold.
type term struct {
	column  int // -1: any of the columns
	not     bool
	text    string // in small letters
	pattern *regexp.Regexp
}

// parse reads a filter: words, "quoted words", /regular expressions/, Column:word, and a
// minus before any of them. A name that no column has is part of the word.
func parse(filter string, t *table.Table) ([]term, error) {
	var terms []term
	for rest := strings.TrimSpace(filter); rest != ""; rest = strings.TrimSpace(rest) {
		one := term{column: -1}
		if after, ok := strings.CutPrefix(rest, "-"); ok && after != "" && after[0] != ' ' {
			one.not, rest = true, after
		}
		if name, after, ok := strings.Cut(rest, ":"); ok && after != "" && !strings.ContainsAny(name, ` "/`) {
			if column := columnNamed(t, name); column >= 0 {
				one.column, rest = column, after
			}
		}
		var text string
		switch closing := rest[0]; closing {
		case '/', '"':
			var closed bool
			text, rest, closed = strings.Cut(rest[1:], string(closing))
			if closing == '"' || !closed && text == "" {
				break
			}
			pattern, err := regexp.Compile("(?i)" + text)
			if err != nil {
				return nil, fmt.Errorf("the expression /%s/ is not complete: %s", text, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
			}
			one.pattern = pattern
		default:
			text, rest, _ = strings.Cut(rest, " ")
		}
		if text == "" {
			continue
		}
		one.text = strings.ToLower(text)
		terms = append(terms, one)
	}
	return terms, nil
}

// columnNamed finds a column by its name, or by the only name that begins like it.
func columnNamed(t *table.Table, name string) int {
	found := -1
	for i, c := range t.Columns() {
		switch {
		case strings.EqualFold(c.Name, name):
			return i
		case len(name) < len(c.Name) && strings.EqualFold(c.Name[:len(name)], name) && found < 0:
			found = i
		case len(name) < len(c.Name) && strings.EqualFold(c.Name[:len(name)], name):
			found = -2
		}
	}
	return max(found, -1)
}

// finder marks the first place in a cell that a word of the filter stands at.
func finder(terms []term) grid.Finder {
	return func(column int, text string) (start, end int) {
		for _, one := range terms {
			if one.not || one.column >= 0 && one.column != column {
				continue
			}
			if start, end := one.find(text); end > start {
				return start, end
			}
		}
		return 0, 0
	}
}

func (one *term) find(text string) (start, end int) {
	if one.pattern != nil {
		if at := one.pattern.FindStringIndex(text); at != nil {
			return at[0], at[1]
		}
		return 0, 0
	}
	return foldIndex(text, one.text)
}

// foldIndex finds small text without regard to the case of ASCII letters, and of others
// where that keeps their length.
func foldIndex(text, small string) (start, end int) {
	if small == "" || len(text) < len(small) {
		return 0, 0
	}
	if ascii(text) {
		first, upper := small[0], small[0]
		if first >= 'a' && first <= 'z' {
			upper -= 'a' - 'A'
		}
		for i := 0; i+len(small) <= len(text); i++ {
			if (text[i] == first || text[i] == upper) && sameFold(text[i:i+len(small)], small) {
				return i, i + len(small)
			}
		}
		return 0, 0
	}
	lower := strings.ToLower(text)
	at := strings.Index(lower, small)
	if at < 0 || len(lower) != len(text) {
		return 0, max(min(at+1, 1), 0)
	}
	return at, at + len(small)
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func sameFold(text, small string) bool {
	for i := range len(text) {
		c := text[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != small[i] {
			return false
		}
	}
	return true
}

// mark notes the rows in which a column holds the term. Texts that repeat are looked at once.
func (one *term) mark(v *table.Vector, zone *time.Location, found []bool) {
	if texts, codes, ok := v.Dictionary(); ok {
		hits, any := make([]bool, len(texts)), false
		for i, text := range texts {
			start, end := one.find(text)
			hits[i] = end > start
			any = any || hits[i]
		}
		if !any {
			return
		}
		for row, code := range codes {
			if hits[code] && !v.Null(row) {
				found[row] = true
			}
		}
		return
	}
	for row := range v.Len() {
		if found[row] || v.Null(row) {
			continue
		}
		text := ""
		switch v.Type() {
		case table.String, table.Dynamic, table.Decimal, table.GUID:
			text = v.Text(row)
		default:
			text = table.Display(v.Value(row), zone)
		}
		if start, end := one.find(text); end > start {
			found[row] = true
		}
	}
}
