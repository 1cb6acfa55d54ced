package history

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// syncFolder does nothing: Windows writes a new name together with the file.
func syncFolder(string) error { return nil }

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

const (
	lockFailImmediately = 1
	lockExclusive       = 2
)

// lockFile waits for an exclusive lock on a file, which it creates if missing. The operating system
// releases the lock when the process ends.
func lockFile(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return nil, err
	}
	if err := lock(f, lockExclusive); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

// tryLock locks an open file and reports whether it succeeded. It fails if the file is locked by
// another process or through another open file.
func tryLock(f *os.File) bool { return lock(f, lockExclusive|lockFailImmediately) == nil }

func lock(f *os.File, flags uintptr) error {
	var where syscall.Overlapped
	ok, _, err := lockFileEx.Call(f.Fd(), flags, 0, 1, 0, uintptr(unsafe.Pointer(&where)))
	if ok == 0 {
		return err
	}
	return nil
}
