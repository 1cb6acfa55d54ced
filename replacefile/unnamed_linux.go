package replacefile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// unnamed opens a file without a name in a folder, which vanishes when it is closed. It returns nil if
// the file system has none.
func unnamed(folder string) *os.File {
	fd, err := unix.Open(folder, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, newFileMode)
	if err != nil {
		return nil
	}
	file := os.NewFile(uintptr(fd), filepath.Join(folder, prefix))
	if _, err := os.Stat(descriptor(file)); err != nil { // without /proc it could never get a name
		_ = file.Close()
		return nil
	}
	return file
}

func descriptor(file *os.File) string { return fmt.Sprint("/proc/self/fd/", file.Fd()) }

// link gives a file without a name a temporary one, which it returns.
func link(file *os.File, folder string) (name string, err error) {
	for range 100 {
		name = filepath.Join(folder, fmt.Sprint(prefix, rand.Uint32()))
		err = unix.Linkat(unix.AT_FDCWD, descriptor(file), unix.AT_FDCWD, name, unix.AT_SYMLINK_FOLLOW)
		if err == nil {
			return name, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return "", &os.LinkError{Op: "link", Old: file.Name(), New: name, Err: err}
}
