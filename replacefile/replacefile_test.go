package replacefile

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func write(t *testing.T, name, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, name, text string) error {
	t.Helper()
	f, err := Create(name)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	return f.Commit()
}

func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestReplacingKeepsTheMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no modes")
	}
	folder := t.TempDir()
	for mode, want := range map[os.FileMode]os.FileMode{0: 0o600, 0o640: 0o640, 0o644: 0o644, 0o666: 0o666, 0o200: 0o200} {
		name := filepath.Join(folder, "file")
		_ = os.Remove(name)
		if mode != 0 {
			write(t, name, "old", mode)
		}
		if err := replace(t, name, "new"); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want || info.Size() != 3 {
			t.Errorf("mode %o became %v, %v; want %o", mode, info, err, want)
		}
	}
	if got := names(t, folder); len(got) != 1 {
		t.Errorf("the folder has %q", got)
	}
}

func TestReadOnlyFilesAreNotReplaced(t *testing.T) {
	folder := t.TempDir()
	name, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	write(t, name, "old", 0o444)
	if err := os.Symlink(name, link); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{name, link} {
		if err := replace(t, path, "new"); !errors.Is(err, ErrReadOnly) {
			t.Errorf("got %v, want a refusal", err)
		}
	}
	f, err := Create(filepath.Join(folder, "other"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.CommitTo(name); !errors.Is(err, ErrReadOnly) {
		t.Errorf("under another name: got %v, want a refusal", err)
	}
	if text, _ := os.ReadFile(name); string(text) != "old" {
		t.Errorf("the file has %q", text)
	}
	if got := names(t, folder); len(got) != 2 {
		t.Errorf("the folder has %q", got)
	}
	if err := replace(t, folder, "new"); err == nil {
		t.Error("a folder was replaced")
	}
}

func TestLinksStayLinks(t *testing.T) {
	folder := t.TempDir()
	name, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	write(t, name, "old", 0o644)
	if err := os.Symlink("file", link); err != nil {
		t.Skip(err)
	}
	if err := replace(t, link, "new"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	if text, _ := os.ReadFile(name); err != nil || info.Mode()&os.ModeSymlink == 0 || string(text) != "new" {
		t.Errorf("the link is %v (%v), its target has %q", info, err, text)
	}
}

// A killed program leaves its temporary file, with results.
func TestAbandonedTemporaryFilesAreRemoved(t *testing.T) {
	folder := t.TempDir()
	old := time.Now().Add(-time.Hour)
	for _, name := range []string{".quarry-123", ".quarry-notes", ".quarry-", "quarry-456"} {
		write(t, filepath.Join(folder, name), "rows", 0o600)
		if err := os.Chtimes(filepath.Join(folder, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(folder, ".quarry-789"), "rows", 0o600) // too young to tell
	living, err := os.CreateTemp(folder, prefix+"*")              // of another program, or where files have names
	if err != nil {
		t.Fatal(err)
	}
	defer living.Close()
	lock(living)
	if err := os.Chtimes(living.Name(), old, old); err != nil { // as if it was written for an hour
		t.Fatal(err)
	}
	if err := replace(t, filepath.Join(folder, "file"), "new"); err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{".quarry-": true, ".quarry-notes": true, ".quarry-789": true, "quarry-456": true, "file": true,
		filepath.Base(living.Name()): true}
	got := names(t, folder)
	for _, name := range got {
		if !want[name] {
			t.Errorf("%s is still there", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("the folder has %q", got)
	}
}

func TestReplacingKeepsTheOwner(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no group on Windows")
	}
	name := filepath.Join(t.TempDir(), "file")
	write(t, name, "old", 0o664)
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	if err := os.Chown(name, 1234, 1235); err != nil {
		t.Skip(err)
	}
	before, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := replace(t, name, "new"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil || ownerOf(info) != ownerOf(before) || info.Mode().Perm() != 0o664 {
		t.Errorf("got %v, owner %v, %v; want %v", info.Mode(), ownerOf(info), err, ownerOf(before))
	}
}
