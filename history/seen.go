package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"quarry/history/seen"
	"quarry/table"
)

// seenSchema holds what the saved results of the newest runs have shown, for completion. It is deleted with
// the results, whichever way they go.
const seenSchema = `
CREATE TABLE seen (
	run  INTEGER PRIMARY KEY,
	list BLOB NOT NULL -- as JSON
);
CREATE TRIGGER seen_replaced AFTER UPDATE OF answer ON runs WHEN new.answer <> old.answer
BEGIN
	DELETE FROM seen WHERE run = old.id;
END;
CREATE TRIGGER seen_deleted AFTER DELETE ON runs
BEGIN
	DELETE FROM seen WHERE run = old.id;
END;
`

// Limits of what is kept of values: the runs, and what is read of them at once.
const (
	maxSeenRuns  = 300
	maxSeenBytes = 4 << 20
)

// keepSeen records what results have shown, and forgets that of the oldest runs.
func keepSeen(ctx context.Context, tx *sql.Tx, run int64, list []byte) error {
	_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO seen (run, list) VALUES (?, ?)", run, list)
	if err == nil {
		_, err = tx.ExecContext(ctx,
			"DELETE FROM seen WHERE run <= (SELECT run FROM seen ORDER BY run DESC LIMIT 1 OFFSET ?)", maxSeenRuns)
	}
	return err
}

func seenIn(t *table.Table) ([]byte, error) { return json.Marshal(seen.In(t)) }

// Seen returns what the saved results of a profile's newest runs have shown, the newest first.
func (s *Store) Seen(ctx context.Context, profile string) (lists []seen.Seen, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT list FROM seen JOIN runs ON id = run WHERE profile = ? "+
		"ORDER BY run DESC LIMIT ?", profile, maxSeenRuns)
	if err != nil {
		return nil, fmt.Errorf("read the values of earlier results: %w", s.explain(err))
	}
	defer rows.Close()
	for left := maxSeenBytes; rows.Next(); {
		var text []byte
		if err := rows.Scan(&text); err != nil {
			return lists, fmt.Errorf("read the values of earlier results: %w", s.explain(err))
		}
		if left -= len(text); left < 0 {
			break
		}
		var list seen.Seen
		if json.Unmarshal(text, &list) == nil { // otherwise damaged, and of no use
			lists = append(lists, list)
		}
	}
	return lists, rows.Err()
}
