package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrNotFound is wrapped by errors about missing runs, results, sessions and saved queries.
var ErrNotFound = errors.New("not found")

// NewerError reports a database that a newer version of the program has written.
type NewerError struct {
	Path         string
	Found, Known int // schema versions
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the history %s was written by a newer version of quarry (format %d, this version supports %d): update quarry, or set XDG_DATA_HOME to another folder",
		e.Path, e.Found, e.Known)
}

// ReadOnlyError reports that the store's folder cannot be written: missing permissions, a read-only
// file system, a full disk, or a file in the folder's place.
type ReadOnlyError struct {
	Path string
	Err  error
}

func (e *ReadOnlyError) Error() string {
	return fmt.Sprintf("the history %s cannot be written (%v): free disk space, fix its permissions, or set XDG_DATA_HOME to another folder", e.Path, e.Err)
}

func (e *ReadOnlyError) Unwrap() error { return e.Err }

// withoutAnnotations says what saved results do not contain.
const withoutAnnotations = "without notes, tags and stars"

// RestoredError reports that runs got back results, or were restored from their saved results. Missing
// is the path of the database if it was missing, or "".
type RestoredError struct {
	Missing string
	Runs    int
}

func (e *RestoredError) Error() string {
	if e.Missing == "" {
		return fmt.Sprintf("%d runs were restored from saved results that belonged to no run", e.Runs)
	}
	return fmt.Sprintf("the history %s was missing: %d runs were restored from their saved results, %s",
		e.Missing, e.Runs, withoutAnnotations)
}

// DamagedError reports that the database was damaged. Aside is the path that it was moved to, Runs
// the number of runs that were recovered, Restored the number of others that were restored from
// saved results, and Err why some may be missing. Aside is empty if the damage was found while the
// database was in use.
type DamagedError struct {
	Path           string
	Aside          string
	Runs, Restored int
	Err            error
}

func (e *DamagedError) Error() string {
	recovered := fmt.Sprintf("%d runs were recovered", e.Runs)
	if e.Restored > 0 {
		recovered += fmt.Sprintf(" and %d restored from their saved results, %s", e.Restored,
			withoutAnnotations)
	}
	switch {
	case e.Aside == "":
		return fmt.Sprintf("the history %s is damaged (%v): restart quarry to recover it", e.Path, e.Err)
	case e.Err != nil:
		return fmt.Sprintf("the history was damaged: %s; some may be missing or altered (%s); the damaged file is kept as %s",
			recovered, strings.ReplaceAll(e.Err.Error(), "\n", ", "), e.Aside)
	}
	return fmt.Sprintf("the history was damaged: %s; the damaged file is kept as %s, delete it if nothing is missing",
		recovered, e.Aside)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// sqliteCode returns SQLite's primary result code of err, or 0.
func sqliteCode(err error) int {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return 0
	}
	return failure.Code() & 0xff
}

// isDamage also treats SQLITE_NOMEM as damage: a corrupt length in the search index makes SQLite
// allocate more memory than there is.
func isDamage(err error) bool {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_NOMEM:
		return true
	}
	return errors.Is(err, errSuspect)
}

// isOrdinary reports whether err says nothing about the state of the database.
func isOrdinary(err error) bool {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT:
		return true
	}
	var path *fs.PathError
	var newer *NewerError
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrNotFound) ||
		errors.As(err, &path) || errors.As(err, &newer) || isUnwritable(err)
}

func isUnwritable(err error) bool {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM:
		return true
	}
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOSPC)
}

// explain turns an error of SQLite or the operating system into one with a cause and a next step.
// It marks a database as suspect if the error shows damage, so that the next Open recovers it.
// Damage has many faces, such as a value of the wrong type or a missing table: after any error that
// a sound database does not cause, the database is checked.
func (s *Store) explain(err error) error {
	if err == nil || s.dir == "" {
		return err
	}
	path := filepath.Join(s.dir, databaseName)
	var known *DamagedError
	switch {
	case errors.As(err, &known):
		return err
	case isDamage(err), !isOrdinary(err) && checkFile(path) != nil:
		markSuspect(path)
		return &DamagedError{Path: path, Err: err}
	case isUnwritable(err):
		return &ReadOnlyError{Path: path, Err: err}
	}
	return err
}
