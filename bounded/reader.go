// Package bounded reads what comes from outside the program within a budget: responses, files and
// the output of commands. Without one, a single endless source takes all memory or never ends.
package bounded

import (
	"fmt"
	"io"
	"time"
)

// Budget limits one source. A zero field sets no limit.
type Budget struct {
	Bytes int64         // in total, after decompression
	Blank int64         // white space in a row
	Ratio int64         // decompressed bytes per compressed byte, see ratioFrom
	Time  time.Duration // in total; File and Command only
}

// ratioFrom is the decompressed size from which the ratio counts. Small bodies compress well for
// harmless reasons, and do no damage.
const ratioFrom = 16 << 20

// Limit is a field of a Budget.
type Limit string

// The limits of a budget.
const (
	Bytes Limit = "bytes"
	Blank Limit = "blank"
	Ratio Limit = "ratio"
	Time  Limit = "time"
)

// Error reports that a source exceeds its budget.
type Error struct {
	Limit Limit
	Most  int64 // in the unit of the limit
}

func (e *Error) Error() string {
	switch e.Limit {
	case Blank:
		return fmt.Sprintf("more than %s of white space in a row", size(e.Most))
	case Ratio:
		return fmt.Sprintf("compressed more than %d to 1", e.Most)
	case Time:
		return fmt.Sprintf("took longer than %s", time.Duration(e.Most))
	case Bytes:
	}
	return "more than " + size(e.Most)
}

// Timeout implements the part of net.Error that identifies timeouts.
func (e *Error) Timeout() bool { return e.Limit == Time }

// size formats a limit on bytes.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// Reader reads a source until it ends or exceeds its budget. The read that would exceed the budget
// returns the bytes up to it and an *Error, as do all later ones.
type Reader struct {
	source io.Reader
	budget Budget
	packed *Reader // of the compressed bytes under source; nil if it is not compressed
	read   int64
	blank  int64 // white space at the end of what was read
	err    error
}

// NewReader returns a reader of a source. packed reads what the source decompresses; nil if it does
// not.
func NewReader(source io.Reader, budget Budget, packed *Reader) *Reader {
	return &Reader{source: source, budget: budget, packed: packed}
}

func (r *Reader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.source.Read(p)
	if r.budget.Bytes > 0 && r.read+int64(n) > r.budget.Bytes {
		n, err = int(r.budget.Bytes-r.read), &Error{Bytes, r.budget.Bytes}
	}
	r.read += int64(n)
	if r.budget.Blank > 0 && r.blanks(p[:n]) > r.budget.Blank {
		err = &Error{Blank, r.budget.Blank}
	}
	if r.budget.Ratio > 0 && r.packed != nil && r.read > ratioFrom && r.read/r.budget.Ratio > r.packed.read {
		err = &Error{Ratio, r.budget.Ratio}
	}
	r.err = err
	return n, err
}

// blanks adds bytes to the run of white space and returns the longest run that it continues or
// begins. A run inside the bytes is not counted: a read is shorter than a sensible limit.
func (r *Reader) blanks(p []byte) (longest int64) {
	last := len(p)
	for last > 0 && isBlank(p[last-1]) {
		last--
	}
	if last == 0 { // nothing else: the usual reads of a stream of white space
		r.blank += int64(len(p))
		return r.blank
	}
	first := 0
	for isBlank(p[first]) {
		first++
	}
	longest = r.blank + int64(first)
	r.blank = int64(len(p) - last)
	return max(longest, r.blank)
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
