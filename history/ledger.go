package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"quarry/api/dialect"
	"quarry/api/quota"
)

// Budget identifies what calls count against: the service limits each app in each tenant separately
// for each of its APIs.
type Budget struct {
	Tenant  string
	App     string
	Dialect dialect.Name
}

// keepCalls is how long calls are kept: twice the longest window of any limit, which allows for
// clock changes and changed limits.
const keepCalls = 48 * time.Hour

// StartCall records a call that starts at the given time, even if it exceeds the limits.
func (s *Store) StartCall(ctx context.Context, b Budget, at time.Time) (id int64, err error) {
	err = s.update(ctx, "record the call", func(tx *sql.Tx) error {
		id, err = s.insertCall(ctx, tx, b, at)
		return err
	})
	return id, err
}

// Reserve records a call if fits returns true, and reports whether it did. No process can record
// another call between the two.
func (s *Store) Reserve(ctx context.Context, b Budget, at time.Time,
	fits func(calls []quota.Call, stop quota.Stop) bool) (id int64, ok bool, err error) {
	err = s.update(ctx, "reserve a call", func(tx *sql.Tx) error {
		calls, err := readCalls(ctx, tx, b, at.Add(-keepCalls))
		if err != nil {
			return err
		}
		stop, err := readStop(ctx, tx, b)
		if err != nil {
			return err
		}
		if ok = fits(calls, stop); !ok {
			return nil
		}
		id, err = s.insertCall(ctx, tx, b, at)
		return err
	})
	return id, ok && err == nil, err
}

func (s *Store) insertCall(ctx context.Context, tx *sql.Tx, b Budget, at time.Time) (int64, error) {
	_, err := tx.ExecContext(ctx, "DELETE FROM calls WHERE tenant = ? AND app = ? AND dialect = ? AND start < ?",
		b.Tenant, b.App, b.Dialect, at.Add(-keepCalls).UnixNano())
	if err != nil {
		return 0, err
	}
	result,
		err := tx.ExecContext(ctx, "INSERT INTO calls (tenant, app, dialect, start, process) VALUES (?, ?, ?, ?, ?)",
		b.Tenant, b.App, b.Dialect, at.UnixNano(), s.callOwner())
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// inMemory is the owner of running calls in a store that only one process uses.
const inMemory = "memory"

func (s *Store) callOwner() string {
	if s.presence == nil {
		return inMemory
	}
	return s.presence.token
}

// FinishCall records the run time that a call is charged. It returns ErrNotFound for an unknown ID
// and for a call older than keepCalls.
func (s *Store) FinishCall(ctx context.Context, id int64, run time.Duration) error {
	return s.update(ctx, "record the end of the call", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE calls SET run = ?, process = '' WHERE id = ?", run, id)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("call %d: %w", id, ErrNotFound))
		}
		return nil
	})
}

// SendCall sets the start of a recorded call to the time at which it is sent, which a sign-in may
// have delayed.
func (s *Store) SendCall(ctx context.Context, id int64, at time.Time) error {
	return s.update(ctx, "record the start of the call", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE calls SET start = ? WHERE id = ?", at.UnixNano(), id)
		return err
	})
}

// ReturnCall removes a recorded call that was never sent.
func (s *Store) ReturnCall(ctx context.Context, id int64) error {
	return s.update(ctx, "remove the call", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM calls WHERE id = ?", id)
		return err
	})
}

// Calls returns the calls of a budget that started at the given time or later, oldest first.
func (s *Store) Calls(ctx context.Context, b Budget, since time.Time) ([]quota.Call, error) {
	calls, err := readCalls(ctx, s.read, b, since)
	if err != nil {
		return nil, fmt.Errorf("read the calls: %w", s.explain(err))
	}
	return calls, nil
}

// SetStop records what a 429 response said. A response without a limit keeps the limit of an
// earlier one.
func (s *Store) SetStop(ctx context.Context, b Budget, stop quota.Stop) error {
	return s.update(ctx, "record the rate limit", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO stops (tenant, app, dialect, until, reason, calls, window) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET until = excluded.until, reason = excluded.reason,
				calls = CASE excluded.calls WHEN 0 THEN calls ELSE excluded.calls END,
				window = CASE excluded.calls WHEN 0 THEN window ELSE excluded.window END`,
			b.Tenant, b.App, b.Dialect, nanoseconds(stop.Until), stop.Reason, stop.Calls, stop.Window)
		return err
	})
}

// Stop returns what the last 429 response for a budget said, or the zero value if there was none.
func (s *Store) Stop(ctx context.Context, b Budget) (quota.Stop, error) {
	stop, err := readStop(ctx, s.read, b)
	if err != nil {
		return quota.Stop{}, fmt.Errorf("read the rate limit: %w", s.explain(err))
	}
	return stop, nil
}

// querier is a *sql.DB or a *sql.Tx.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func readCalls(ctx context.Context, from querier, b Budget, since time.Time) ([]quota.Call, error) {
	rows, err := from.QueryContext(ctx, `
		SELECT start, run, process <> '' FROM calls
		WHERE tenant = ? AND app = ? AND dialect = ? AND start >= ? ORDER BY start`,
		b.Tenant, b.App, b.Dialect, since.UnixNano())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var calls []quota.Call
	for rows.Next() {
		var call quota.Call
		var start int64
		if err := rows.Scan(&start, &call.Run, &call.Running); err != nil {
			return nil, err
		}
		call.Start = time.Unix(0, start).UTC()
		calls = append(calls, call)
	}
	return calls, rows.Err()
}

func readStop(ctx context.Context, from querier, b Budget) (quota.Stop, error) {
	var until int64
	var stop quota.Stop
	err := from.QueryRowContext(ctx,
		"SELECT until, reason, calls, window FROM stops WHERE tenant = ? AND app = ? AND dialect = ?",
		b.Tenant, b.App, b.Dialect).Scan(&until, &stop.Reason, &stop.Calls, &stop.Window)
	if errors.Is(err, sql.ErrNoRows) {
		return quota.Stop{}, nil
	}
	stop.Until = timeOf(until)
	return stop, err
}
