package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// writeFile replaces a file atomically: after a crash it has the old or the new text. An existing
// file keeps its permissions.
func writeFile(path, text string) error {
	mode := os.FileMode(0o600)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".quarry-*")
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	_, err = temporary.WriteString(text)
	err = errors.Join(err, temporary.Chmod(mode), temporary.Sync(), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("save %s: %w", path, errors.Join(err, os.Remove(temporary.Name())))
	}
	return nil
}
