package schema

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/table"
)

// Service is how a schema is fetched from one API.
type Service struct {
	API dialect.Name
	// Whole reads all tables at once, which is not a query; nil if the API does not have that.
	Whole func(ctx context.Context) (*api.HuntingSchema, error)
	// Ask runs a query, which takes one call of the quota.
	Ask func(ctx context.Context, query string) (*table.Table, error)
	Now func() time.Time
}

// Report says what fetching did.
type Report struct {
	Whole     bool // all tables were fetched at once
	Tables    int  // fetched
	Functions int
	Calls     int // of the quota
	Skipped   int // entries and names that cannot be used
	// Unavailable is why all tables could not be fetched at once; nil if they were.
	Unavailable error
	// FunctionsErr is why the saved functions could not be fetched; nil if they were, or if only tables
	// were asked for.
	FunctionsErr error
	Failed       []TableError
}

// TableError says why a table could not be fetched.
type TableError struct {
	Table string
	Err   error
}

func (e TableError) Error() string { return fmt.Sprintf("table %s: %v", table.Safe(e.Table), e.Err) }
func (e TableError) Unwrap() error { return e.Err }

// UnavailableError means that no tables were named, and that the service does not give all of them at
// once.
type UnavailableError struct{ err error }

func (e *UnavailableError) Error() string {
	return "the tenant's schema cannot be fetched as a whole (" + e.err.Error() +
		"); name the tables to fetch, each of which costs one call"
}

func (e *UnavailableError) Unwrap() error { return e.err }

// errEmpty means that a tenant lists no tables, which would make every query wrong.
var errEmpty = errors.New("the service lists no tables")

// Fetch fetches the schema and keeps it. If the service gives all tables at once, that takes no call of
// the quota. If it does not, or if it lacks a table that is named, each named table takes one call. The
// report is right even if there is an error.
func (k *Kept) Fetch(ctx context.Context, service Service, tables []string) (Report, error) {
	var r Report
	missing := tables
	if service.Whole == nil {
		r.Unavailable = fmt.Errorf("the %s API does not have it", service.API)
	} else {
		found, err := k.fetchWhole(ctx, service, &r)
		switch {
		case err == nil:
			missing = slices.DeleteFunc(slices.Clone(tables), func(name string) bool { return found[name] })
		case !replaceable(err):
			return r, err
		default:
			r.Unavailable = err
		}
	}
	if r.Unavailable != nil && len(tables) == 0 {
		return r, &UnavailableError{r.Unavailable}
	}
	for _, name := range missing {
		if !catalog.Nameable(name) {
			r.Failed = append(r.Failed, TableError{name, errors.New("no table can have this name")})
			continue
		}
		err := k.fetchTable(ctx, service, name, &r)
		if err != nil && api.KindOf(err) != api.BadQuery {
			return r, err
		}
		if err != nil {
			r.Failed = append(r.Failed, TableError{name, err})
		}
	}
	if len(r.Failed) > 0 {
		return r, r.Failed[0]
	}
	return r, nil
}

// replaceable reports whether asking for each table may work although asking for all did not: the
// identity lacks a permission, or the tenant does not serve the beta version.
func replaceable(err error) bool {
	switch api.KindOf(err) {
	case api.Forbidden, api.NotFound, api.Malformed, api.BadQuery, api.TooLarge, api.Unavailable:
		return true
	default:
		return errors.Is(err, errEmpty)
	}
}

