package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Purge selects what to delete. It never selects starred or unfinished runs. All conditions must
// hold; a Purge without conditions selects nothing.
type Purge struct {
	Before  time.Time // started before; zero for no limit
	Profile string    // "" for all profiles
	// All selects every run that the other conditions allow. Without a condition but the profile, it
	// also selects everything else that may contain queries or results; see PurgePlan.
	All bool
	// Keep is the total size in bytes that saved results may have: the oldest beyond it are
	// selected. 0 means no limit.
	Keep int64
	// AnswersOnly deletes the saved results and keeps the runs.
	AnswersOnly bool
}

// PurgePlan lists what a Purge would delete, so that it can be shown before anything is deleted.
type PurgePlan struct {
	Purge   Purge
	Runs    []int64 // oldest first
	Answers int     // number of runs with saved results
	Bytes   int64   // total size of these results
	Oldest  time.Time
	Newest  time.Time

	Orphans     int   // saved results without a run
	OrphanBytes int64 // total size of these
	Sessions    int   // sessions of the profile that no running workbench uses
	Copies      int   // databases that were moved aside; they contain all profiles
}

// Empty reports whether the plan selects nothing.
func (d *PurgePlan) Empty() bool {
	return len(d.Runs) == 0 && d.Orphans == 0 && d.Sessions == 0 && d.Copies == 0
}

// whole reports whether a purge selects everything, and not only runs.
func (p Purge) whole() bool { return p.All && p.Before.IsZero() && p.Keep == 0 && !p.AnswersOnly }

// PlanPurge returns what a Purge would delete. It deletes nothing.
func (s *Store) PlanPurge(ctx context.Context, p Purge) (PurgePlan, error) {
	d := PurgePlan{Purge: p}
	if p.Before.IsZero() && p.Profile == "" && p.Keep == 0 && !p.All {
		return d, nil
	}
	where, args := "NOT star AND process = ''", []any{}
	if !p.Before.IsZero() {
		where, args = where+" AND start < ?", append(args, p.Before.UnixNano())
	}
	if p.Profile != "" {
		where, args = where+" AND profile = ?", append(args, p.Profile)
	}
	if p.AnswersOnly || p.Keep > 0 {
		where += " AND answer <> ''"
	}
	excess := int64(-1) // bytes to free; -1 for no limit
	if p.Keep > 0 {
		total, err := s.KeptBytes(ctx)
		if err != nil || total <= p.Keep {
			return d, err
		}
		excess = total - p.Keep
	}
	rows, err := s.read.QueryContext(ctx, "SELECT id, answer <> '', size, start FROM runs WHERE "+where+" ORDER BY id",
		args...)
	if err != nil {
		return d, fmt.Errorf("plan the purge: %w", s.explain(err))
	}
	defer rows.Close()
	for (excess < 0 || d.Bytes < excess) && rows.Next() {
		if err := d.add(rows); err != nil {
			return d, fmt.Errorf("plan the purge: %w", s.explain(err))
		}
	}
	if err := rows.Err(); err != nil || !p.whole() {
		return d, s.explain(err)
	}
	return d, s.planRest(ctx, &d)
}

func (d *PurgePlan) add(rows *sql.Rows) error {
	var id, size, start int64
	var kept bool
	if err := rows.Scan(&id, &kept, &size, &start); err != nil {
		return err
	}
	at := timeOf(start)
	if len(d.Runs) == 0 || at.Before(d.Oldest) {
		d.Oldest = at
	}
	if at.After(d.Newest) {
		d.Newest = at
	}
	d.Runs, d.Bytes = append(d.Runs, id), d.Bytes+size
	if kept {
		d.Answers++
	}
	return nil
}

// KeptBytes returns the total size of the saved results.
func (s *Store) KeptBytes(ctx context.Context) (int64, error) {
	var total int64
	err := s.read.QueryRowContext(ctx, "SELECT coalesce(sum(size), 0) FROM runs WHERE answer <> ''").Scan(&total)
	if err != nil {
		return 0, fmt.Errorf("measure the saved results: %w", s.explain(err))
	}
	return total, nil
}

