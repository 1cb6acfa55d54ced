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

// busyTimeout in milliseconds is how long a process waits for the others to finish
// writing. A write takes well under a millisecond; the rest is a slow disk.
const busyTimeout = "15000"

// readers is how many connections read beside the one that writes.
const readers = 4

// openPools opens one connection to write and some to read. One writer for each
// process keeps its goroutines from waiting on SQLite's lock, which polls.
func openPools(ctx context.Context, path string) (write, read *sql.DB, err error) {
	if err := createDatabase(path); err != nil {
		return nil, nil, err
	}
	write, err = sql.Open("sqlite", dataSource(path, url.Values{
		"_txlock": {"immediate"}, "_journal_mode": {"WAL"},
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

// dataSource spells a path as a URI, so that no character of it is taken for an option.
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

// openMemory opens a database that lives as long as its only connection.
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

// creating keeps one goroutine from closing a file that another has just handed to
// SQLite: a close in this process drops the POSIX locks that SQLite holds on it.
var creating sync.Mutex

// createDatabase makes sure that the file is there with the right mode, which SQLite
// gives to its -wal and -shm files too, whatever the umask. An existing file is
// never opened here, for the sake of SQLite's locks.
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

// makePrivate takes the rights of others from a file.
func makePrivate(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file: %w", path, os.ErrPermission)
	}
	if info.Mode().Perm() == fileMode {
		return nil
	}
	return os.Chmod(path, fileMode)
}

// transact runs work in a transaction. On a pool that writes, the transaction has
// the write lock from its beginning, so what it read stays true until it ends.
func transact(ctx context.Context, db *sql.DB, work func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		_ = tx.Rollback() // says nothing new: the transaction is gone with its connection at the latest
		return err
	}
	return tx.Commit()
}

// update runs work in a writing transaction and explains its failure.
func (s *Store) update(ctx context.Context, doing string, work func(*sql.Tx) error) error {
	if err := transact(ctx, s.write, work); err != nil {
		return fmt.Errorf("%s: %w", doing, s.explain(err))
	}
	return nil
}
