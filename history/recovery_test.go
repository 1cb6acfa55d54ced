package history_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quarry/api/quota"
	"quarry/history"
)

// template is the database of a closed store with 500 finished runs, a call and parameter values.
var template = sync.OnceValues(func() ([]byte, error) {
	runs := make([]history.Run, 500)
	for i := range runs {
		runs[i] = history.Run{Text: fmt.Sprintf("DeviceInfo | where x == %d", i), Status: history.OK, Start: noon}
	}
	return databaseWith(func(ctx context.Context, s *history.Store) error {
		_, err := s.StartCall(ctx, budget, noon)
		return errors.Join(err, s.Fill(ctx, runs), s.Remember(ctx, "tab", map[string]string{"host": "a"}))
	})
})

// databaseWith returns the database file of a store that fill has written to.
func databaseWith(fill func(context.Context, *history.Store) error) ([]byte, error) {
	dir, err := os.MkdirTemp("", "quarry-history")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	s, err := history.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(fill(ctx, s), s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "quarry.db"))
}

// filled returns a store folder with a copy of template.
func filled(t *testing.T) (dir, database string) {
	t.Helper()
	dir = t.TempDir()
	database = filepath.Join(dir, "quarry.db")
	content, err := template()
	if err == nil {
		err = os.WriteFile(database, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir, database
}

func damage(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, change(content), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func noise(content []byte, random *rand.Rand) {
	for i := range content {
		content[i] = byte(random.Uint32())
	}
}

func TestDamagedDatabaseIsMovedAsideAndRecovered(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	cases := map[string]struct {
		change func([]byte) []byte
		least  int // number of runs that must be recovered
	}{
		"text instead": {func([]byte) []byte { return []byte("this is no database, but long enough to be one") },
			0},
		"noise":              {func(b []byte) []byte { noise(b, random); return b }, 0},
		"header overwritten": {func(b []byte) []byte { noise(b[:100], random); return b }, 0},
		"cut by a page":      {func(b []byte) []byte { return b[:len(b)-4096] }, 400},
		"cut in the middle":  {func(b []byte) []byte { return b[:len(b)/2] }, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir, database := filled(t)
			damage(t, database, c.change)
			s := open(t, dir)
			var notice *history.DamagedError
			if len(s.Notices()) != 1 || !errors.As(s.Notices()[0], &notice) {
				t.Fatalf("Notices = %v, want one *DamagedError", s.Notices())
			}
			if notice.Runs < c.least {
				t.Errorf("%d runs were recovered, want at least %d: %v", notice.Runs, c.least, notice.Err)
			}
			if got := len(listed(t, s, history.Filter{Text: "deviceinfo"})); got != notice.Runs {
				t.Errorf("search finds %d runs, want the %d that were recovered", got, notice.Runs)
			}
			if !strings.Contains(notice.Error(), notice.Aside) || strings.Contains(notice.Error(), "\n") {
				t.Errorf("the notice is %q, want one line that names %s", notice, notice.Aside)
			}
			if info, err := os.Stat(notice.Aside); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the damaged file: %v, %v, want it next to the database with mode 600", info, err)
			}
			checkWorks(t, s)
		})
	}
}

// checkWorks uses every part of a store.
func checkWorks(t *testing.T, s *history.Store) {
	t.Helper()
	id := begin(t, s, history.Run{Text: "after the damage"})
	if err := s.Finish(t.Context(), history.Run{ID: id, Status: history.OK}); err != nil {
		t.Error(err)
	}
	if runs, err := s.Runs(t.Context(), history.Filter{Text: "after the dam"}); err != nil || len(runs) != 1 ||
		runs[0].ID != id {
		t.Errorf("search for the new run = %v, %v", runs, err)
	}
	if _, ok, err := s.Reserve(t.Context(), budget, noon, func([]quota.Call, quota.Stop) bool { return true }); !ok ||
		err != nil {
		t.Errorf("Reserve = %v, %v", ok, err)
	}
	if err := s.Remember(t.Context(), "tab", map[string]string{"host": "b"}); err != nil {
		t.Error(err)
	}
}

// Damage inside the file shows only when it is read. Whatever reads it returns a *DamagedError, and
// the next Open recovers the database.
func TestDamageFoundInUseIsRecoveredOnTheNextOpen(t *testing.T) {
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(5, seed))
		dir, database := filled(t)
		damage(t, database, func(b []byte) []byte {
			at := 100 + random.IntN(len(b)-100)
			noise(b[at:min(len(b), at+1+random.IntN(20_000))], random)
			return b
		})
		if err := useAll(t, dir); err != nil {
			var damaged *history.DamagedError
			if !errors.As(err, &damaged) {
				t.Errorf("seed %d: got %v, want a *DamagedError", seed, err)
			}
			s := open(t, dir)
			if len(s.Notices()) != 1 {
				t.Errorf("seed %d: after %v, Notices = %v, want one", seed, err, s.Notices())
			}
			checkWorks(t, s)
		}
	}
}

