package load

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// readSQLite reads a table of a database: the one with a name, or the only one.
func readSQLite(ctx context.Context, c *content, name string, report *Report) (_ rows, err error) {
	file := c.name
	if info, err := os.Stat(file); len(c.layers) > 0 || err != nil || info.Size() != int64(len(c.data)) {
		if file, err = temporary(c.data); err != nil {
			return nil, err
		}
		defer os.Remove(file)
	}
	db, err := openDatabase(file)
	if err != nil {
		return nil, at(0, "%v", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	names, err := tableNames(ctx, db)
	if err != nil {
		return nil, at(0, "the database cannot be read (%v): copy it again", err)
	}
	switch {
	case name == "" && len(names) == 1:
		name = names[0]
	case len(names) == 0:
		return nil, at(0, "the database has no tables")
	case name == "":
		return nil, at(0, "the database has %d tables: name one as in '%s#%s' (there are: %s)", len(names),
			filepath.Base(c.name), names[0], someOf(names))
	}
	for _, known := range names {
		if strings.EqualFold(known, name) {
			report.note("table " + known + " was read")
			return readDatabaseTable(ctx, db, known)
		}
	}
	return nil, at(0, "the database has no table %s; it has: %s", name, someOf(names))
}

// temporary writes the data of a database into a file of its own.
func temporary(data []byte) (string, error) {
	file, err := os.CreateTemp("", "quarry-*.sqlite")
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	return file.Name(), errors.Join(err, file.Close())
}

// openDatabase opens a file for reading only. The file is not trusted: nothing in its schema runs.
func openDatabase(file string) (*sql.DB, error) {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	options := "?mode=ro&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)&_pragma=query_only(1)"
	if info, err := os.Stat(absolute + "-wal"); err != nil || info.Size() == 0 {
		options += "&immutable=1" // no log has rows that the file lacks
	}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: absolute}).EscapedPath()+options)
}

func tableNames(ctx context.Context, db *sql.DB) (names []string, err error) {
	list, err := db.QueryContext(ctx,
		`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	for list.Next() {
		var name string
		if err := list.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, list.Err()
}

func quotedName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func readDatabaseTable(ctx context.Context, db *sql.DB, name string) (rows, error) {
	empty, err := db.QueryContext(ctx, "SELECT * FROM "+quotedName(name)+" LIMIT 0")
	if err != nil {
		return nil, at(0, "table %s cannot be read (%v): copy the database again", name, err)
	}
	names, err := empty.Columns()
	if err = errors.Join(err, empty.Close()); err != nil {
		return nil, err
	}
	to := newCollected()
	chosen := make([]string, len(names))
	for i, column := range names {
		to.add(parseHeader(column, i))
		chosen[i] = "+" + quotedName(column) // without a declared type the driver converts nothing
	}
	list, err := db.QueryContext(ctx, "SELECT "+strings.Join(chosen, ", ")+" FROM "+quotedName(name))
	if err != nil {
		return nil, at(0, "table %s cannot be read (%v): copy the database again", name, err)
	}
	defer list.Close()
	values := make([]any, len(names))
	into := make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for list.Next() {
		if err := list.Scan(into...); err != nil {
			return nil, at(0, "row %d of table %s: %v", to.count+1, name, err)
		}
		for i, v := range values {
			switch v := v.(type) {
			case int64:
				to.put(i, bare, strconv.AppendInt(nil, v, 10))
			case float64:
				to.put(i, bare, strconv.AppendFloat(nil, v, 'g', -1, 64))
			case string:
				to.put(i, literal, []byte(v))
			case []byte:
				to.put(i, literal, v)
			}
		}
		if err := to.endRow(); err != nil {
			return nil, err
		}
	}
	if err := list.Err(); err != nil {
		return nil, at(0, "table %s ends early (%v): copy the database again", name, err)
	}
	return to, nil
}
