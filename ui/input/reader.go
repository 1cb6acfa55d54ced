// Package input reads what a terminal sends: keys, pastes and replies to queries. It reads in place of
// Bubble Tea, whose own reader ends a paste and a sequence after 50 ms without a byte,
// however slow the connection.
package input

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/muesli/cancelreader"
)

// Reader reads a terminal and sends what it reads to a program.
type Reader struct {
	source io.Reader
	scan   *Scanner

	mu      sync.Mutex
	open    cancelreader.CancelReader // nil while paused
	resumed chan struct{}             // closed by Resume
	reading sync.Mutex                // held while bytes are taken from the source
}

// New returns a reader of a terminal, or of any bytes in tests. The term is its type ($TERM); a delay
// of zero means DefaultEscapeDelay.
func New(source io.Reader, term string, delay time.Duration) (*Reader, error) {
	r := &Reader{source: source, scan: NewScanner(term, delay)}
	return r, r.Resume()
}

// Terminal returns the input for tea.WithInput: the terminal to be set to raw mode, without its bytes.
func (r *Reader) Terminal() io.Reader {
	if file, ok := r.source.(*os.File); ok {
		return device{file}
	}
	return eof{}
}

// eof is an input that has ended, so that Bubble Tea's own reader stops at once.
type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// device has the descriptor of a terminal, but no bytes. It has no Name, so that it is not waited for
// as a file.
type device struct{ file *os.File }

func (d device) Read([]byte) (int, error)    { return 0, io.EOF }
func (d device) Write(p []byte) (int, error) { return d.file.Write(p) }
func (d device) Close() error                { return nil }
func (d device) Fd() uintptr                 { return d.file.Fd() }

// Run sends messages until ctx ends, the source ends, or reading fails; then it returns the error.
func (r *Reader) Run(ctx context.Context, send func(tea.Msg)) error {
	chunks, failed := make(chan []byte), make(chan error, 1)
	go func() { failed <- r.read(ctx, chunks) }()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		timer.Stop()
		if due := r.scan.Due(); !due.IsZero() {
			timer.Reset(time.Until(due))
		}
		var messages []tea.Msg
		select {
		case <-ctx.Done():
			r.Pause()
			return nil
		case err := <-failed:
			return err
		case p := <-chunks:
			messages = r.scan.Feed(p, time.Now())
		case <-timer.C:
			messages = r.scan.Expire(time.Now())
		}
		for _, m := range messages {
			send(m)
		}
	}
}

// read sends what it reads until ctx ends, the source ends, or reading fails.
func (r *Reader) read(ctx context.Context, chunks chan<- []byte) error {
	for {
		r.mu.Lock()
		open, resumed := r.open, r.resumed
		r.mu.Unlock()
		if open == nil {
			select {
			case <-ctx.Done():
				return nil
			case <-resumed:
				continue
			}
		}
		buffer := make([]byte, 4096)
		r.reading.Lock()
		n, err := open.Read(buffer)
		r.reading.Unlock()
		if n > 0 {
			select {
			case chunks <- buffer[:n]:
			case <-ctx.Done():
				return nil
			}
		}
		switch {
		case errors.Is(err, cancelreader.ErrCanceled), err == nil:
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrClosedPipe):
			return nil
		default:
			return err
		}
	}
}

// Pause leaves the terminal to another program. When it returns, no more bytes are taken.
func (r *Reader) Pause() {
	r.mu.Lock()
	open := r.open
	if open != nil {
		r.open, r.resumed = nil, make(chan struct{})
	}
	r.mu.Unlock()
	if open != nil && open.Cancel() {
		r.reading.Lock() // the read that was canceled has returned
		_ = open.Close()
		r.reading.Unlock()
	}
}

// Resume reads again after Pause.
func (r *Reader) Resume() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open != nil {
		return nil
	}
	open, err := r.reopen()
	if err != nil {
		return err
	}
	r.open = open
	if r.resumed != nil {
		close(r.resumed)
		r.resumed = nil
	}
	return nil
}

func (r *Reader) reopen() (cancelreader.CancelReader, error) {
	if file, ok := r.source.(*os.File); ok {
		return cancelreader.NewReader(file)
	}
	return endless{r.source}, nil
}

// endless is a source of tests, whose reads cannot be canceled.
type endless struct{ io.Reader }

func (endless) Cancel() bool { return false }
func (endless) Close() error { return nil }

// Exec returns a command that leaves the terminal to another program until that ends.
func (r *Reader) Exec(c *exec.Cmd, done tea.ExecCallback) tea.Cmd {
	if file, ok := r.source.(*os.File); ok && c.Stdin == nil {
		c.Stdin = file
	}
	return tea.Exec(&command{c, r}, done)
}

// command is a program that owns the terminal while it runs.
type command struct {
	*exec.Cmd
	reader *Reader
}

func (c *command) Run() error {
	c.reader.Pause()
	time.Sleep(rendererPatience)
	return errors.Join(c.Cmd.Run(), c.reader.Resume())
}

// rendererPatience is how long Bubble Tea's renderer may take to stop after the terminal was released.
// If the terminal is taken back sooner, it can stop the new renderer, and the screen stays black.
const rendererPatience = 20 * time.Millisecond

func (c *command) SetStdin(r io.Reader) {
	if c.Stdin == nil {
		c.Stdin = r
	}
}

func (c *command) SetStdout(w io.Writer) {
	if c.Stdout == nil {
		c.Stdout = w
	}
}

func (c *command) SetStderr(w io.Writer) {
	if c.Stderr == nil {
		c.Stderr = w
	}
}
