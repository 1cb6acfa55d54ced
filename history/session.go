package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Session is the saved state of a workbench. State is opaque to the store.
type Session struct {
	ID    int64
	Saved time.Time
	State []byte // nil for a new session
}

// keptSessions is the number of closed sessions to keep for each profile. Only users with that many
// workbenches open at once have more.
const keptSessions = 20

// ClaimSession returns the most recently saved session of a profile that no running process has
// claimed, or a new one. Other processes cannot claim it until the store is closed.
func (s *Store) ClaimSession(ctx context.Context, profile string) (Session, error) {
	var claimed Session
	err := s.update(ctx, "open the session", func(tx *sql.Tx) error {
		rows,
			err := tx.QueryContext(ctx,
			"SELECT id, process, saved, state FROM sessions WHERE profile = ? ORDER BY saved DESC, id DESC", profile)
		if err != nil {
			return err
		}
		type kept struct {
			id, saved int64
			process   string
			state     []byte
		}
		all, err := scanAll(rows, func(k *kept) []any { return []any{&k.id, &k.process, &k.saved, &k.state} })
		if err != nil {
			return err
		}
		free := 0
		for _, k := range all {
			switch {
			case k.process != "" && (s.presence == nil || s.presence.alive(k.process)):
				continue
			case free == 0:
				claimed = Session{ID: k.id, Saved: timeOf(k.saved), State: k.state}
				_, err = tx.ExecContext(ctx, "UPDATE sessions SET process = ? WHERE id = ?", s.callOwner(), k.id)
			case free > keptSessions:
				_, err = tx.ExecContext(ctx, "DELETE FROM sessions WHERE id = ?", k.id)
			}
			if free++; err != nil {
				return err
			}
		}
		if free > 0 {
			return nil
		}
		result,
			err := tx.ExecContext(ctx, "INSERT INTO sessions (profile, process, saved, state) VALUES (?, ?, 0, x'')",
			profile, s.callOwner())
		if err != nil {
			return err
		}
		claimed.ID, err = result.LastInsertId()
		return err
	})
	return claimed, err
}

// SaveSession replaces the state of a session. It returns ErrNotFound if the session no longer
// exists because its database was damaged.
func (s *Store) SaveSession(ctx context.Context, session Session) error {
	return s.update(ctx, "save the session", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE sessions SET state = ?, saved = ? WHERE id = ?", session.State,
			nanoseconds(session.Saved), session.ID)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("session %d: %w", session.ID, ErrNotFound))
		}
		return nil
	})
}

// ReleaseSession lets another workbench claim the session, as the end of the process would.
func (s *Store) ReleaseSession(ctx context.Context, id int64) error {
	return s.update(ctx, "release the session", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE sessions SET process = '' WHERE id = ?", id)
		return err
	})
}

// Remember stores the last parameter values of a saved query. The name is "" for unsaved queries.
func (s *Store) Remember(ctx context.Context, hunt string, values map[string]string) error {
	return s.update(ctx, "save the parameter values", func(tx *sql.Tx) error {
		for name, value := range values {
			if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO remembered (hunt, name, value) VALUES (?, ?, ?)",
				hunt, name, value); err != nil {
				return err
			}
		}
		return nil
	})
}

// Forget deletes the remembered parameter values of a saved query.
func (s *Store) Forget(ctx context.Context, hunt string) error {
	return s.update(ctx, "delete the parameter values", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM remembered WHERE hunt = ?", hunt)
		return err
	})
}

// Remembered returns the last parameter values of a saved query by parameter name.
func (s *Store) Remembered(ctx context.Context, hunt string) (map[string]string, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT name, value FROM remembered WHERE hunt = ?", hunt)
	if err != nil {
		return nil, fmt.Errorf("read the parameter values: %w", s.explain(err))
	}
	pairs, err := scanAll(rows, func(p *[2]string) []any { return []any{&p[0], &p[1]} })
	if err != nil {
		return nil, fmt.Errorf("read the parameter values: %w", s.explain(err))
	}
	values := make(map[string]string, len(pairs))
	for _, p := range pairs {
		values[p[0]] = p[1]
	}
	return values, nil
}

// RememberedNames returns the names with a prefix that Remember has stored values for, in order.
func (s *Store) RememberedNames(ctx context.Context, prefix string) ([]string, error) {
	rows, err := s.read.QueryContext(ctx,
		"SELECT DISTINCT hunt FROM remembered WHERE substr(hunt, 1, ?) = ? ORDER BY hunt", len([]rune(prefix)), prefix)
	if err != nil {
		return nil, fmt.Errorf("list the parameter values: %w", s.explain(err))
	}
	names, err := scanAll(rows, func(name *string) []any { return []any{name} })
	return names, s.explain(err)
}
