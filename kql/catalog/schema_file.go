package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode"

	"quarry/kql/types"
)

// A schema file is a JSON document:
//
//	{"format": "quarry-schema", "version": 1, "workspace": ID, "fetched": TIME, "functions_fetched": TIME,
//	 "tables": [{"name", "description", "origin", "seen": TIME,
//	   "columns": [{"name", "type", "description", "origin", "seen": TIME}]}],
//	 "functions": [{"name", "description", "seen": TIME,
//	   "parameters": [{"name", "type"}], "columns": [{"name", "type"}]}],
//	 "watchlists": [{"name", "seen": TIME, "columns": [{"name", "type"}]}]}
//
// Times are in RFC 3339. An origin is "tenant" or "results"; the default is "tenant" for a table, and
// the table's for a column. A type is one of KQL's, or left out if it is not known. All else may be
// left out except format, version and the names. The version grows when older programs would
// misread a file; names that are not known here are ignored.
const (
	schemaFormat  = "quarry-schema"
	schemaVersion = 1
)

// MaxSchemaFile is the size limit of a schema file in bytes. A tenant with 1,000 tables takes about 5 MB.
const MaxSchemaFile = 64 << 20

type schemaFile struct {
	Format           string           `json:"format"`
	Version          int              `json:"version"`
	Workspace        string           `json:"workspace,omitempty"`
	Fetched          *time.Time       `json:"fetched,omitempty"`
	FunctionsFetched *time.Time       `json:"functions_fetched,omitempty"`
	Tables           []schemaTable    `json:"tables"`
	Functions        []schemaFunction `json:"functions,omitempty"`
	Watchlists       []schemaFunction `json:"watchlists,omitempty"`
}

type schemaTable struct {
	Name    string         `json:"name"`
	Help    string         `json:"description,omitempty"`
	Origin  Origin         `json:"origin,omitempty"`
	Seen    *time.Time     `json:"seen,omitempty"`
	Columns []schemaColumn `json:"columns"`
}

type schemaColumn struct {
	Name   string     `json:"name"`
	Type   string     `json:"type,omitempty"`
	Help   string     `json:"description,omitempty"`
	Origin Origin     `json:"origin,omitempty"`
	Seen   *time.Time `json:"seen,omitempty"`
}

type schemaFunction struct {
	Name       string         `json:"name"`
	Help       string         `json:"description,omitempty"`
	Seen       *time.Time     `json:"seen,omitempty"`
	Parameters []schemaColumn `json:"parameters,omitempty"`
	Columns    []schemaColumn `json:"columns,omitempty"`
}

// WriteSchema writes a schema file.
func WriteSchema(w io.Writer, s *Schema) error {
	t := s.Tenant()
	f := schemaFile{Format: schemaFormat, Version: schemaVersion, Workspace: t.Workspace, Fetched: written(t.Fetched),
		FunctionsFetched: written(t.FunctionsFetched), Tables: []schemaTable{}}
	for _, table := range t.Tables {
		out := schemaTable{Name: table.Name, Help: table.Help, Origin: table.Origin, Seen: written(table.Seen),
			Columns: []schemaColumn{}}
		for _, c := range table.Columns {
			column := schemaColumn{Name: c.Name, Type: c.Type.String(), Help: c.Help}
			if c.Origin != table.Origin || !c.Seen.Equal(table.Seen) {
				column.Origin, column.Seen = c.Origin, written(c.Seen)
			}
			out.Columns = append(out.Columns, column)
		}
		f.Tables = append(f.Tables, out)
	}
	for _, function := range t.Functions {
		f.Functions = append(f.Functions, schemaFunction{Name: function.Name, Help: function.Help,
			Seen: written(function.Seen), Parameters: plain(function.Parameters), Columns: plain(function.Columns)})
	}
	for _, list := range t.Watchlists {
		f.Watchlists = append(f.Watchlists, schemaFunction{Name: list.Alias, Seen: written(list.Seen),
			Columns: plain(list.Columns)})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(f)
}

func plain(columns []Column) (list []schemaColumn) {
	for _, c := range columns {
		list = append(list, schemaColumn{Name: c.Name, Type: c.Type.String()})
	}
	return list
}

func written(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}

// ReadSchema reads a schema file. skipped counts the names that no query could use. The caller limits
// the size of the text, for which MaxSchemaFile is right.
func ReadSchema(text []byte) (s *Schema, skipped int, err error) {
	var f schemaFile
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	decoder := json.NewDecoder(bytes.NewReader(text))
	err = decoder.Decode(&f)
	switch {
	case errors.As(err, &kind):
		return nil, 0, fmt.Errorf("not a schema file: %s is a JSON %s", orDocument(kind.Field), kind.Value)
	case errors.As(err, &syntax):
		return nil, 0, fmt.Errorf("not a schema file: invalid JSON at byte %d", syntax.Offset)
	case err != nil:
		return nil, 0, fmt.Errorf("not a schema file: %w", err)
	case f.Format != schemaFormat:
		return nil, 0, errors.New(`not a schema file: "format" is not "` + schemaFormat + `"`)
	case f.Version < 1:
		return nil, 0, errors.New(`not a schema file: "version" is missing`)
	case f.Version > schemaVersion:
		return nil, 0, fmt.Errorf("the schema file has version %d, and this program reads up to %d; update it",
			f.Version, schemaVersion)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, 0, errors.New("not a schema file: there is more after the end of the document")
	}
	t := Tenant{Workspace: f.Workspace, Fetched: read(f.Fetched), FunctionsFetched: read(f.FunctionsFetched)}
	for _, table := range f.Tables {
		t.Tables = append(t.Tables, table.read())
	}
	for _, function := range f.Functions {
		t.Functions = append(t.Functions, TenantFunction{Name: function.Name, Help: function.Help,
			Seen: read(function.Seen), Parameters: readColumns(function.Parameters),
			Columns: readColumns(function.Columns)})
	}
	for _, list := range f.Watchlists {
		t.Watchlists = append(t.Watchlists, TenantWatchlist{Alias: list.Name, Seen: read(list.Seen),
			Columns: readColumns(list.Columns)})
	}
	s, skipped = NewSchema(t)
	return s, skipped, nil
}

func orDocument(field string) string {
	if field == "" {
		return "the document"
	}
	return `"` + field + `"`
}

func (t schemaTable) read() TenantTable {
	table := TenantTable{Name: t.Name, Help: t.Help, Origin: t.Origin.or(FromTenant), Seen: read(t.Seen)}
	for _, c := range t.Columns {
		column := TenantColumn{Column: c.read(), Help: c.Help, Origin: c.Origin.or(table.Origin), Seen: table.Seen}
		if c.Seen != nil {
			column.Seen = *c.Seen
		}
		table.Columns = append(table.Columns, column)
	}
	return table
}

// or returns the origin of a tenant's table or column, or another for anything else.
func (o Origin) or(other Origin) Origin {
	if o == FromTenant || o == FromResults {
		return o
	}
	return other
}

func (c schemaColumn) read() Column {
	typ, _ := types.Parse(c.Type)
	return Column{c.Name, typ}
}

func readColumns(list []schemaColumn) (columns []Column) {
	for _, c := range list {
		columns = append(columns, c.read())
	}
	return columns
}

func read(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// unprintable reports whether a character does not print: control, format and other invisible ones.
func unprintable(r rune) bool { return !unicode.IsPrint(r) }
