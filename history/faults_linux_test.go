//go:build !race

// The race detector also checks pointers, and SQLite's Go translation computes pointers into the
// memory of this file's VFS, which Go did not allocate.

package history

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"quarry/table"
)

// errorOf is the error of a file that corresponds to a result code.
func errorOf(code int32) error {
	if code == sqlite3.SQLITE_FULL {
		return syscall.ENOSPC
	}
	return syscall.EIO
}

// An operation opens a store with three runs and their results, changes something and closes it.
type operation struct {
	prepare func(t *testing.T, dir string)              // changes the store before the operation
	run     func(ctx context.Context, s *Store) error   // nil: opening it is the operation
	alone   func(ctx context.Context, dir string) error // instead of run, without an open store
	deletes bool                                        // runs may be missing afterwards
	repairs bool                                        // notices are expected
	done    func(ctx context.Context, s *Store) error   // checks that it has happened
}

var operations = map[string]operation{
	"record": {run: func(ctx context.Context, s *Store) error {
		id, err := s.Begin(ctx, Run{Text: "new", Status: Running})
		return errors.Join(err, s.Finish(ctx, Run{ID: id, Status: OK}))
	}, done: func(ctx context.Context, s *Store) error { return hasRun(ctx, s, 4, OK) }},
	"keep": {run: func(ctx context.Context, s *Store) error {
		id, err := s.Begin(ctx, Run{Text: "new", Status: Running})
		if err == nil {
			err = s.Finish(ctx, Run{ID: id, Status: OK})
		}
		if err != nil {
			return err
		}
		return s.KeepAnswer(ctx, id, numbers(5))
	}, done: func(ctx context.Context, s *Store) error { return hasRows(ctx, s, 4, 5) }},
	"keep again": {run: func(ctx context.Context, s *Store) error { return s.KeepAnswer(ctx, 1, numbers(9)) },
		done: func(ctx context.Context, s *Store) error { return hasRows(ctx, s, 1, 9) }},
	"delete": {deletes: true, run: func(ctx context.Context, s *Store) error { return s.Delete(ctx, 2) },
		done: func(ctx context.Context, s *Store) error { return isGone(ctx, s, 2) }},
	"purge": {deletes: true, run: func(ctx context.Context, s *Store) error {
		plan, err := s.PlanPurge(ctx, Purge{All: true})
		if err == nil {
			_, err = s.Purge(ctx, plan)
		}
		return err
	}, done: func(ctx context.Context, s *Store) error { return errors.Join(isGone(ctx, s, 2), isGone(ctx, s, 3)) }},
	"annotate": {run: func(ctx context.Context, s *Store) error { return s.Annotate(ctx, 3, Annotations{Note: "new"}) }},
	"session": {run: func(ctx context.Context, s *Store) error {
		session, err := s.ClaimSession(ctx, "p")
		session.State = bytes.Repeat([]byte("state"), 4000)
		if err != nil {
			return err
		}
		return s.SaveSession(ctx, session)
	}},
	"save": {run: func(ctx context.Context, s *Store) error {
		return errors.Join(s.SaveHunt(ctx, Hunt{Name: "new", Query: "new"}, false),
			s.SaveHunt(ctx, Hunt{Name: "night", Query: "changed"}, true))
	}},
	"slices": {run: func(ctx context.Context, s *Store) error {
		return errors.Join(s.SaveSlice(ctx, 1, 0, numbers(4)), s.SaveCheckpoint(ctx, 1, []byte("state")),
			s.DeleteCheckpoint(ctx, 1))
	}},
	"migrate": {prepare: downgrade, deletes: true},
	"recover": {repairs: true, prepare: func(t *testing.T, dir string) {
		path := filepath.Join(dir, databaseName)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		content[16] ^= 0xff
		if err := os.WriteFile(path, content, fileMode); err != nil {
			t.Fatal(err)
		}
	}},
	"rebuild": {repairs: true, prepare: func(t *testing.T, dir string) {
		if err := os.Remove(filepath.Join(dir, databaseName)); err != nil {
			t.Fatal(err)
		}
	}},
	"backup": {run: func(ctx context.Context, s *Store) error {
		return s.BackupTo(ctx, filepath.Join(s.dir, "backup.tar"))
	}},
	"restore": {prepare: func(t *testing.T, dir string) {
		s := mustOpen(t, dir)
		err := s.BackupTo(t.Context(), filepath.Join(dir, "b.tar"))
		if err := errors.Join(err, s.Delete(t.Context(), 3), s.Close()); err != nil {
			t.Fatal(err)
		}
	}, deletes: true, alone: func(ctx context.Context, dir string) error {
		f, err := os.Open(filepath.Join(dir, "b.tar"))
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = Restore(ctx, dir, f)
		return err
	}, done: func(ctx context.Context, s *Store) error { return hasRows(ctx, s, 3, 3) }},
}

