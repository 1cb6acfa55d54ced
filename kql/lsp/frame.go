package lsp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// maxMessage limits the size of a message: more than any editor sends, and small enough to keep in
// memory.
const maxMessage = 64 << 20

// errBadFrame means that the header of a message is invalid. Later messages can still be read.
var errBadFrame = errors.New("invalid message")

// frameReader reads messages that start with headers like those of mail. After bytes that belong to
// no message it resumes at the next Content-Length header.
type frameReader struct {
	in       *bufio.Reader
	skipping bool // the current bytes belong to no message, which has been reported
}

func newFrameReader(in io.Reader) *frameReader {
	return &frameReader{in: bufio.NewReaderSize(in, 4096)}
}

var lengthHeader = []byte("content-length:")

// next returns the body of the next message. Reading can continue after an errBadFrame, but after
// no other error.
func (f *frameReader) next() ([]byte, error) {
	length := int64(-1)
	for {
		line, err := f.line()
		if err != nil {
			return nil, err
		}
		at := lastHeader(line, lengthHeader)
		switch {
		case at >= 0:
			// After a body longer than its stated length, the header does not start at the
			// beginning of a line.
			n, err := strconv.ParseUint(string(bytes.TrimSpace(line[at+len(lengthHeader):])), 10, 62)
			if err == nil {
				length = int64(n)
			} else if err := f.bad("Content-Length is not a number"); err != nil {
				return nil, err
			}
		case len(line) == 0 && length >= 0:
			f.skipping = false
			return f.body(length)
		case len(line) == 0, length >= 0 || lastHeader(line, []byte("content-type:")) == 0:
		default:
			if err := f.bad("missing Content-Length header"); err != nil {
				return nil, err
			}
		}
	}
}

// lastHeader returns the index of the last occurrence of a header name in a line, in any case, or
// -1.
func lastHeader(line, name []byte) int {
	for at := len(line) - len(name); at >= 0; at-- {
		if bytes.EqualFold(line[at:at+len(name)], name) {
			return at
		}
	}
	return -1
}

// bad returns an error, but only one for each run of bytes that belong to no message.
func (f *frameReader) bad(why string) error {
	if f.skipping {
		return nil
	}
	f.skipping = true
	return fmt.Errorf("%w: %s", errBadFrame, why)
}

// line returns a line without its end. Of an overlong line it returns the last bytes, in which a
// header may start.
func (f *frameReader) line() ([]byte, error) {
	var kept []byte
	for {
		part, err := f.in.ReadSlice('\n')
		kept = append(kept, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(kept, "\r\n"), err
		}
		kept = append([]byte(nil), kept[max(0, len(kept)-len(lengthHeader)-20):]...)
	}
}

func (f *frameReader) body(length int64) ([]byte, error) {
	if length > maxMessage {
		return nil, f.tooLong(length)
	}
	// The stated length may be wrong, so memory is allocated as the bytes arrive.
	var body bytes.Buffer
	if _, err := io.CopyN(&body, f.in, length); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return body.Bytes(), nil
}

// tooLong does not skip the body: line finds the next header after it, and a client that sends less
// than it stated still gets the error.
func (f *frameReader) tooLong(length int64) error {
	f.skipping = true
	return fmt.Errorf("%w: %d bytes exceed the limit of %d", errBadFrame, length, maxMessage)
}

// writeFrame writes a message with its header in a single call.
func writeFrame(out io.Writer, body []byte) error {
	frame := make([]byte, 0, len(body)+32)
	frame = fmt.Appendf(frame, "Content-Length: %d\r\n\r\n", len(body))
	_, err := out.Write(append(frame, body...))
	return err
}
