package engine

import (
	"strings"
	"unicode/utf8"

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
			return "xn--" + s, ok
		})},
		{name: "punycode_domain_to_string", params: "s", result: table.String, row: domain(func(label string) (string, bool) {
			if code, ok := strings.CutPrefix(strings.ToLower(label), "xn--"); ok {
				return fromPunycode(code)
			}
			return label, true
		})},
	}
}

// The parameters of RFC 3492.
const (
	punyBase, punyLeast, punyMost       = 36, 1, 26
	punySkew, punyDamp                  = 38, 700
	punyStartBias, punyStartN           = 72, 128
	punyDigits                          = "abcdefghijklmnopqrstuvwxyz0123456789"
	punyMostRunes, punyLargest    int64 = 1 << 16, 1 << 40
)

func punyThreshold(k, bias int64) int64 { return min(max(k-bias, punyLeast), punyMost) }

func punyAdapt(delta, points int64, first bool) int64 {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := int64(0)
	for delta > (punyBase-punyLeast)*punyMost/2 {
		delta /= punyBase - punyLeast
		k += punyBase
	}
	return k + (punyBase-punyLeast+1)*delta/(delta+punySkew)
}

func toPunycode(s string) (string, bool) {
	runes := []rune(s)
	if int64(len(runes)) > punyMostRunes || !utf8.ValidString(s) {
		return "", false
	}
	var out strings.Builder
	for _, r := range runes {
		if r < utf8.RuneSelf {
			out.WriteRune(r)
		}
	}
	done := int64(out.Len())
	basic := done
	if basic > 0 && basic < int64(len(runes)) {
		out.WriteByte('-')
	}
	n, delta, bias := int64(punyStartN), int64(0), int64(punyStartBias)
	for done < int64(len(runes)) {
		next := int64(utf8.MaxRune) + 1
		for _, r := range runes {
			if int64(r) >= n {
				next = min(next, int64(r))
			}
		}
		delta += (next - n) * (done + 1)
		n = next
		for _, r := range runes {
			if int64(r) < n {
				delta++
			}
			if int64(r) == n {
				writePunyNumber(&out, delta, bias)
				bias = punyAdapt(delta, done+1, done == basic)
				delta = 0
				done++
			}
		}
		delta++
		n++
	}
	return out.String(), true
}

// writePunyNumber writes a number with digits whose weights depend on the bias.
func writePunyNumber(out *strings.Builder, q, bias int64) {
	for k := int64(punyBase); ; k += punyBase {
		t := punyThreshold(k, bias)
		if q < t {
			out.WriteByte(punyDigits[q])
			return
		}
		out.WriteByte(punyDigits[t+(q-t)%(punyBase-t)])
		q = (q - t) / (punyBase - t)
	}
}

func fromPunycode(code string) (string, bool) {
	var out []rune
	if cut := strings.LastIndexByte(code, '-'); cut >= 0 {
		if !isASCII(code[:cut]) {
			return "", false
		}
		out, code = []rune(code[:cut]), code[cut+1:]
	}
	n, i, bias := int64(punyStartN), int64(0), int64(punyStartBias)
	for code != "" {
		before := i
		for k, weight := int64(punyBase), int64(1); ; k += punyBase {
			digit := int64(-1)
			if code != "" {
				digit = int64(strings.IndexByte(punyDigits, code[0]|0x20*bitOfLetter(code[0])))
				code = code[1:]
			}
			i += digit * weight
			if digit < 0 || i > punyLargest {
				return "", false
			}
			t := punyThreshold(k, bias)
			if digit < t {
				break
			}
			weight *= punyBase - t
		}
		size := int64(len(out)) + 1
		bias = punyAdapt(i-before, size, before == 0)
		n += i / size
		i %= size
		if n > utf8.MaxRune || size > punyMostRunes {
			return "", false
		}
		out = append(out[:i], append([]rune{rune(n)}, out[i:]...)...)
		i++
	}
	return string(out), true
}

// bitOfLetter is 1 for a letter, so that capitals can be made small.
func bitOfLetter(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return 1
	}
	return 0
}
