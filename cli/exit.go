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

// The exit codes, as the manual promises them.
const (
	exitFine        = 0
	exitQuery       = 1 // the query or the input is wrong
	exitUsage       = 2
	exitIdentity    = 3
	exitQuota       = 4
	exitService     = 5 // service or network
	exitInterrupted = 130
)

// usageError is a mistake in how the program was called.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// inputError is a query or a file that cannot be used.
type inputError struct{ err error }

func (e *inputError) Error() string { return e.err.Error() }
func (e *inputError) Unwrap() error { return e.err }

func inputf(format string, args ...any) error {
	return &inputError{fmt.Errorf(format, args...)}
}

// exitsByKind maps what the client tells apart to exit codes. A kind that is not
// here is the service's or the network's doing.
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
	var refusal *slice.Refusal
	var failure *api.Error
	var missing *params.MissingError
	var unfit *params.ValueError
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &usage), errors.As(err, &setting), errors.As(err, &keys):
		return exitUsage
	case errors.As(err, &input), errors.As(err, &refusal), errors.As(err, &missing), errors.As(err, &unfit):
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
