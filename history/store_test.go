package history_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quarry/history"
)

// open opens a store that is closed at the end of the test.
func open(t testing.TB, dir string) *history.Store {
	t.Helper()
	s, err := history.Open(t.Context(), dir)
	if err != nil {
		t.Fatalf("Open(%s): %v", dir, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

func begin(t testing.TB, s *history.Store, r history.Run) int64 {
	t.Helper()
	if r.Status == "" {
		r.Status = history.Running
	}
	id, err := s.Begin(t.Context(), r)
	if err != nil {
		t.Fatalf("Begin(%q): %v", r.Text, err)
	}
	return id
}

func TestExistingDatabaseIsMadePrivate(t *testing.T) {
	dir := t.TempDir()
	begin(t, open(t, dir), history.Run{Text: "T"})
	path := filepath.Join(dir, "quarry.db")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode after opening = %03o, want 600", got)
	}
}

func TestFolderMayHaveAnyName(t *testing.T) {
	for _, name := range []string{"a b", "q?mode=ro", "100%41", "a#b", "it's", `back\slash`, "ünï", "-x", "a;b&c=d"} {
		dir := filepath.Join(t.TempDir(), name)
		s := open(t, dir)
		begin(t, s, history.Run{Text: "T"})
		if info, err := os.Stat(filepath.Join(dir, "quarry.db")); err != nil || info.Size() == 0 {
			t.Errorf("folder %q: database: %v, %v", name, info, err)
		}
	}
}

func TestUnwritableFolderIsReported(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	inPlace := t.TempDir()
	if err := os.Mkdir(filepath.Join(inPlace, "quarry.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	noLocks := t.TempDir()
	if err := os.WriteFile(filepath.Join(noLocks, "locks"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{
		"a file in place of the folder":          file,
		"a file in place of its parent":          filepath.Join(file, "quarry"),
		"a folder in place of the database":      inPlace,
		"a file in place of the folder of locks": noLocks,
	} {
		_, err := history.Open(t.Context(), dir)
		var readOnly *history.ReadOnlyError
		if !errors.As(err, &readOnly) {
			t.Errorf("%s: Open gave %v, want a *ReadOnlyError", name, err)
			continue
		}
		if strings.Count(err.Error(), "\n") > 0 || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: the error is %q, want one line that names %s", name, err, dir)
		}
	}
}

func TestReadOnlyFolderIsReported(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	if os.WriteFile(filepath.Join(dir, "probe"), nil, 0o600) == nil {
		t.Skip("this user can write everywhere")
	}
	_, err := history.Open(t.Context(), dir)
	var readOnly *history.ReadOnlyError
	if !errors.As(err, &readOnly) {
		t.Errorf("Open gave %v, want a *ReadOnlyError", err)
	}
}

func TestFileSystemWithoutLocksIsReported(t *testing.T) {
	history.WithoutLocks(t)
	_, err := history.Open(t.Context(), t.TempDir())
	var readOnly *history.ReadOnlyError
	if !errors.As(err, &readOnly) || !strings.Contains(err.Error(), "does not support locks") {
		t.Errorf("Open gave %v, want a *ReadOnlyError about locks", err)
	}
}

func TestClockThatJumps(t *testing.T) {
	s := open(t, t.TempDir())
	late := finished(t, s, history.Run{Text: "first, with the clock a day ahead", Start: noon.Add(24 * time.Hour)},
		false)
	early := finished(t, s, history.Run{Text: "second", Start: noon}, false)
	if got := listed(t, s, history.Filter{}); len(got) != 2 || got[0] != "second ×1" {
		t.Errorf("listed %q, want the order of recording", got)
	}
	if got := listed(t, s, history.Filter{Since: noon.Add(time.Hour)}); len(got) != 1 ||
		!strings.HasPrefix(got[0], "first") {
		t.Errorf("since an hour later: %q, want the one of the fast clock", got)
	}
	plan, err := s.PlanPurge(t.Context(), history.Purge{Before: noon.Add(time.Hour)})
	if err != nil || len(plan.Runs) != 1 || plan.Runs[0] != early || late == early {
		t.Errorf("plan %+v (error %v), want the second run", plan, err)
	}
	session := claim(t, s, "p")
	keep(t, s, session, "new", noon.Add(24*time.Hour))
	keep(t, s, session, "newer, with the clock set back", noon)
	if err := s.ReleaseSession(t.Context(), session.ID); err != nil {
		t.Fatal(err)
	}
	if got := claim(t, s, "p"); string(got.State) != "newer, with the clock set back" {
		t.Errorf("the session is %q", got.State)
	}
}

func TestMemoryStoreWorksWithoutAFolder(t *testing.T) {
	s, err := history.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	id := begin(t, s, history.Run{Text: "DeviceInfo | take 1"})
	if err := s.Finish(t.Context(), history.Run{ID: id, Status: history.OK}); err != nil {
		t.Fatal(err)
	}
	runs, err := s.Runs(t.Context(), history.Filter{Text: "deviceinf"})
	if err != nil || len(runs) != 1 || runs[0].Status != history.OK {
		t.Errorf("Runs = %v, %v, want the finished run", runs, err)
	}
	if hunts, err := s.Hunts(t.Context(), ""); err != nil || len(hunts) != 0 {
		t.Errorf("Hunts = %v, %v, want none", hunts, err)
	}
	var readOnly *history.ReadOnlyError
	if err := s.SaveHunt(t.Context(), history.Hunt{Name: "a", Query: "T"}, false); !errors.As(err, &readOnly) {
		t.Errorf("SaveHunt gave %v, want a *ReadOnlyError", err)
	}
}

func TestCanceledContextEndsAWrite(t *testing.T) {
	s := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Begin(ctx, history.Run{Text: "T"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Begin gave %v, want context.Canceled", err)
	}
	begin(t, s, history.Run{Text: "T"}) // the store still works
}
