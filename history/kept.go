package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"quarry/api/dialect"
	"quarry/table"
	"quarry/table/export"
)

// OrphanedAnswer is a file of saved results that no run refers to.
type OrphanedAnswer struct {
	Name     string
	Size     int64
	Modified time.Time
	Run      Run // from the metadata of the file; the zero Run if there is none
	// Superseded means that the run exists and has other results: a crash has left the file.
	Superseded bool
}

// OrphanedAnswers lists saved results without a run. Repair restores their runs, as far as the files
// describe them.
func (s *Store) OrphanedAnswers(ctx context.Context) ([]OrphanedAnswer, error) {
	if s.dir == "" {
		return nil, nil
	}
	orphans, err := orphanedAnswers(ctx, s.read, s.dir)
	if err != nil {
		return nil, fmt.Errorf("list saved results: %w", s.explain(err))
	}
	return orphans, nil
}

func orphanedAnswers(ctx context.Context, db querier, dir string) ([]OrphanedAnswer, error) {
	folder := filepath.Join(dir, answersFolder)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, "SELECT answer FROM runs WHERE answer <> ''")
	if err != nil {
		return nil, err
	}
	names, err := scanAll(rows, func(name *string) []any { return []any{name} })
	if err != nil {
		return nil, err
	}
	referenced := make(map[string]bool, len(names))
	for _, name := range names {
		referenced[name] = true
	}
	var orphans []OrphanedAnswer
	for _, entry := range entries {
		hidden := strings.HasPrefix(entry.Name(), temporaryPrefix)
		if referenced[entry.Name()] || hidden || filepath.Ext(entry.Name()) != ".parquet" {
			continue
		}
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		orphan := OrphanedAnswer{Name: entry.Name(), Size: info.Size(), Modified: info.ModTime()}
		orphan.Run, _ = describedRun(folder, orphan.Name)
		r := orphan.Run
		err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM runs WHERE id = ? AND start = ? AND shape = ? AND answer <> '')",
			r.ID, nanoseconds(r.Start), shapeOf(r.Text)).Scan(&orphan.Superseded)
		if err != nil {
			return nil, err
		}
		orphans = append(orphans, orphan)
	}
	return orphans, nil
}

