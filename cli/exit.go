package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"quarry/api"
	"quarry/config"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/params"
	"quarry/hunt/slice"
)

// The exit codes are part of the command line's contract; README lists them.
const (
	exitOK          = 0
	exitQuery       = 1 // invalid query or input
	exitUsage       = 2
	exitIdentity    = 3 // sign-in or permissions
	exitQuota       = 4
	exitService     = 5 // service or network
	exitLocal       = 6 // a disk or file of this machine
	exitIncomplete  = 7 // rows are missing from the results
	exitNewRows     = 8 // new rows, if they were asked for
	exitInterrupted = 130
)

// usageError is a mistake in flags or arguments.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// inputError is an invalid query or an unusable file.
type inputError struct{ err error }

func (e *inputError) Error() string { return e.err.Error() }
func (e *inputError) Unwrap() error { return e.err }

func inputf(format string, args ...any) error {
	return &inputError{fmt.Errorf(format, args...)}
}

// incompleteError says that a run succeeded and that rows are missing from its results, which were
// written nevertheless.
type incompleteError struct{ reason string }

func (e *incompleteError) Error() string { return e.reason }

// exitsByKind maps error kinds of the client to exit codes. All other kinds are errors of the
// service or the network.
var exitsByKind = map[api.Kind]int{
	api.BadQuery:     exitQuery,
	api.TooLarge:     exitQuery,
	api.Usage:        exitQuery,
	api.SignIn:       exitIdentity,
	api.Unauthorized: exitIdentity,
	api.Forbidden:    exitIdentity,
	api.Throttled:    exitQuota,
	api.Canceled:     exitInterrupted,
}

func exitCode(err error) int {
	var usage *usageError
	var setting *config.Error
	var input *inputError
	var spent *hunt.OverQuota
	var unsliceable *slice.Error
	var unresumable *hunt.ResumeError
	var failure *api.Error
	var missing *params.MissingError
	var unfit *params.ValueError
	switch {
	case err == nil:
		return exitOK
	case diskFailed(err): // whatever was being done
		return exitLocal
	case errors.As(err, new(*incompleteError)):
		return exitIncomplete
	case errors.As(err, &usage), errors.As(err, &setting):
		return exitUsage
	case errors.As(err, &input), errors.As(err, &unsliceable), errors.As(err, &unresumable), errors.As(err, &missing),
		errors.As(err, &unfit):
		return exitQuery
	case errors.As(err, &spent):
		return exitQuota
	case errors.As(err, &failure):
		if code, ok := exitsByKind[failure.Kind]; ok {
			return code
		}
		return exitService
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	if errors.As(err, new(*newRows)) {
		return exitNewRows
	}
	var path *fs.PathError
	var link *os.LinkError
	if errors.As(err, &path) || errors.As(err, &link) {
		return exitLocal
	}
	return exitService
}

// diskFailed reports whether an error is about the state of a disk, which no other argument or query
// changes.
func diskFailed(err error) bool {
	var unwritable *history.ReadOnlyError
	return errors.As(err, &unwritable) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) ||
		errors.Is(err, syscall.EIO) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EFBIG)
}
