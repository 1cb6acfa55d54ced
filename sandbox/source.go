package sandbox

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"time"
	"unicode"

	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/sandbox/world"
	"quarry/table"
)

// source provides the tables that an API covers, cut to the time range of the call.
type source struct {
	world   *world.World
	dialect *dialect
	window  window
	log     *slog.Logger
	names   map[string]bool // columns that the query may read; nil: all

	workspace string    // ID of the Sentinel workspace; "" outside
	now       time.Time // of the tenant: later events have not happened yet
}

// Table implements engine.Source.
func (s *source) Table(ctx context.Context, name string) (*table.Table, error) {
	t, err := s.whole(ctx, name)
	if err != nil || s.window.open() {
		return t, err
	}
	column := timestamp
	if s.workspace != "" {
		column = generated
	}
	if t.ColumnIndex(column) < 0 {
		return t, nil
	}
	cut := syntax.Parse(fmt.Sprintf("whole | where %s between (datetime(%s) .. datetime(%s))", column,
		s.window.from.UTC().Format(time.RFC3339Nano), s.window.to.UTC().Format(time.RFC3339Nano)))
	return exec.Run(ctx, cut, only{t}, exec.Options{Now: s.window.to, Log: s.log})
}

// whole returns a table without regard to the time range.
func (s *source) whole(ctx context.Context, name string) (*table.Table, error) {
	if s.workspace != "" {
		return s.workspaceTable(ctx, name)
	}
	if !s.dialect.covers(name) {
		return nil, exec.ErrUnknownTable
	}
	names := s.names
	if names != nil && !s.window.open() {
		names = maps.Clone(names)
		names[timestamp] = true
	}
	t, ok := s.world.TableAt(name, names, s.now)
	if !ok {
		return nil, exec.ErrUnknownTable
	}
	return t, nil
}

// timestamp is the column that time ranges apply to, outside of a workspace.
const timestamp = "Timestamp"

// only is a source with one table, under any name.
type only struct{ table *table.Table }

// Table implements engine.Source.
func (o only) Table(context.Context, string) (*table.Table, error) { return o.table, nil }

// wholeRows lists the words that make a query read columns that it does not name.
var wholeRows = map[string]bool{
	"search": true, "find": true, "evaluate": true, "getschema": true, "invoke": true, "pack_all": true,
	"column_names_of": true, "make-graph": true, "facet": true,
}

// columnNames returns the names in a query that may be columns, so that other columns need not be
// generated; nil means all. Every word counts, even in strings and comments, and so do the columns
// of the result.
func columnNames(tree *syntax.Tree, scope *sema.Scope) map[string]bool {
	if strings.Contains(tree.Text, "*") {
		return nil
	}
	columns, known := sema.Bind(tree, scope).Columns()
	if !known {
		return nil
	}
	names := map[string]bool{}
	add := func(name string) {
		names[name] = true
		names[strings.TrimRight(name, "0123456789")] = true // join appends a number to duplicate column names
		if at := strings.LastIndexByte(name, '_'); at > 0 {
			names[name[:at]] = true // union appends the type to columns whose types differ
		}
	}
	for _, c := range columns {
		add(c.Name)
	}
	for word := range strings.FieldsFuncSeq(tree.Text,
		func(r rune) bool { return r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if wholeRows[word] {
			return nil
		}
		for name := range strings.SplitSeq(word, "-") {
			add(name)
		}
	}
	return names
}
