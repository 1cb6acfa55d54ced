// Package history is the local store: every run with its answer, every call that
// was spent, what workbenches show, and saved hunts as plain files. Several processes may use one
// folder at once. It knows neither the service nor the screen, and it keeps text
// exactly as it came: making it safe to show is the caller's matter.
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

// databaseName is the database's file name in the store's folder.
const databaseName = "quarry.db"

// Store is the history in one folder, or in memory. Its methods may be called from
// any goroutine.
type Store struct {
	dir      string // "" in memory
	write    *sql.DB
	read     *sql.DB
	presence *presence // nil in memory
	notices  []error
	hunts    huntCache
	answers  memoryAnswers // empty where there is a folder
	closing  func() error  // close, once
}

// Open opens the store in a folder, and creates both if they are missing, for the
// user's eyes only. A database of a newer program gives a *NewerError, a folder that
// cannot be written a *ReadOnlyError. A damaged database is moved aside and what
// can be read of it is taken over; Notices tells of that.
//
// Runs whose process has died are marked as lost.
func Open(ctx context.Context, dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open the history: %w", err)
	}
	if err := makeFolders(dir); err != nil {
		return nil, &ReadOnlyError{Path: dir, Err: err}
	}
	// One process at a time creates, migrates or salvages. SQLite alone does not
	// settle the race of several processes that switch a new file to WAL.
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
	return s, nil
}

// OpenMemory opens an empty store that is forgotten at the end, for when there is
// no usable folder. It keeps the newest answers, and no hunts.
func OpenMemory(ctx context.Context) (*Store, error) {
	db, err := openMemory(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a history in memory: %w", err)
	}
	s := &Store{write: db, read: db}
	s.closing = sync.OnceValue(s.close)
	return s, nil
}

// Notices returns what the user should be told about the opening; each is one
// sentence. A *DamagedError is among them when the database was damaged.
func (s *Store) Notices() []error { return s.notices }

// Close releases the store; a second time does nothing. Runs that are still in flight will be found lost.
func (s *Store) Close() error { return s.closing() }

func (s *Store) close() error {
	var err error
	if s.read != s.write {
		err = s.read.Close()
	}
	// The writer goes last, because the last one out empties the -wal file.
	err = errors.Join(err, s.write.Close())
	if s.presence != nil {
		err = errors.Join(err, s.presence.leave())
	}
	return err
}

// openOrRecover opens the database, the second time after a damaged one is out of the way.
func (s *Store) openOrRecover(ctx context.Context) error {
	path := filepath.Join(s.dir, databaseName)
	err := s.openDatabase(ctx, path)
	if !isDamage(err) {
		return s.explain(err)
	}
	damaged, err := moveAside(path, time.Now())
	if err != nil {
		return &ReadOnlyError{Path: path, Err: fmt.Errorf("it is damaged and cannot be moved aside: %w", err)}
	}
	if err := s.openDatabase(ctx, path); err != nil {
		return s.explain(err)
	}
	notice := &DamagedError{Path: path, Aside: damaged}
	notice.Runs, notice.Err = s.recover(ctx, damaged)
	s.notices = append(s.notices, notice)
	return nil
}

// openDatabase opens the writer and the readers and brings the schema up to date.
func (s *Store) openDatabase(ctx context.Context, path string) error {
	if err := checkSuspect(path); err != nil {
		return err
	}
	write, read, err := openPools(ctx, path)
	if err != nil {
		return err
	}
	if err := migrate(ctx, write, path); err != nil {
		return errors.Join(err, write.Close(), read.Close())
	}
	s.write, s.read = write, read
	return nil
}

// join makes this store known to the other processes and buries the dead ones.
func (s *Store) join(ctx context.Context) error {
	p, err := joinProcesses(filepath.Join(s.dir, locksFolder))
	if err != nil {
		return &ReadOnlyError{Path: s.dir, Err: err}
	}
	s.presence = p
	return s.recoverOrphans(ctx, time.Now())
}
