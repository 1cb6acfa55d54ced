package uitest

import (
	"strings"
	"unicode/utf8"
)

// named maps names of keys to the bytes that xterm sends.
var named = map[string]string{
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
	"home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdown": "\x1b[6~", "insert": "\x1b[2~", "delete": "\x1b[3~",
	"f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~",
	"f7": "\x1b[18~",
	"f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~", "f11": "\x1b[23~", "f12": "\x1b[24~",
	"enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "backspace": "\x7f", "space": " ",
	"alt+up": "\x1b[1;3A", "alt+down": "\x1b[1;3B", "alt+right": "\x1b[1;3C", "alt+left": "\x1b[1;3D",
	"ctrl+home": "\x1b[1;5H", "ctrl+end": "\x1b[1;5F",
}

// bytesOf returns what a terminal without extended keyboard protocols sends for a key.
func bytesOf(key string) (string, bool) {
	if code, ok := named[key]; ok {
		return code, true
	}
	if rest, ok := strings.CutPrefix(key, "alt+"); ok {
		code, ok := bytesOf(rest)
		return "\x1b" + code, ok
	}
	if rest, ok := strings.CutPrefix(key, "ctrl+"); ok && len(rest) == 1 && rest[0] >= 'a' && rest[0] <= 'z' {
		return string(rest[0] - 'a' + 1), true
	}
	return key, utf8.RuneCountInString(key) == 1
}
