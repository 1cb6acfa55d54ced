package ui

import (
	"fmt"

	"quarry/replacefile"
)

// writeFile replaces a file atomically: after a crash it has the old or the new text. An existing
// file keeps its permissions, and one without write permission is not replaced.
func writeFile(path, text string) error {
	file, err := replacefile.Create(path)
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	defer file.Discard()
	if _, err = file.WriteString(text); err == nil {
		err = file.Commit()
	}
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	return nil
}
