package load

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"quarry/table"
)

// fileColumn is the column that says which of several files a row comes from.
const fileColumn = "SourceFile"

// Files imports several files as one table, with a column that names the file of each row. Columns
// with the same name are one; where their types differ, a type that holds all values is used.
func Files(ctx context.Context, names []string, opts Options) (*table.Table, []*Report, error) {
	if len(names) == 1 {
		t, report, err := File(ctx, names[0], opts)
		return t, []*Report{report}, err
	}
	tables, reports := make([]*table.Table, len(names)), make([]*Report, len(names))
	for i, name := range names {
		var err error
		if tables[i], reports[i], err = File(ctx, name, opts); err != nil {
			return nil, nil, err
		}
	}
	columns := unionOf(tables)
	for i, t := range tables {
		if opts.Schema == nil && !fitsUnion(t, columns) {
			retyped := opts // from the file again, since a value may have lost its spelling
			retyped.Schema, retyped.union = columns, true
			var err error
			if tables[i], reports[i], err = File(ctx, names[i], retyped); err != nil {
				return nil, nil, err
			}
			reports[i].Missing, reports[i].Added = nil, nil
		}
	}
	whole, err := stacked(tables, columns, names)
	return whole, reports, err
}

// unionOf returns the columns of all tables, each with a type that holds its values in all of them.
func unionOf(tables []*table.Table) (columns []table.Column) {
	places := map[string]int{}
	filled := map[string]bool{} // columns that have a value: the type of an empty one means nothing
	for _, t := range tables {
		for i, c := range t.Columns() {
			hasValue := false
			for v, row := t.Vector(i), 0; row < v.Len() && !hasValue; row++ {
				hasValue = !v.Null(row)
			}
			at, known := places[c.Name]
			switch {
			case !known:
				places[c.Name] = len(columns)
				columns = append(columns, c)
			case hasValue && filled[c.Name]:
				columns[at].Type = common(columns[at].Type, c.Type)
			case hasValue:
				columns[at].Type = c.Type
			}
			filled[c.Name] = filled[c.Name] || hasValue
		}
	}
	return columns
}

// common returns a type that holds the values of two.
func common(a, b table.Type) table.Type {
	switch {
	case a == b:
		return a
	case a == table.Dynamic || b == table.Dynamic:
		return table.Dynamic
	case a.Numeric() && b.Numeric() && a != table.Decimal && b != table.Decimal && a != table.Real && b != table.Real:
		return table.Long
	case a.Numeric() && b.Numeric():
		return table.Decimal
	}
	return table.String
}

// fitsUnion reports whether the columns of a table have the types of the union.
func fitsUnion(t *table.Table, union []table.Column) bool {
	for i, c := range t.Columns() {
		at := indexOfExact(union, c.Name)
		if union[at].Type != c.Type && hasValues(t.Vector(i)) {
			return false
		}
	}
	return true
}

func hasValues(v *table.Vector) bool {
	for row := range v.Len() {
		if !v.Null(row) {
			return true
		}
	}
	return false
}

func indexOfExact(columns []table.Column, name string) int {
	for i, c := range columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// stacked puts tables on top of each other and adds the name of each one's file.
func stacked(tables []*table.Table, columns []table.Column, names []string) (*table.Table, error) {
	name := fileColumn
	for n := 1; indexOfExact(columns, name) >= 0; n++ {
		name = fmt.Sprint(fileColumn, n)
	}
	all := append(columns[:len(columns):len(columns)], table.Column{Name: name})
	parts := make([]*table.Table, len(tables))
	for i, t := range tables {
		nulls := nullVectors{rows: t.Rows()}
		vectors := make([]*table.Vector, len(all))
		for j, c := range columns {
			vectors[j] = nulls.of(c.Type)
			if from := t.ColumnIndex(c.Name); from >= 0 && t.Columns()[from].Type == c.Type {
				vectors[j] = t.Vector(from)
			}
		}
		vectors[len(columns)] = table.Coded(table.String, []string{filepath.Base(names[i])}, make([]uint32, t.Rows()),
			nil)
		parts[i] = table.NewSized(all, vectors, t.Rows())
	}
	return table.Concat(parts)
}

// Check returns an error for a file that cannot be opened.
func Check(name string) error {
	path, _ := splitPart(name)
	file, err := open(path)
	if err != nil {
		return err
	}
	return file.Close()
}

// LooksLikeRows reports whether a file holds rows rather than a query, by its extension and its first
// bytes.
func LooksLikeRows(name string) bool {
	path, part := splitPart(name)
	switch strings.ToLower(filepath.Ext(path)) {
	case ".kql", ".csl", ".kusto", ".yaml", ".yml", ".md", ".ipynb":
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, 4096))
	if err != nil {
		return false
	}
	packed := bytes.HasPrefix(data, []byte("\x1f\x8b")) || bytes.HasPrefix(data, []byte("\x28\xb5\x2f\xfd"))
	switch format, promised := FormatOf(name); {
	case part != "", packed, format == parquetFormat, format == sqliteFormat, format == xlsxFormat:
		return true
	case format == jsonFormat || format == ndjsonFormat:
		return !bytes.Contains(data, []byte(`"queryText"`)) && !bytes.Contains(data,
			[]byte("deploymentTemplate.json")) &&
			!bytes.Contains(data, []byte(`"cells"`))
	case promised && filepath.Ext(path) != ".txt" && filepath.Ext(path) != ".log":
		return true
	}
	found := formatOf(data, "", "")
	return found != csvFormat && found != "" || bytes.HasPrefix(data, []byte("\xff\xfe"))
}
