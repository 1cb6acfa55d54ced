package history

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"time"
)

// longestRequest is when the service gives a call up (200 s for the oldest dialect,
// less for the others). A call whose end nobody saw may have cost that much.
const longestRequest = 200 * time.Second

// recoverOrphans marks the runs of processes that are no longer there as lost, and charges
// their calls. The caller holds the lock of opening, so nobody joins meanwhile.
func (s *Store) recoverOrphans(ctx context.Context, now time.Time) error {
	tokens, err := s.processes(ctx)
	if err != nil {
		return err
	}
	for _, token := range tokens {
		if s.presence.alive(token) {
			continue
		}
		err := transact(ctx, s.write, func(tx *sql.Tx) error { return markOrphaned(ctx, tx, token, now) })
		if err != nil {
			return err
		}
		s.removeTemporaries(token)
		s.presence.forget(token)
	}
	return nil
}

// processes lists the tokens of processes that have runs or calls in flight, or a file.
func (s *Store) processes(ctx context.Context) ([]string, error) {
	tokens, err := s.presence.known()
	if err != nil {
		return nil, err
	}
	rows, err := s.write.QueryContext(ctx, `
		SELECT process FROM runs WHERE process <> ''
		UNION SELECT process FROM calls WHERE process <> ''`)
	if err != nil {
		return nil, err
	}
	inFlight, err := scanAll(rows, func(token *string) []any { return []any{token} })
	return append(tokens, inFlight...), err
}

func markOrphaned(ctx context.Context, tx *sql.Tx, token string, now time.Time) error {
	_, err := tx.ExecContext(ctx, "UPDATE runs SET status = ?, process = '' WHERE process = ?", Lost, token)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE calls SET run = max(0, min(?1 - start, ?2)), process = '' WHERE process = ?3`,
		now.UnixNano(), longestRequest, token)
	return err
}

// removeTemporaries removes the answers that a process died in the middle of writing.
func (s *Store) removeTemporaries(token string) {
	left, err := filepath.Glob(filepath.Join(s.dir, answersFolder, temporaryPrefix+token+"*"))
	if err != nil {
		return // the pattern is bad: a folder with [ in its name keeps its leftovers
	}
	for _, path := range left {
		_ = os.Remove(path)
	}
}

// scanAll reads all rows into values, whose destinations fields names, and closes them.
func scanAll[T any](rows *sql.Rows, fields func(*T) []any) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := rows.Scan(fields(&one)...); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
