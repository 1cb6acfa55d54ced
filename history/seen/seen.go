// Package seen lists what results have shown, for completion: a few values of each text column, and the keys
// of the JSON in it. It is kept with the results and deleted with them.
package seen

import (
	"strings"

	"quarry/table"
)

// Limits of what is listed for the results of a run.
const (
	maxRows       = 500 // that are looked at
	maxValues     = 100 // of a column
	maxValueBytes = 200 // of a value or key; longer ones are left out
	maxJSONRows   = 20  // of a column whose JSON is parsed
	maxJSONBytes  = 16 << 10
	maxDepth      = 3         // of objects
	maxBytes      = 128 << 10 // of all values and keys
)

// Seen is what the results of one run have shown.
type Seen struct {
	// Values are some of the values of each column, in the order of the rows.
	Values map[string][]string `json:"values,omitempty"`
	// Keys are those of the objects in a column, by Path.
	Keys map[string]map[string][]string `json:"keys,omitempty"`
}

// Path names an object inside JSON by the keys that lead to it.
func Path(keys []string) string { return strings.Join(keys, "\x00") }

// In looks at the first rows of results.
func In(rows *table.Table) Seen {
	s := Seen{Values: map[string][]string{}, Keys: map[string]map[string][]string{}}
	left := maxBytes
	for i, column := range rows.Columns() {
		var values List
		values.most = maxValues
		keys, parsed := map[string]*List{}, 0
		for row := 0; row < min(rows.Rows(), maxRows); row++ {
			if column.Type != table.String && column.Type != table.Dynamic || values.Full() && parsed == maxJSONRows {
				break
			}
			text := rows.Value(row, i).Text()
			if column.Type == table.String && len(text) <= maxValueBytes {
				values.Add(text)
			}
			if parsed < maxJSONRows && len(text) <= maxJSONBytes && maybeJSON(text) {
				parsed++
				addAll(keys, []byte(text))
			}
		}
		if list := within(values.Values, &left); len(list) > 0 {
			s.Values[column.Name] = list
		}
		for path, list := range keys {
			if known := within(list.Values, &left); len(known) > 0 {
				if s.Keys[column.Name] == nil {
					s.Keys[column.Name] = map[string][]string{}
				}
				s.Keys[column.Name][path] = known
			}
		}
	}
	return s
}

// within returns copies of the first values that fit the bytes left.
func within(values []string, left *int) (list []string) {
	for _, value := range values {
		if *left -= len(value) + 4; *left < 0 {
			break
		}
		list = append(list, strings.Clone(value)) // not a part of the memory of the results
	}
	return list
}

// List collects distinct texts up to a limit. The zero List has the limit of completion.
type List struct {
	Values []string
	seen   map[string]bool
	most   int
}

// mostOffered is how many values completion offers.
const mostOffered = 200

// Full reports whether the list takes no more.
func (l *List) Full() bool {
	if l.most == 0 {
		l.most = mostOffered
	}
	return len(l.Values) >= l.most
}

// Add adds a text unless it is empty or in the list.
func (l *List) Add(text string) {
	if text == "" || l.seen[text] || l.Full() {
		return
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[text] = true
	l.Values = append(l.Values, text)
}
