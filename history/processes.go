package history

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// presence shows the other processes that this store is open. Each open store holds
// the lock of a file of its own, which the system releases however the process ends.
// Unlike a process number it cannot be reused, and it holds across containers that
// share a home.
type presence struct {
	file   *os.File
	folder string
	token  string
}

const presencePrefix = "process-"

func presencePath(folder, token string) string {
	return filepath.Join(folder, presencePrefix+token)
}

// takeLock is tryLock, but in a test that has no file system without locks.
var takeLock = tryLock

// joinProcesses makes a presence in a folder.
func joinProcesses(folder string) (*presence, error) {
	token := rand.Text()
	f, err := os.OpenFile(presencePath(folder, token), os.O_CREATE|os.O_EXCL|os.O_RDWR, fileMode)
	if err != nil {
		return nil, err
	}
	if !takeLock(f) {
		return nil, errors.Join(fmt.Errorf("lock %s: the file system has no locks", f.Name()), f.Close(), os.Remove(f.Name()))
	}
	return &presence{file: f, folder: folder, token: token}, nil
}

// leave ends the presence. Where an open file cannot be removed, the next store
// to open finds it unlocked and removes it.
func (p *presence) leave() error {
	removed := os.Remove(p.file.Name())
	closed := p.file.Close()
	if removed != nil {
		removed = os.Remove(p.file.Name())
	}
	return errors.Join(removed, closed)
}

// alive reports whether the process with the token still has its store open.
func (p *presence) alive(token string) bool {
	if token == p.token {
		return true
	}
	f, err := os.OpenFile(presencePath(p.folder, token), os.O_RDWR, 0)
	if err != nil {
		// A file that is there and cannot be opened is no proof of death.
		return !errors.Is(err, os.ErrNotExist)
	}
	defer f.Close()
	return !tryLock(f)
}

// known lists the tokens of all processes that left a file, this one's included.
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

// forget removes what a dead process left.
func (p *presence) forget(token string) { _ = os.Remove(presencePath(p.folder, token)) }
