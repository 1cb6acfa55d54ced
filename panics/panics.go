// Package panics keeps a panic in one job from ending the program. It turns the panic into an error
// for the caller of the job and logs the stack. Fatal errors of the runtime (stack overflow, out of
// memory, concurrent map writes) cannot be recovered.
package panics

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
)

// Error is a recovered panic.
type Error struct {
	Value any
	Stack []byte // of the goroutine that panicked
}

// Error implements error. There is no Unwrap even if the panic value is an error: a panic must not
// be mistaken for, say, a cancellation.
func (e *Error) Error() string { return fmt.Sprintf("internal error: %v", e.Value) }

// Log writes the panic and its stack as one entry, with attributes about the job. A nil log discards
// it.
func (e *Error) Log(log *slog.Logger, job string, attributes ...any) {
	if log != nil {
		log.Error("panic in "+job, append(attributes, "panic", fmt.Sprint(e.Value), "stack", string(e.Stack))...)
	}
}

// Catch recovers a panic and passes it to then. It must be deferred directly, not called by a
// deferred function.
func Catch(then func(*Error)) {
	if value := recover(); value != nil {
		then(asError(value))
	}
}

// Recover is like Catch and also logs the panic.
func Recover(log *slog.Logger, job string, then func(*Error), attributes ...any) {
	if value := recover(); value != nil {
		e := asError(value)
		e.Log(log, job, attributes...)
		then(e)
	}
}

// asError wraps a panic value. A value raised by a Relay already has the stack of the goroutine
// that panicked.
func asError(value any) *Error {
	if e, ok := value.(*Error); ok {
		return e
	}
	return &Error{value, debug.Stack()}
}

// Relay passes the first panic in a group of goroutines to the goroutine that waits for them. It is
// needed because a panic must be recovered in its own goroutine; deferring Catch in the waiting one
// would not help. The zero value is ready to use.
type Relay struct{ first atomic.Pointer[Error] }

// Do calls work and stores its panic, if any.
func (r *Relay) Do(work func()) {
	defer Catch(func(e *Error) { r.first.CompareAndSwap(nil, e) })
	work()
}

// Raise panics with the first stored panic, if any. Call it after all goroutines have ended.
func (r *Relay) Raise() {
	if e := r.first.Load(); e != nil {
		panic(e)
	}
}
