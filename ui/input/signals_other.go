//go:build !unix

package input

import tea "charm.land/bubbletea/v2"

// HandleSignals does nothing: this platform has no signals that stop a program.
func (r *Reader) HandleSignals(*tea.Program) (stop func()) { return func() {} }

// CanSuspend reports that the program cannot be suspended.
func CanSuspend() bool { return false }

// Suspend does nothing.
func Suspend() {}
