//go:build unix

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// divertStderr redirects file descriptor 2 to a file until restore is called. It catches output that
// no writer can: that of programs that libraries start, and crash reports of the runtime.
func divertStderr(to *os.File) (restore func()) {
	saved, err := unix.FcntlInt(os.Stderr.Fd(), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil || unix.Dup2(int(to.Fd()), int(os.Stderr.Fd())) != nil {
		return func() {} // at worst, the screen is garbled
	}
	return func() {
		_ = unix.Dup2(saved, int(os.Stderr.Fd()))
		_ = unix.Close(saved)
	}
}
