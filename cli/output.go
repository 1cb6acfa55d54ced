package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// output is the file that results are written to. Complete results replace the named file
// atomically; until then, and if they never complete, the previous file is untouched.
type output struct {
	*os.File
	name    string
	inPlace bool // a device or a pipe, which cannot be replaced
}

// openOutput opens the output. It is called before the query is sent, so that a bad name does not
// cost a call.
func openOutput(name string) (*output, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // replace the target, not the link
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, usagef("-o %s is a folder, not a file", name)
	case err == nil && !info.Mode().IsRegular():
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &output{file, name, true}, outputError(name, err)
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".quarry-*")
	return &output{file, name, false}, outputError(name, err)
}

func outputError(name string, err error) error {
	if err == nil {
		return nil
	}
	var failed *fs.PathError
	if errors.As(err, &failed) {
		err = failed.Err // its path is that of the temporary file
	}
	return usagef("cannot write -o %s: %w", name, err)
}

// partialSuffix is added to the name of a file with incomplete results.
const partialSuffix = ".partial"

// keep closes the output, renames the file and returns its name. Incomplete results get another
// name, so that they do not replace complete ones. The file is synced before it is renamed, so
// that a crash cannot leave a truncated file under that name.
func (o *output) keep(complete bool) (name string, err error) {
	if o.inPlace {
		return o.name, o.Close()
	}
	if err := errors.Join(o.Sync(), o.Close()); err != nil {
		return o.name, err
	}
	name = o.name
	if !complete {
		name += partialSuffix
	}
	return name, os.Rename(o.File.Name(), name)
}

// discard removes the temporary file. After keep it does nothing.
func (o *output) discard() {
	_ = o.Close()
	if !o.inPlace {
		_ = os.Remove(o.File.Name())
	}
}
