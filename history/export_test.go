package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Fill records finished runs in one transaction, which builds a long history quickly.
func (s *Store) Fill(ctx context.Context, runs []Run) error {
	return s.update(ctx, "fill", func(tx *sql.Tx) error {
		insert,
			err := tx.PrepareContext(ctx,
			"INSERT INTO runs (text, shape, profile, start, status, tables, newest) VALUES (?, ?, ?, ?, ?, ?, 0)")
		if err != nil {
			return err
		}
		for _, r := range runs {
			if _, err := insert.ExecContext(ctx, r.Text, shapeOf(r.Text), r.Profile, nanoseconds(r.Start), r.Status,
				encodeList(r.Tables)); err != nil {
				return err
			}
		}
		return errors.Join(insert.Close(), rebuildIndex(ctx, tx))
	})
}

// FillDisk keeps the database from growing.
func (s *Store) FillDisk(t *testing.T) {
	if _, err := s.write.ExecContext(t.Context(), "PRAGMA max_page_count = 1"); err != nil {
		t.Fatal(err)
	}
}

// PretendKept gives the first runs results of the given size, backed by empty files.
func (s *Store) PretendKept(dir string, answers int, size int64) error {
	if err := os.MkdirAll(filepath.Join(dir, answersFolder), folderMode); err != nil {
		return err
	}
	for id := range answers {
		name := fmt.Sprintf("%d-pretended.parquet", id+1)
		f, err := os.Create(filepath.Join(dir, answersFolder, name))
		if err == nil {
			err = errors.Join(f.Truncate(size), f.Close())
		}
		if err == nil {
			_, err = s.write.Exec("UPDATE runs SET answer = ?, size = ? WHERE id = ?", name, size, id+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// WithoutLocks simulates a file system without locks until the test ends.
func WithoutLocks(t *testing.T) {
	takeLock = func(*os.File) bool { return false }
	t.Cleanup(func() { takeLock = tryLock })
}

// SealOf is sealOf.
func SealOf(version int) int { return sealOf(version) }

// ForgetAnswer makes a run forget that its results were saved.
func (s *Store) ForgetAnswer(t *testing.T, id int64) {
	if _, err := s.write.ExecContext(t.Context(), "UPDATE runs SET answer = '', size = 0 WHERE id = ?",
		id); err != nil {
		t.Fatal(err)
	}
}

// RecordRemoval records that a file is to be removed.
func (s *Store) RecordRemoval(t *testing.T, file string) {
	if _, err := s.write.ExecContext(t.Context(), "INSERT INTO removals (file) VALUES (?)", file); err != nil {
		t.Fatal(err)
	}
}

// WaitForUpkeep waits for the end of a check, and reports whether there was one.
func (s *Store) WaitForUpkeep() bool {
	if s.upkeep != nil {
		<-s.upkeep.done
	}
	return s.upkeep != nil
}
