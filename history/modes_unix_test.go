//go:build unix

package history_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"quarry/history"
)

func TestFilesArePrivateUnderAnyUmask(t *testing.T) {
	for _, umask := range []int{0, 0o22, 0o77} {
		before := syscall.Umask(umask)
		dir := filepath.Join(t.TempDir(), "data", "quarry")
		s, err := history.Open(t.Context(), dir)
		if err == nil {
			_, err = s.Begin(t.Context(), history.Run{Text: "T", Status: history.Running})
		}
		if err == nil {
			err = s.SaveHunt(t.Context(), history.Hunt{Name: "a/b", Query: "T"}, false)
		}
		syscall.Umask(before)
		if err != nil {
			t.Fatalf("umask %03o: %v", umask, err)
		}
		for _, name := range []string{"quarry.db", "quarry.db-wal", "quarry.db-shm"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Errorf("umask %03o: %v", umask, err)
			}
		}
		checkModes(t, umask, dir)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func checkModes(t *testing.T, umask int, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if entry.IsDir() {
			want = 0o700
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("umask %03o: %s has mode %03o, want %03o", umask, path, got, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
