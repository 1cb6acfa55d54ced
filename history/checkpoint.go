package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"quarry/table"
	"quarry/table/export"
)

// checkpointSchema stores the progress of sliced runs. The state is opaque to the store; the
// results of each slice are in a separate file.
const checkpointSchema = `
CREATE TABLE slicings (
	run   INTEGER PRIMARY KEY,
	saved INTEGER NOT NULL,
	state BLOB    NOT NULL
);
`

// learnedLimitSchema stores the limit that a 429 response named, next to the pause that it asked
// for.
const learnedLimitSchema = `
ALTER TABLE stops ADD COLUMN calls  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stops ADD COLUMN window INTEGER NOT NULL DEFAULT 0;
`

// slicesFolder contains a folder for each unfinished sliced run, with a file per finished slice.
const slicesFolder = "slices"

// SaveCheckpoint stores the state of a sliced run.
func (s *Store) SaveCheckpoint(ctx context.Context, run int64, state []byte) error {
	return s.update(ctx, "save the checkpoint", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO slicings (run, saved, state) VALUES (?, ?, ?)",
			run, time.Now().UnixNano(), state)
		return err
	})
}

// Checkpoint returns the state of an unfinished sliced run, or ErrNotFound.
func (s *Store) Checkpoint(ctx context.Context, run int64) ([]byte, error) {
	var state []byte
	err := s.read.QueryRowContext(ctx, "SELECT state FROM slicings WHERE run = ?", run).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("run %d has no checkpoint: %w", run, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read the checkpoint of run %d: %w", run, s.explain(err))
	}
	return state, nil
}

// Checkpoints returns the IDs of unfinished sliced runs, most recently saved first.
func (s *Store) Checkpoints(ctx context.Context) ([]int64, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT run FROM slicings ORDER BY saved DESC")
	if err != nil {
		return nil, fmt.Errorf("list checkpoints: %w", s.explain(err))
	}
	runs, err := scanAll(rows, func(id *int64) []any { return []any{id} })
	return runs, s.explain(err)
}

// DeleteCheckpoint deletes the state of a sliced run and the results of its slices.
func (s *Store) DeleteCheckpoint(ctx context.Context, run int64) error {
	err := s.update(ctx, "delete the checkpoint", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM slicings WHERE run = ?", run)
		return err
	})
	if s.dir == "" {
		return err
	}
	return errors.Join(err, removeAll(s.sliceFolder(run)))
}

// SaveSlice writes the results of a slice to a file. A store in memory does not save slices.
func (s *Store) SaveSlice(ctx context.Context, run int64, slice int, t *table.Table) error {
	if s.dir == "" {
		return nil
	}
	folder := s.sliceFolder(run)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return fmt.Errorf("save a slice of run %d: %w", run, s.explain(err))
	}
	write := func(w io.Writer) error { return export.Write(ctx, w, export.Parquet, t, export.Options{}) }
	err := writeFile(folder, s.temporary(), write, func(temporary string) error {
		return rename(temporary, s.slicePath(run, slice))
	})
	if err != nil {
		return fmt.Errorf("save a slice of run %d: %w", run, s.explain(err))
	}
	return nil
}

// Slice returns the results of a slice, or ErrNotFound.
func (s *Store) Slice(ctx context.Context, run int64, slice int) (*table.Table, error) {
	if s.dir == "" {
		return nil, fmt.Errorf("slice %d of run %d: %w", slice, run, ErrNotFound)
	}
	t, err := readAnswer(ctx, s.slicePath(run, slice))
	if errors.Is(err, os.ErrNotExist) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read slice %d of run %d: %w", slice, run, err)
	}
	return t, nil
}

// Resume makes this process the owner of an unfinished run. It fails if another process has it
// open.
func (s *Store) Resume(ctx context.Context, run int64) error {
	return s.update(ctx, "resume the run", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE runs SET status = ?, process = ? WHERE id = ? AND process = ''",
			Running, s.ownerOf(Running), run)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("run %d is open in another program or no longer exists: %w", run,
				ErrNotFound))
		}
		return nil
	})
}

func (s *Store) sliceFolder(run int64) string {
	return filepath.Join(s.dir, slicesFolder, strconv.FormatInt(run, 10))
}

func (s *Store) slicePath(run int64, slice int) string {
	return filepath.Join(s.sliceFolder(run), strconv.Itoa(slice)+".parquet")
}
