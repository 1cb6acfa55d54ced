//go:build unix

package input

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// CanSuspend reports whether a shell with job control started the program. Without one nothing would
// continue it, as in "ssh -t host quarry".
func CanSuspend() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != unix.Getpgrp()
}

// Suspend stops the program, as ctrl+z stops others; the shell continues it.
func Suspend() { _ = syscall.Kill(os.Getpid(), syscall.SIGTSTP) }

// HandleSignals restores the terminal before SIGTSTP stops the program or SIGQUIT and SIGABRT kill it, and
// repaints when SIGCONT continues it. The function that it returns ends it.
func (r *Reader) HandleSignals(program *tea.Program) (stop func()) {
	signals, done := make(chan os.Signal, 4), make(chan struct{})
	signal.Notify(signals, syscall.SIGTSTP, syscall.SIGCONT, syscall.SIGQUIT, syscall.SIGABRT)
	go func() {
		released := false
		for {
			select {
			case <-done:
				return
			case received := <-signals:
				switch received {
				case syscall.SIGTSTP:
					if !CanSuspend() {
						continue
					}
					restore(program)
					released = true
					// Go does not give SIGTSTP its default action back once it was caught.
					_ = syscall.Kill(0, syscall.SIGSTOP)
				case syscall.SIGCONT:
					if released {
						_ = program.RestoreTerminal()
					} else { // stopped by SIGSTOP; the shell has set its own mode since
						r.setRaw()
					}
					released = false
					program.Send(tea.ClearScreen())
				default:
					restore(program)
					signal.Reset(received)
					_ = syscall.Kill(os.Getpid(), received.(syscall.Signal))
				}
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

// restore gives the terminal back, unless the program is so stuck that it cannot.
func restore(program *tea.Program) {
	restored := make(chan struct{})
	go func() {
		_ = program.ReleaseTerminal()
		close(restored)
	}()
	select {
	case <-restored:
		time.Sleep(rendererPatience)
	case <-time.After(time.Second):
	}
}

// setRaw sets the terminal to raw mode again.
func (r *Reader) setRaw() {
	if file, ok := r.source.(*os.File); ok {
		_, _ = term.MakeRaw(file.Fd())
	}
}
