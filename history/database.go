package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// busyTimeout is how long a process waits for others to finish writing, in milliseconds. A write
// takes well under a millisecond; the rest allows for slow disks.
const busyTimeout = "15000"

// readers is the number of connections for reading, in addition to the one for writing.
const readers = 4

// openPools opens one connection for writing and several for reading. With a single writer per
// process, goroutines queue in Go instead of polling SQLite's lock.
func openPools(ctx context.Context, path string) (write, read *sql.DB, err error) {
	if err := createDatabase(path); err != nil {
		return nil, nil, err
	}
	write, err = sql.Open("sqlite", dataSource(path, url.Values{
		"_txlock": {"immediate"}, "_journal_mode": {"WAL"},
		// Deleted rows are overwritten: neither others nor a recovery can read them.
		"_pragma": {"secure_delete(ON)"},
	}))
	if err != nil {
		return nil, nil, err
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	read, err = sql.Open("sqlite", dataSource(path, url.Values{"_query_only": {"1"}}))
	if err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return write, read, nil
}

// dataSource returns path as a URI, which keeps special characters in it from being parsed as
// options.
func dataSource(path string, options url.Values) string {
	options.Set("_busy_timeout", busyTimeout)
	options.Set("_foreign_keys", "1")
	options.Set("_synchronous", "NORMAL")
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") { // a drive letter
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: options.Encode()}).String()
}

// openMemory opens an in-memory database, which lives as long as its only connection.
func openMemory(ctx context.Context) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file::memory:?_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	if err := migrate(ctx, db, "in memory"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// creating serializes createDatabase: closing a file drops all POSIX locks that this process holds
// on it, including those that SQLite took for another goroutine.
var creating sync.Mutex

// createDatabase ensures that the file exists with the right mode, which SQLite copies to its -wal
// and -shm files regardless of the umask. It never opens an existing file, because closing it would
// drop SQLite's locks.
func createDatabase(path string) error {
	creating.Lock()
	defer creating.Unlock()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err == nil {
		err = f.Close()
	} else if errors.Is(err, os.ErrExist) {
		err = nil
	}
	if err != nil {
		return err
	}
	return makePrivate(path)
}

// makePrivate removes the permissions of group and others from a file.
func makePrivate(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file: %w", path, os.ErrPermission)
	}
	if info.Mode().Perm() == fileMode {
		return nil
	}
	return os.Chmod(path, fileMode)
}

// transact runs work in a transaction. On the writing pool, the transaction holds the write lock
// from the start, so what it has read cannot change before it commits.
func transact(ctx context.Context, db *sql.DB, work func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		_ = tx.Rollback() // its error adds nothing: the transaction ends with the connection at the latest
		return err
	}
	return tx.Commit()
}

// update runs work in a writing transaction and turns its failure into an error for the user.
func (s *Store) update(ctx context.Context, doing string, work func(*sql.Tx) error) error {
	if err := transact(ctx, s.write, work); err != nil {
		return fmt.Errorf("%s: %w", doing, s.explain(err))
	}
	return nil
}