// downgrade makes a database of version 4.
func downgrade(t *testing.T, dir string) {
	db, err := sql.Open("sqlite", filepath.Join(dir, databaseName))
	if err == nil {
		_, err = db.Exec("DROP TRIGGER seen_replaced; DROP TRIGGER seen_deleted; DROP TABLE seen; DROP TABLE removals; " +
			"ALTER TABLE runs DROP COLUMN failure; " +
			"PRAGMA application_id = 0; PRAGMA user_version = 4")
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func (o operation) perform(ctx context.Context, dir string) error {
	if o.alone != nil {
		return o.alone(ctx, dir)
	}
	s, err := Open(ctx, dir)
	if err != nil {
		return err
	}
	if o.run != nil {
		err = o.run(ctx, s)
	}
	return errors.Join(err, s.Close())
}

func numbers(rows int) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "n", Type: table.Long}})
	for i := range rows {
		b.Append(table.NewLong(int64(i)))
	}
	return b.Table()
}

func hasRun(ctx context.Context, s *Store, id int64, status Status) error {
	r, err := s.Run(ctx, id)
	if err == nil && r.Status != status {
		err = fmt.Errorf("run %d has the status %s, want %s", id, r.Status, status)
	}
	return err
}

func hasRows(ctx context.Context, s *Store, id int64, rows int) error {
	answer, err := s.Answer(ctx, id)
	if err == nil && answer.Rows() != rows {
		err = fmt.Errorf("run %d has %d rows, want %d", id, answer.Rows(), rows)
	}
	return err
}

func isGone(ctx context.Context, s *Store, id int64) error {
	if _, err := s.Run(ctx, id); !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("run %d: %v, want it deleted", id, err)
	}
	return nil
}

