package catalog

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"quarry/kql/types"
)

// Origin says where a table, a column or a function is known from.
type Origin string

// The origins.
const (
	FromReference Origin = "reference" // Microsoft's documentation, as built into the program
	FromWorkspace Origin = "workspace" // added to every table by a Sentinel workspace
	FromTenant    Origin = "tenant"    // fetched from the tenant
	FromResults   Origin = "results"   // seen in the results of a query
)

// TenantColumn is a column of a tenant's table.
type TenantColumn struct {
	Column
	Help   string // "" for none
	Origin Origin // FromTenant or FromResults
	Seen   time.Time
}

// TenantTable is a table as a tenant has it. The columns of one with the origin FromTenant are all of
// its columns. Those of one with the origin FromResults are all that its results had.
type TenantTable struct {
	Name    string
	Help    string // "" for none
	Origin  Origin // FromTenant or FromResults
	Seen    time.Time
	Columns []TenantColumn
}

// TenantFunction is a function that users of the tenant have saved.
type TenantFunction struct {
	Name       string
	Help       string // "" for none
	Seen       time.Time
	Parameters []Column
	Columns    []Column // of the table that it returns; empty if that is not known
}

// TenantWatchlist is a watchlist of Sentinel with the columns that its results had, those of all watchlists
// included.
type TenantWatchlist struct {
	Alias   string
	Seen    time.Time
	Columns []Column
}

// Tenant lists what is known about the tables of one tenant beyond the catalog. It is the content of a
// Schema.
type Tenant struct {
	// Workspace is the ID of the Sentinel workspace that has the tables; "" for none.
	Workspace string
	// Fetched is when all tables were last fetched; zero if they never were.
	Fetched time.Time
	// FunctionsFetched is when the saved functions were last fetched; zero if they never were.
	FunctionsFetched time.Time
	Tables           []TenantTable
	Functions        []TenantFunction
	Watchlists       []TenantWatchlist
}

// Provenance says where a table and its columns are known from.
type Provenance struct {
	Origin Origin
	Seen   time.Time // zero for FromReference and FromWorkspace
	// Missing says that the tenant does not list the table, although all of its tables were fetched.
	Missing bool
	Columns []ColumnProvenance // one for each column of the table
}

// ColumnProvenance says where a column is known from.
type ColumnProvenance struct {
	Origin Origin
	Seen   time.Time
	Help   string // the tenant's own description, or ""
}

// Schema is the tenant's own schema, merged with the catalog. It is immutable. A nil Schema is just
// the catalog.
//
// Tables that were fetched have the columns that the tenant says, whatever the catalog has. Columns
// that results had are added to those of the catalog, and their types replace the catalog's. In a
// workspace, a table with a time column also has the columns that a workspace adds, TimeGenerated among
// them. Names are case-sensitive.
type Schema struct {
	tenant     Tenant
	tables     map[string]*TenantTable
	functions  map[string]*TenantFunction
	watchlists map[string]*TenantWatchlist
	merged     [2]func() map[string]mergedTable // outside and in a workspace
}

type mergedTable struct {
	table      *Table
	provenance Provenance
}

// NewSchema returns a schema with the content of t. It leaves out what no query could name: empty
// names, names with control characters, and further entries of the same name. skipped counts them.
func NewSchema(t Tenant) (s *Schema, skipped int) {
	s = &Schema{tables: map[string]*TenantTable{}, functions: map[string]*TenantFunction{},
		watchlists: map[string]*TenantWatchlist{}}
	s.tenant, skipped = t.cleaned()
	for i := range s.tenant.Tables {
		s.tables[s.tenant.Tables[i].Name] = &s.tenant.Tables[i]
	}
	for i := range s.tenant.Functions {
		s.functions[s.tenant.Functions[i].Name] = &s.tenant.Functions[i]
	}
	for i := range s.tenant.Watchlists {
		s.watchlists[s.tenant.Watchlists[i].Alias] = &s.tenant.Watchlists[i]
	}
	for i := range s.merged {
		s.merged[i] = sync.OnceValue(func() map[string]mergedTable { return s.merge(i == 1) })
	}
	return s, skipped
}

