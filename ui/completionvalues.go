package ui

import (
	"bytes"
	"encoding/json"
	"strings"

	"quarry/table"
)

// What completion reads of results, and what it offers of it at most. All tabs share the limits; a key must not
// wait for a scan.
const (
	maxValues     = 200
	maxScanned    = 20_000 // rows
	maxRemembered = 400    // columns of results that are no longer in a tab
	maxValueBytes = 200    // of a remembered value
	maxKeyRows    = 200    // whose JSON is parsed for keys
	maxKeyBytes   = 64 << 10
)

// seenValues collects distinct values.
type seenValues struct {
	seen   map[string]bool
	values []string
}

func (s *seenValues) full() bool { return len(s.values) >= maxValues }

func (s *seenValues) add(text string) {
	if text == "" || s.seen[text] || s.full() {
		return
	}
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	s.seen[text] = true
	s.values = append(s.values, text)
}

// tablesOfTabs returns the results of a tab, then those of the other tabs.
func (m *Model) tablesOfTabs(first *tab) (tables []*table.Table) {
	for _, t := range append([]*tab{first}, m.tabs...) {
		if t.results.there && (t != first || len(tables) == 0) {
			tables = append(tables, t.whole().Table())
		}
	}
	return tables
}

// valuesSeen returns text values of a column from results: of the tab itself, of the other tabs, and of results
// that were in a tab before.
func (m *Model) valuesSeen(t *tab, column string) []string {
	var s seenValues
	left := maxScanned
	for _, rows := range m.tablesOfTabs(t) {
		i := rows.ColumnIndex(column)
		if i < 0 || rows.Columns()[i].Type != table.String {
			continue
		}
		for row := 0; row < rows.Rows() && left > 0 && !s.full(); row++ {
			s.add(rows.Value(row, i).Text())
			left--
		}
	}
	for _, value := range m.remembered.columns[column] {
		s.add(value)
	}
	return s.values
}

// rememberedValues are values of results that may no longer be in a tab.
type rememberedValues struct {
	columns map[string][]string
	order   []string // the columns, the one updated last at the end
}

// remember keeps the first values of each text column of results that are about to leave their tab.
func (r *rememberedValues) remember(rows *table.Table) {
	const rowsOfEach = 1000
	for i, column := range rows.Columns() {
		if column.Type != table.String {
			continue
		}
		var s seenValues
		for row := 0; row < min(rows.Rows(), rowsOfEach) && !s.full(); row++ {
			if text := rows.Value(row, i).Text(); len(text) <= maxValueBytes {
				s.add(strings.Clone(text)) // not a part of the results' memory
			}
		}
		for _, value := range r.columns[column.Name] {
			s.add(value)
		}
		r.set(column.Name, s.values)
	}
}

// set replaces the values of a column, and forgets the columns that were updated first.
func (r *rememberedValues) set(column string, values []string) {
	if r.columns == nil {
		r.columns = map[string][]string{}
	}
	if _, known := r.columns[column]; known {
		for i, name := range r.order {
			if name == column {
				r.order = append(r.order[:i], r.order[i+1:]...)
				break
			}
		}
	}
	r.columns[column] = values
	r.order = append(r.order, column)
	for len(r.order) > maxRemembered {
		delete(r.columns, r.order[0])
		r.order = r.order[1:]
	}
}

// keysSeen returns the keys that the results of all tabs have in the JSON of a column, below a path of keys.
func (m *Model) keysSeen(t *tab, column string, path []string) []string {
	var s seenValues
	left := maxKeyRows
	for _, rows := range m.tablesOfTabs(t) {
		i := rows.ColumnIndex(column)
		if i < 0 {
			continue
		}
		for row := 0; row < rows.Rows() && left > 0; row++ {
			left--
			if text := rows.Value(row, i).Text(); len(text) <= maxKeyBytes {
				addKeys(&s, []byte(text), path)
			}
		}
	}
	return s.values
}

// addKeys adds the keys of the objects at a path of JSON, in their order. Elements of arrays count as the array.
func addKeys(s *seenValues, text []byte, path []string) {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0:
	case text[0] == '[':
		var elements []json.RawMessage
		if json.Unmarshal(text, &elements) == nil {
			for _, element := range elements[:min(len(elements), 10)] {
				addKeys(s, element, path)
			}
		}
	case text[0] == '"':
		var inner string
		if json.Unmarshal(text, &inner) == nil && strings.HasPrefix(strings.TrimSpace(inner), "{") {
			addKeys(s, []byte(inner), path)
		}
	case text[0] == '{':
		var object map[string]json.RawMessage
		if json.Unmarshal(text, &object) != nil {
			return
		}
		if len(path) > 0 {
			addKeys(s, object[path[0]], path[1:])
			return
		}
		for _, key := range keysInOrder(text) {
			s.add(key)
		}
	}
}

// keysInOrder returns the keys of an object of JSON that is known to be valid.
func keysInOrder(text []byte) (keys []string) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	_, _ = decoder.Token()
	for decoder.More() {
		key, err := decoder.Token()
		name, ok := key.(string)
		var value json.RawMessage
		if err != nil || !ok || decoder.Decode(&value) != nil {
			break
		}
		keys = append(keys, name)
	}
	return keys
}
