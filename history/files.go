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

// temporaryPrefix starts the names of files that are being written, which hides them. For answers
// it is followed by the token of the process, so that files of a dead process can be removed.
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
	err = errors.Join(write(f), f.Chmod(fileMode), f.Sync())
	err = errors.Join(err, f.Close())
	if err == nil {
		err = place(temporary)
	}
	if err != nil {
		_ = os.Remove(temporary) // the first error is the one to report
		return err
	}
	return syncFolder(folder)
}
