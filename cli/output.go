package cli

import (
	"errors"
	"os"

	"quarry/bounded"
	"quarry/replacefile"
)

// output is the file that results are written to. Complete results replace the named file
// atomically; until then, and if they never complete, the previous file is untouched.
type output struct {
	*os.File
	name     string
	replaced *replacefile.File // nil for a device or a pipe, which cannot be replaced
}

// openOutput opens the output. It is called before the query is sent, so that a bad name does not
// cost a call.
func openOutput(name string) (*output, error) {
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, usagef("-o %s is a folder, not a file", name)
	case err == nil && !info.Mode().IsRegular():
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &output{File: file, name: name}, outputError(name, err)
	}
	file, err := replacefile.Create(name)
	if err != nil {
		return nil, outputError(name, err)
	}
	return &output{file.File, file.Target(), file}, nil
}

func outputError(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, replacefile.ErrReadOnly):
		return usagef("cannot write -o %s: the file is read-only", name)
	case errors.Is(err, replacefile.ErrForeign):
		return usagef("cannot write -o %s: %w; choose another name", name, replacefile.ErrForeign)
	}
	return usagef("cannot write -o %s: %w", name, bounded.Cause(err)) // without the path of the temporary file
}

// partialSuffix is added to the name of a file with incomplete results.
const partialSuffix = ".partial"

// keep closes the output, renames the file and returns its name. Incomplete results get another
// name, so that they do not replace complete ones.
func (o *output) keep(complete bool) (name string, err error) {
	if o.replaced == nil {
		return o.name, o.Close()
	}
	name = o.name
	if !complete {
		name += partialSuffix
	}
	return name, o.replaced.CommitTo(name)
}

// discard removes the temporary file. After keep it does nothing.
func (o *output) discard() {
	if o.replaced == nil {
		_ = o.Close()
		return
	}
	o.replaced.Discard()
}
