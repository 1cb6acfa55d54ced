package cli

import (
	"context"
	"errors"
	"fmt"

	"quarry/api"
	"quarry/config"
	"quarry/hunt"
	"quarry/hunt/params"
	"quarry/hunt/slice"
	"quarry/ui"
)

// The exit codes are part of the command line's contract; README lists them.
const (
	exitOK          = 0
	exitQuery       = 1 // invalid query or input
	exitUsage       = 2
	exitIdentity    = 3 // sign-in or permissions
	exitQuota       = 4
	exitService     = 5 // service or network
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
	var keys *ui.KeyError
	var spent *hunt.OverQuota
	var unsliceable *slice.Error
	var failure *api.Error
	var missing *params.MissingError
	var unfit *params.ValueError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage), errors.As(err, &setting), errors.As(err, &keys):
		return exitUsage
	case errors.As(err, &input), errors.As(err, &unsliceable), errors.As(err, &missing), errors.As(err, &unfit):
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
	return exitService
}
