package cli

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"unicode/utf8"

	azlog "github.com/Azure/azure-sdk-for-go/sdk/azcore/log"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/pkg/browser"

	"quarry/api"
	"quarry/config"
)

// quietLibraries redirects the output of libraries from the terminal, where it would garble the
// screen or the results, to the log file: net/http logs unsolicited responses, azcore logs requests
// if a variable enables it, and a browser may print anything.
func quietLibraries() {
	slog.SetDefault(slog.New(libraryLog{slog.NewTextHandler(lazyFile{}, nil)})) // the default of package log too
	azlog.SetListener(nil)
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
}

// libraryLog shortens the messages of libraries, which may quote what a service sent.
type libraryLog struct{ slog.Handler }

func (h libraryLog) Handle(ctx context.Context, r slog.Record) error {
	text, _, _ := strings.Cut(r.Message, `"`)
	return h.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "library: "+api.Clean(text), r.PC))
}

func (h libraryLog) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h libraryLog) WithGroup(string) slog.Handler      { return h }

// doorFile is the writer for all output to a file descriptor. If the terminal does not use UTF-8,
// the writer emits ASCII only, since it may read bytes of multibyte characters, such as the last
// byte of the mark for an escape, as control characters.
type doorFile struct {
	*os.File
	ascii  bool
	mu     sync.Mutex
	failed error // the first failure to write, for callers that ignore it
}

func door(file *os.File) *doorFile {
	return &doorFile{File: file, ascii: term.IsTerminal(file.Fd()) && !config.SpeaksUTF8()}
}

func (f *doorFile) Write(text []byte) (int, error) {
	shown := text
	if f.ascii {
		shown = toASCII(text)
	}
	n, err := f.File.Write(shown)
	if err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.failed == nil {
			f.failed = err
		}
		return min(n, len(text)), err
	}
	return len(text), nil
}

// WriteString keeps io.WriteString from bypassing Write.
func (f *doorFile) WriteString(text string) (int, error) { return f.Write([]byte(text)) }

// ReadFrom keeps io.Copy from bypassing Write.
func (f *doorFile) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{f}, r)
}

// failure returns the first failure to write, or nil.
func (f *doorFile) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

// asciiMarks are the marks of table.Safe and of messages.
var asciiMarks = map[rune]string{'‹': "<", '›': ">", '…': "~", '·': ".", '–': "-", '—': "-", '’': "'", '×': "x", '→': ">", '←': "<"}

// toASCII replaces characters beyond ASCII by as many characters as they take cells.
func toASCII(text []byte) []byte {
	i := 0
	for i < len(text) && text[i] < utf8.RuneSelf {
		i++
	}
	if i == len(text) {
		return text
	}
	out := append(make([]byte, 0, len(text)), text[:i]...)
	for i < len(text) {
		r, size := utf8.DecodeRune(text[i:])
		mark, known := asciiMarks[r]
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case known:
			out = append(out, mark...)
		case '\u2400' <= r && r <= '\u2421': // pictures of control characters
			out = append(out, '^')
		default:
			out = append(out, strings.Repeat("?", ansi.StringWidth(string(r)))...)
		}
		i += size
	}
	return out
}