// Tenant returns the content of the schema, sorted by name. The caller must not modify it.
func (s *Schema) Tenant() Tenant {
	if s == nil {
		return Tenant{}
	}
	return s.tenant
}

// Table finds a table by name, in a workspace or outside.
func (s *Schema) Table(name string, inWorkspace bool) (*Table, bool) {
	if s != nil {
		if m, ok := s.merged[index(inWorkspace)]()[name]; ok {
			return m.table, true
		}
	}
	return referenceTable(name, inWorkspace)
}

// Provenance says where a table is known from, and each of the columns that Table returns.
func (s *Schema) Provenance(name string, inWorkspace bool) (Provenance, bool) {
	if s != nil {
		if m, ok := s.merged[index(inWorkspace)]()[name]; ok {
			return m.provenance, true
		}
	}
	t, ok := referenceTable(name, inWorkspace)
	if !ok {
		return Provenance{}, false
	}
	p := Provenance{Origin: FromReference, Columns: make([]ColumnProvenance, len(t.Columns))}
	p.Missing = s != nil && !s.tenant.Fetched.IsZero()
	for i, c := range t.Columns {
		p.Columns[i].Origin = referenceOrigin(name, c.Name)
	}
	return p, true
}

// Names returns the names of all tables: those of the catalog first, then the tenant's own.
func (s *Schema) Names(inWorkspace bool) []string {
	var names []string
	for _, t := range Tables() {
		names = append(names, t.Name)
	}
	if inWorkspace {
		for _, t := range WorkspaceTables() {
			names = append(names, t.Name)
		}
	}
	for _, t := range s.Tenant().Tables {
		if _, ok := referenceTable(t.Name, inWorkspace); !ok {
			names = append(names, t.Name)
		}
	}
	return names
}

// Function finds a saved function.
func (s *Schema) Function(name string) (*TenantFunction, bool) {
	if s == nil {
		return nil, false
	}
	f, ok := s.functions[name]
	return f, ok
}

// Watchlist finds a watchlist by its alias.
func (s *Schema) Watchlist(alias string) (*TenantWatchlist, bool) {
	if s == nil {
		return nil, false
	}
	w, ok := s.watchlists[alias]
	return w, ok
}

// LearnWatchlist returns a schema with the columns that the results of a watchlist had at a time, or s if
// that is nothing new.
func (s *Schema) LearnWatchlist(alias string, columns []Column, at time.Time) *Schema {
	if known, ok := s.Watchlist(alias); ok && slices.Equal(known.Columns, columns) {
		return s
	}
	t := s.Tenant()
	t.Watchlists = append(slices.DeleteFunc(slices.Clone(t.Watchlists), func(w TenantWatchlist) bool {
		return w.Alias == alias
	}), TenantWatchlist{alias, at, columns})
	changed, _ := NewSchema(t)
	return changed
}

// wildcards finds the beginnings of names before a wildcard, as in union Device*.
var wildcards = regexp.MustCompile(`[\pL\pN_]*\*`)

// Named returns the part of a schema that the text of a query may name, wildcards included, without
// descriptions; nil if that is nothing.
func (s *Schema) Named(query string) *Schema {
	var prefixes []string
	for _, found := range wildcards.FindAllString(query, -1) {
		prefixes = append(prefixes, strings.TrimSuffix(found, "*"))
	}
	unnamed := func(name string) bool {
		return !strings.Contains(query, name) &&
			!slices.ContainsFunc(prefixes, func(p string) bool { return p != "" && strings.HasPrefix(name, p) })
	}
	t := s.Tenant()
	t.Tables = slices.DeleteFunc(slices.Clone(t.Tables), func(o TenantTable) bool { return unnamed(o.Name) })
	for i := range t.Tables {
		t.Tables[i].Help, t.Tables[i].Columns = "", slices.Clone(t.Tables[i].Columns)
		for j := range t.Tables[i].Columns {
			t.Tables[i].Columns[j].Help = ""
		}
	}
	t.Functions = slices.DeleteFunc(slices.Clone(t.Functions), func(o TenantFunction) bool { return unnamed(o.Name) })
	t.Watchlists = slices.DeleteFunc(slices.Clone(t.Watchlists), func(o TenantWatchlist) bool {
		return unnamed(o.Alias)
	})
	if len(t.Tables)+len(t.Functions)+len(t.Watchlists) == 0 {
		return nil
	}
	named, _ := NewSchema(t)
	return named
}

