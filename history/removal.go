package history

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strconv"
)

// removalSchema lists files of deleted results until they are gone. It is written together with the
// deletion, so that results which a crash has left over are not taken for results of a lost run.
const removalSchema = `
CREATE TABLE removals (
	file TEXT PRIMARY KEY
) WITHOUT ROWID;
`

// recordRemoval records that a file or folder in the store, named relative to it, is to be removed
// after the transaction.
func recordRemoval(ctx context.Context, tx *sql.Tx, file string) error {
	_, err := tx.ExecContext(ctx, "INSERT OR IGNORE INTO removals (file) VALUES (?)", filepath.ToSlash(file))
	return err
}

// recordRemovals records that the files of a run are to be removed.
func recordRemovals(ctx context.Context, tx *sql.Tx, id int64, answer string, slices bool) error {
	if answer != "" {
		if err := recordRemoval(ctx, tx, filepath.Join(answersFolder, filepath.Base(answer))); err != nil {
			return err
		}
	}
	if slices {
		return recordRemoval(ctx, tx, filepath.Join(slicesFolder, strconv.FormatInt(id, 10)))
	}
	return nil
}

// finishRemovals removes all files that are recorded for removal.
func (s *Store) finishRemovals(ctx context.Context) error {
	if s.dir == "" {
		return nil
	}
	rows, err := s.write.QueryContext(ctx, "SELECT file FROM removals")
	if err != nil {
		return err
	}
	files, err := scanAll(rows, func(file *string) []any { return []any{file} })
	if err != nil || len(files) == 0 {
		return err
	}
	if err := s.syncLog(ctx); err != nil {
		return fmt.Errorf("delete saved results: %w", s.explain(err))
	}
	for _, file := range files {
		path := filepath.FromSlash(file)
		// A manipulated database cannot point outside these folders.
		if folder := filepath.Dir(path); folder != answersFolder && folder != slicesFolder {
			continue
		}
		if err := removeAll(filepath.Join(s.dir, path)); err != nil {
			return fmt.Errorf("delete saved results: %w", s.explain(err))
		}
	}
	return s.update(ctx, "delete saved results", func(tx *sql.Tx) error {
		for _, file := range files {
			if _, err := tx.ExecContext(ctx, "DELETE FROM removals WHERE file = ?", file); err != nil {
				return err
			}
		}
		return nil
	})
}

// syncLog waits until all transactions are on the disk. Usually the last ones may be lost if the
// power fails; but a deletion must not be if its files are gone.
func (s *Store) syncLog(ctx context.Context) error {
	for _, statement := range []string{
		"PRAGMA synchronous = FULL", "UPDATE removals SET file = file", "PRAGMA synchronous = NORMAL",
	} {
		if _, err := s.write.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
