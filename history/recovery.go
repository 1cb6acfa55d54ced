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

// errSuspect says that damage was met when the database was in use.
var errSuspect = errors.New("damage was met in use")

// suspectPath marks a database that answered with damage. Looking for damage at each
// start would read the whole file; instead the next start salvages when this exists.
func suspectPath(path string) string { return path + ".suspect" }

// markSuspect may fail on a disk that is in trouble; then the damage is met again.
func markSuspect(path string) { _ = os.WriteFile(suspectPath(path), nil, fileMode) }

func checkSuspect(path string) error {
	if _, err := os.Stat(suspectPath(path)); err == nil {
		return errSuspect
	}
	return nil
}

// damagedSuffix comes behind the name of a database that was moved aside, before the time.
const damagedSuffix = ".damaged-"

// moveAside renames a damaged database, with what belongs to it, and returns its new path.
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

// salvage copies what can be read of a damaged database into the store, and returns
// how many runs that were. The error says why it is perhaps not all.
func (s *Store) recover(ctx context.Context, damaged string) (runs int, err error) {
	// With a writable schema SQLite also reads a file that is shorter than it should be.
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

// recoverTable copies rows from both ends up to the damage. unread is what stopped the
// reading; err is a failure to write.
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

// copyRows inserts rows until they end or cannot be read. Rows that are there
// already are not counted.
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

// rebuildIndex makes the list and the index of runs anew from the runs that are there.
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
	// In ascending order FTS5 collects rows in memory; otherwise it writes each by itself.
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

// listedRunsAfter reads what the index needs of the runs in the list above an ID.
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
