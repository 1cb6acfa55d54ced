package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"quarry/history/queryfile"
)

// Annotations are what a user adds to a run.
type Annotations struct {
	Note string
	Tags []string
	Star bool // exempts the run and its results from retention
}

// annotated is an SQL condition on runs that holds for rows with any annotation.
const annotated = "(star OR note <> '' OR tags <> '[]')"

// Annotate replaces the annotations of a run. It returns ErrNotFound for an unknown ID.
func (s *Store) Annotate(ctx context.Context, id int64, m Annotations) error {
	m.Note, m.Tags = strings.TrimSpace(m.Note), queryfile.CleanTags(m.Tags)
	return s.update(ctx, "annotate the run", func(tx *sql.Tx) error {
		var wasListed bool
		err := tx.QueryRowContext(ctx, "SELECT listed FROM runs WHERE id = ?", id).Scan(&wasListed)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("run %d: %w", id, ErrNotFound)
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE runs SET note = ?, tags = ?, star = ? WHERE id = ?", m.Note,
			encodeList(m.Tags), m.Star, id)
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE runs SET listed = newest OR "+annotated+" WHERE id = ?", id)
		}
		if err == nil && wasListed {
			err = unindex(ctx, tx, id)
		}
		if err != nil {
			return err
		}
		return reindex(ctx, tx, id)
	})
}

// reindex adds a listed run to the search index, which must not contain it yet.
func reindex(ctx context.Context, tx *sql.Tx, id int64) error {
	runs, err := listedRunsAfter(ctx, tx, id-1, 1)
	if err != nil || len(runs) == 0 || runs[0].ID != id {
		return err
	}
	return index(ctx, tx, runs[0])
}
