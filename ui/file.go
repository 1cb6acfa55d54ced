package ui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"quarry/bounded"
	"quarry/history"
	"quarry/replacefile"
	"quarry/ui/widget/dialog"
)

// askFile asks for the query file to open.
func (m *Model) askFile() tea.Cmd {
	m.form("Open query file", "open", func(texts []string) tea.Cmd {
		path := strings.TrimSpace(texts[0])
		if path == "" {
			m.tell("Nothing opened: enter the path of a .kql file.")
			return nil
		}
		path = expandHome(path)
		return once(m, func(ctx context.Context) (string, error) { return readQueryFile(ctx, path) },
			func(text string, err error) tea.Cmd { return m.fileOpened(path, text, err) })
	}, dialog.Field{Label: "File"})
	return nil
}

// queryFileBudget limits a query file: the APIs accept less.
var queryFileBudget = bounded.Budget{Bytes: 4 << 20, Time: 10 * time.Second}

// readQueryFile reads a query file. A .kql file that does not exist yet is new and empty.
func readQueryFile(ctx context.Context, path string) (string, error) {
	text, err := bounded.File(ctx, path, queryFileBudget)
	switch {
	case errors.Is(err, fs.ErrNotExist) && filepath.Ext(path) == ".kql":
		return "", nil
	case err == nil && !utf8.Valid(text):
		return "", fmt.Errorf("%s is not valid UTF-8; save it as UTF-8", path)
	}
	return string(text), err
}

// fileOpened puts the text of a file into the tab, or into a new one if that would lose something.
func (m *Model) fileOpened(path, text string, err error) tea.Cmd {
	if err != nil {
		m.fail(sentence("Cannot open the file: " + err.Error()))
		return nil
	}
	if open := m.tabWhere(func(t *tab) bool { return t.document.file == path }); open != nil {
		m.showTab(open) // two tabs of one file would overwrite each other
		return nil
	}
	cmd := m.openText(text, history.Hunt{})
	m.document.file = path
	return cmd
}

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
