package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// SaveDraft keeps a text that was not run yet under a name, in the place of what was
// kept there. An empty text forgets the draft.
func (s *Store) SaveDraft(ctx context.Context, name, text string) error {
	return s.update(ctx, "save the draft", func(tx *sql.Tx) error {
		if text == "" {
			_, err := tx.ExecContext(ctx, "DELETE FROM drafts WHERE name = ?", name)
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO drafts (name, text) VALUES (?, ?)", name, text)
		return err
	})
}

// Draft returns the text that was kept under a name; it is "" when there is none.
func (s *Store) Draft(ctx context.Context, name string) (string, error) {
	var text string
	err := s.read.QueryRowContext(ctx, "SELECT text FROM drafts WHERE name = ?", name).Scan(&text)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read the draft: %w", s.explain(err))
	}
	return text, nil
}
