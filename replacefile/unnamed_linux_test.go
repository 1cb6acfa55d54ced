package replacefile

import (
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestNothingIsLeftOfAKilledProgram(t *testing.T) {
	folder := t.TempDir()
	if fd, err := unix.Open(folder, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, 0o600); err == nil {
		_ = unix.Close(fd)
	} else {
		t.Skip("the file system has no files without names: ", err)
	}
	f, err := Create(filepath.Join(folder, "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Discard()
	if _, err := f.WriteString("rows"); err != nil {
		t.Fatal(err)
	}
	if f.named {
		t.Fatal("the content has a name before it is complete")
	}
	if got := names(t, folder); len(got) != 0 {
		t.Errorf("while the content is written, the folder has %q", got)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := names(t, folder); len(got) != 1 || got[0] != "file" {
		t.Errorf("the folder has %q", got)
	}
}
