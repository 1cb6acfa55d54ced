package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"quarry/history/salvage"
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

// Suffixes of database names. The first two precede the time of a recovery.
const (
	damagedSuffix   = ".damaged-"   // moved aside
	recoveredSuffix = ".recovered-" // complete, but not moved into place yet
	buildingSuffix  = ".building"   // incomplete
)

// stampLayout is the format of the time in names.
const stampLayout = "20060102T150405.000"

// hasDamagedHeader reports whether err, which prevented opening the database, comes from a header
// that no program has written. No connection may be open.
func hasDamagedHeader(path string, err error) bool {
	var newer *NewerError
	if errors.As(err, &newer) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	f, err := salvage.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() > 0 && !salvage.IntactHeader(f.Header())
}

// checkHeader returns an error for a damaged header that SQLite accepts.
func checkHeader(ctx context.Context, db *sql.DB) error {
	var header []byte
	err := db.QueryRowContext(ctx, "SELECT data FROM sqlite_dbpage WHERE pgno = 1").Scan(&header)
	if err == nil && !salvage.IntactHeader(header) {
		err = fmt.Errorf("the header is invalid: %w", errSuspect)
	}
	return err
}

// recoverDatabase replaces a damaged database by a new one with all rows that can be read. A crash
// at any point leaves either the damaged database in place, or one that finishRecovery completes.
func recoverDatabase(ctx context.Context, path string) (*DamagedError, error) {
	old, err := salvage.Open(path)
	if err != nil {
		return nil, err
	}
	defer old.Close()
	if err := checkVersionOf(old, path); err != nil {
		return nil, err
	}
	if version, seal := salvage.Versions(old.Header()); version < sealed && seal == 0 {
		old.SkipFree()
	}
	building := path + buildingSuffix
	notice, err := rebuild(ctx, old, building)
	if err != nil {
		_ = removeDatabase(building) // the next recovery tries again
		return nil, err
	}
	stamp := time.Now().UTC().Format(stampLayout)
	notice.Path, notice.Aside = path, path+damagedSuffix+stamp
	if err := rename(building, path+recoveredSuffix+stamp); err != nil {
		return nil, err
	}
	if err := syncFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return notice, finishRecovery(path)
}

// checkVersionOf returns a *NewerError for a damaged database of a newer version.
func checkVersionOf(old *salvage.File, path string) error {
	var newer *NewerError
	version, seal := salvage.Versions(old.Header())
	if err := checkVersion(path, version, seal); errors.As(err, &newer) {
		return err
	}
	return nil
}

// rebuild creates a database with the rows of a damaged one.
func rebuild(ctx context.Context, old *salvage.File, path string) (*DamagedError, error) {
	if err := removeDatabase(path); err != nil {
		return nil, err
	}
	write, read, err := openPools(ctx, path)
	if err != nil {
		return nil, err
	}
	err = migrate(ctx, write, path)
	r := &recovery{dir: filepath.Dir(path)}
	if err == nil {
		err = transact(ctx, write, func(tx *sql.Tx) error { return r.copyAll(ctx, old, tx) })
	}
	return &DamagedError{Runs: r.runs, Restored: r.restored, Err: r.problem()},
		errors.Join(err, read.Close(), write.Close())
}

// finishRecovery moves a recovered or restored database into place and the previous one aside, with
// its -wal and -shm files.
func finishRecovery(path string) error {
	folder, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, entry := range folder {
		for from, to := range map[string]string{recoveredSuffix: damagedSuffix, restoredSuffix: replacedSuffix} {
			stamp, ok := strings.CutPrefix(entry.Name(), filepath.Base(path)+from)
			if !ok {
				continue
			}
			if err := swap(path, path+from+stamp, path+to+stamp); err != nil {
				return err
			}
		}
	}
	return nil
}

// swap moves a database aside and another, which is closed, into its place.
func swap(path, next, aside string) error {
	for _, suffix := range databaseFiles {
		if err := rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := removeIfExists(suspectPath(path)); err != nil {
		return err
	}
	if err := rename(next, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// databaseFiles are the suffixes of the files that belong to a database.
var databaseFiles = []string{"-shm", "", "-wal"}

func removeDatabase(path string) error {
	var err error
	for _, suffix := range databaseFiles {
		err = errors.Join(err, removeIfExists(path+suffix))
	}
	return err
}

func removeIfExists(path string) error {
	if err := remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
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
	rows,
		err := tx.QueryContext(ctx,
		"SELECT id, text, columns, types, error, tables, note, tags, star FROM runs WHERE listed AND id > ? ORDER "+
			"BY id LIMIT ?", id, limit)
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
