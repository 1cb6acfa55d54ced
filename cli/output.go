package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// output is the file that an answer goes to. It stands under its name only when it is
// whole; until then, and if it never is, what was there before stays.
type output struct {
	*os.File
	name    string
	inPlace bool // a device or a pipe, which cannot be replaced
}

// openOutput opens an output before the call is spent, so that a name that cannot be
// written costs nothing.
func openOutput(name string) (*output, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // the link stays, what it leads to is replaced
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, usagef("-o %s is a folder: name a file in it", name)
	case err == nil && !info.Mode().IsRegular():
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &output{file, name, true}, unwritable(name, err)
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".quarry-*")
	return &output{file, name, false}, unwritable(name, err)
}

func unwritable(name string, err error) error {
	if err == nil {
		return nil
	}
	var failed *fs.PathError
	if errors.As(err, &failed) {
		err = failed.Err // its path is that of the temporary file
	}
	return usagef("-o %s cannot be written (%w): name a file in a folder that is there and yours", name, err)
}

// partialSuffix ends the name of a file with what arrived of an answer that broke off.
const partialSuffix = ".partial"

// keep closes the output, gives the file its name and returns that. An answer that is
// not whole gets another name, so as not to take the place of one that is. The file is on the disk
// before it has its name, so that no crash leaves a name with half of it.
func (o *output) keep(whole bool) (name string, err error) {
	if o.inPlace {
		return o.name, o.Close()
	}
	if err := errors.Join(o.Sync(), o.Close()); err != nil {
		return o.name, err
	}
	name = o.name
	if !whole {
		name += partialSuffix
	}
	return name, os.Rename(o.File.Name(), name)
}

// discard removes what was not kept.
func (o *output) discard() {
	_ = o.Close() // closed already when it was kept
	if !o.inPlace {
		_ = os.Remove(o.File.Name()) // gone already when it was kept
	}
}
