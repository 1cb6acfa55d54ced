package fn

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

func punycodeFunctions() []expr.Function {
	domain := func(convert func(string) (string, bool)) func([]vec.Datum) vec.Datum {
		return func(a []vec.Datum) vec.Datum {
			labels := strings.Split(dots.Replace(a[0].Str), ".")
			for i, label := range labels {
				var ok bool
				if labels[i], ok = convert(label); !ok {
					return vec.StringOf("")
				}
			}
			return vec.StringOf(strings.Join(labels, "."))
		}
	}
	whole := func(convert func(string) (string, bool)) func([]vec.Datum) vec.Datum {
		return func(a []vec.Datum) vec.Datum {
			s, _ := convert(a[0].Str) // "" if it cannot be converted
			return vec.StringOf(s)
		}
	}
	return []expr.Function{
		{Name: "punycode_from_string", Params: "s", Result: table.String, Row: whole(toPunycode)},
		{Name: "punycode_to_string", Params: "s", Result: table.String, Row: whole(fromPunycode)},
		// the documentation of these two is the other way round than their names
		{Name: "punycode_domain_to_string", Params: "s", Result: table.String,
			Row: domain(func(label string) (string, bool) {
				if expr.IsASCII(label) {
					return label, true
				}
				s, ok := toPunycode(label)
				return acePrefix + s, ok
			})},
		{Name: "punycode_domain_from_string", Params: "s", Result: table.String,
			Row: domain(func(label string) (string, bool) {
				if len(label) >= len(acePrefix) && strings.EqualFold(label[:len(acePrefix)], acePrefix) {
					return fromPunycode(label[len(acePrefix):])
				}
				return label, true
			})},
	}
}

// maxPunycodeBytes limits the text of a call: encoding takes quadratic time.
const maxPunycodeBytes = 1 << 16

// dots replaces the other characters that separate labels.
var dots = strings.NewReplacer("。", ".", "｡", ".", "．", ".")

// acePrefix marks a label of a domain name as Punycode.
const acePrefix = "xn--"

// toPunycode encodes a string. The library encodes domain names: it splits at dots and decodes labels
// that already have the prefix. The code of other characters depends on the positions of ASCII
// characters, but not on which ones they are, so all are replaced by the same letter.
func toPunycode(s string) (string, bool) {
	if expr.IsASCII(s) {
		return s, true
	}
	if len(s) > maxPunycodeBytes || !utf8.ValidString(s) {
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

// fromPunycode decodes a string. It hides ASCII characters from the library as toPunycode does.
func fromPunycode(s string) (string, bool) {
	cut := strings.LastIndexByte(s, '-')
	ascii, code := s[:max(cut, 0)], s[cut+1:]
	if len(s) > maxPunycodeBytes || !expr.IsASCII(s) || strings.Contains(code, ".") {
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
