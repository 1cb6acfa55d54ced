// Package replacefile replaces files atomically: until the new content is complete, and after a
// crash, a file has its old content. It does not know what is written.
package replacefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// prefix starts the names of temporary files. The rest is a number.
const prefix = ".quarry-"

// newFileMode is the mode of files that did not exist. Results are nobody else's business.
const newFileMode = 0o600

// ErrReadOnly reports a file without write permission. Renaming over it would need only that of its
// folder.
var ErrReadOnly = errors.New("the file is read-only")

// File is the new content of a file, in a temporary file next to it.
type File struct {
	*os.File
	target string
	done   bool
}

// Create opens the new content of a file. It follows symbolic links, and refuses files that are
// read-only, folders and devices. It removes temporary files in the folder whose program was killed.
func Create(name string) (*File, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if _, err := modeOf(name); err != nil {
		return nil, err
	}
	sweep(filepath.Dir(name))
	file, err := os.CreateTemp(filepath.Dir(name), prefix+"*")
	if err != nil {
		return nil, err
	}
	lock(file)
	return &File{File: file, target: name}, nil
}

// Target returns the path of the file that is replaced, which is not a link.
func (f *File) Target() string { return f.target }

// Commit replaces the file.
func (f *File) Commit() error { return f.CommitTo(f.target) }

// CommitTo replaces another file of the same folder instead. It syncs the content before the rename,
// so that a crash cannot leave a truncated file under that name.
func (f *File) CommitTo(name string) error {
	mode, err := modeOf(name)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if failure := f.File.Close(); err == nil {
		err = failure
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		f.Discard()
		return err
	}
	f.done = true
	return nil
}

// Discard removes the new content. After Commit it does nothing.
func (f *File) Discard() {
	if f.done {
		return
	}
	f.done = true
	_ = f.File.Close()
	_ = os.Remove(f.Name())
}

// modeOf returns the mode that the new content of a file gets.
func modeOf(name string) (fs.FileMode, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return newFileMode, nil
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, &fs.PathError{Op: "replace", Path: name, Err: errors.New("not a regular file")}
	case info.Mode().Perm()&0o200 == 0:
		return 0, &fs.PathError{Op: "replace", Path: name, Err: ErrReadOnly}
	}
	return info.Mode().Perm(), nil
}

// youngest is the age from which a temporary file may be abandoned. A younger one may not be locked
// yet.
const youngest = time.Minute

// sweep removes temporary files that no program has locked.
func sweep(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return // creating the file reports it
	}
	for _, entry := range entries {
		if !ours(entry.Name()) {
			continue
		}
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || time.Since(info.ModTime()) < youngest {
			continue
		}
		if name := filepath.Join(folder, entry.Name()); abandoned(name) {
			_ = os.Remove(name) // that of another user stays
		}
	}
}

// ours reports whether a name is that of a temporary file.
func ours(name string) bool {
	number, found := strings.CutPrefix(name, prefix)
	return found && number != "" && strings.Trim(number, "0123456789") == ""
}
