package history

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// presence tells other processes that this store is open. Each open store holds the lock of a file
// of its own, which the operating system releases however the process ends. Unlike a process ID,
// the file's token is never reused and is valid across containers that share a home directory.
type presence struct {
	file   *os.File
	folder string
	token  string
}

const presencePrefix = "process-"

func presencePath(folder, token string) string {
	return filepath.Join(folder, presencePrefix+token)
}

// takeLock is tryLock; tests replace it to simulate a file system without locks.
var takeLock = tryLock

// joinProcesses creates and locks a new file in folder.
func joinProcesses(folder string) (*presence, error) {
	token := rand.Text()
	f, err := os.OpenFile(presencePath(folder, token), os.O_CREATE|os.O_EXCL|os.O_RDWR, fileMode)
	if err != nil {
		return nil, err
	}
	if !takeLock(f) {
		return nil, errors.Join(fmt.Errorf("lock %s: the file system does not support locks", f.Name()), f.Close(),
			remove(f.Name()))
	}
	return &presence{file: f, folder: folder, token: token}, nil
}

// leave removes the file and releases the lock. Windows cannot remove an open file, so leave tries
// again after closing it; the next store to open removes a file that remains.
func (p *presence) leave() error {
	removed := remove(p.file.Name())
	closed := p.file.Close()
	if removed != nil {
		removed = remove(p.file.Name())
	}
	return errors.Join(removed, closed)
}

// alive reports whether the process with the given token still has its store open.
func (p *presence) alive(token string) bool {
	if token == p.token {
		return true
	}
	f, err := os.OpenFile(presencePath(p.folder, token), os.O_RDWR, 0)
	if err != nil {
		// A file that exists but cannot be opened does not prove that its process is dead.
		return !errors.Is(err, os.ErrNotExist)
	}
	defer f.Close()
	return !tryLock(f)
}

// known returns the tokens of all processes with a lock file, including this one.
func (p *presence) known() ([]string, error) {
	entries, err := os.ReadDir(p.folder)
	if err != nil {
		return nil, err
	}
	var tokens []string
	for _, entry := range entries {
		if token, ok := strings.CutPrefix(entry.Name(), presencePrefix); ok {
			tokens = append(tokens, token)
		}
	}
	return tokens, nil
}

// forget removes the lock file of a dead process.
func (p *presence) forget(token string) { _ = remove(presencePath(p.folder, token)) }