func index(inWorkspace bool) int {
	if inWorkspace {
		return 1
	}
	return 0
}

func referenceTable(name string, inWorkspace bool) (*Table, bool) {
	if inWorkspace {
		return LookupInWorkspace(name)
	}
	return LookupTable(name)
}

// referenceOrigin tells the columns that every table of a workspace has from those of the table.
func referenceOrigin(table, column string) Origin {
	if t, ok := LookupTable(table); ok {
		if _, own := t.Column(column); own {
			return FromReference
		}
	}
	if slices.ContainsFunc(addedColumns, func(c Column) bool { return c.Name == column }) {
		return FromWorkspace
	}
	return FromReference
}

// merge returns the tables of the tenant as queries see them.
func (s *Schema) merge(inWorkspace bool) map[string]mergedTable {
	all := make(map[string]mergedTable, len(s.tables))
	for name, t := range s.tables {
		all[name] = t.merge(inWorkspace)
	}
	return all
}

func (t *TenantTable) merge(inWorkspace bool) mergedTable {
	merged := Table{Name: t.Name}
	p := Provenance{Origin: t.Origin, Seen: t.Seen}
	reference, known := referenceTable(t.Name, inWorkspace)
	if known {
		merged.Retired, merged.Service, merged.Open = reference.Retired, reference.Service, reference.Open
	} else {
		reference = &Table{}
	}
	merged.help = cmp.Or(t.Help, reference.help)
	if t.Origin != FromTenant {
		for _, c := range reference.Columns {
			merged.Columns = append(merged.Columns, c)
			p.Columns = append(p.Columns, ColumnProvenance{Origin: referenceOrigin(t.Name, c.Name)})
		}
	}
	for _, c := range t.Columns {
		source := ColumnProvenance{c.Origin, c.Seen, c.Help}
		column := c.Column
		if at := slices.IndexFunc(merged.Columns, func(o Column) bool { return o.Name == c.Name }); at >= 0 {
			merged.Columns[at].Type = cmp.Or(c.Type, merged.Columns[at].Type)
			p.Columns[at] = source
			continue
		}
		if before, ok := reference.Column(c.Name); ok && column.Type == types.Unknown {
			column.Type = before.Type
		}
		merged.Columns, p.Columns = append(merged.Columns, column), append(p.Columns, source)
	}
	if inWorkspace && merged.hasTime() {
		for _, c := range missingFrom(&merged, addedColumns) {
			merged.Columns = append(merged.Columns, c)
			p.Columns = append(p.Columns, ColumnProvenance{Origin: FromWorkspace})
		}
	}
	return mergedTable{&merged, p}
}

func (t *Table) hasTime() bool {
	_, generated := t.Column("TimeGenerated")
	return generated || t.HasTimestamp()
}

// WithTables returns a schema in which tables replace those of the same name. all says that the tenant
// has no others: then other tables that were fetched before are dropped, and those that only results
// had are kept. at is when the tables were fetched.
func (s *Schema) WithTables(tables []TenantTable, all bool, at time.Time) (changed *Schema, skipped int) {
	t := s.Tenant()
	fetched := map[string]bool{}
	for _, f := range tables {
		fetched[f.Name] = true
	}
	t.Tables = slices.Concat(tables, slices.DeleteFunc(slices.Clone(t.Tables), func(old TenantTable) bool {
		return fetched[old.Name] || all && old.Origin == FromTenant
	}))
	if all {
		t.Fetched = at
	}
	return NewSchema(t)
}

// WithFunctions returns a schema with other saved functions. at is when they were fetched.
func (s *Schema) WithFunctions(functions []TenantFunction, at time.Time) (changed *Schema, skipped int) {
	t := s.Tenant()
	t.Functions, t.FunctionsFetched = functions, at
	return NewSchema(t)
}

