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
		return openFile(m.ctx, expandHome(path))
	}, dialog.Field{Label: "File"})
	return nil
}

// queryFileBudget limits a query file: the APIs accept less.
var queryFileBudget = bounded.Budget{Bytes: 4 << 20, Time: 10 * time.Second}

// openFile reads a query file. A .kql file that does not exist yet is new and empty.
func openFile(ctx context.Context, path string) tea.Cmd {
	return job(func(err error) tea.Msg { return fileOpenedMsg{path: path, err: err} }, func() tea.Msg {
		text, err := bounded.File(ctx, path, queryFileBudget)
		switch {
		case errors.Is(err, fs.ErrNotExist) && filepath.Ext(path) == ".kql":
			err = nil
		case err == nil && !utf8.Valid(text):
			err = fmt.Errorf("%s is not valid UTF-8; save it as UTF-8", path)
		}
		return fileOpenedMsg{path, string(text), err}
	})
}

// fileOpened puts the text of a file into the tab, or into a new one if that would lose something.
func (m *Model) fileOpened(msg fileOpenedMsg) tea.Cmd {
	if msg.err != nil {
		m.fail(sentence("Cannot open the file: " + msg.err.Error()))
		return nil
	}
	if open := m.tabWhere(func(t *tab) bool { return t.document.file == msg.path }); open != nil {
		m.showTab(open) // two tabs of one file would overwrite each other
		return nil
	}
	cmd := m.openText(msg.text, history.Hunt{})
	m.document.file = msg.path
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
