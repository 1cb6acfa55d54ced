package history

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Files in the store are readable by their user only.
const (
	fileMode   = 0o600
	folderMode = 0o700
)

// Folders in the store, next to the database.
const (
	answersFolder = "answers"
	huntsFolder   = "hunts"
	trashFolder   = "trash"
	locksFolder   = "locks"
)

// temporaryPrefix starts the names of files that are being written, which hides them. The token of
// the process follows, so that the files of a dead process can be removed.
const temporaryPrefix = ".writing-"

// makeFolders creates the store's folder and the subfolders that are always needed. It does not
// change the mode of existing folders: the user may share them on purpose.
func makeFolders(dir string) error {
	for _, folder := range []string{dir, filepath.Join(dir, locksFolder)} {
		if err := os.MkdirAll(folder, folderMode); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file atomically: it writes to a temporary file in the same folder, then calls
// place with its name to move it to the final one.
func writeFile(folder, pattern string, write func(io.Writer) error, place func(temporary string) error) error {
	f, err := os.CreateTemp(folder, pattern)
	if err != nil {
		return err
	}
	temporary := f.Name()
	err = errors.Join(write(&changes{f}), f.Chmod(fileMode), f.Sync())
	err = errors.Join(err, f.Close())
	if err == nil {
		err = place(temporary)
	}
	if err != nil {
		_ = remove(temporary) // the first error is the one to report
		return err
	}
	return syncFolder(folder)
}

// atChange is called before each change of a file other than the database. Tests replace it to make
// the change fail, or to see what a crash would leave.
var atChange = func(path string) error { return nil }

// changes is a file whose every write is a change.
type changes struct{ *os.File }

func (c *changes) Write(b []byte) (int, error) {
	if err := atChange(c.Name()); err != nil {
		return 0, err
	}
	return c.File.Write(b)
}

func rename(from, to string) error {
	if err := atChange(to); err != nil {
		return err
	}
	return os.Rename(from, to)
}

func link(from, to string) error {
	if err := atChange(to); err != nil {
		return err
	}
	return os.Link(from, to)
}

func remove(path string) error {
	if err := atChange(path); err != nil {
		return err
	}
	return os.Remove(path)
}

func removeAll(path string) error {
	if err := atChange(path); err != nil {
		return err
	}
	return os.RemoveAll(path)
}
