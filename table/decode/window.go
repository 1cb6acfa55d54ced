package decode

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// TooLargeError reports a response that exceeds a limit.
type TooLargeError struct {
	Limit int64
	Unit  SizeUnit
}

// SizeUnit is the unit of a limit.
type SizeUnit string

// The units of limits.
const (
	Bytes SizeUnit = "bytes"
	Cells SizeUnit = "cells"
	Piece SizeUnit = "bytes in a row" // or in a value of the envelope
)

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("response is larger than %d %s", e.Limit, e.Unit)
}

// maxWindow limits what must be in the window at once, a row or a value of the envelope: cells
// hold 32-bit positions, and an int may have no more bits.
const maxWindow = math.MaxInt32

// window is the part of the body being decoded: what has arrived and has not been consumed. It is
// in a segment of the source, unless a row is longer than a segment has room for.
type window struct {
	scanner
	source   *source
	segment  *segment // of the newest bytes
	within   bool     // data is in segment
	pos      int      // of the first byte that has not been consumed
	received int64    // bytes of the body so far
	limit    int64    // limit on received; 0: none
	piece    int      // limit on the length of a piece
	ended    error    // io.EOF or the error of the source; nil while there may be more
	// release is called before the bytes of the window move.
	release func()
	// idle is called when there is nothing to decode. It returns the time after which it must be
	// called again; negative: only once something has arrived.
	idle func() time.Duration
}

// more adds the data that arrives next to the window. It returns an error if there is no more.
func (w *window) more() error {
	if w.ended != nil {
		return w.missing()
	}
	c := w.await()
	w.ended = c.err
	n := c.to - c.from
	if w.limit > 0 && w.received+int64(n) > w.limit {
		n = int(w.limit - w.received)
		w.ended = &TooLargeError{Limit: w.limit, Unit: Bytes}
	}
	if rest := len(w.data) - w.pos; rest > w.piece || rest > maxWindow-n {
		n = 0
		w.ended = &TooLargeError{Limit: int64(w.piece), Unit: Piece}
	}
	w.received += int64(n)
	if w.within && c.segment == w.segment {
		w.data = w.data[:len(w.data)+n]
	} else {
		w.move(c, n)
	}
	if n == 0 && w.ended != nil {
		return w.missing()
	}
	return nil
}

// move puts the first bytes of a chunk after the unconsumed ones: in the chunk's segment if there
// is room before it, otherwise in the window's own memory.
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

// await returns the next chunk, and calls idle while there is none.
func (w *window) await() chunk {
	wait := time.Duration(0)
	for {
		if c, ok := w.source.next(wait); ok {
			return c
		}
		wait = w.idle()
	}
}

// missing returns the error for missing data: the body was cut short, or reading it failed.
func (w *window) missing() error {
	var tooLarge *TooLargeError
	switch {
	case w.ended == io.EOF:
		return fmt.Errorf("response ends after %d bytes, before it is complete: %w", w.received, io.ErrUnexpectedEOF)
	case errors.As(w.ended, &tooLarge):
		return w.ended
	}
	return fmt.Errorf("read response: %w", w.ended)
}

// peek returns the first byte that is not white space. It consumes the white space.
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

// expect consumes one byte, which must come next after white space.
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

// take consumes the next value and returns it as raw JSON, which is valid until the window moves.
func (w *window) take() (raw []byte, c cell, err error) {
	if _, err = w.peek(); err != nil {
		return nil, c, err
	}
	c, end := w.cell(w.pos)
	if end < 0 && w.fault == errIncomplete {
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

// failure returns the error for a fault of the scanner if no more data will arrive.
func (w *window) failure() error {
	if w.fault == errIncomplete {
		return w.missing()
	}
	return w.fault
}

// complete gets the value at pos completely into the window. It only looks for the end of the
// value, at each byte once, in however many chunks they arrive. The value remains incomplete only
// if there is no more data.
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

// ending finds the end of a value that arrives in chunks, by its brackets and quotes alone.
type ending struct {
	depth   int
	quoted  bool
	escaped bool
	begun   bool
}

// within reports whether the value ends in the next chunk.
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
		case e.begun && e.depth == 0: // after a number or a literal
			if c == ',' || c <= ' ' {
				return true
			}
		}
		e.begun = true
	}
	return false
}