// describedRun returns the run that a file of results describes.
func describedRun(folder, name string) (Run, error) {
	f, err := os.Open(filepath.Join(folder, filepath.Base(name)))
	if err != nil {
		return Run{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Run{}, err
	}
	d, err := export.ReadDescription(f, info.Size())
	if err != nil || d.Origin.Query == "" {
		return Run{}, err
	}
	o := d.Origin
	r := Run{
		ID: o.Run, Text: o.Query, Profile: o.Profile, Dialect: dialect.Name(o.Dialect), Identity: o.Identity, Start: o.Started,
		Duration: o.Duration, Charged: o.Charged, Rows: d.Rows, Bytes: o.Bytes, Status: Status(o.Status), Error: o.Error,
		Truncated: table.Truncation(o.Missing), Answer: name, Size: info.Size(), Columns: d.Columns, Tables: o.Tables, Hunt: o.Hunt,
	}
	if r.Status != OK && r.Status != Failed && r.Status != Canceled {
		r.Status = OK // earlier versions did not store it
		if r.Error != "" {
			r.Status = Failed
		}
	}
	return r, nil
}

// adoptAnswers restores the runs of orphaned results, and the link to those whose run exists. It
// returns the numbers of both. The caller must rebuild the index if runs were restored.
func adoptAnswers(ctx context.Context, tx *sql.Tx, dir string) (restored, linked int, err error) {
	orphans, err := orphanedAnswers(ctx, tx, dir)
	if err != nil {
		return 0, 0, err
	}
	for _, orphan := range orphans {
		if orphan.Run.Text == "" {
			continue
		}
		removed, err := exists(ctx, tx, "SELECT 1 FROM removals WHERE file = ?", filepath.Join(answersFolder, orphan.Name))
		if err != nil {
			return restored, linked, err
		}
		if removed {
			continue
		}
		changed, known, err := relink(ctx, tx, orphan.Run)
		switch {
		case err == nil && !known:
			err = restoreRun(ctx, tx, orphan.Run)
			restored++
		case changed:
			linked++
		}
		if err != nil {
			return restored, linked, err
		}
	}
	return restored, linked, nil
}

func exists(ctx context.Context, tx *sql.Tx, query string, args ...any) (bool, error) {
	var one int
	err := tx.QueryRowContext(ctx, query, args...).Scan(&one)
	return err == nil, ignoreNoRows(err)
}

// relink stores the name of the results with their run if that has none, and reports whether the run
// exists. Another start means another run with the same ID.
func relink(ctx context.Context, tx *sql.Tx, r Run) (linked, known bool, err error) {
	const same = " WHERE id = ? AND start = ? AND shape = ?"
	id, start, shape := r.ID, nanoseconds(r.Start), shapeOf(r.Text)
	result, err := tx.ExecContext(ctx, "UPDATE runs SET answer = ?, size = ?"+same+" AND answer = ''", r.Answer, r.Size, id, start, shape)
	if err != nil {
		return false, false, err
	}
	n, err := result.RowsAffected()
	if err != nil || n > 0 {
		return n > 0, n > 0, err
	}
	known, err = exists(ctx, tx, "SELECT 1 FROM runs"+same, id, start, shape)
	return false, known, err
}

// restoreRun inserts a run under its own ID, or the next if that is taken.
func restoreRun(ctx context.Context, tx *sql.Tx, r Run) error {
	var id any
	taken, err := exists(ctx, tx, "SELECT 1 FROM runs WHERE id = ?", r.ID)
	if err != nil {
		return err
	}
	if !taken && r.ID > 0 && r.ID < largestID {
		id = r.ID
	}
	columns, types, err := encodeColumns(r.Columns)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO runs (id, text, shape, profile, dialect, identity, start, duration, charged, rows, bytes, status,
			error, truncated, answer, size, columns, types, tables, hunt)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, r.Text, shapeOf(r.Text), r.Profile, r.Dialect, r.Identity, nanoseconds(r.Start), r.Duration, r.Charged, r.Rows,
		r.Bytes, r.Status, r.Error, r.Truncated, r.Answer, r.Size, columns, types, encodeList(r.Tables), r.Hunt)
	return err
}

// restoreMissing restores runs from saved results if the database was missing: no run was ever
// recorded in it.
func (s *Store) restoreMissing(ctx context.Context, path string) error {
	var used bool
	err := s.write.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'runs')").Scan(&used)
	if err != nil || used {
		return s.explain(err)
	}
	return s.restoreOrphans(ctx, path)
}

// restoreOrphans restores runs from saved results, and says so in a notice. missing is the path of a
// database that was missing, or "".
func (s *Store) restoreOrphans(ctx context.Context, missing string) error {
	adopted, err := s.adoptOrphans(ctx)
	if adopted > 0 {
		s.notices = append(s.notices, &RestoredError{Missing: missing, Runs: adopted})
	}
	return err
}

// adoptOrphans gives orphaned results back to their runs, and restores runs that do not exist. It
// returns the number of these runs.
func (s *Store) adoptOrphans(ctx context.Context) (adopted int, err error) {
	orphans, err := orphanedAnswers(ctx, s.read, s.dir)
	if err != nil || len(orphans) == 0 {
		return 0, s.explain(err)
	}
	err = s.update(ctx, "restore the history", func(tx *sql.Tx) error {
		restored, linked, err := adoptAnswers(ctx, tx, s.dir)
		adopted = restored + linked
		if err != nil || restored == 0 {
			return err
		}
		return rebuildIndex(ctx, tx)
	})
	return adopted, err
}

// MissingAnswers returns the IDs of runs whose saved results are missing.
func (s *Store) MissingAnswers(ctx context.Context) ([]int64, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT id, answer FROM runs WHERE answer <> '' ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("list saved results: %w", s.explain(err))
	}
	type answer struct {
		id   int64
		name string
	}
	answers, err := scanAll(rows, func(a *answer) []any { return []any{&a.id, &a.name} })
	if err != nil {
		return nil, fmt.Errorf("list saved results: %w", s.explain(err))
	}
	var missing []int64
	for _, a := range answers {
		if _, err := os.Stat(s.answerPath(a.name)); errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, a.id)
		}
	}
	return missing, nil
}
