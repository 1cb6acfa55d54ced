package history

import (
	"context"
	"database/sql"
	"errors"
	"testing"
)

// Fill records finished runs in one transaction, to make a long history in a short time.
func (s *Store) Fill(ctx context.Context, runs []Run) error {
	return s.update(ctx, "fill", func(tx *sql.Tx) error {
		insert, err := tx.PrepareContext(ctx, "INSERT INTO runs (text, shape, profile, start, status, tables, newest) VALUES (?, ?, ?, ?, ?, ?, 0)")
		if err != nil {
			return err
		}
		for _, r := range runs {
			if _, err := insert.ExecContext(ctx, r.Text, shapeOf(r.Text), r.Profile, nanoseconds(r.Start), r.Status, encodeList(r.Tables)); err != nil {
				return err
			}
		}
		return errors.Join(insert.Close(), relist(ctx, tx))
	})
}

// FillDisk lets the database grow no more.
func (s *Store) FillDisk(t *testing.T) {
	if _, err := s.write.ExecContext(t.Context(), "PRAGMA max_page_count = 1"); err != nil {
		t.Fatal(err)
	}
}