// fetchWhole fetches all tables and the saved functions, and returns the names of the tables.
func (k *Kept) fetchWhole(ctx context.Context, service Service, r *Report) (found map[string]bool, err error) {
	whole, err := service.Whole(ctx)
	if err != nil {
		return nil, err
	}
	if len(whole.Tables) == 0 {
		return nil, errEmpty
	}
	at := service.Now()
	tables, functions := make([]catalog.TenantTable, len(whole.Tables)), make([]catalog.TenantFunction,
		len(whole.Functions))
	for i, t := range whole.Tables {
		tables[i] = catalog.TenantTable{Name: t.Name, Help: t.Description, Origin: catalog.FromTenant, Seen: at}
		for _, c := range t.Columns {
			tables[i].Columns = append(tables[i].Columns, fetchedColumn(c.Name, c.Type, c.Description, at))
		}
	}
	for i, f := range whole.Functions {
		functions[i] = catalog.TenantFunction{Name: f.Name, Help: f.Description, Seen: at,
			Parameters: plainColumns(f.Parameters), Columns: plainColumns(f.Columns)}
	}
	r.Skipped += whole.Skipped
	r.FunctionsErr = whole.FunctionsErr
	found = map[string]bool{}
	err = k.replace(func(s *catalog.Schema) *catalog.Schema {
		s, skipped := s.WithTables(tables, true, at)
		r.Skipped += skipped
		if whole.FunctionsErr == nil {
			s, skipped = s.WithFunctions(functions, at)
			r.Skipped += skipped
		}
		for _, t := range s.Tenant().Tables {
			if t.Origin == catalog.FromTenant {
				found[t.Name] = true
			}
		}
		r.Whole, r.Tables, r.Functions = true, len(found), len(s.Tenant().Functions)
		return s
	})
	return found, err
}

// fetchTable fetches the columns of one table. Graph and XDR describe a table with getschema. The mde
// API is not known to, but its results have a schema even without rows.
func (k *Kept) fetchTable(ctx context.Context, service Service, name string, r *Report) error {
	describes := service.API != dialect.MDE
	query := sema.AsName(name) + " | take 0"
	if describes {
		query = sema.AsName(name) + " | getschema"
	}
	r.Calls++
	results, err := service.Ask(ctx, query)
	if err != nil {
		return err
	}
	at := service.Now()
	t := catalog.TenantTable{Name: name, Origin: catalog.FromTenant, Seen: at}
	if describes {
		t.Columns, err = described(results, at)
	} else {
		for _, c := range ColumnsOf(results) {
			t.Columns = append(t.Columns, catalog.TenantColumn{Column: c, Origin: catalog.FromTenant, Seen: at})
		}
	}
	if err == nil && len(t.Columns) == 0 {
		err = errors.New("the answer has no columns")
	}
	if err != nil {
		return err
	}
	return k.replace(func(s *catalog.Schema) *catalog.Schema {
		known := s.Tenant().Tables
		if old := slices.IndexFunc(known, func(o catalog.TenantTable) bool { return o.Name == name }); old >= 0 {
			t.Help = known[old].Help
		}
		s, skipped := s.WithTables([]catalog.TenantTable{t}, false, at)
		r.Tables++
		r.Skipped += skipped
		return s
	})
}

// described returns the columns that the results of getschema list.
func described(results *table.Table, at time.Time) ([]catalog.TenantColumn, error) {
	names, kinds := results.ColumnIndex("ColumnName"), results.ColumnIndex("ColumnType")
	if names < 0 || kinds < 0 {
		return nil, errors.New("the answer to getschema lacks ColumnName or ColumnType")
	}
	var columns []catalog.TenantColumn
	for row := range results.Rows() {
		name, kind := results.Value(row, names).Text(), results.Value(row, kinds).Text()
		columns = append(columns, fetchedColumn(name, kind, "", at))
	}
	return columns, nil
}

func fetchedColumn(name, kind, help string, at time.Time) catalog.TenantColumn {
	return catalog.TenantColumn{Column: catalog.Column{Name: name, Type: typeOf(kind)}, Help: help,
		Origin: catalog.FromTenant, Seen: at}
}

func plainColumns(list []api.SchemaColumn) (columns []catalog.Column) {
	for _, c := range list {
		columns = append(columns, catalog.Column{Name: strings.TrimSpace(c.Name), Type: typeOf(c.Type)})
	}
	return columns
}
