package syntax_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"quarry/kql/syntax"
)

func TestTokens(t *testing.T) {
	const space, word = syntax.Space, syntax.Word
	for name, c := range map[string]struct {
		Text string
		Want []syntax.TokenKind
	}{
		"dashed keywords":           {"project-away", []syntax.TokenKind{word}},
		"a dash is a minus":         {"a-b", []syntax.TokenKind{word, syntax.Minus, word}},
		"a longer word than dashed": {"mv-expander", []syntax.TokenKind{word, syntax.Minus, word}},
		"operators with a tilde": {"in~ !in~",
			[]syntax.TokenKind{syntax.WordOperator, space, syntax.WordOperator}},
		"negated words":                   {"!has_cs", []syntax.TokenKind{syntax.WordOperator}},
		"a lone exclamation mark":         {"!x", []syntax.TokenKind{syntax.BadToken, word}},
		"matches regex is one":            {"matches regex", []syntax.TokenKind{syntax.WordOperator}},
		"with two blanks it is two words": {"matches  regex", []syntax.TokenKind{word, space, word}},
		"numbers": {"1 1.5 0x1F 1e3 1.",
			[]syntax.TokenKind{syntax.LongToken, space, syntax.RealToken, space, syntax.LongToken, space,
				syntax.RealToken, space, syntax.RealToken}},
		"a range is not a fraction": {"1..5", []syntax.TokenKind{syntax.LongToken, syntax.DotDot, syntax.LongToken}},
		"timespans": {"1.5h 30minutes",
			[]syntax.TokenKind{syntax.TimeSpanToken, space, syntax.TimeSpanToken}},
		"names that start in digits": {"7zip 1D 1e",
			[]syntax.TokenKind{word, space, word, space, word}},
		"typed constants":            {`datetime(2024-05-01)`, []syntax.TokenKind{syntax.TypedToken}},
		"typed, not closed":          {"datetime(2024\n", []syntax.TokenKind{syntax.TypedToken, syntax.Newline}},
		"a type is a word otherwise": {"datetime (", []syntax.TokenKind{word, space, syntax.OpenParen}},
		"escaped quotes":             {`"a\"b"`, []syntax.TokenKind{syntax.StringToken}},
		"a wrong escape":             {`"\q"`, []syntax.TokenKind{syntax.BadString}},
		"verbatim":                   {`@"a\""b"`, []syntax.TokenKind{syntax.StringToken}},
		"obfuscated":                 {`h'x' H@"y"`, []syntax.TokenKind{syntax.StringToken, space, syntax.StringToken}},
		"fences":                     {"```a\n\"```", []syntax.TokenKind{syntax.StringToken}},
		"an open fence":              {"~~~a\nb", []syntax.TokenKind{syntax.BadString}},
		"an open string":             {"'a\nb", []syntax.TokenKind{syntax.BadString, syntax.Newline, word}},
		"typographic quotes":         {"“a b”", []syntax.TokenKind{syntax.BadString}},
		"line ends": {"\r\n\r\n\n",
			[]syntax.TokenKind{syntax.Newline, syntax.Newline, syntax.Newline}},
		"a comment":                {"// x\n", []syntax.TokenKind{syntax.Comment, syntax.Newline}},
		"a directive":              {"#connect x\n", []syntax.TokenKind{syntax.Directive, syntax.Newline}},
		"a late directive":         {"a\n#x", []syntax.TokenKind{word, syntax.Newline, syntax.BadToken}},
		"invalid bytes":            {"a\xff\x00", []syntax.TokenKind{word, syntax.BadToken, syntax.BadToken}},
		"a zero-width space":       {"a\u200bb", []syntax.TokenKind{word, space, word}},
		"letters of other scripts": {"äö", []syntax.TokenKind{syntax.BadToken}},
		"signs": {"=> == =~ !~ <> <=",
			[]syntax.TokenKind{syntax.Arrow, space, syntax.Equal, space, syntax.EqualTilde, space, syntax.BangTilde,
				space, syntax.NotEqual, space, syntax.LessEqual}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []syntax.TokenKind
			for _, token := range syntax.Scan(c.Text) {
				got = append(got, token.Kind)
			}
			if !slices.Equal(got, c.Want) {
				t.Errorf("Scan(%q)\n got %v\nwant %v", c.Text, got, c.Want)
			}
		})
	}
}

// TestLongTextsTakeLinearTime uses strings that a careless scanner or parser reads again from every
// byte: a text 16 times as long would then take 256 times as long.
func TestLongTextsTakeLinearTime(t *testing.T) {
	const size, times, tooMany = 1 << 11, 16, 100
	for name, part := range map[string]string{
		"quotes": `"`, "backslashes": `"\q`, "escaped quotes": `\"`, "backticks": "`", "brackets": "[",
		"closing": ")", "pipes": "|", "commas": ",", "words": "a ", "letters": "a", "bad": "\x00",
		"typographic": "“", "typed": "long(", "numbers": "1.", "stars": "*", "newlines": "\n",
		"joins": "| join ", "lets": "let a = ", "assignments": "a=", "open functions": "f(", "names": "(a,",
	} {
		t.Run(name, func(t *testing.T) {
			short, long := time.Hour, time.Hour
			for range 200 { // allow for the occasional pause on a busy machine
				short = min(short, parsing(strings.Repeat(part, size/len(part))))
				long = min(long, parsing(strings.Repeat(part, times*size/len(part))))
				if long <= tooMany*short {
					return
				}
			}
			t.Errorf("%q: %d bytes took %v, %d times as many took %v", part, size, short, times, long)
		})
	}
}

func parsing(text string) time.Duration {
	start := time.Now()
	syntax.Parse(text)
	return time.Since(start)
}
