package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"strings"
	"time"
)

// errSuspect reports that damage was found while the database was in use.
var errSuspect = errors.New("damage was found in use")

// suspectPath returns the path of a file that marks the database as damaged. Checking for damage on
// every start would read the whole database; instead, Open recovers it if this file exists.
func suspectPath(path string) string { return path + ".suspect" }

// markSuspect ignores errors: if the disk fails, the next use finds the damage again.
func markSuspect(path string) { _ = os.WriteFile(suspectPath(path), nil, fileMode) }

func checkSuspect(path string) error {
	if _, err := os.Stat(suspectPath(path)); err == nil {
		return errSuspect
	}
	return nil
}

// damagedSuffix follows the name of a damaged database that was moved aside and precedes the time.
const damagedSuffix = ".damaged-"

// moveAside renames a damaged database together with its -wal and -shm files and returns its new
// path.
func moveAside(path string, now time.Time) (string, error) {
	aside := path + damagedSuffix + now.UTC().Format("20060102T150405.000")
	if err := os.Rename(path, aside); err != nil {
		return "", err
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	if err := os.Remove(suspectPath(path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	return aside, nil
}

// recoverDatabase copies what can be read of a damaged database into the store and returns the
// number of recovered runs. The error says why some may be missing.
func (s *Store) recoverDatabase(ctx context.Context, damaged string) (runs int, err error) {
	// With a writable schema, SQLite also opens truncated files.
	old, err := sql.Open("sqlite", dataSource(damaged, url.Values{"_pragma": {"writable_schema(ON)"}}))
	if err != nil {
		return 0, err
	}
	defer old.Close()
	old.SetMaxOpenConns(1)
	var missing []error
	err = transact(ctx, s.write, func(tx *sql.Tx) error {
		for _, name := range []string{"runs", "calls", "stops", "remembered", "sessions", "slicings"} {
			copied, unread, err := recoverTable(ctx, old, tx, name)
			if err != nil {
				return err
			}
			missing = append(missing, unread)
			if name == "runs" {
				runs = copied
			}
		}
		return rebuildIndex(ctx, tx)
	})
	if err != nil {
		return 0, err
	}
	return runs, errors.Join(missing...)
}

// recoverTable copies rows from both ends of a table up to the damage. unread is the error that
// stopped reading; err is a failure to write.
func recoverTable(ctx context.Context, old *sql.DB, tx *sql.Tx, name string) (copied int, unread, err error) {
	columns, err := columnsOf(ctx, tx, name)
	if err != nil {
		return 0, nil, err
	}
	list := strings.Join(columns, ", ")
	insert := fmt.Sprintf("INSERT OR IGNORE INTO %s (%s) VALUES (?%s)", name, list, strings.Repeat(", ?", len(columns)-1))
	for _, order := range []string{"ASC", "DESC"} {
		query := fmt.Sprintf("SELECT %s FROM %s ORDER BY %s %s", list, name, columns[0], order)
		n, unread, err := copyRows(ctx, old, tx, query, insert, len(columns))
		copied += n
		if unread == nil || err != nil {
			return copied, nil, err
		}
		if order == "DESC" {
			return copied, fmt.Errorf("table %s: %w", name, unread), nil
		}
	}
	return copied, nil, nil
}

// copyRows inserts rows until the end or the first that cannot be read, and counts those that were
// not in the store yet.
func copyRows(ctx context.Context, old *sql.DB, tx *sql.Tx, query, insert string, width int) (copied int, unread, err error) {
	rows, unread := old.QueryContext(ctx, query)
	if unread != nil {
		return 0, unread, nil
	}
	defer rows.Close()
	values := make([]any, width)
	fields := make([]any, width)
	for i := range values {
		fields[i] = &values[i]
	}
	for rows.Next() {
		if unread := rows.Scan(fields...); unread != nil {
			return copied, unread, nil
		}
		result, err := tx.ExecContext(ctx, insert, values...)
		if err != nil {
			return copied, nil, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return copied, nil, err
		}
		copied += int(n)
	}
	return copied, rows.Err(), nil
}

func columnsOf(ctx context.Context, tx *sql.Tx, name string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT name FROM pragma_table_info(?) ORDER BY cid", name)
	if err != nil {
		return nil, err
	}
	return scanAll(rows, func(column *string) []any { return []any{column} })
}

// rebuildIndex rebuilds the list of runs and the search index from the existing runs.
func rebuildIndex(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE runs SET newest = 0, listed = `+annotated+`;
		UPDATE runs SET newest = 1, listed = 1, occasions = grouped.n
		FROM (SELECT max(id) AS id, count(*) AS n FROM runs GROUP BY shape, profile) AS grouped
		WHERE runs.id = grouped.id;
		DELETE FROM search;`)
	if err != nil {
		return err
	}
	// FTS5 collects rows in memory if they come in ascending order; otherwise it writes each
	// separately.
	const batch = 500
	for last := int64(math.MinInt64); ; {
		runs, err := listedRunsAfter(ctx, tx, last, batch)
		if err != nil || len(runs) == 0 {
			return err
		}
		for _, r := range runs {
			if err := index(ctx, tx, r); err != nil {
				return err
			}
			last = r.ID
		}
	}
}

// listedRunsAfter returns the listed runs with IDs above id, with the fields that the index needs.
func listedRunsAfter(ctx context.Context, tx *sql.Tx, id int64, limit int) ([]Run, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, text, columns, types, error, tables, note, tags, star FROM runs WHERE listed AND id > ? ORDER BY id LIMIT ?", id, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var runs []Run
	for rows.Next() {
		var r Run
		var names, types, tables, tags string
		if err := rows.Scan(&r.ID, &r.Text, &names, &types, &r.Error, &tables, &r.Note, &tags, &r.Star); err != nil {
			return nil, err
		}
		r.Columns, r.Tables, r.Tags = decodeColumns(names, types), decodeList(tables), decodeList(tags)
		runs = append(runs, r)
	}
	return runs, rows.Err()
}