func mustOpen(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// baseline fills a folder with a store of three runs with results, one of them starred, and a saved
// query.
func baseline(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s := mustOpen(t, dir)
	var err error
	for i := range 3 {
		r := Run{Text: fmt.Sprintf("T | take %d", i), Start: time.Unix(int64(i+1), 0), Profile: "p", Status: Running}
		id, begun := s.Begin(t.Context(), r)
		err = errors.Join(err, begun, s.Finish(t.Context(), Run{ID: id, Status: OK, Rows: 3}),
			s.KeepAnswer(t.Context(), id, numbers(3)))
	}
	err = errors.Join(err, s.SaveHunt(t.Context(), Hunt{Name: "night", Query: "T"}, false),
		s.Annotate(t.Context(), 1, Annotations{Star: true}), s.Close())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// copyStore copies a store to a new folder. SQLite rebuilds the -shm file.
func copyStore(t *testing.T, from string) (to string) {
	t.Helper()
	to, err := os.MkdirTemp(t.TempDir(), "copy")
	if err == nil {
		err = os.CopyFS(to, os.DirFS(from))
	}
	if err == nil {
		err = removeQuietly(filepath.Join(to, databaseName+"-shm"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// checkStore opens a store after a fault, and checks that nothing is damaged, lost or left over.
// done says that the operation must have happened.
func (o operation) checkStore(t *testing.T, when, dir string, done bool) {
	t.Helper()
	ctx := t.Context()
	s, err := Open(ctx, dir)
	if err != nil {
		t.Errorf("%s: Open gave %v", when, err)
		return
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Errorf("%s: Close gave %v", when, err)
		}
	}()
	if len(s.Notices()) > 0 && !o.repairs {
		t.Errorf("%s: notices %v", when, s.Notices())
	}
	if problems, err := s.Check(ctx); err != nil || len(problems) > 0 {
		t.Errorf("%s: Check gave %v, %v", when, problems, err)
	}
	orphans, err := s.OrphanedAnswers(ctx)
	orphans = slices.DeleteFunc(orphans, func(a OrphanedAnswer) bool { return a.Superseded })
	if err != nil || len(orphans) > 0 && o.alone == nil {
		t.Errorf("%s: orphaned results %v, %v", when, orphans, err)
	}
	for id := int64(1); id <= 3; id++ {
		r, err := s.Run(ctx, id)
		switch {
		case err == nil && r.Text != fmt.Sprintf("T | take %d", id-1):
			t.Errorf("%s: run %d is %q", when, id, r.Text)
		case err != nil && !(o.deletes && errors.Is(err, ErrNotFound)):
			t.Errorf("%s: run %d: %v", when, id, err)
		case err == nil:
			if _, err := s.Answer(ctx, id); err != nil {
				t.Errorf("%s: %v", when, err)
			}
		}
	}
	if h, err := s.Hunt(ctx, "night"); err != nil || h.Query != "T" && h.Query != "changed" {
		t.Errorf("%s: the saved query is %q, %v", when, h.Query, err)
	}
	if done && o.done != nil {
		if err := o.done(ctx, s); err != nil {
			t.Errorf("%s: it succeeded, but %v", when, err)
		}
	}
	if id, err := s.Begin(ctx, Run{Text: "afterwards", Status: OK}); err != nil || id == 0 {
		t.Errorf("%s: Begin gave %v", when, err)
	}
	_ = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		name := filepath.Base(path)
		unfinished := strings.HasPrefix(name, databaseName+recoveredSuffix)
		if strings.HasPrefix(name, temporaryPrefix) || name == stagingFolder || unfinished {
			t.Errorf("%s: %s is left", when, path)
		}
		return err
	})
}

// every is the distance of the changes that a normal run takes. QUARRY_FAULTS=all takes all.
func every(changes int) int {
	if os.Getenv("QUARRY_FAULTS") == "all" {
		return 1
	}
	return max(1, changes/3)
}

// forEachOperation runs a test for each operation with a prepared store.
func forEachOperation(t *testing.T, test func(t *testing.T, o operation, dir string)) {
	for name, o := range operations {
		t.Run(name, func(t *testing.T) {
			dir := baseline(t)
			if o.prepare != nil {
				o.prepare(t, dir)
			}
			test(t, o, dir)
		})
	}
}

// TestKillAtEveryChange looks at the files as they are before each change, which is what a process
// leaves that is killed there.
func TestKillAtEveryChange(t *testing.T) {
	forEachOperation(t, func(t *testing.T, o operation, dir string) {
		var left []string
		end := injectFaults(t, func(change) int32 {
			left = append(left, copyStore(t, dir))
			return sqlite3.SQLITE_OK
		})
		if err := o.perform(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		end()
		for i := 0; i < len(left); i += every(len(left)) {
			o.checkStore(t, fmt.Sprintf("killed before change %d of %d", i+1, len(left)), left[i], false)
		}
		o.checkStore(t, "complete", dir, true)
		t.Logf("%d changes", len(left))
	})
}

// TestErrorAtEveryChange makes one change fail with an I/O error, or this and all further ones
// because the disk is full.
func TestErrorAtEveryChange(t *testing.T) {
	forEachOperation(t, func(t *testing.T, o operation, dir string) {
		for _, code := range []int32{sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR} {
			for failing, step := 1, 1; ; failing += step {
				trial, n := copyStore(t, dir), 0
				stays := "" // the file that could not be removed, if that is what failed
				end := injectFaults(t, func(c change) int32 {
					if n++; n == failing || n > failing && code == sqlite3.SQLITE_FULL {
						stays = filepath.Base(c.path)
						return code
					}
					return sqlite3.SQLITE_OK
				})
				err := o.perform(t.Context(), trial)
				end()
				if n < failing {
					break
				}
				when := fmt.Sprintf("code %d at change %d: %v", code, failing, err)
				if strings.HasPrefix(stays, temporaryPrefix) {
					if err := removeQuietly(filepath.Join(trial, stays)); err != nil {
						t.Fatal(err)
					}
				}
				o.checkStore(t, when, trial, err == nil)
				step = every(n)
				if err := os.RemoveAll(trial); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// A disk models the loss of power: changes of the database that were not synced are lost, made or
// torn, each on its own.
type disk struct {
	durable map[string][]byte
	pending map[string][]change
}

func (d *disk) apply(c change) {
	if _, ok := d.durable[c.path]; !ok {
		d.durable[c.path], _ = os.ReadFile(c.path) // before the first change
	}
	switch c.kind {
	case "write", "truncate":
		c.data = slices.Clone(c.data)
		d.pending[c.path] = append(d.pending[c.path], c)
	case "sync":
		for _, p := range d.pending[c.path] {
			d.durable[c.path] = applied(d.durable[c.path], p, len(p.data))
		}
		d.pending[c.path] = nil
	case "delete":
		d.durable[c.path], d.pending[c.path] = nil, nil
	}
}

// applied returns a file with the first bytes of a change.
func applied(content []byte, c change, bytes int) []byte {
	if c.kind == "truncate" {
		return content[:min(len(content), int(c.offset))]
	}
	content = slices.Clone(content)
	if missing := int(c.offset) + bytes - len(content); missing > 0 {
		content = append(content, make([]byte, missing)...)
	}
	copy(content[c.offset:], c.data[:bytes])
	return content
}

// fail writes to a copy of the store what the disk may have after a loss of power.
func (d *disk) fail(t *testing.T, dir, to string, random *rand.Rand) {
	for path, content := range d.durable {
		for _, p := range d.pending[path] {
			switch random.IntN(3) {
			case 0:
				content = applied(content, p, len(p.data))
			case 1: // torn between sectors
				content = applied(content, p, len(p.data)/512*random.IntN(512)/512*512)
			}
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(to, name)); err != nil {
			continue // renamed or deleted since
		}
		if err := os.WriteFile(filepath.Join(to, name), content, fileMode); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPowerLossAtEveryChange loses or tears what was not synced. The last changes may be lost, but
// what was there before must be there.
func TestPowerLossAtEveryChange(t *testing.T) {
	forEachOperation(t, func(t *testing.T, o operation, dir string) {
		random := rand.New(rand.NewPCG(1, 2))
		d := &disk{durable: map[string][]byte{}, pending: map[string][]change{}}
		var left []string
		end := injectFaults(t, func(c change) int32 {
			if c.kind == "file" {
				return sqlite3.SQLITE_OK
			}
			d.apply(c)
			to := copyStore(t, dir)
			d.fail(t, dir, to, random)
			left = append(left, to)
			return sqlite3.SQLITE_OK
		})
		if err := o.perform(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		end()
		for i := 0; i < len(left); i += every(len(left)) {
			o.checkStore(t, fmt.Sprintf("power lost at change %d of %d", i+1, len(left)), left[i], false)
		}
	})
}

// removeQuietly removes a file, if it exists, unseen by faults.
func removeQuietly(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
