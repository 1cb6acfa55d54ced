package entity

import (
	"encoding/base64"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Decoded is text that was encoded inside a value.
type Decoded struct {
	From string // its encoding: "base64", "UTF-16 in base64"
	Text string
}

// Limits of decoding. Shorter candidates are usually plain words; the others bound the work on
// hostile input.
const (
	shortestHidden = 16
	longestHidden  = 1 << 20
	mostHidden     = 8
	deepest        = 3
)

var hidden = regexp.MustCompile(`[A-Za-z0-9+/_-]{16,}={0,2}`)

// Decode finds base64-encoded text in a value, as in powershell -enc commands and droppers,
// including nested encodings. It ignores what does not decode to readable text.
func Decode(text string) []Decoded {
	var found []Decoded
	decode(text, deepest, &found)
	return found
}

func decode(text string, depth int, found *[]Decoded) {
	if depth == 0 || len(text) > longestHidden {
		return
	}
	for _, part := range hidden.FindAllString(text, 4*mostHidden) {
		if len(*found) == mostHidden {
			return
		}
		if d, ok := decodePart(part); ok {
			*found = append(*found, d)
			decode(d.Text, depth-1, found)
		}
	}
}

func decodePart(part string) (Decoded, bool) {
	part = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(part, "="))
	if hexOnly.MatchString(part) {
		return Decoded{}, false // likely a hash
	}
	raw, err := base64.RawStdEncoding.DecodeString(part)
	if err != nil {
		return Decoded{}, false
	}
	if text, ok := wideText(raw); ok {
		return Decoded{"UTF-16 in base64", text}, true
	}
	if text := string(raw); utf8.ValidString(text) && readable(text) {
		return Decoded{"base64", text}, true
	}
	return Decoded{}, false
}

// wideText decodes UTF-16 as Windows writes it.
func wideText(raw []byte) (string, bool) {
	if len(raw)%2 != 0 || len(raw) < 8 {
		return "", false
	}
	units := make([]uint16, len(raw)/2)
	high := 0
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(raw[2*i:])
		if units[i] > 0xff {
			high++
		}
	}
	text := string(utf16.Decode(units))
	return text, high*4 < len(units) && readable(text)
}

// readable reports whether nearly all characters are printable. Paths and words that happen to be
// valid base64 decode to noise.
func readable(text string) bool {
	seen, all, ascii := 0, 0, 0
	for _, r := range text {
		all++
		if unicode.IsPrint(r) || r == '\n' || r == '\r' || r == '\t' {
			seen++
		}
		if r < utf8.RuneSelf {
			ascii++
		}
	}
	return all >= shortestHidden/4 && seen*20 >= all*19 && ascii*10 >= all*8
}

// hostShape matches host names and mail addresses.
var hostShape = regexp.MustCompile(
	`(?:[A-Za-z0-9._%+-]+@)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+`)

// fileEndings are extensions of files that are not top-level domains.
var fileEndings = map[string]bool{
	"exe": true, "dll": true, "sys": true, "ps1": true, "bat": true, "cmd": true, "vbs": true, "js": true, "txt": true,
	"log": true, "xml": true, "json": true,
	"doc": true, "docx": true, "docm": true, "xls": true, "xlsx": true, "xlsm": true, "pdf": true, "zip": true,
	"tmp": true, "dat": true, "ini": true, "lnk": true, "msi": true, "iso": true, "jpg": true, "png": true, "gif": true,
	"php": true, "htm": true, "html": true, "asp": true, "aspx": true, "jsp": true, "rar": true, "gz": true,
	"bin": true,
}

// isHost reports whether a dotted name is more likely a host than a file.
func isHost(name string) bool {
	_, host, mail := strings.Cut(name, "@")
	if !mail {
		host = name
	}
	ending := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	return domain.MatchString(host) && (mail || !fileEndings[ending])
}
