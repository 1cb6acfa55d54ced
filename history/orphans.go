package history

import (
	"context"
	"database/sql"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// longestRequest is when the service aborts a call: after 200 s for the oldest API, earlier for the
// others. A call without a recorded end is charged at most this much.
const longestRequest = 200 * time.Second

// recoverOrphans marks the runs of dead processes as orphaned and charges their calls. The caller
// holds the lock for opening, so no process can join meanwhile.
func (s *Store) recoverOrphans(ctx context.Context, now time.Time) error {
	tokens, err := s.processes(ctx)
	if err != nil {
		return err
	}
	died := false
	for _, token := range tokens {
		if s.presence.alive(token) {
			continue
		}
		died = true
		err := transact(ctx, s.write, func(tx *sql.Tx) error { return markOrphaned(ctx, tx, token, now) })
		if err != nil {
			return err
		}
		s.removeTemporaries(token)
		s.presence.forget(token)
	}
	if !died {
		return nil
	}
	// It may have died between saving results and recording them, or with the power.
	_, err = s.adoptOrphans(ctx)
	return err
}

// processes returns the tokens of all processes with a lock file, an unfinished run or a running
// call.
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
	_, err := tx.ExecContext(ctx, "UPDATE runs SET status = ?, process = '' WHERE process = ?", Orphaned, token)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE calls SET run = max(0, min(?1 - start, ?2)), process = '' WHERE process = ?3`,
		now.UnixNano(), longestRequest, token)
	return err
}

// removeTemporaries removes the files that a dead process had not finished writing.
func (s *Store) removeTemporaries(token string) {
	_ = filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be read stays
		}
		if strings.HasPrefix(entry.Name(), temporaryPrefix+token) && entry.Type().IsRegular() {
			_ = remove(path)
		}
		return nil
	})
}

// temporary is the pattern of names for files that this store is writing.
func (s *Store) temporary() string {
	if s.presence == nil {
		return temporaryPrefix + "*"
	}
	return temporaryPrefix + s.presence.token + "-*"
}

// scanAll scans all rows into the destinations that fields returns, and closes rows.
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
