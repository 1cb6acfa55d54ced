// Package uitest drives the whole workbench in a test: keys go in as the bytes that a terminal
// sends, and a terminal emulator shows the screen. Everything runs inside a testing/synctest
// bubble, so waiting is free and every run has the same timing.
package uitest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"

	"quarry/ui"
)

// Program is a running workbench and its terminal.
type Program struct {
	t        testing.TB
	terminal *vt.SafeEmulator
	wire     *wire
	keyboard *io.PipeWriter
	send     func(tea.Msg)
	ended    chan error
	over     bool
	err      error
	cancel   context.CancelFunc
}

// wire connects the program to the terminal. It adds the carriage returns that a terminal device
// would, and records what the program sent.
type wire struct {
	mu       sync.Mutex
	terminal io.Writer
	sent     []byte
	writes   int
}

func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, p...)
	w.writes++
	_, err := w.terminal.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

// Start runs the workbench in a terminal of a size. It must be called within synctest.Test. The
// program ends with the test.
func Start(t testing.TB, c ui.Config, width, height int) *Program {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	terminal := vt.NewSafeEmulator(width, height)
	input, keyboard := io.Pipe()
	p := &Program{t: t, cancel: cancel, terminal: terminal, wire: &wire{terminal: terminal}, keyboard: keyboard,
		ended: make(chan error, 1)}
	ready := make(chan func(tea.Msg), 1)
	go io.Copy(io.Discard, terminal) // replies of the terminal to queries
	c.Input = input
	go func() {
		p.ended <- ui.Run(ctx, c,
			tea.WithOutput(p.wire), tea.WithWindowSize(width, height),
			tea.WithoutSignalHandler(), tea.WithColorProfile(colorprofile.TrueColor),
			tea.WithEnvironment([]string{"TERM=xterm-256color", "SSH_TTY=/dev/pts/0"}),
			func(program *tea.Program) { ready <- program.Send },
		)
	}()
	select {
	case p.send = <-ready:
	case err := <-p.ended:
		cancel()
		terminal.Close()
		t.Fatalf("the workbench did not start: %v", err)
	}
	t.Cleanup(func() {
		cancel()
		p.Wait()
		keyboard.Close()
		terminal.Close()
		time.Sleep(2 * time.Minute) // virtual time: lets timers end that nobody waits for
	})
	p.Settle()
	return p
}

// Kill ends the program like a signal, such as SIGHUP when the connection drops.
func (p *Program) Kill() { p.cancel() }

// Press sends keys by name: "f5", "ctrl+s", "alt+1", "down", "esc", "x".
func (p *Program) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		code, ok := bytesOf(key)
		if !ok {
			p.t.Fatalf("uitest: no bytes for the key %q", key)
		}
		p.Send(code)
		p.Settle()
	}
}

// Type sends text as if typed, one key per read.
func (p *Program) Type(text string) {
	for _, r := range text {
		if r == '\n' {
			r = '\r'
		}
		p.Send(string(r))
	}
	p.Settle()
}

// Paste sends text as a bracketed paste.
func (p *Program) Paste(text string) {
	p.Send("\x1b[200~" + text + "\x1b[201~")
	p.Settle()
}

// Send sends bytes that arrive in one read.
func (p *Program) Send(raw string) {
	p.t.Helper()
	if _, err := io.WriteString(p.keyboard, raw); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		p.t.Fatal(err)
	}
}

// settling exceeds the time of a frame, and that for which an escape byte is held back in case it
// starts the sequence of another key: 50 ms, and the same again in the exact time of a bubble.
const settling = 150 * time.Millisecond

// Settle lets the program draw what it has to draw now.
func (p *Program) Settle() {
	time.Sleep(settling)
	synctest.Wait()
}

// timeout bounds the wait for a screen, in virtual time.
const timeout = 2 * time.Minute

// WaitFor waits until the screen shows the text, and fails if it never does.
func (p *Program) WaitFor(text string) {
	p.t.Helper()
	if !p.waitUntil(func() bool { return strings.Contains(p.Screen(), text) }) {
		p.t.Fatalf("the screen never showed %q:\n%s", text, p.Screen())
	}
}

// WaitUntilGone waits until the screen no longer shows the text.
func (p *Program) WaitUntilGone(text string) {
	p.t.Helper()
	if !p.waitUntil(func() bool { return !strings.Contains(p.Screen(), text) }) {
		p.t.Fatalf("the screen still shows %q:\n%s", text, p.Screen())
	}
}

func (p *Program) waitUntil(seen func() bool) bool {
	for waited := time.Duration(0); waited < timeout; waited += 20 * time.Millisecond {
		synctest.Wait()
		if seen() {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// Screen returns the text on the screen, line by line.
func (p *Program) Screen() string {
	p.wire.mu.Lock() // the emulator does not guard its text against concurrent writes
	defer p.wire.mu.Unlock()
	return p.terminal.String()
}

// Sent returns what the program sent since the last call, and in how many writes.
func (p *Program) Sent() (raw string, writes int) {
	p.Settle()
	p.wire.mu.Lock()
	defer p.wire.mu.Unlock()
	raw, writes = string(p.wire.sent), p.wire.writes
	p.wire.sent, p.wire.writes = nil, 0
	return raw, writes
}

// Wait waits for the end of the program and returns its error.
func (p *Program) Wait() error {
	if !p.over {
		p.over, p.err = true, <-p.ended
	}
	return p.err
}

// Ended reports whether the program has ended.
func (p *Program) Ended() bool {
	synctest.Wait()
	if !p.over && len(p.ended) > 0 {
		p.Wait()
	}
	return p.over
}
