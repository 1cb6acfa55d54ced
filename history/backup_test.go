package history_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"quarry/history"
)

// backup returns a backup of a store with two runs and a saved query.
func backup(t *testing.T) (archive []byte, first, second history.Run) {
	t.Helper()
	s := open(t, t.TempDir())
	first, second = keptRun(t, s, "T\n| take 5"), keptRun(t, s, "U | count")
	if err := s.Annotate(t.Context(), first.ID, history.Annotations{Note: "seen", Star: true}); err != nil {
		t.Fatal(err)
	}
	first.Note, first.Star = "seen", true
	if err := s.SaveHunt(t.Context(), history.Hunt{Name: "night", Query: "T"}, false); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), first, second
}

func TestBackupIsRestoredWhole(t *testing.T) {
	archive, first, second := backup(t)
	dir := t.TempDir()
	s := open(t, dir)
	keptRun(t, s, "replaced")
	if _, err := history.Restore(t.Context(), dir, bytes.NewReader(archive)); err == nil {
		t.Error("Restore replaced a history in use")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	done, err := history.Restore(t.Context(), dir, bytes.NewReader(archive))
	if err != nil || done.Answers != 2 || done.Queries != 1 {
		t.Fatalf("Restore gave %+v, %v, want two results and a query", done, err)
	}
	if _, err := os.Stat(done.Replaced); err != nil {
		t.Errorf("the replaced history: %v", err)
	}
	s = open(t, dir)
	if len(s.Notices()) != 0 {
		t.Errorf("notices: %v", s.Notices())
	}
	checkRun(t, s, first)
	checkRun(t, s, second)
	if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("Check gave %v, %v", problems, err)
	}
	if _, err := s.Hunt(t.Context(), "night"); err != nil {
		t.Error(err)
	}
	checkWorks(t, s)
}

// A backup that is cut, or that has a damaged byte, changes nothing.
func TestDamagedBackupIsRefused(t *testing.T) {
	archive, _, _ := backup(t)
	dir := t.TempDir()
	s := open(t, dir)
	run := keptRun(t, s, "stays")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < len(archive)-10240; cut += len(archive)/40 + 1 {
		if _, err := history.Restore(t.Context(), dir, bytes.NewReader(archive[:cut])); err == nil {
			t.Errorf("a backup cut after %d of %d bytes was restored", cut, len(archive))
		}
	}
	for at := 600; at < bytes.Index(archive, []byte("SHA256SUMS"))-1024; at += len(archive)/40 + 1 {
		damaged := bytes.Clone(archive)
		damaged[at] ^= 0x55
		done, err := history.Restore(t.Context(), dir, bytes.NewReader(damaged))
		if err == nil && damaged[at] != 0x55 { // the padding after a file means nothing
			t.Errorf("a backup with a damaged byte at %d was restored: %+v", at, done)
		}
	}
	if left, err := os.Stat(filepath.Join(dir, ".restoring")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the staging folder is left: %v, %v", left, err)
	}
	checkRun(t, open(t, dir), run)
}
