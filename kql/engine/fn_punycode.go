package engine

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"quarry/table"
)

func punycodeFunctions() []function {
	domain := func(convert func(string) (string, bool)) func([]datum) datum {
		return func(a []datum) datum {
			labels := strings.Split(a[0].str, ".")
			for i, label := range labels {
				var ok bool
				if labels[i], ok = convert(label); !ok {
					return stringOf("")
				}
			}
			return stringOf(strings.Join(labels, "."))
		}
	}
	whole := func(convert func(string) (string, bool)) func([]datum) datum {
		return func(a []datum) datum {
			s, _ := convert(a[0].str) // "" where it cannot be
			return stringOf(s)
		}
	}
	return []function{
		{name: "punycode_from_string", params: "s", result: table.String, row: whole(toPunycode)},
		{name: "punycode_to_string", params: "s", result: table.String, row: whole(fromPunycode)},
		{name: "punycode_domain_from_string", params: "s", result: table.String, row: domain(func(label string) (string, bool) {
			if isASCII(label) {
				return label, true
			}
			s, ok := toPunycode(label)
			return acePrefix + s, ok
		})},
		{name: "punycode_domain_to_string", params: "s", result: table.String, row: domain(func(label string) (string, bool) {
			if code, ok := strings.CutPrefix(strings.ToLower(label), acePrefix); ok {
				return fromPunycode(code)
			}
			return label, true
		})},
	}
}

// longestPunycode bounds the text of a call in bytes: encoding takes time that grows with the square of it.
const longestPunycode = 1 << 16

// acePrefix marks a label of a domain name as Punycode.
const acePrefix = "xn--"

// toPunycode encodes a text. The library encodes domain names: it splits them at dots and decodes labels that
// have the prefix already. The code of the other characters depends on where ASCII characters are, not on which
// they are, so it gets the same letter for each of them.
func toPunycode(s string) (string, bool) {
	if isASCII(s) {
		return s, true
	}
	if len(s) > longestPunycode || !utf8.ValidString(s) {
		return "", false
	}
	var ascii strings.Builder
	masked := strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return r
		}
		ascii.WriteByte(byte(r))
		return 'a'
	}, s)
	label, err := idna.Punycode.ToASCII(masked)
	if err != nil {
		return "", false
	}
	code := label[strings.LastIndexByte(label, '-')+1:]
	if ascii.Len() == 0 {
		return code, true
	}
	return ascii.String() + "-" + code, true
}

// fromPunycode decodes a text, whose ASCII characters it hides from the library as toPunycode does.
func fromPunycode(s string) (string, bool) {
	cut := strings.LastIndexByte(s, '-')
	ascii, code := s[:max(cut, 0)], s[cut+1:]
	if len(s) > longestPunycode || !isASCII(s) || strings.Contains(code, ".") {
		return "", false
	}
	if code == "" {
		return ascii, true
	}
	label := acePrefix + code
	if ascii != "" {
		label = acePrefix + strings.Repeat("a", len(ascii)) + "-" + code
	}
	masked, err := idna.Punycode.ToUnicode(label)
	if err != nil {
		return "", false
	}
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			r, ascii = rune(ascii[0]), ascii[1:]
		}
		return r
	}, masked), true
}
