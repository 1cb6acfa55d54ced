package bounded

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// endless repeats a string forever.
type endless string

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}

func exceeds(t *testing.T, err error, limit Limit) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Limit != limit {
		t.Errorf("got %v, want the limit on %s", err, limit)
	}
}

func TestReaderStopsAtItsBudget(t *testing.T) {
	tests := []struct {
		name   string
		source io.Reader
		budget Budget
		read   int64
		limit  Limit // "" if the source ends before
	}{
		{"within the budget", strings.NewReader("12345"), Budget{Bytes: 5}, 5, ""},
		{"one byte more", strings.NewReader("123456"), Budget{Bytes: 5}, 5, Bytes},
		{"an endless text", endless("text"), Budget{Bytes: 1 << 20}, 1 << 20, Bytes},
		{"endless white space", endless(" \n"), Budget{Blank: 1000}, -1, Blank},
		{"white space in single bytes", iotest.OneByteReader(endless("\t")), Budget{Blank: 1000}, 1001, Blank},
		{"white space between words", strings.NewReader(strings.Repeat("a"+strings.Repeat(" ", 900), 9)),
			Budget{Blank: 1000}, 9 * 901, ""},
		{"white space inside a read", strings.NewReader("a" + strings.Repeat(" ", 2000)), Budget{Blank: 1000}, -1,
			Blank},
		{"no limits", strings.NewReader(strings.Repeat(" ", 1<<20)), Budget{}, 1 << 20, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, err := io.Copy(struct{ io.Writer }{io.Discard}, NewReader(test.source, test.budget, nil))
			if test.read >= 0 && n != test.read {
				t.Errorf("read %d bytes, want %d", n, test.read)
			}
			if test.limit != "" {
				exceeds(t, err, test.limit)
			} else if err != nil {
				t.Errorf("got error %v", err)
			}
		})
	}
}

func TestReaderStopsAtItsRatio(t *testing.T) {
	packed := &Reader{read: 1000}
	n, err := io.Copy(struct{ io.Writer }{io.Discard}, NewReader(endless("text"), Budget{Ratio: 200}, packed))
	exceeds(t, err, Ratio)
	if n < ratioFrom || n > ratioFrom+1<<20 {
		t.Errorf("read %d bytes, want about %d", n, ratioFrom)
	}
	if _, err := io.Copy(io.Discard, NewReader(strings.NewReader(strings.Repeat("x", 1<<20)), Budget{Ratio: 2},
		packed)); err != nil {
		t.Errorf("a small body: %v", err)
	}
}

func TestFileStopsAtItsBudget(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := File(t.Context(), name, Budget{Bytes: 7, Time: time.Minute}); err != nil ||
		string(got) != "content" {
		t.Errorf("got %q, %v", got, err)
	}
	_, err := File(t.Context(), name, Budget{Bytes: 6})
	exceeds(t, err, Bytes)
	if runtime.GOOS == "linux" {
		_, err = File(t.Context(), "/dev/zero", Budget{Bytes: 1 << 20})
		exceeds(t, err, Bytes)
	}
}

func TestASilentSourceEndsInTime(t *testing.T) {
	near, far := io.Pipe() // neither written nor closed
	defer far.Close()
	open := func() (io.ReadCloser, error) { return near, nil }
	_, err := All(t.Context(), open, Budget{Time: 10 * time.Millisecond})
	exceeds(t, err, Time)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := All(ctx, open, Budget{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the end of the context", err)
	}
}

func TestCommandStopsAtItsBudget(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs sh")
	}
	limits := Budget{Bytes: 1 << 10, Time: 20 * time.Second}
	tests := []struct {
		name, line string
		budget     Budget
		printed    string
		limit      Limit
	}{
		{"a short text", "printf text", limits, "text", ""},
		{"an endless text", "yes", limits, "", Bytes},
		{"an endless text through a pipe", "yes | cat", limits, "", Bytes},
		{"one that ignores that nobody reads", "trap '' PIPE; while :; do echo text; done 2>/dev/null", limits, "",
			Bytes},
		{"endless complaints", "yes >&2", Budget{Bytes: 1 << 10, Time: 200 * time.Millisecond}, "", Time},
		{"one that never ends", "sleep 60", Budget{Bytes: 1 << 10, Time: 50 * time.Millisecond}, "", Time},
		{"a child that stays", "sleep 60 & printf text", limits, "text", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			began := time.Now()
			printed, complaints, err := Output(t.Context(), test.line, test.budget)
			if test.limit != "" {
				exceeds(t, err, test.limit)
			} else if err != nil || printed != test.printed {
				t.Errorf("got %q, %v; want %q", printed, err, test.printed)
			}
			if len(printed) > 1<<10 || len(complaints) > mostComplaints {
				t.Errorf("kept %d bytes and %d of complaints", len(printed), len(complaints))
			}
			if took := time.Since(began); took > 15*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestErrorsNameTheLimit(t *testing.T) {
	for want, err := range map[string]*Error{
		"more than 5 bytes":                      {Bytes, 5},
		"more than 64 KB":                        {Bytes, 64 << 10},
		"more than 1 MB of white space in a row": {Blank, 1 << 20},
		"compressed more than 200 to 1":          {Ratio, 200},
		"took longer than 30s":                   {Time, int64(30 * time.Second)},
	} {
		if err.Error() != want {
			t.Errorf("got %q, want %q", err.Error(), want)
		}
	}
}
