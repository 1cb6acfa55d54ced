package cli

import "testing"

func TestSafeTextHasNoControlCharacters(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"plain lines":      {"A\n| count\n", "A\n| count\n"},
		"tabs and CRLF":    {"a\tb\r\nc\r\n", "a\tb\nc\n"},
		"escape sequence":  {"a // \x1b]0;x\a\nb", "a // ␛]0;x␇\nb"},
		"overwritten line": {"good\rbad\n", "good␍bad\n"},
		"nothing":          {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := safeText(c.text); got != c.want {
				t.Errorf("%q: got %q, want %q", c.text, got, c.want)
			}
		})
	}
}
