package catalog

import (
	"strings"
	"sync"

	"quarry/kql/types"
)

// Column is the name and type of a column.
type Column struct {
	Name string
	Type types.Type
}

// Table is a table of Defender's advanced hunting schema or of a Sentinel workspace.
type Table struct {
	Name    string
	Retired bool
	Columns []Column
	// Service is where the records of a workspace's table come from; "" for tables of Defender.
	Service string
	// Open says that there may be more columns.
	Open bool

	help string // of the tenant, or ""
}

// Column finds a column. Names are case-sensitive.
func (t *Table) Column(name string) (Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// HasTimestamp reports whether the table has a Timestamp column. Fifteen tables, of inventories and
// reference data, have none and cannot be filtered on time.
func (t *Table) HasTimestamp() bool {
	_, ok := t.Column("Timestamp")
	return ok
}

type tableIndex struct {
	list   []*Table
	byName map[string]*Table
}

var tables = sync.OnceValue(func() tableIndex {
	all := lines("tables.txt")
	index := tableIndex{byName: make(map[string]*Table, len(all))}
	for _, line := range all {
		t := parseTable(line)
		index.list = append(index.list, t)
		index.byName[t.Name] = t
	}
	return index
})

func parseTable(line string) *Table {
	name, rest, _ := strings.Cut(line, " ")
	t := &Table{Columns: make([]Column, 0, strings.Count(rest, ":"))}
	name, t.Open = strings.CutSuffix(name, "*")
	t.Name, t.Retired = strings.CutSuffix(name, "!")
	if rest == "" {
		return t
	}
	for field := range strings.SplitSeq(rest, " ") {
		column, name, _ := strings.Cut(field, ":")
		typ, ok := types.Parse(name)
		if !ok {
			panic("catalog: unknown type " + name + " of " + t.Name + "." + column)
		}
		t.Columns = append(t.Columns, Column{column, typ})
	}
	return t
}

// Tables returns the tables, sorted by name. The caller must not modify them.
func Tables() []*Table { return tables().list }

// LookupTable finds a table. Names are case-sensitive.
func LookupTable(name string) (*Table, bool) {
	t, ok := tables().byName[name]
	return t, ok
}

var columnNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, t := range tables().list {
		for _, c := range t.Columns {
			names[c.Name] = true
		}
	}
	return names
})

// IsColumn reports whether any table has a column of that name.
func IsColumn(name string) bool { return columnNames()[name] }

// TextOrJSON reports whether the tables disagree about the type of a column: it is a string in some and
// dynamic in others, such as AdditionalFields. The service then takes paths into either.
func TextOrJSON(column string) bool { return textOrJSON()[column] }

var textOrJSON = sync.OnceValue(func() map[string]bool {
	seen, both := map[string]types.Type{}, map[string]bool{}
	for _, t := range Tables() {
		for _, c := range t.Columns {
			if c.Type != types.String && c.Type != types.Dynamic {
				continue
			}
			if typ, ok := seen[c.Name]; ok && typ != c.Type {
				both[c.Name] = true
			}
			seen[c.Name] = c.Type
		}
	}
	return both
})
