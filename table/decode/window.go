package decode

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// TooLargeError is an answer that passes a limit.
type TooLargeError struct {
	Limit int64
	Unit  SizeUnit
}

// SizeUnit is what a limit on size counts.
type SizeUnit string

// The units of limits.
const (
	Bytes SizeUnit = "bytes"
	Cells SizeUnit = "cells"
)

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("answer is larger than %d %s", e.Limit, e.Unit)
}

// longestPiece bounds what must lie in the window at once, a row or one value of the
// envelope: cells hold 32-bit positions, and an int may have no more bits.
const longestPiece = math.MaxInt32

// window is the part of the body that is being decoded: what has arrived and is not yet
// consumed. It lies in a segment of the source, and elsewhere only while a row is longer
// than a segment has room for.
type window struct {
	scanner
	source   *source
	segment  *segment // that the newest bytes came in
	within   bool     // data lies in segment
	pos      int      // of the first byte that is not consumed
	received int64    // bytes of the body so far
	limit    int64    // on received; 0: none
	ended    error    // io.EOF or what the source failed with; nil while there may be more
	// release is called before the bytes of the window move.
	release func()
	// idle is called when there is nothing to decode. It returns how long to wait before it
	// wants to be called again; negative: until something comes.
	idle func() time.Duration
}

// more adds what arrives next to the window. It returns the error that stands for the lack of more.
func (w *window) more() error {
	if w.ended != nil {
		return w.lack()
	}
	c := w.await()
	w.ended = c.err
	n := c.to - c.from
	if w.limit > 0 && w.received+int64(n) > w.limit {
		n = int(w.limit - w.received)
		w.ended = &TooLargeError{Limit: w.limit, Unit: Bytes}
	}
	if len(w.data)-w.pos > longestPiece-n {
		n = 0
		w.ended = &TooLargeError{Limit: longestPiece, Unit: Bytes}
	}
	w.received += int64(n)
	if w.within && c.segment == w.segment {
		w.data = w.data[:len(w.data)+n]
	} else {
		w.move(c, n)
	}
	if n == 0 && w.ended != nil {
		return w.lack()
	}
	return nil
}

// move makes the first bytes of a chunk follow what is not consumed: in its segment, where there is
// room in front of it, otherwise in memory of the window's own.
func (w *window) move(c chunk, n int) {
	w.release()
	rest := w.data[w.pos:]
	w.base, w.pos = w.base+int64(w.pos), 0
	g := c.segment
	switch {
	case len(rest) <= c.from:
		start := c.from - copy(g.buffer[c.from-len(rest):], rest)
		w.data, w.within = g.buffer[start:c.from+n], true
	case w.within:
		w.data, w.within = append(append(make([]byte, 0, 2*len(rest)+n), rest...), g.buffer[c.from:c.from+n]...), false
	default:
		w.data = append(append(w.data[:0], rest...), g.buffer[c.from:c.from+n]...)
	}
	if w.segment != nil && w.segment != g {
		w.source.reuse(w.segment)
	}
	w.segment = g
}

// await returns the next chunk, and lets idle work while there is none.
func (w *window) await() chunk {
	wait := time.Duration(0)
	for {
		if c, ok := w.source.next(wait); ok {
			return c
		}
		wait = w.idle()
	}
}

// lack says why there is no more: the body was cut short, or reading it failed.
func (w *window) lack() error {
	var tooLarge *TooLargeError
	switch {
	case w.ended == io.EOF:
		return fmt.Errorf("answer ends after %d bytes, before it is complete: %w", w.received, io.ErrUnexpectedEOF)
	case errors.As(w.ended, &tooLarge):
		return w.ended
	}
	return fmt.Errorf("read answer: %w", w.ended)
}

// peek returns the first byte that is no space. It consumes the space.
func (w *window) peek() (byte, error) {
	for {
		if w.pos = w.space(w.pos); w.pos < len(w.data) {
			return w.data[w.pos], nil
		}
		if err := w.more(); err != nil {
			return 0, err
		}
	}
}

// expect consumes one byte that must come next, after space.
func (w *window) expect(c byte, wanted string) error {
	got, err := w.peek()
	if err != nil {
		return err
	}
	if got != c {
		w.unexpected(w.pos, wanted)
		return w.fault
	}
	w.pos++
	return nil
}

// take consumes the value that comes next and returns it as raw JSON, which is good
// until the window moves.
func (w *window) take() (raw []byte, c cell, err error) {
	if _, err = w.peek(); err != nil {
		return nil, c, err
	}
	c, end := w.cell(w.pos)
	if end < 0 && w.fault == errShort {
		w.complete()
		c, end = w.cell(w.pos)
	}
	if end < 0 {
		return nil, c, w.failure()
	}
	raw = w.data[w.pos:end]
	w.pos = end
	return raw, c, nil
}

// failure turns the scanner's complaint about bytes of which no more come into an error.
func (w *window) failure() error {
	if w.fault == errShort {
		return w.lack()
	}
	return w.fault
}

// complete makes the value that begins at pos lie in the window as a whole. It looks
// only for its end, at each byte once however small the pieces are that arrive. The value
// remains incomplete only if no more comes.
func (w *window) complete() {
	var e ending
	seen := 0
	for !e.within(w.data[w.pos+seen:]) {
		seen = len(w.data) - w.pos
		if w.more() != nil {
			return
		}
	}
}

// ending finds the end of a value that comes in pieces, by its brackets and quotes only.
type ending struct {
	depth   int
	quoted  bool
	escaped bool
	begun   bool
}

// within reports whether the value ends in the next piece.
func (e *ending) within(piece []byte) bool {
	for _, c := range piece {
		switch {
		case e.escaped:
			e.escaped = false
		case e.quoted:
			e.escaped = c == '\\'
			e.quoted = c != '"'
			if !e.quoted && e.depth == 0 {
				return true
			}
		case c == '"':
			e.quoted = true
		case c == '{' || c == '[':
			e.depth++
		case c == '}' || c == ']':
			if e.depth--; e.depth <= 0 {
				return true
			}
		case e.begun && e.depth == 0: // behind a number or a literal
			if c == ',' || c <= ' ' {
				return true
			}
		}
		e.begun = true
	}
	return false
}
