// Package panics keeps a panic in one job from ending the program: it recovers it into an
// error for whoever waits for the job, and writes the stack to the log. It does not know
// what a job does. Fatal errors of the runtime (a stack overflow, no memory, concurrent map
// writes) cannot be recovered.
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

// Error names the panic. It does not wrap an error that was the value: the panic of a job
// must not be taken for, say, its cancellation.
func (e *Error) Error() string { return fmt.Sprintf("internal error: %v", e.Value) }

// Log writes the panic, its stack and what the job was about as one entry. A nil log discards it.
func (e *Error) Log(log *slog.Logger, job string, about ...any) {
	if log != nil {
		log.Error("panic in "+job, append(about, "panic", fmt.Sprint(e.Value), "stack", string(e.Stack))...)
	}
}

// Catch, when deferred, recovers a panic and passes it on. It must be deferred itself, not
// called by a deferred function.
func Catch(then func(*Error)) {
	if value := recover(); value != nil {
		then(asError(value))
	}
}

// Recover is Catch for a job that has a log.
func Recover(log *slog.Logger, job string, then func(*Error), about ...any) {
	if value := recover(); value != nil {
		e := asError(value)
		e.Log(log, job, about...)
		then(e)
	}
}

// asError keeps the stack of a panic that a Relay brought from another goroutine.
func asError(value any) *Error {
	if e, ok := value.(*Error); ok {
		return e
	}
	return &Error{value, debug.Stack()}
}

// Relay carries the first panic of several goroutines to the one that waits for them. A
// panic that no function of its own goroutine recovers ends the program, whatever boundary
// the waiting one has. The zero value is ready.
type Relay struct{ first atomic.Pointer[Error] }

// Do calls work, and keeps its panic.
func (r *Relay) Do(work func()) {
	defer Catch(func(e *Error) { r.first.CompareAndSwap(nil, e) })
	work()
}

// Raise panics with what Do kept, if anything. Call it when all goroutines have ended.
func (r *Relay) Raise() {
	if e := r.first.Load(); e != nil {
		panic(e)
	}
}
