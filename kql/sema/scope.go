package sema

import (
	"strings"

	"quarry/api/dialect"
	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// Scope is what a query can name besides what it declares: the catalogue, and what was
// learned from the service at run time. A nil Scope is the catalogue alone.
type Scope struct {
	// Tables are tables that the catalogue lacks, or columns that it lacks of its tables.
	Tables []*catalog.Table
	// Dialect decides which tables are served; dialect.Any where it is not known.
	Dialect dialect.Name
	// Calls are functions that give tables of which nothing is known.
	Calls []string
}

// Table finds a table with all the columns that are known of it.
func (s *Scope) Table(name string) (*catalog.Table, bool) {
	known, ok := catalog.LookupTable(name)
	for _, learned := range s.Tables {
		if learned.Name != name {
			continue
		}
		if !ok {
			return learned, true
		}
		return merged(known, learned), true
	}
	return known, ok
}

// merged adds the columns that only the learned table has.
func merged(known, learned *catalog.Table) *catalog.Table {
	t := &catalog.Table{Name: known.Name, Retired: known.Retired, Columns: known.Columns[:len(known.Columns):len(known.Columns)]}
	for _, c := range learned.Columns {
		if _, ok := known.Column(c.Name); !ok {
			t.Columns = append(t.Columns, c)
		}
	}
	return t
}

// TableNames lists every table, those of the catalogue first.
func (s *Scope) TableNames() []string {
	var names []string
	for _, t := range catalog.Tables() {
		names = append(names, t.Name)
	}
	for _, t := range s.Tables {
		if _, ok := catalog.LookupTable(t.Name); !ok {
			names = append(names, t.Name)
		}
	}
	return names
}

// matching returns the tables whose names fit a pattern with stars.
func (s *Scope) matching(pattern string) []*rows {
	var list []*rows
	for _, name := range s.TableNames() {
		if matchesPattern(name, pattern) {
			t, _ := s.Table(name)
			list = append(list, rowsOf(t))
		}
	}
	return list
}

// matchesPattern compares a name with a pattern in which * stands for any letters.
func matchesPattern(name, pattern string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return name == pattern
	}
	name, ok := strings.CutPrefix(name, first)
	for ok {
		part, behind, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(name, part)
		}
		_, name, ok = strings.Cut(name, part)
		rest = behind
	}
	return false
}

// region is a stretch of the text in which the same columns are in scope.
type region struct {
	span       syntax.Span
	rows       *rows
	names      *binding
	aggregates bool
}

// InScope is what can be named at a place of the text.
type InScope struct {
	// Columns flow into the step at the place; Open says that there may be more.
	Columns []catalog.Column
	Open    bool
	// Names are bound by the text before the place, the innermost first.
	Names []Symbol
	// Aggregates says that aggregates may stand there.
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
		s.Columns, s.Open = found.rows.columns, found.rows.open
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
		s.Columns = n.value.rows.columns
	}
	return s
}

// within records what is in scope from an offset to the next token behind another.
func (b *binder) within(start, end int, rows *rows, aggregates bool) {
	if b.silent > 0 {
		return
	}
	text := b.bound.Tree.Text
	for end < len(text) && (text[end] == ' ' || text[end] == '\t' || syntax.LineEnd(text[end])) {
		end++
	}
	b.bound.regions = append(b.bound.regions, region{syntax.Span{Start: start, End: end}, rows, b.names, aggregates})
}
