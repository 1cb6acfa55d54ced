//go:build unix

package config

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// sharedWith says who else can change a file, or returns "". As ssh does, it trusts files of the
// user and of root that neither group nor others can write.
func sharedWith(info fs.FileInfo) string {
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && owner.Uid != 0 && int(owner.Uid) != os.Geteuid() {
		return fmt.Sprintf("belongs to user %d", owner.Uid)
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return fmt.Sprintf("can be changed by other users (mode %04o)", mode)
	}
	return ""
}
