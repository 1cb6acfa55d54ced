package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"quarry/bounded"
	"quarry/ui/input"
	"quarry/ui/job"
)

// openEditor opens the text in $EDITOR, which owns the terminal until it ends.
func (m *Model) openEditor() tea.Cmd {
	words := m.editorCommand()
	if len(words) == 0 {
		m.tell("No external editor. Set VISUAL or EDITOR, for example to vim.")
		return nil
	}
	text, id := m.tab.editor.Text(), m.tab.id
	return job.Command(func(err error) tea.Msg { return editorLeftMsg{id, "", words[0], err} }, func() tea.Msg {
		// Checked before the terminal is released: Bubble Tea may not redraw after a program that
		// ends at once, as a missing one does.
		if _, err := exec.LookPath(words[0]); err != nil {
			return editorLeftMsg{id, "", words[0], err}
		}
		path, err := writePrivate(text)
		if err != nil {
			return editorLeftMsg{id, "", words[0], err}
		}
		return editorReadyMsg{id, words, path}
	})
}

// editedBudget limits what comes back from $EDITOR, which may leave anything in place of the file.
var editedBudget = bounded.Budget{Bytes: 16 << 20, Time: 10 * time.Second}

// editorReady hands the terminal to $EDITOR.
func (m *Model) editorReady(msg editorReadyMsg) tea.Cmd {
	cmd := exec.Command(msg.words[0], append(msg.words[1:], msg.path)...)
	cmd.Stderr = os.Stdout // our own standard error is the log file
	return m.execute(cmd, func(err error) tea.Msg {
		text, unread := bounded.File(context.Background(), msg.path, editedBudget)
		_ = os.RemoveAll(filepath.Dir(msg.path))
		return editorLeftMsg{msg.tab, string(text), msg.words[0], errors.Join(err, unread)}
	})
}

// execute hands the terminal to a program until that ends.
func (m *Model) execute(cmd *exec.Cmd, done tea.ExecCallback) tea.Cmd {
	if m.input == nil {
		return tea.ExecProcess(cmd, done)
	}
	return m.input.Exec(cmd, done)
}

// editorCommand returns the command line of $VISUAL or $EDITOR, nil if neither is set.
func (m *Model) editorCommand() []string {
	if m.config.Getenv == nil {
		return nil
	}
	for _, variable := range []string{"VISUAL", "EDITOR"} {
		if words := strings.Fields(m.config.Getenv(variable)); len(words) > 0 {
			return words
		}
	}
	return nil
}

// writePrivate writes text to a file in a new folder that nobody else can read.
func writePrivate(text string) (path string, err error) {
	folder, err := os.MkdirTemp("", "quarry-")
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, "hunt.kql")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", errors.Join(err, os.RemoveAll(folder))
	}
	return path, nil
}

// editorLeft takes over the edited text as one change.
func (m *Model) editorLeft(msg editorLeftMsg) tea.Cmd {
	t := m.tabWith(msg.tab)
	if t == nil {
		return nil
	}
	m.showTab(t)
	if msg.err != nil {
		m.tab.fail(sentence(fmt.Sprintf("%s failed; the query is unchanged: %v", msg.editor, msg.err)))
		return nil
	}
	text := msg.text
	if !strings.HasSuffix(m.tab.editor.Text(), "\n") {
		text = strings.TrimSuffix(text, "\n") // editors terminate the last line
	}
	if text == m.tab.editor.Text() {
		return nil
	}
	m.tab.editor.ReplaceAll(text)
	m.edited()
	m.tell("Query updated from " + msg.editor + ".")
	return nil
}

// notSuspendable returns why the program cannot be suspended, or "".
func notSuspendable(m *Model) string {
	if m.input == nil || m.config.Input != nil || !input.CanSuspend() {
		return "This terminal has no shell to go back to."
	}
	return ""
}

// suspend stops the program until the shell continues it.
func (m *Model) suspend() tea.Cmd {
	input.Suspend()
	return nil
}

// redraw paints everything again, for a terminal that something else has written to.
func (m *Model) redraw() tea.Cmd { return tea.ClearScreen }
