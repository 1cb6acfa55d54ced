package editor

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"quarry/kql"
)

// mostSuspicious bounds how many characters are reported; a text with more is no query.
const maxSuspicious = 100

// suspiciousCode is the code of what suspicious finds.
const suspiciousCode = "suspicious-character"

// suspicious finds the characters that show nothing, turn the direction of writing or look
// like others: somebody who reads the query would not read what runs.
func suspicious(text string) []kql.Diagnostic {
	var found []kql.Diagnostic
	report := func(start, end int, message, fix string) {
		d := kql.Diagnostic{Code: suspiciousCode, Severity: kql.SeverityWarning, Span: kql.Span{Start: start, End: end}, Message: message}
		d.Fix = &kql.Fix{Title: "Take it out", Span: d.Span, Text: fix}
		if fix != "" {
			d.Fix.Title = "Write " + fix
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
			report(at, at+n, fmt.Sprintf("This byte (%02X) is no character: the text is not UTF-8 here.", text[at]), "")
		case unicode.Is(unicode.Bidi_Control, r):
			report(at, at+n, "A character here ("+codeOf(r)+") turns the direction of writing: what is read is not what runs.", "")
		case r == 0xfeff && at == 0, joins(text, at, r):
		case looksAlike && besideLatin(text, at, n):
			report(at, at+n, fmt.Sprintf("This letter (%s) is not the Latin %s that it looks like: it matches nothing that is written with that.", codeOf(r), alike), alike)
		case unicode.IsControl(r):
			report(at, at+n, "A control character ("+codeOf(r)+") stands here.", "")
		case !drawable(r) && !combining(r):
			report(at, at+n, "A character that shows nothing ("+codeOf(r)+") stands here.", "")
		}
		at += n
	}
	return found
}

// codeOf names a character by its number and, if it has one, its short name.
func codeOf(r rune) string {
	if name, ok := names[r]; ok {
		return fmt.Sprintf("U+%04X, %s", r, name)
	}
	return fmt.Sprintf("U+%04X", r)
}

// joins reports whether a character belongs to an emoji: the selectors of its style, and
// what joins two of them.
func joins(text string, at int, r rune) bool {
	if r != 0x200d && r != 0xfe0e && r != 0xfe0f {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return before >= 0x2190 && !unicode.IsLetter(before)
}

// lookalikes are the letters of Cyrillic and Greek that most fonts draw as Latin ones.
var lookalikes = map[rune]string{
	'а': "a", 'е': "e", 'о': "o", 'р': "p", 'с': "c", 'у': "y", 'х': "x", 'і': "i", 'ј': "j", 'ѕ': "s", 'ԁ': "d", 'һ': "h", 'ο': "o", 'ν': "v",
	'А': "A", 'В': "B", 'Е': "E", 'К': "K", 'М': "M", 'Н': "H", 'О': "O", 'Р': "P", 'С': "C", 'Т': "T", 'Х': "X", 'Α': "A", 'Β': "B", 'Ε': "E", 'Ο': "O", 'Τ': "T",
}

// besideLatin reports whether a Latin letter stands next to a character.
func besideLatin(text string, at, n int) bool {
	latin := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
	return at > 0 && latin(text[at-1]) || at+n < len(text) && latin(text[at+n])
}

// pastedSuspicious tells about a text that was pasted; nil when there is nothing to tell.
func (m *Model) reportSuspicious(text string) Action {
	found := suspicious(text)
	if len(found) == 0 {
		return nil
	}
	what := "a character that deceives"
	if len(found) > 1 {
		what = fmt.Sprintf("%d characters that deceive", len(found))
	}
	return Explain{"What was pasted has " + what + ". " + m.keys.NextProblem.Help().Key + " goes to the next problem, " + m.keys.ApplyFix.Help().Key + " mends it: " + found[0].Message}
}

// takeOutSuspicious mends all of them as one change.
func (m *Model) fixAllSuspicious() Action {
	found := suspicious(m.buffer.Text())
	if len(found) == 0 {
		return Explain{"No character of this text deceives."}
	}
	m.buffer.StartGroup()
	for _, d := range slices.Backward(found) {
		m.buffer.Replace(d.Fix.Span.Start, d.Fix.Span.End, d.Fix.Text)
	}
	m.buffer.EndGroup()
	m.check()
	return Explain{fmt.Sprintf("Mended %d characters that deceived.", len(found))}
}
