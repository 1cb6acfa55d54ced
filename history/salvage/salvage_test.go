package salvage_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"quarry/history/salvage"
)

// create returns the path of a database that the statements have filled, and its connection.
func create(t *testing.T, statements ...string) (string, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return path, db
}

// read returns the rows of a file whose first value is a string, which leaves out the schema.
func read(t *testing.T, path string) (rows []salvage.Row, damaged int) {
	t.Helper()
	f, err := salvage.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.SkipFree()
	damaged = f.Rows(func(row salvage.Row) bool {
		if len(row.Values) != 4 {
			return false
		}
		rows = append(rows, row)
		return true
	})
	return rows, damaged
}

func TestEachKindOfValueIsRead(t *testing.T) {
	long := strings.Repeat("0123456789", 2000)
	path, db := create(t, "CREATE TABLE t (a, b, c, d)", fmt.Sprintf(`INSERT INTO t VALUES
		('x', NULL, 0, 1), (-1, 127, 128, -32769), (8388607, 2147483648, -140737488355329, 1.5), (x'00ff', '', x'', '%s')`, long))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	want := [][]any{
		{"x", nil, int64(0), int64(1)}, {int64(-1), int64(127), int64(128), int64(-32769)},
		{int64(8388607), int64(2147483648), int64(-140737488355329), 1.5}, {[]byte{0, 255}, "", []byte{}, long},
	}
	rows, damaged := read(t, path)
	if len(rows) != len(want) || damaged != 0 {
		t.Fatalf("%d rows and %d damaged pages, want %d and none", len(rows), damaged, len(want))
	}
	for i, row := range rows {
		if row.ID != int64(i+1) || row.Cut || row.Index || !reflect.DeepEqual(row.Values, want[i]) {
			t.Errorf("row %d is %+v, want %v", i, row, want[i])
		}
	}
}

// The log holds what was committed since the last checkpoint. Deleted rows stay deleted.
func TestLogAndFreePages(t *testing.T) {
	path, db := create(t, "PRAGMA journal_mode = WAL", "CREATE TABLE t (a, b, c, d)",
		"WITH n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i < 3000) INSERT INTO t SELECT i, 'text', 3, "+
			"4 FROM n",
		"PRAGMA wal_checkpoint(TRUNCATE)", "DELETE FROM t WHERE rowid <= 2900", "INSERT INTO t VALUES (0, 'new', 1, 2)")
	rows, damaged := read(t, path)
	if len(rows) != 101 || damaged != 0 || rows[100].Values[1] != "new" {
		t.Errorf("%d rows and %d damaged pages, want 101 and none", len(rows), damaged)
	}
	if _, err := db.Exec("BEGIN; INSERT INTO t VALUES (0, 'open', 1, 2)"); err != nil {
		t.Fatal(err)
	}
	if rows, _ := read(t, path); len(rows) != 101 {
		t.Errorf("%d rows with an open transaction, want 101", len(rows))
	}
}

func TestMissingFile(t *testing.T) {
	if _, err := salvage.Open(filepath.Join(t.TempDir(), "none")); err == nil || errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Open gave %v", err)
	}
}
