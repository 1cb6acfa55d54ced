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

// ErrForeign reports a file of another user, which would become ours.
var ErrForeign = errors.New("the file belongs to another user, and replacing it would change that")

// File is the new content of a file, in a temporary file of the same folder. Where the system allows
// it, that one has no name until the content is complete, so that nothing is left of it if the program
// is killed.
type File struct {
	*os.File
	target string
	named  bool // there is a temporary file with a name
	done   bool
}

// Create opens the new content of a file. It follows symbolic links, and refuses files that are
// read-only or whose owner could not be kept, folders and devices. It removes temporary files in the
// folder whose program was killed.
func Create(name string) (*File, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if _, err := oldOf(name); err != nil {
		return nil, err
	}
	sweep(filepath.Dir(name))
	if file := unnamed(filepath.Dir(name)); file != nil {
		return &File{File: file, target: name}, nil
	}
	file, err := os.CreateTemp(filepath.Dir(name), prefix+"*")
	if err != nil {
		return nil, err
	}
	lock(file)
	return &File{File: file, target: name, named: true}, nil
}

// Target returns the path of the file that is replaced, which is not a link.
func (f *File) Target() string { return f.target }

// Commit replaces the file.
func (f *File) Commit() error { return f.CommitTo(f.target) }

// CommitTo replaces another file of the same folder instead. It keeps the mode and the owner of the
// file that it replaces. It syncs the content before the rename, so that a crash cannot leave a
// truncated file under that name.
func (f *File) CommitTo(name string) error {
	old, err := oldOf(name)
	if err == nil {
		err = old.giveTo(f.File)
	}
	if err == nil {
		err = f.Sync()
	}
	temporary := f.Name()
	if err == nil && !f.named {
		if temporary, err = link(f.File, filepath.Dir(name)); err == nil {
			f.named = true
		}
	}
	if failure := f.File.Close(); err == nil {
		err = failure
	}
	if err == nil {
		err = os.Rename(temporary, name)
	}
	if err != nil {
		if f.named {
			_ = os.Remove(temporary)
		}
		f.done = true
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
	if f.named {
		_ = os.Remove(f.Name())
	}
}

// old is what the new content takes over from the file that it replaces.
type old struct {
	mode  fs.FileMode
	owner owner
}

// oldOf returns what the new content of a file takes over.
func oldOf(name string) (old, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return old{mode: newFileMode}, nil
	case err != nil:
		return old{}, err
	case !info.Mode().IsRegular():
		return old{}, &fs.PathError{Op: "replace", Path: name, Err: errors.New("not a regular file")}
	case info.Mode().Perm()&0o200 == 0:
		return old{}, &fs.PathError{Op: "replace", Path: name, Err: ErrReadOnly}
	}
	o := old{mode: info.Mode().Perm(), owner: ownerOf(info)}
	if !o.owner.canBeKept() {
		return old{}, &fs.PathError{Op: "replace", Path: name, Err: ErrForeign}
	}
	return o, nil
}

// giveTo gives a file the owner and the mode. If it cannot belong to the group, members of the group
// that it belongs to get no more than everybody.
func (o old) giveTo(f *os.File) error {
	mode := o.mode
	if !o.owner.giveTo(f) {
		mode = mode&^0o070 | mode&0o007<<3
	}
	return f.Chmod(mode)
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
