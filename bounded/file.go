package bounded

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// File reads a whole file. It may be a pipe or a device, which can be endless or silent.
func File(ctx context.Context, name string, budget Budget) ([]byte, error) {
	content, err := All(ctx, func() (io.ReadCloser, error) { return os.Open(name) }, budget)
	return content, Named(name, err)
}

// Named adds the name of a file to an error about its budget, as errors of package os have it.
func Named(name string, err error) error {
	if exceeded, ok := err.(*Error); ok {
		return &fs.PathError{Op: "read", Path: name, Err: exceeded}
	}
	return err
}

// All opens a source and reads it to its end, until its time is over or until ctx is done. Opening
// a pipe that nobody writes to blocks as reading it does, and neither can be interrupted: the
// goroutine that waits for it is left behind, and keeps one file open.
func All(ctx context.Context, open func() (io.ReadCloser, error), budget Budget) ([]byte, error) {
	type result struct {
		content []byte
		err     error
	}
	done := make(chan result, 1)
	go func() {
		source, err := open()
		if err != nil {
			done <- result{nil, err}
			return
		}
		content, err := io.ReadAll(NewReader(source, budget, nil))
		if failure := source.Close(); err == nil {
			err = failure
		}
		done <- result{content, err}
	}()
	var late <-chan time.Time
	if budget.Time > 0 {
		timer := time.NewTimer(budget.Time)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case r := <-done:
		return r.content, r.err
	case <-late:
		return nil, &Error{Time, int64(budget.Time)}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Cause returns an error about a file without the name of the file, which messages give themselves.
func Cause(err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
