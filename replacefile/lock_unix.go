//go:build unix

package replacefile

import (
	"io/fs"
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

// owner is the user and the group of a file. The zero owner stands for a file that does not exist.
type owner struct {
	user, group int
	known       bool
}

func ownerOf(info fs.FileInfo) owner {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return owner{}
	}
	return owner{int(stat.Uid), int(stat.Gid), true}
}

// canBeKept reports whether a new file can belong to the same user.
func (o owner) canBeKept() bool { return !o.known || o.user == os.Geteuid() || os.Geteuid() == 0 }

// giveTo gives a file to the owner, and reports whether it belongs to the same group now.
func (o owner) giveTo(f *os.File) bool {
	if !o.known {
		return true
	}
	if f.Chown(o.user, o.group) == nil {
		return true
	}
	info, err := f.Stat()
	return err == nil && ownerOf(info).group == o.group
}
