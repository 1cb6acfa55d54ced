package history

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// What the store keeps is for the eyes of its user only.
const (
	fileMode   = 0o600
	folderMode = 0o700
)

// The store's folders, beside the database.
const (
	answersFolder = "answers"
	huntsFolder   = "hunts"
	trashFolder   = "trash"
	locksFolder   = "locks"
)

// temporaryPrefix begins the names of files that are being written. They are hidden;
// those of answers go on with the process's token, so that a dead one's can be removed.
const temporaryPrefix = ".writing-"

// makeFolders creates the store's folder and those in it that are always needed. One
// that is there already keeps its mode, because the user may share it on purpose.
func makeFolders(dir string) error {
	for _, folder := range []string{dir, filepath.Join(dir, locksFolder)} {
		if err := os.MkdirAll(folder, folderMode); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file so that after a crash there is either all of it or
// nothing. It is written under a temporary name in the same folder; place then gets
// that name and gives it the final one.
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
		_ = os.Remove(temporary) // the error that matters is the one before
		return err
	}
	return syncFolder(folder)
}
