package history

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"time"
)

// clock knows how far the start times of runs deviate from the order of recording. With that, a date becomes a
// bound on IDs, which a search in the order of IDs needs: it stops at the bound instead of reading older runs.
type clock struct {
	mu      sync.Mutex
	scanned int64         // the newest run that has been looked at
	latest  int64         // the latest start up to there
	back    time.Duration // the most that a run started before an earlier one
}

// drift returns how far back the clock was set at most, with the runs since the last call.
func (c *clock) drift(ctx context.Context, db *sql.DB) (time.Duration, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	from := "runs"
	if c.scanned == 0 {
		from = "runs INDEXED BY runs_start" // has all that is needed; the rows are much larger
	}
	rows, err := db.QueryContext(ctx, "SELECT id, start FROM "+from+" WHERE id > ?", c.scanned)
	if err != nil {
		return 0, err
	}
	type run struct{ id, start int64 }
	fresh, err := scanAll(rows, func(r *run) []any { return []any{&r.id, &r.start} })
	if err != nil {
		return 0, err
	}
	slices.SortFunc(fresh, func(a, b run) int { return cmp.Compare(a.id, b.id) })
	for _, r := range fresh {
		c.back = max(c.back, time.Duration(c.latest-r.start))
		c.latest, c.scanned = max(c.latest, r.start), r.id
	}
	return c.back, nil
}

// firstFrom returns the ID of a run so that all runs since a time have that ID or a higher one, provided that
// the clock was never set back by more than drift. It returns 0 without runs.
func firstFrom(ctx context.Context, db *sql.DB, at time.Time, drift time.Duration) (int64, error) {
	var low, high int64 // the first run that started at the time or later is in [low, high)
	// Two subqueries, each of one step: min and max in one query read the whole index.
	err := db.QueryRowContext(ctx,
		"SELECT coalesce((SELECT min(id) FROM runs), 0), coalesce((SELECT max(id) FROM runs), -1) + 1").Scan(&low, &high)
	since := nanoseconds(at.Add(-drift))
	for err == nil && low < high {
		middle := low + (high-low)/2
		var id, start int64
		err = db.QueryRowContext(ctx, "SELECT id, start FROM runs WHERE id >= ? ORDER BY id LIMIT 1", middle).
			Scan(&id, &start)
		switch {
		case errors.Is(err, sql.ErrNoRows): // deleted meanwhile
			high, err = middle, nil
		case start >= since:
			high = middle
		default:
			low = id + 1
		}
	}
	return low, err
}

// bounds returns the lowest ID that a filter's dates allow, and the first that they exclude; 0 for none.
func (s *Store) bounds(ctx context.Context, f Filter) (first, end int64, err error) {
	if f.Since.IsZero() && f.Before.IsZero() {
		return 0, 0, nil
	}
	drift, err := s.clock.drift(ctx, s.read)
	if err == nil && !f.Since.IsZero() {
		first, err = firstFrom(ctx, s.read, f.Since, drift)
	}
	if err == nil && !f.Before.IsZero() {
		// Runs with this ID or a higher one started at the time or later.
		end, err = firstFrom(ctx, s.read, f.Before.Add(2*drift), drift)
	}
	return first, end, err
}
