package queryfile_test

import (
	"errors"
	"testing"

	"quarry/history/queryfile"
)

func TestEncodingsComeBackTheSame(t *testing.T) {
	for _, c := range []struct {
		content string
		text    string
		e       queryfile.Encoding
	}{
		{"é😀\r\n", "é😀\r\n", queryfile.UTF8},
		{"\xef\xbb\xbfa", "\ufeffa", queryfile.UTF8},
		{"", "", queryfile.UTF8},
		{"\xff\xfea\x00\r\x00\n\x00", "a\r\n", queryfile.UTF16LE},
		{"\xfe\xff\x00a\xd8\x3d\xde\x00", "a😀", queryfile.UTF16BE},
		{"\xff\xfe", "", queryfile.UTF16LE},
		{"\xff\xfe\xff\xfea\x00", "\ufeffa", queryfile.UTF16LE},
		{"\xff\xfe\xfd\xff", "\ufffd", queryfile.UTF16LE},
	} {
		text, e, err := queryfile.Decode([]byte(c.content))
		if err != nil || text != c.text || e != c.e {
			t.Errorf("%q: got %q, %v, %v", c.content, text, e, err)
		}
		if got := string(e.Encode(text)); got != c.content {
			t.Errorf("%q comes back as %q", c.content, got)
		}
	}
	for _, content := range []string{"\xe9t\xe9", "\xff\xfea", "\xff\xfe\x00\xd8", "\xff\xfe\x00\xd8a\x00",
		"\xff\xfe\x00\xdc", "\xff\xfe\x00\x00a\x00\x00\x00", "\xfe\xff\x00"} {
		if _, _, err := queryfile.Decode([]byte(content)); !errors.Is(err, queryfile.ErrBinary) {
			t.Errorf("%q: %v", content, err)
		}
	}
}
