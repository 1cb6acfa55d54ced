package api

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
)

// acceptEncoding is set explicitly to keep net/http from decompressing the body: it supports only
// gzip, but the service sometimes uses deflate.
const acceptEncoding = "gzip, deflate"

// mostEncodings limits the layers of a body. Servers use one, and a gateway may add another.
const mostEncodings = 2

// inflate decompresses a body. The encodings are listed in the order in which they were applied.
func inflate(body io.Reader, encodings []string) (io.Reader, error) {
	applied := strings.Split(strings.ToLower(strings.Join(encodings, ",")), ",")
	if len(applied) > mostEncodings {
		return nil, fmt.Errorf("%d content encodings", len(applied))
	}
	for _, encoding := range slices.Backward(applied) {
		var err error
		switch encoding = strings.TrimSpace(encoding); encoding {
		case "", "identity":
		case "gzip", "x-gzip":
			body, err = gzip.NewReader(body)
		case "deflate":
			body, err = inflateDeflate(body)
		default:
			err = fmt.Errorf("unexpected content encoding %q", encoding)
		}
		if err != nil {
			return nil, err
		}
	}
	return body, nil
}

// inflateDeflate supports both formats that servers call deflate: a zlib stream, as in the
// standard, and a raw deflate stream.
func inflateDeflate(body io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(body)
	head, err := buffered.Peek(2)
	if err != nil {
		return nil, err
	}
	if isZlib(head) {
		return zlib.NewReader(buffered)
	}
	return flate.NewReader(buffered), nil
}

// isZlib checks the two header bytes of RFC 1950: method 8, a window of at most 32 KB, and a
// checksum.
func isZlib(head []byte) bool {
	return head[0]&0x0f == 8 && head[0]>>4 <= 7 && (int(head[0])<<8|int(head[1]))%31 == 0
}
