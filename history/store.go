// Package history is the local store for runs and their results, calls that count against quotas,
// sessions of the workbench, and saved queries as plain files. Several processes can share one
// folder. The package depends on neither the service nor the screen, and stores text unchanged:
// callers must escape it before they show it.
package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"
)

const databaseName = "quarry.db"

// Store is a history in a folder or in memory. Its methods are safe for concurrent use.
type Store struct {
	dir      string // "" for a store in memory
	write    *sql.DB
	read     *sql.DB
	presence *presence // nil for a store in memory
	upkeep   *upkeep   // nil unless a check has been started
	notices  []error
	hunts    huntCache
	clock    clock
	// collections are folders of further queries, and collected caches their files.
	collections []Collection
	collected   huntCache
	answers     memoryAnswers // used only by a store in memory
	closing     func() error  // calls close once
}

// Open opens the store in a folder and creates what is missing, readable by the user only. It
// returns a *NewerError for a database of a newer version, and a *ReadOnlyError for a folder that
// cannot be written. It moves a damaged database aside, recovers what can be read of it, and
// reports that in Notices.
//
// Open also marks the runs of dead processes as orphaned.
func Open(ctx context.Context, dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open the history: %w", err)
	}
	if err := makeFolders(dir); err != nil {
		return nil, &ReadOnlyError{Path: dir, Err: err}
	}
	// Only one process at a time creates, migrates or recovers the database. SQLite alone does not
	// prevent a race between processes that switch a new file to WAL mode.
	unlock, err := lockFile(filepath.Join(dir, locksFolder, "open"))
	if err != nil {
		return nil, &ReadOnlyError{Path: dir, Err: err}
	}
	defer unlock()

	s := &Store{dir: dir}
	s.closing = sync.OnceValue(s.close)
	if err := s.openOrRecover(ctx); err != nil {
		return nil, err
	}
	if err := s.join(ctx); err != nil {
		return nil, errors.Join(s.explain(err), s.Close())
	}
	s.startUpkeep()
	return s, nil
}

// OpenMemory opens an empty store that is discarded at the end, for when there is no usable folder.
// It keeps only the newest answers and no saved queries.
func OpenMemory(ctx context.Context) (*Store, error) {
	db, err := openMemory(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a history in memory: %w", err)
	}
	s := &Store{write: db, read: db}
	s.closing = sync.OnceValue(s.close)
	return s, nil
}

// Notices returns messages for the user about opening the store, one sentence each. A *DamagedError
// is among them if the database was damaged.
func (s *Store) Notices() []error { return s.notices }

// Close releases the store; further calls do nothing. Unfinished runs become orphaned.
func (s *Store) Close() error { return s.closing() }

func (s *Store) close() error {
	s.upkeep.stop()
	var err error
	if s.read != s.write {
		err = s.read.Close()
	}
	// Close the writer last: the last connection to close empties the -wal file.
	err = errors.Join(err, s.write.Close())
	if s.presence != nil {
		err = errors.Join(err, s.presence.leave())
	}
	return err
}

// openOrRecover opens the database. It replaces a damaged one by what can be read of it.
func (s *Store) openOrRecover(ctx context.Context) error {
	path := filepath.Join(s.dir, databaseName)
	err := finishRecovery(path)
	if err == nil {
		err = removeStaging(s.dir)
	}
	if err != nil {
		return &ReadOnlyError{Path: path, Err: err}
	}
	err = s.openDatabase(ctx, path)
	if err == nil {
		return s.restoreMissing(ctx, path)
	}
	if !isDamage(err) && !hasDamagedHeader(path, err) {
		return s.explain(err)
	}
	notice, err := recoverDatabase(ctx, path)
	if err != nil {
		return s.explain(err)
	}
	s.notices = append(s.notices, notice)
	return s.explain(s.openDatabase(ctx, path))
}

// openDatabase opens the connections and migrates the schema.
func (s *Store) openDatabase(ctx context.Context, path string) error {
	write, read, err := openPools(ctx, path)
	if err != nil {
		return err
	}
	err = migrate(ctx, write, path)
	if err == nil {
		err = checkHeader(ctx, write)
	}
	if err == nil {
		err = checkSuspect(path) // a newer version is not recovered
	}
	if err != nil {
		return errors.Join(err, write.Close(), read.Close())
	}
	s.write, s.read = write, read
	return nil
}

// join registers this store with the other processes and recovers the runs of dead ones.
func (s *Store) join(ctx context.Context) error {
	p, err := joinProcesses(filepath.Join(s.dir, locksFolder))
	if err != nil {
		return &ReadOnlyError{Path: s.dir, Err: err}
	}
	s.presence = p
	if err := s.finishRemovals(ctx); err != nil {
		return err
	}
	return s.recoverOrphans(ctx, time.Now())
}
