package lsp

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

func TestFramesAreFoundAmongGarbage(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	for _, c := range []struct {
		name, in string
		want     []string // bodies; "!" means an error
	}{
		{"two", "Content-Length: 2\r\n\r\n{}Content-Length: 4\r\n\r\nnull", []string{"{}", "null"}},
		{"any case and more headers", "content-LENGTH:2\r\nContent-Type: x\r\n\r\n{}", []string{"{}"}},
		{"line feeds alone", "Content-Length: 2\n\n{}", []string{"{}"}},
		{"garbage first", "hello\x00\xff\nyou\n\nContent-Length: 2\r\n\r\n{}", []string{"!", "{}"}},
		{"a long line first", long + "Content-Length: 2\r\n\r\n{}", []string{"{}"}},
		{"body longer than stated", "Content-Length: 2\r\n\r\n{}more}Content-Length: 2\r\n\r\n[]",
			[]string{"{}", "[]"}},
		{"not a number", "Content-Length: two\r\n\r\nContent-Length: 2\r\n\r\n{}", []string{"!", "{}"}},
		{"negative", "Content-Length: -2\r\n\r\n{}\nContent-Length: 2\r\n\r\n{}", []string{"!", "{}"}},
		{"out of range", "Content-Length: 99999999999999999999999\r\n\r\n{}\nContent-Length: 2\r\n\r\n{}",
			[]string{"!", "{}"}},
		{"two gigabytes", "Content-Length: 2147483648\r\n\r\n{}\nContent-Length: 2\r\n\r\n{}", []string{"!", "{}"}},
		{"empty body", "Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}", []string{"", "{}"}},
		{"truncated body", "Content-Length: 9\r\n\r\n{}", nil},
		{"truncated header", "Content-Len", nil},
		{"nothing", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			frames := newFrameReader(strings.NewReader(c.in))
			var got []string
			for {
				body, err := frames.next()
				if errors.Is(err, errBadFrame) {
					got = append(got, "!")
					continue
				}
				if err != nil {
					break
				}
				got = append(got, string(body))
			}
			if strings.Join(got, "·") != strings.Join(c.want, "·") || len(got) != len(c.want) {
				t.Errorf("%q: got %q, want %q", c.in[:min(len(c.in), 100)], got, c.want)
			}
		})
	}
}

func TestStatedLengthAllocatesNothing(t *testing.T) {
	const claimed = 60_000_000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	frames := newFrameReader(strings.NewReader(fmt.Sprintf("Content-Length: %d\r\n\r\n{}", claimed)))
	if _, err := frames.next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a truncated body: got error %v", err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > claimed/10 {
		t.Errorf("%d bytes allocated for a body that never came", took)
	}
}
