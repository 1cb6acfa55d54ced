package editor

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"quarry/kql/syntax"
)

// maxSuspicious limits how many characters are reported. Text with more is not a query.
const maxSuspicious = 100

// suspiciousCode is the diagnostic code of suspicious characters.
const suspiciousCode = "suspicious-character"

// suspicious finds characters that are invisible, change the writing direction or look like others:
// with them, the query that runs is not the one a reader sees.
func suspicious(text string) []syntax.Diagnostic {
	var found []syntax.Diagnostic
	report := func(start, end int, message, fix string) {
		d := syntax.Diagnostic{Code: suspiciousCode, Severity: syntax.SeverityWarning,
			Span: syntax.Span{Start: start, End: end}, Message: message}
		d.Fix = &syntax.Fix{Title: "Remove the character", Span: d.Span, Text: fix}
		if fix != "" {
			d.Fix.Title = "Replace with " + fix
		}
		found = append(found, d)
	}
	for at := 0; at < len(text) && len(found) < maxSuspicious; {
		if c := text[at]; c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' {
			at++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[at:])
		switch alike, looksAlike := lookalikes[r]; {
		case r == utf8.RuneError && n == 1:
			report(at, at+n, fmt.Sprintf("invalid UTF-8 byte (%02X)", text[at]), "")
		case unicode.Is(unicode.Bidi_Control, r):
			report(at, at+n, "bidirectional control character ("+codeOf(r)+
				"): the query runs in a different order than it appears", "")
		case r == 0xfeff && at == 0, joins(text, at, r):
		case looksAlike && besideLatin(text, at, n):
			report(at, at+n, fmt.Sprintf("letter %s looks like Latin %s but does not match it", codeOf(r), alike),
				alike)
		case unicode.IsControl(r):
			report(at, at+n, "control character ("+codeOf(r)+")", "")
		case !drawable(r) && !combining(r):
			report(at, at+n, "invisible character ("+codeOf(r)+")", "")
		}
		at += n
	}
	return found
}

// codeOf formats a character as its code point and, if it has one, its short name.
func codeOf(r rune) string {
	if name, ok := names[r]; ok {
		return fmt.Sprintf("U+%04X, %s", r, name)
	}
	return fmt.Sprintf("U+%04X", r)
}

// joins reports whether a character is part of an emoji: a variation selector, or a joiner between
// two emoji.
func joins(text string, at int, r rune) bool {
	if r != 0x200d && r != 0xfe0e && r != 0xfe0f {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return before >= 0x2190 && !unicode.IsLetter(before)
}

// lookalikes maps Cyrillic and Greek letters to the Latin ones that they resemble in most fonts.
var lookalikes = map[rune]string{
	'а': "a", 'е': "e", 'о': "o", 'р': "p", 'с': "c", 'у': "y", 'х': "x", 'і': "i", 'ј': "j", 'ѕ': "s", 'ԁ': "d",
	'һ': "h", 'ο': "o", 'ν': "v",
	'А': "A", 'В': "B", 'Е': "E", 'К': "K", 'М': "M", 'Н': "H", 'О': "O", 'Р': "P", 'С': "C", 'Т': "T", 'Х': "X",
	'Α': "A", 'Β': "B", 'Ε': "E", 'Ο': "O", 'Τ': "T",
}

// besideLatin reports whether a character is next to a Latin letter.
func besideLatin(text string, at, n int) bool {
	latin := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
	return at > 0 && latin(text[at-1]) || at+n < len(text) && latin(text[at+n])
}

// reportSuspicious warns about pasted text with suspicious characters. It returns nil if there are
// none.
func (m *Model) reportSuspicious(text string) Action {
	found := suspicious(text)
	if len(found) == 0 {
		return nil
	}
	return Explain{fmt.Sprintf("The pasted text has %s (%s: next problem, %s: fix). The first: %s.",
		countSuspicious(len(found)), m.keys.Label("editor_next_problem"), m.keys.Label("editor_apply_fix"), found[0].Message)}
}

// fixAllSuspicious fixes all suspicious characters as a single undo step.
func (m *Model) fixAllSuspicious() Action {
	found := suspicious(m.buffer.Text())
	if len(found) == 0 {
		return Explain{"No suspicious characters."}
	}
	m.buffer.StartGroup()
	for _, d := range slices.Backward(found) {
		m.buffer.Replace(d.Fix.Span.Start, d.Fix.Span.End, d.Fix.Text)
	}
	m.buffer.EndGroup()
	m.check()
	return Explain{fmt.Sprintf("Fixed %s.", countSuspicious(len(found)))}
}

func countSuspicious(n int) string {
	if n == 1 {
		return "1 suspicious character"
	}
	return fmt.Sprintf("%d suspicious characters", n)
}
