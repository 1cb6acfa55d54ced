package ui

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/bounded"
	"quarry/ui/job"
)

// maxCopied bounds the bytes sent to the terminal's clipboard: many terminals reject sequences over
// 100,000 bytes, and base64 turns three bytes into four.
const maxCopied = 74_994

// copyText asks the terminal to copy text to the clipboard of the machine that the user sits at.
// Terminals do not confirm this, and a local clipboard program would fill the clipboard of the
// wrong machine. Text that is too long goes to a file.
func (m *Model) copyText(text, what string) tea.Cmd {
	clipboard := m.config.Settings.Clipboard
	if clipboard.To == "command" && len(clipboard.Command) > 0 {
		return m.copyByCommand(clipboard.Command, text, what)
	}
	if clipboard.To == "file" || len(text) > maxCopied {
		directory := m.config.CopyDir
		return job.Once(m.jobs, func(context.Context) (string, error) { return keepCopy(directory, text) },
			func(path string, err error) tea.Cmd { return m.textKept(what, path, int64(len(text)), err) })
	}
	via, hint := multiplexerOf(m.config.Getenv), ""
	switch via {
	case direct:
	case tmux:
		hint = "; tmux needs set-clipboard on"
	case gnuScreen:
		hint = " via GNU screen"
	}
	m.tell(fmt.Sprintf("Sent %s to the terminal's clipboard (%s)%s.", what, sized(int64(len(text))), hint))
	return tea.Raw(clipboardSequence(text, via))
}

// copyBudget limits what a clipboard program may take and print.
var copyBudget = bounded.Budget{Bytes: 64 << 10, Time: 10 * time.Second}

// copyByCommand gives text to the user's clipboard program.
func (m *Model) copyByCommand(words []string, text, what string) tea.Cmd {
	return job.Once(m.jobs, func(ctx context.Context) (string, error) {
		_, complaints, err := bounded.Program(ctx, words, text, copyBudget)
		return complaints, err
	}, func(complaints string, err error) tea.Cmd {
		if err != nil {
			m.tab.fail(sentence(fmt.Sprintf("not copied: %s: %v %s", words[0], err, firstLine(complaints))))
			return nil
		}
		m.tell(fmt.Sprintf("Copied %s with %s (%s).", what, words[0], sized(int64(len(text)))))
		return nil
	})
}

func firstLine(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return first
}

func (m *Model) textKept(what, path string, size int64, err error) tea.Cmd {
	if err != nil {
		m.tab.fail(
			fmt.Sprintf("Not copied: %s (%s) exceeds the %s that terminals accept, and saving it to a file failed: %v",
				what, sized(size), sized(maxCopied), err))
		return nil
	}
	if size <= maxCopied {
		m.tell("Copied " + what + " to " + shortHome(path) + ", readable only by you.")
		return nil
	}
	m.tab.warn(fmt.Sprintf("Too large for the clipboard (%s of at most %s). Saved to %s, readable only by you.",
		sized(size), sized(maxCopied), shortHome(path)))
	return nil
}

// multiplexer is the program between us and the terminal.
type multiplexer uint8

const (
	direct multiplexer = iota
	tmux
	gnuScreen
)

func multiplexerOf(getenv func(string) string) multiplexer {
	if getenv == nil {
		return direct
	}
	term := getenv("TERM")
	switch {
	case getenv("TMUX") != "", strings.HasPrefix(term, "tmux"):
		return tmux
	case getenv("STY") != "", strings.HasPrefix(term, "screen"):
		return gnuScreen
	}
	return direct
}

// longestForScreen is the longest sequence that GNU screen passes on in one piece.
const longestForScreen = 768

// clipboardSequence returns OSC 52, wrapped for the multiplexer. tmux accepts it plain with
// set-clipboard on and wrapped with allow-passthrough on. Either option may be off, so it gets
// both.
func clipboardSequence(text string, via multiplexer) string {
	plain := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
	switch via {
	case tmux:
		return plain + ansi.TmuxPassthrough(plain)
	case gnuScreen:
		return ansi.ScreenPassthrough(plain, longestForScreen)
	case direct:
	}
	return plain
}

// keepCopy writes text to a new file that only the user can read.
func keepCopy(directory, text string) (path string, err error) {
	if directory == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("find a folder for the copy: %w", err)
		}
		directory = filepath.Join(cache, "quarry", "copies")
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return "", fmt.Errorf("save the copy: %w", err)
	}
	file, err := os.CreateTemp(directory, "copy-*.txt")
	if err != nil {
		return "", fmt.Errorf("save the copy: %w", err)
	}
	_, err = file.WriteString(text)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return "", fmt.Errorf("save the copy: %w", err)
	}
	return file.Name(), nil
}
