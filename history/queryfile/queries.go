package queryfile

import (
	"fmt"

	"quarry/kql/syntax"
)

// Queries returns the spans of the queries in the text of a .kql file: see syntax.Queries. Comments alone are
// no query.
func Queries(text string) []syntax.Span { return syntax.Queries(text) }

// Nth returns the text of one of the queries in a text, counted from 1. With 0, it returns the whole text,
// which must have one query at most. The error says how many there are.
func Nth(text string, n int) (string, error) {
	queries := Queries(text)
	switch {
	case n == 0 && len(queries) > 1:
		return "", &CountError{Queries: len(queries)}
	case n == 0:
		return text, nil
	case n < 0 || n > len(queries):
		return "", &CountError{Queries: len(queries), Asked: n}
	}
	return text[queries[n-1].Start:queries[n-1].End], nil
}

// CountError says that a text does not have the query that was asked for, or several if none was.
type CountError struct{ Queries, Asked int }

func (e *CountError) Error() string {
	switch {
	case e.Asked == 0:
		return fmt.Sprintf("the text has %d queries", e.Queries)
	case e.Queries == 1:
		return fmt.Sprintf("there is no query %d; the text has one", e.Asked)
	}
	return fmt.Sprintf("there is no query %d; the text has %d", e.Asked, e.Queries)
}

// SplitAll splits saved queries whose texts have several.
func SplitAll(hunts []Hunt) []Hunt {
	var list []Hunt
	for _, h := range hunts {
		list = append(list, h.Split()...)
	}
	return list
}

// Split returns a saved query for each query of its file. If there are several, their names end in a colon and
// the number, which no name of a file does.
func (h Hunt) Split() []Hunt {
	var queries []Query
	if d, err := Open(h.Name, []byte(h.Source)); h.Source != "" && err == nil && d.Blocks[0].Query == h.Query {
		d.Blocks[0].Hunt = h
		queries = d.Queries()
	} else {
		d := Document{Name: h.Name, Blocks: []Block{{Hunt: h, Text: h.Query}}}
		queries = d.Queries()
	}
	if len(queries) < 2 {
		return []Hunt{h}
	}
	list := make([]Hunt, len(queries))
	for i, q := range queries {
		list[i] = q.Hunt
		list[i].Modified = h.Modified
	}
	return list
}
