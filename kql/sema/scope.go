package sema

import (
	"strings"

	"quarry/api/dialect"
	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// Scope is what a query can refer to besides its own names: the catalog with the tenant's own schema,
// and tables of this machine. A nil Scope is just the catalog.
type Scope struct {
	// Tables are tables that neither the catalog nor the tenant has, such as results on this machine.
	Tables []*catalog.Table
	// Schema is the tenant's own schema; nil if nothing is known about it.
	Schema *catalog.Schema
	// Workspace says that queries run in a Sentinel workspace, which has tables of its own and adds
	// columns such as TimeGenerated to those of Defender.
	Workspace bool
	// Dialect decides which tables are served; dialect.Any if unknown.
	Dialect dialect.Name
	// Calls are functions that return tables with unknown columns.
	Calls  []string
	source Source // replaces all of the above; see SourceScope
	fold   Fold   // nil: only literals have known values
}

// NewScope returns the scope of queries that one API runs: in a workspace, as Log
// Analytics always does and Graph can, or outside, and in a tenant whose schema may be known. fold computes constants; with nil, only
// literals are checked by value. All doors to the analyser use it.
func NewScope(api dialect.Name, workspace string, schema *catalog.Schema, fold Fold) *Scope {
	inWorkspace := workspace != "" && (api == dialect.Graph || api == dialect.Any) || api == dialect.LogAnalytics
	return &Scope{Dialect: api, Workspace: inWorkspace, Schema: schema, fold: fold}
}

// At returns the scope of the same queries elsewhere: through another API, in a workspace or outside.
func (s *Scope) At(t dialect.Target) *Scope { return NewScope(t.API, t.Workspace, s.Schema, s.fold) }

// LocalScope returns the scope of queries over tables of this machine. calls are functions that return
// other such tables.
func LocalScope(tables []*catalog.Table, fold Fold, calls ...string) *Scope {
	return &Scope{Tables: tables, Calls: calls, fold: fold}
}

// Table finds a table with all its known columns.
func (s *Scope) Table(name string) (*catalog.Table, bool) {
	if s.source != nil {
		return s.source.Table(name)
	}
	for _, t := range s.Tables {
		if t.Name == name {
			return t, true
		}
	}
	return s.Schema.Table(name, s.Workspace)
}

// Serves reports whether the API of the scope has a table, as far as Microsoft documents it.
func (s *Scope) Serves(table string) bool {
	_, known := catalog.LookupTable(table)
	return !known || s.source != nil || catalog.ServedBy(s.Dialect.String(), table)
}

// TableNames returns the names of all tables, those of the catalog first.
func (s *Scope) TableNames() []string {
	if s.source != nil {
		names, _ := s.source.Names()
		return names
	}
	names := s.Schema.Names(s.Workspace)
	for _, t := range s.Tables {
		if _, ok := s.Schema.Table(t.Name, s.Workspace); !ok {
			names = append(names, t.Name)
		}
	}
	return names
}

// matching returns the tables whose names match a wildcard pattern. If the tables cannot be listed, their
// columns are unknown.
func (s *Scope) matching(pattern string) []*rows {
	if s.source != nil {
		if _, listed := s.source.Names(); !listed {
			return []*rows{unknownRows}
		}
	}
	var list []*rows
	for _, name := range s.TableNames() {
		if matchesPattern(name, pattern) {
			t, _ := s.Table(name)
			list = append(list, rowsOf(t))
		}
	}
	return list
}

// matchesPattern matches a name against a pattern in which * matches any characters.
func matchesPattern(name, pattern string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return name == pattern
	}
	name, ok := strings.CutPrefix(name, first)
	for ok {
		part, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(name, part)
		}
		_, name, ok = strings.Cut(name, part)
		rest = after
	}
	return false
}

// region is a part of the query in which the same columns are in scope.
type region struct {
	span       syntax.Span
	rows       *rows
	names      *binding
	aggregates bool
}

// InScope is what can be named at a position.
type InScope struct {
	// Columns are the input columns of the current step; Open says that there may be more.
	Columns []catalog.Column
	Open    bool
	// Names are declared by the query before the position, innermost first.
	Names []Symbol
	// Aggregates says that aggregates are allowed.
	Aggregates bool
}

// ScopeAt returns what can be named at an offset.
func (b *Bound) ScopeAt(offset int) InScope {
	var found *region
	for i := range b.regions {
		r := &b.regions[i]
		if r.span.Contains(offset) && (found == nil || r.span.Len() <= found.span.Len()) {
			found = r
		}
	}
	if found == nil {
		return InScope{}
	}
	s := InScope{Aggregates: found.aggregates}
	if found.rows != nil {
		s.Columns, s.Open = plain(found.rows.columns), found.rows.open
	}
	for n := found.names; n != nil; n = n.outer {
		s.Names = append(s.Names, n.symbol())
	}
	return s
}

func (n *binding) symbol() Symbol {
	s := Symbol{Kind: n.kind, Name: n.name, Type: n.value.typ, Declared: n.declared}
	if n.function != nil {
		s.Kind = SymbolFunction
	}
	if n.value.rows != nil {
		s.Columns = n.columns
	}
	return s
}

// within records what is in scope from start to the token after end.
func (b *binder) within(start, end int, rows *rows, aggregates bool) {
	if b.silent > 0 || b.expanding > 0 {
		return
	}
	text := b.bound.Tree.Text
	for end < len(text) && (text[end] == ' ' || text[end] == '\t' || syntax.LineEnd(text[end])) {
		end++
	}
	b.bound.regions = append(b.bound.regions, region{syntax.Span{Start: start, End: end}, rows, b.names, aggregates})
}
