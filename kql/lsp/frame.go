package lsp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// maxMessage is the longest message that is read: more than any editor sends, and little
// enough to hold.
const maxMessage = 64 << 20

// errBadFrame is a message whose header or length cannot be used. What follows it can.
var errBadFrame = errors.New("the message cannot be read")

// frameReader reads messages with a header in front, as of mail. After bytes that belong to
// none it goes on at the next length that it finds.
type frameReader struct {
	in   *bufio.Reader
	lost bool // in bytes that are no header: complained of once
}

func newFrameReader(in io.Reader) *frameReader {
	return &frameReader{in: bufio.NewReaderSize(in, 4096)}
}

var lengthHeader = []byte("content-length:")

// next returns the body of the next message. An errBadFrame is no end, any other error is.
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
			// Behind a body that was longer than it said, the header does not start a line.
			n, err := strconv.ParseUint(string(bytes.TrimSpace(line[at+len(lengthHeader):])), 10, 62)
			if err == nil {
				length = int64(n)
			} else if err := f.bad("its Content-Length is no number"); err != nil {
				return nil, err
			}
		case len(line) == 0 && length >= 0:
			f.lost = false
			return f.body(length)
		case len(line) == 0, length >= 0 || lastHeader(line, []byte("content-type:")) == 0:
		default:
			if err := f.bad("it has no header with a Content-Length"); err != nil {
				return nil, err
			}
		}
	}
}

// lastHeader returns where a header's name stands last in a line, in any case, or -1.
func lastHeader(line, name []byte) int {
	for at := len(line) - len(name); at >= 0; at-- {
		if bytes.EqualFold(line[at:at+len(name)], name) {
			return at
		}
	}
	return -1
}

// bad complains, but of one stretch of lost bytes only once.
func (f *frameReader) bad(why string) error {
	if f.lost {
		return nil
	}
	f.lost = true
	return fmt.Errorf("%w: %s", errBadFrame, why)
}

// line returns a line without its end. Of a line without measure it returns the last
// bytes, where a header may begin.
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
	// A length is a claim: memory is taken as the bytes arrive.
	var body bytes.Buffer
	if _, err := io.CopyN(&body, f.in, length); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return body.Bytes(), nil
}

// tooLong leaves the body where it is: line finds the next header behind it, and the
// complaint reaches a client that claimed more than it sends.
func (f *frameReader) tooLong(length int64) error {
	f.lost = true
	return fmt.Errorf("%w: its %d bytes are more than the %d that are taken", errBadFrame, length, maxMessage)
}

// writeFrame writes a body with its header in one call.
func writeFrame(out io.Writer, body []byte) error {
	frame := make([]byte, 0, len(body)+32)
	frame = fmt.Appendf(frame, "Content-Length: %d\r\n\r\n", len(body))
	_, err := out.Write(append(frame, body...))
	return err
}
