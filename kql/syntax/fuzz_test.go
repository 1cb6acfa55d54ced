package syntax_test

import (
	"strings"
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/syntax"
)

func FuzzParse(f *testing.F) {
	for _, seed := range kqltest.Seeds {
		f.Add(seed)
	}
	f.Fuzz(kqltest.CheckText)
}

// FuzzDamage drops one token and doubles another, which exercises most of the error recovery.
func FuzzDamage(f *testing.F) {
	for i, seed := range kqltest.Seeds {
		f.Add(seed, uint16(i), uint16(3*i))
	}
	f.Fuzz(func(t *testing.T, text string, drop, double uint16) {
		for _, n := range []uint16{drop, double} {
			tokens := syntax.Scan(text)
			if len(tokens) == 0 {
				return
			}
			span := tokens[int(n)%len(tokens)].Span
			if n == drop {
				text = text[:span.Start] + text[span.End:]
			} else {
				text = text[:span.End] + " " + text[span.Start:]
			}
		}
		kqltest.CheckText(t, text)
	})
}

func TestCorpusHasThePropertiesOfAnyText(t *testing.T) {
	for _, q := range kqltest.Corpus(t) {
		kqltest.CheckText(t, q.Text)
		var printed strings.Builder
		for _, token := range syntax.Scan(q.Text) {
			printed.WriteString(q.Text[token.Span.Start:token.Span.End])
		}
		if printed.String() != q.Text {
			t.Errorf("%s: the tokens do not add up to the text", q.ID)
		}
	}
}