// Learn returns a schema with the columns that the results of a query for all columns of a table had
// at a time. It returns s if they say nothing new.
func (s *Schema) Learn(name string, columns []Column, at time.Time) *Schema {
	t := s.Tenant()
	known := TenantTable{Name: name, Origin: FromResults, Seen: at}
	where := slices.IndexFunc(t.Tables, func(old TenantTable) bool { return old.Name == name })
	if where >= 0 {
		known = t.Tables[where]
		known.Columns = slices.Clone(known.Columns)
	}
	news := false
	for _, c := range columns {
		if s.knows(name, c) {
			continue
		}
		news = true
		seen := TenantColumn{Column: c, Origin: FromResults, Seen: at}
		if i := slices.IndexFunc(known.Columns, func(o TenantColumn) bool { return o.Name == c.Name }); i >= 0 {
			seen.Help = known.Columns[i].Help
			known.Columns[i] = seen
		} else {
			known.Columns = append(known.Columns, seen)
		}
	}
	if !news {
		return s
	}
	t.Tables = slices.Clone(t.Tables)
	if where >= 0 {
		t.Tables[where] = known
	} else {
		t.Tables = append(t.Tables, known)
	}
	changed, _ := NewSchema(t)
	return changed
}

// knows reports whether a table has a column of that type, in or outside a workspace.
func (s *Schema) knows(table string, c Column) bool {
	for _, inWorkspace := range []bool{false, true} {
		if t, ok := s.Table(table, inWorkspace); ok {
			if known, ok := t.Column(c.Name); ok {
				return known.Type == c.Type || c.Type == types.Unknown
			}
		}
	}
	return false
}

// Limits of names and descriptions. Kusto allows names of 1,024 characters.
const (
	maxName = 1024
	maxHelp = 2000
)

// cleaned returns the entries that queries can name, sorted, with descriptions on one line.
func (t Tenant) cleaned() (clean Tenant, skipped int) {
	clean = t
	clean.Tables, clean.Functions, clean.Watchlists = nil, nil, nil
	for _, w := range t.Watchlists {
		same := func(o TenantWatchlist) bool { return o.Alias == w.Alias }
		if !Nameable(w.Alias) || slices.ContainsFunc(clean.Watchlists, same) {
			skipped++
			continue
		}
		clean.Watchlists = append(clean.Watchlists, w)
	}
	slices.SortFunc(clean.Watchlists, func(a, b TenantWatchlist) int { return cmp.Compare(a.Alias, b.Alias) })
	for _, table := range t.Tables {
		if !Nameable(table.Name) {
			skipped++
			continue
		}
		columns, seen := make([]TenantColumn, 0, len(table.Columns)), make(map[string]bool, len(table.Columns))
		for _, c := range table.Columns {
			if !Nameable(c.Name) || seen[c.Name] {
				skipped++
				continue
			}
			seen[c.Name] = true
			c.Help = oneLine(c.Help)
			columns = append(columns, c)
		}
		table.Help, table.Columns = oneLine(table.Help), columns
		clean.Tables = append(clean.Tables, table)
	}
	for _, f := range t.Functions {
		if !Nameable(f.Name) {
			skipped++
			continue
		}
		f.Help = oneLine(f.Help)
		clean.Functions = append(clean.Functions, f)
	}
	slices.SortStableFunc(clean.Tables, func(a, b TenantTable) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(clean.Functions, func(a, b TenantFunction) int { return cmp.Compare(a.Name, b.Name) })
	before := len(clean.Tables) + len(clean.Functions)
	clean.Tables = slices.CompactFunc(clean.Tables, func(a, b TenantTable) bool { return a.Name == b.Name })
	clean.Functions = slices.CompactFunc(clean.Functions, func(a, b TenantFunction) bool { return a.Name == b.Name })
	return clean, skipped + before - len(clean.Tables) - len(clean.Functions)
}

// Nameable reports whether a query can name a table or column so.
func Nameable(name string) bool {
	return name != "" && len(name) <= maxName && strings.ToValidUTF8(name, "") == name &&
		strings.TrimSpace(name) == name && !strings.ContainsFunc(name, unprintable)
}

// oneLine returns a text without line ends and other control characters, cut to a few sentences.
func oneLine(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return r == ' ' || unprintable(r)
	}), " ")
	if len(text) > maxHelp {
		text = strings.ToValidUTF8(text[:maxHelp], "") + "…"
	}
	return text
}
