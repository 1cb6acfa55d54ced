package kql_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"quarry/kql"
)

func TestTokens(t *testing.T) {
	const space, word = kql.Space, kql.Word
	for name, c := range map[string]struct {
		text string
		want []kql.TokenKind
	}{
		"dashed keywords":           {"project-away", []kql.TokenKind{word}},
		"a dash is a minus":         {"a-b", []kql.TokenKind{word, kql.Minus, word}},
		"a longer word than dashed": {"mv-expander", []kql.TokenKind{word, kql.Minus, word}},
		"operators with a tilde":    {"in~ !in~", []kql.TokenKind{kql.WordOperator, space, kql.WordOperator}},
		"negated words":             {"!has_cs", []kql.TokenKind{kql.WordOperator}},
		"a lone exclamation mark":   {"!x", []kql.TokenKind{kql.BadToken, word}},
		"matches regex is one":      {"matches regex", []kql.TokenKind{kql.WordOperator}},
		"with two blanks it is not": {"matches  regex", []kql.TokenKind{word, space, word}},
		"numbers":                   {"1 1.5 0x1F 1e3 1.", []kql.TokenKind{kql.LongToken, space, kql.RealToken, space, kql.LongToken, space, kql.RealToken, space, kql.RealToken}},
		"a range is no fraction":    {"1..5", []kql.TokenKind{kql.LongToken, kql.DotDot, kql.LongToken}},
		"timespans":                 {"1.5h 30minutes", []kql.TokenKind{kql.TimeSpanToken, space, kql.TimeSpanToken}},
		"names that start in digits": {"7zip 1D 1e",
			[]kql.TokenKind{word, space, word, space, word}},
		"typed constants":            {`datetime(2024-05-01)`, []kql.TokenKind{kql.TypedToken}},
		"typed, not closed":          {"datetime(2024\n", []kql.TokenKind{kql.TypedToken, kql.Newline}},
		"a type is a word otherwise": {"datetime (", []kql.TokenKind{word, space, kql.OpenParen}},
		"escaped quotes":             {`"a\"b"`, []kql.TokenKind{kql.StringToken}},
		"a wrong escape":             {`"\q"`, []kql.TokenKind{kql.BadString}},
		"verbatim":                   {`@"a\""b"`, []kql.TokenKind{kql.StringToken}},
		"obfuscated":                 {`h'x' H@"y"`, []kql.TokenKind{kql.StringToken, space, kql.StringToken}},
		"fences":                     {"```a\n\"```", []kql.TokenKind{kql.StringToken}},
		"an open fence":              {"~~~a\nb", []kql.TokenKind{kql.BadString}},
		"an open string":             {"'a\nb", []kql.TokenKind{kql.BadString, kql.Newline, word}},
		"typographic quotes":         {"“a b”", []kql.TokenKind{kql.BadString}},
		"line ends":                  {"\r\n\r\n\n", []kql.TokenKind{kql.Newline, kql.Newline, kql.Newline}},
		"a comment":                  {"// x\n", []kql.TokenKind{kql.Comment, kql.Newline}},
		"a directive":                {"#connect x\n", []kql.TokenKind{kql.Directive, kql.Newline}},
		"a late directive":           {"a\n#x", []kql.TokenKind{word, kql.Newline, kql.BadToken}},
		"invalid bytes":              {"a\xff\x00", []kql.TokenKind{word, kql.BadToken, kql.BadToken}},
		"a zero-width space":         {"a\u200bb", []kql.TokenKind{word, space, word}},
		"letters of other scripts":   {"äö", []kql.TokenKind{kql.BadToken}},
		"signs":                      {"=> == =~ !~ <> <=", []kql.TokenKind{kql.Arrow, space, kql.Equal, space, kql.EqualTilde, space, kql.BangTilde, space, kql.NotEqual, space, kql.LessEqual}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []kql.TokenKind
			for _, token := range kql.Scan(c.text) {
				got = append(got, token.Kind)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("Scan(%q)\n got %v\nwant %v", c.text, got, c.want)
			}
		})
	}
}

// Each text is of a form that a careless scanner or parser reads again from every byte:
// 16 times the text would take 256 times as long.
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
			for range 200 { // a busy machine stops the clock's owner now and then, but not each time
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
	kql.Parse(text)
	return time.Since(start)
}
