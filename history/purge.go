package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// youngAnswer is the age up to which results without a run may belong to one that is being recorded.
const youngAnswer = time.Hour

// selects reports whether a purge deletes results without a run. Results of an unknown profile are
// deleted only with those of all profiles.
func (p Purge) selects(a OrphanedAnswer) bool {
	if p.whole() {
		return p.Profile == "" || a.Run.Profile == p.Profile
	}
	return (a.Run.Text == "" || a.Superseded) && time.Since(a.Modified) > youngAnswer
}

// planRest adds what is not a run to the plan of a purge of everything.
func (s *Store) planRest(ctx context.Context, d *PurgePlan) error {
	orphans, err := s.OrphanedAnswers(ctx)
	if err != nil {
		return err
	}
	for _, a := range orphans {
		if d.Purge.selects(a) {
			d.Orphans, d.OrphanBytes = d.Orphans+1, d.OrphanBytes+a.Size
		}
	}
	sessions, err := s.unusedSessions(ctx, s.read, d.Purge.Profile)
	if err != nil {
		return fmt.Errorf("plan the purge: %w", s.explain(err))
	}
	copies, err := s.oldCopies()
	d.Sessions, d.Copies = len(sessions), len(copies)
	return err
}

// purgeRest deletes what planRest has counted, and the parameter values if no profile is given.
func (s *Store) purgeRest(ctx context.Context, p Purge) error {
	err := s.update(ctx, "delete from the history", func(tx *sql.Tx) error {
		sessions, err := s.unusedSessions(ctx, tx, p.Profile)
		if err != nil {
			return err
		}
		for _, id := range sessions {
			if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE id = ?", id); err != nil {
				return err
			}
		}
		if p.Profile == "" {
			_, err = tx.ExecContext(ctx, "DELETE FROM remembered")
		}
		return err
	})
	if err != nil || s.dir == "" {
		return err
	}
	copies, err := s.oldCopies()
	if err != nil {
		return err
	}
	for _, name := range copies {
		for _, suffix := range databaseFiles {
			if err := removeIfExists(filepath.Join(s.dir, name+suffix)); err != nil {
				return fmt.Errorf("delete old databases: %w", s.explain(err))
			}
		}
	}
	// The search index merges deleted entries later, and the log keeps earlier pages until then.
	for _, cleanUp := range []string{"INSERT INTO search (search) VALUES ('optimize')",
		"PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := s.write.ExecContext(ctx, cleanUp); err != nil {
			return fmt.Errorf("delete from the history: %w", s.explain(err))
		}
	}
	return nil
}

// unusedSessions returns the sessions of a profile, or of all, that no running workbench uses.
func (s *Store) unusedSessions(ctx context.Context, db querier, profile string) ([]int64, error) {
	rows, err := db.QueryContext(ctx, "SELECT id, process FROM sessions WHERE ? IN ('', profile)", profile)
	if err != nil {
		return nil, err
	}
	type session struct {
		id      int64
		process string
	}
	all, err := scanAll(rows, func(k *session) []any { return []any{&k.id, &k.process} })
	var unused []int64
	for _, k := range all {
		if k.process == "" || s.presence != nil && !s.presence.alive(k.process) {
			unused = append(unused, k.id)
		}
	}
	return unused, err
}

// oldCopies returns the names of damaged and replaced databases that were moved aside.
func (s *Store) oldCopies() ([]string, error) {
	if s.dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("list old databases: %w", s.explain(err))
	}
	var names []string
	for _, entry := range entries {
		for _, suffix := range []string{damagedSuffix, replacedSuffix} {
			// The files that belong to a database end in a letter.
			if matched, _ := filepath.Match(databaseName+suffix+"*[0-9]", entry.Name()); matched {
				names = append(names, entry.Name())
			}
		}
	}
	return names, nil
}

// removeOrphanedAnswers removes results without a run. Those that describe their run are kept for
// Repair, unless everything is purged.
func (s *Store) removeOrphanedAnswers(ctx context.Context, p Purge) error {
	orphans, err := s.OrphanedAnswers(ctx)
	if err != nil {
		return err
	}
	for _, a := range orphans {
		if !p.selects(a) {
			continue
		}
		if err := remove(s.answerPath(a.Name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("delete saved results: %w", s.explain(err))
		}
	}
	return nil
}
