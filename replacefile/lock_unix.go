//go:build unix

package replacefile

import (
	"os"
	"syscall"
)

// lock marks a temporary file as being written. The operating system releases the lock when the
// process ends.
func lock(f *os.File) {
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) // not every file system has locks
}

// abandoned reports whether a file can be locked, so that nobody writes it.
func abandoned(name string) bool {
	f, err := os.OpenFile(name, os.O_RDWR|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