// Damage that no query meets is found by a check in the background, once a week.
func TestHiddenDamageIsFoundByTheWeeklyCheck(t *testing.T) {
	dir, database := filled(t)
	damage(t, database, func(b []byte) []byte {
		at := bytes.Index(b, []byte("where x == 250"))
		b[at] = 'W' // the query is another, but the row is valid
		return b
	})
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if s.WaitForUpkeep() || len(s.Notices()) > 0 {
		t.Errorf("a new store was checked, or gave %v", s.Notices())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-8 * 24 * time.Hour)
	if err := os.Chtimes(database+".checked", old, old); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if !s.WaitForUpkeep() {
		t.Error("an old store was not checked")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if s.WaitForUpkeep() || len(s.Notices()) != 1 {
		t.Errorf("notices %v, want the recovery, and no second check", s.Notices())
	}
}

// useAll opens a store, reads and writes, and returns the first error.
func useAll(t *testing.T, dir string) error {
	s, err := history.Open(t.Context(), dir)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer s.Close()
	if _, err := s.Runs(t.Context(), history.Filter{}); err != nil {
		return err
	}
	if _, err := s.Runs(t.Context(), history.Filter{Text: "device"}); err != nil {
		return err
	}
	_, err = s.Begin(t.Context(), history.Run{Text: "T", Status: history.OK})
	return err
}

// A newer database is refused, whether or not it seems to be damaged, and stays as it is.
func TestNewerDatabaseIsLeftAlone(t *testing.T) {
	for name, also := range map[string]func(t *testing.T, database string){
		"sound": func(*testing.T, string) {},
		"suspect": func(t *testing.T, database string) {
			if err := os.WriteFile(database+".suspect", nil, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"damaged": func(t *testing.T, database string) {
			damage(t, database, func(b []byte) []byte { b[16] ^= 1; clear(b[8192:12288]); return b })
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, database := filled(t)
			db, err := sql.Open("sqlite", database)
			if err == nil {
				_, err = db.Exec(fmt.Sprintf("PRAGMA user_version = 1000; PRAGMA application_id = %d", history.SealOf(1000)))
			}
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			also(t, database)
			before, err := os.ReadFile(database)
			if err != nil {
				t.Fatal(err)
			}
			for what, open := range map[string]func() error{
				"Open":   func() error { _, err := history.Open(t.Context(), dir); return err },
				"Repair": func() error { _, err := history.Repair(t.Context(), dir); return err },
			} {
				err := open()
				var newer *history.NewerError
				if !errors.As(err, &newer) || newer.Found != 1000 {
					t.Fatalf("%s gave %v, want a *NewerError for format 1000", what, err)
				}
				if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "update quarry") {
					t.Errorf("the error is %q, want one line with the next step", err)
				}
			}
			if after, err := os.ReadFile(database); err != nil || string(after) != string(before) {
				t.Errorf("the newer database was changed (%v)", err)
			}
		})
	}
}

func TestFullDiskIsReported(t *testing.T) {
	s := open(t, t.TempDir())
	begin(t, s, history.Run{Text: "fits"})
	s.FillDisk(t)
	_, err := s.Begin(t.Context(), history.Run{Text: strings.Repeat("does not fit ", 100_000), Status: history.Running})
	var readOnly *history.ReadOnlyError
	if !errors.As(err, &readOnly) {
		t.Errorf("Begin gave %v, want a *ReadOnlyError", err)
	}
	if got := listed(t, s, history.Filter{}); len(got) != 1 {
		t.Errorf("the list is %q, want the runs that fit", got)
	}
}
