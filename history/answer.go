package history

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"quarry/table"
	"quarry/table/export"
)

// maxInMemory is how many answers a store in memory keeps, the newest ones: a large answer takes
// tens of megabytes.
const maxInMemory = 8

// memoryAnswers holds the answers of a store in memory.
type memoryAnswers struct {
	mu     sync.Mutex
	tables map[int64]*table.Table
	order  []int64 // in which answers were added, oldest first
}

func (m *memoryAnswers) keep(id int64, t *table.Table) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tables == nil {
		m.tables = map[int64]*table.Table{}
	}
	if _, again := m.tables[id]; !again {
		m.order = append(m.order, id)
	}
	m.tables[id] = t
	if len(m.order) > maxInMemory {
		delete(m.tables, m.order[0])
		m.order = m.order[1:]
	}
}

func (m *memoryAnswers) find(id int64) (*table.Table, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.tables[id]
	return t, ok
}

// KeepAnswer writes the results of a run to a file and records its name with the run. A store in
// memory keeps only the newest answers. It returns ErrNotFound for an unknown ID.
func (s *Store) KeepAnswer(ctx context.Context, id int64, t *table.Table) error {
	run, err := s.Run(ctx, id)
	if err != nil {
		return err
	}
	if s.dir == "" {
		s.answers.keep(id, t)
		return nil
	}
	list, err := seenIn(t)
	if err != nil {
		return fmt.Errorf("save the results of run %d: %w", id, err)
	}
	name, size, err := s.writeAnswer(ctx, run, t)
	if err != nil {
		return fmt.Errorf("save the results of run %d: %w", id, s.explain(err))
	}
	var before string
	err = s.update(ctx, "save the results", func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT answer FROM runs WHERE id = ?", id).Scan(&before)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("run %d: %w", id, ErrNotFound)
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE runs SET answer = ?, size = ? WHERE id = ?", name, size, id)
		}
		if err == nil {
			err = keepSeen(ctx, tx, id, list)
		}
		if err == nil && before != "" && before != name {
			err = recordRemoval(ctx, tx, filepath.Join(answersFolder, before))
		}
		return err
	})
	if err != nil {
		_ = remove(s.answerPath(name)) // no run refers to it
		return err
	}
	if before != "" && before != name {
		return s.finishRemovals(ctx)
	}
	return nil
}

// writeAnswer writes the file and returns its name and size. The hash in the name keeps two runs
// apart that got the same ID because a damaged database was replaced.
func (s *Store) writeAnswer(ctx context.Context, run Run, t *table.Table) (name string, size int64, err error) {
	folder := filepath.Join(s.dir, answersFolder)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return "", 0, err
	}
	hash := sha256.New()
	write := func(w io.Writer) error {
		return export.Write(ctx, io.MultiWriter(w, hash), export.Parquet, t, export.Options{Origin: originOf(run)})
	}
	err = writeFile(folder, s.temporary(), write, func(temporary string) error {
		name = fmt.Sprintf("%d-%s.parquet", run.ID, hex.EncodeToString(hash.Sum(nil)[:8]))
		if info, err := os.Stat(temporary); err == nil {
			size = info.Size()
		}
		return rename(temporary, filepath.Join(folder, name))
	})
	return name, size, err
}

// originOf returns the description that is stored in the file, so that other programs can read it
// and it survives the loss of the database.
func originOf(r Run) *export.Origin {
	return &export.Origin{
		Query: r.Text, Run: r.ID, Profile: r.Profile, Dialect: r.Dialect.String(), Identity: r.Identity,
		Started: r.Start, Missing: string(r.Truncated), Error: r.Error, Status: string(r.Status),
		Duration: r.Duration, Charged: r.Charged, Bytes: r.Bytes, Hunt: r.Hunt, Tables: r.Tables,
	}
}

// Answer returns the saved results of a run unchanged, or ErrNotFound.
func (s *Store) Answer(ctx context.Context, id int64) (*table.Table, error) {
	if t, ok := s.answers.find(id); ok {
		return t, nil
	}
	run, err := s.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	if run.Answer == "" {
		return nil, fmt.Errorf("%w: the results of run %d were not saved; run it again", ErrNotFound, id)
	}
	t, err := readAnswer(ctx, s.answerPath(run.Answer))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%w: the results of run %d are missing from %s; run it again", ErrNotFound, id,
			s.answerPath(run.Answer))
	case err != nil:
		return nil, fmt.Errorf("cannot read the results of run %d (%w); run it again", id, err)
	}
	return t, nil
}

func readAnswer(ctx context.Context, path string) (*table.Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return export.ReadParquet(ctx, f, info.Size())
}

// answerPath returns the path of an answer. It uses only the last element of name, so that a
// manipulated database cannot point outside the folder.
func (s *Store) answerPath(name string) string {
	return filepath.Join(s.dir, answersFolder, filepath.Base(name))
}
