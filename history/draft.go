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

// Draft is a text that was not run yet, under the name that it was kept by.
type Draft struct{ Name, Text string }

// Drafts returns all that are kept, by name.
func (s *Store) Drafts(ctx context.Context) (drafts []Draft, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT name, text FROM drafts ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("read the drafts: %w", s.explain(err))
	}
	defer rows.Close()
	for rows.Next() {
		var d Draft
		if err := rows.Scan(&d.Name, &d.Text); err != nil {
			return nil, fmt.Errorf("read the drafts: %w", s.explain(err))
		}
		drafts = append(drafts, d)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the drafts: %w", s.explain(err))
	}
	return drafts, nil
}
