package sandbox

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode"

	"quarry/kql"
	"quarry/kql/engine"
	"quarry/sandbox/world"
	"quarry/table"
)

// source gives a query the tables that its API covers, cut to the window of the call.
type source struct {
	world   *world.World
	dialect *dialect
	window  window
	names   map[string]bool // of the columns that the query may look at; nil: all
}

// Table implements engine.Source.
func (s *source) Table(ctx context.Context, name string) (*table.Table, error) {
	if !s.dialect.covers(name) {
		return nil, engine.ErrUnknownTable
	}
	names := s.names
	if names != nil && !s.window.open() {
		names = maps.Clone(names)
		names[timestamp] = true
	}
	t, ok := s.world.Table(name, names)
	if !ok {
		return nil, engine.ErrUnknownTable
	}
	if s.window.open() || t.ColumnIndex(timestamp) < 0 {
		return t, nil
	}
	cut := kql.Parse(fmt.Sprintf("whole | where %s between (datetime(%s) .. datetime(%s))", timestamp,
		s.window.from.UTC().Format(time.RFC3339Nano), s.window.to.UTC().Format(time.RFC3339Nano)))
	return engine.Run(ctx, cut, only{t}, engine.Options{Now: s.window.to})
}

// timestamp is the column that a window of time applies to.
const timestamp = "Timestamp"

// only is a source that has one table, under any name.
type only struct{ table *table.Table }

// Table implements engine.Source.
func (o only) Table(context.Context, string) (*table.Table, error) { return o.table, nil }

// wholeRows are words that make a query look at columns that it does not name.
var wholeRows = map[string]bool{
	"search": true, "find": true, "evaluate": true, "getschema": true, "invoke": true, "pack_all": true, "column_names_of": true, "make-graph": true, "facet": true,
}

// namesIn lists what may be a column of a table that a query looks at, so that no other
// column needs to be made; nil stands for all. Whatever is written as a name counts, also in
// strings and comments, and so does what the answer consists of.
func namesIn(tree *kql.Tree) map[string]bool {
	if strings.Contains(tree.Text, "*") {
		return nil
	}
	columns, known := kql.Bind(tree, nil).Columns()
	if !known {
		return nil
	}
	names := map[string]bool{}
	add := func(name string) {
		names[name] = true
		names[strings.TrimRight(name, "0123456789")] = true // a join numbers columns of the same name
		if at := strings.LastIndexByte(name, '_'); at > 0 {
			names[name[:at]] = true // a union tells columns of different types apart by a suffix
		}
	}
	for _, c := range columns {
		add(c.Name)
	}
	for word := range strings.FieldsFuncSeq(tree.Text, func(r rune) bool { return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if wholeRows[word] {
			return nil
		}
		for name := range strings.SplitSeq(word, "-") {
			add(name)
		}
	}
	return names
}