// Purge deletes what PlanPurge selected, except for runs that were starred since, and returns the
// number of deleted runs or results. Files that a crash leaves over are removed by the next Purge.
func (s *Store) Purge(ctx context.Context, plan PurgePlan) (removed int, err error) {
	const batch = 500 // lets other processes write in between
	for from := 0; from < len(plan.Runs); from += batch {
		n, err := s.removeRuns(ctx, plan.Runs[from:min(from+batch, len(plan.Runs))], plan.Purge.AnswersOnly, false)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	if err := s.removeOrphanedAnswers(ctx, plan.Purge); err != nil || !plan.Purge.whole() {
		return removed, err
	}
	return removed, s.purgeRest(ctx, plan.Purge)
}

// Delete deletes a run and its results, even if it is starred. It returns an error for an
// unfinished run, and ErrNotFound for an unknown ID.
func (s *Store) Delete(ctx context.Context, id int64) error {
	n, err := s.removeRuns(ctx, []int64{id}, false, true)
	switch {
	case err != nil:
		return err
	case n > 0:
		return nil
	}
	if _, err := s.Run(ctx, id); err != nil {
		return err
	}
	return fmt.Errorf("run %d has not finished: cancel it before you delete it", id)
}

// removeRuns deletes runs, or only their results. It removes the files after the database has been
// updated, which records them; after a crash, the next Open removes the rest.
func (s *Store) removeRuns(ctx context.Context, ids []int64, answersOnly, starred bool) (removed int, err error) {
	err = s.update(ctx, "delete from the history", func(tx *sql.Tx) error {
		removed = 0
		for _, id := range ids {
			file, found, err := removeRun(ctx, tx, id, answersOnly, starred)
			if err != nil {
				return err
			}
			if found {
				removed++
				err = recordRemovals(ctx, tx, id, file, !answersOnly)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return removed, err
	}
	return removed, s.finishRemovals(ctx)
}

func removeRun(ctx context.Context, tx *sql.Tx, id int64, answersOnly, starred bool) (file string, found bool,
	err error) {
	const deletable = " WHERE id = ? AND process = '' AND (? OR NOT star)"
	if answersOnly {
		err = tx.QueryRowContext(ctx, "SELECT answer FROM runs"+deletable+" AND answer <> ''", id, starred).Scan(&file)
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE runs SET answer = '', size = 0 WHERE id = ?", id)
			return file, err == nil, err
		}
		return "", false, ignoreNoRows(err)
	}
	var shape int64
	var profile string
	var newest, listed bool
	err = tx.QueryRowContext(ctx, "DELETE FROM runs"+deletable+" RETURNING answer, shape, profile, newest, listed", id,
		starred).
		Scan(&file, &shape, &profile, &newest, &listed)
	if err != nil {
		return "", false, ignoreNoRows(err)
	}
	if listed {
		err = unindex(ctx, tx, id)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, "DELETE FROM slicings WHERE run = ?", id)
	}
	if err == nil {
		err = promoteNewest(ctx, tx, shape, profile, newest)
	}
	return file, err == nil, err
}

func ignoreNoRows(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// promoteNewest updates the other runs of the shape after one was deleted: the newest of them is listed
// and stores their number.
func promoteNewest(ctx context.Context, tx *sql.Tx, shape int64, profile string, newestGone bool) error {
	if !newestGone {
		_,
			err := tx.ExecContext(ctx,
			"UPDATE runs SET occasions = occasions - 1 WHERE shape = ? AND profile = ? AND newest", shape, profile)
		return err
	}
	var id int64
	var listed bool
	err := tx.QueryRowContext(ctx,
		"SELECT id, listed FROM runs WHERE shape = ? AND profile = ? ORDER BY id DESC LIMIT 1", shape,
		profile).Scan(&id, &listed)
	if err != nil {
		return ignoreNoRows(err)
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE runs SET newest = 1, listed = 1,
			occasions = (SELECT count(*) FROM runs AS same WHERE same.shape = ?1 AND same.profile = ?2)
		WHERE id = ?3`, shape, profile, id)
	if err != nil || listed {
		return err
	}
	return reindex(ctx, tx, id)
}

// FormatBytes formats a size with a decimal unit, such as "1.2 GB".
func FormatBytes(n int64) string {
	size, unit := float64(n), "B"
	for _, larger := range []string{"kB", "MB", "GB", "TB"} {
		if size < 1000 {
			break
		}
		size, unit = size/1000, larger
	}
	if size < 10 && unit != "B" {
		return fmt.Sprintf("%.1f %s", size, unit)
	}
	return fmt.Sprintf("%.0f %s", size, unit)
}
