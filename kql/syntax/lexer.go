package syntax

import "github.com/alecthomas/chroma/v2"

// chromaTypes maps our classes to Chroma's token types.
var chromaTypes = [...]chroma.TokenType{
	ClassPlain:       chroma.Text,
	ClassKeyword:     chroma.Keyword,
	ClassOperator:    chroma.Operator,
	ClassFunction:    chroma.NameFunction,
	ClassType:        chroma.KeywordType,
	ClassTable:       chroma.NameClass,
	ClassColumn:      chroma.NameAttribute,
	ClassVariable:    chroma.NameVariable,
	ClassString:      chroma.LiteralString,
	ClassEscape:      chroma.LiteralStringEscape,
	ClassNumber:      chroma.LiteralNumber,
	ClassLiteral:     chroma.LiteralDate,
	ClassComment:     chroma.CommentSingle,
	ClassPunctuation: chroma.Punctuation,
	ClassError:       chroma.Error,
}

// ChromaType returns the Chroma token type for a class.
func (c Class) ChromaType() chroma.TokenType { return chromaTypes[c] }

var language = &lexer{config: chroma.Config{
	Name:      "KQL",
	Aliases:   []string{"kql", "kusto"},
	Filenames: []string{"*.kql", "*.csl"},
}}

// Lexer returns a Chroma lexer for KQL, named kql and kusto. It runs our scanner and parser instead
// of regular expressions. Importing kql/register adds it to Chroma's registry.
func Lexer() chroma.Lexer { return language }

type lexer struct {
	config  chroma.Config
	analyse func(string) float32
}

// Config implements chroma.Lexer.
func (l *lexer) Config() *chroma.Config { return &l.config }

// SetRegistry implements chroma.Lexer. The registry is ignored, since no other lexer is looked up.
func (l *lexer) SetRegistry(*chroma.LexerRegistry) chroma.Lexer { return l }

// SetAnalyser implements chroma.Lexer.
func (l *lexer) SetAnalyser(analyse func(text string) float32) chroma.Lexer {
	l.analyse = analyse
	return l
}

// AnalyseText implements chroma.Lexer. It does not guess by itself: pipes occur in too many
// languages.
func (l *lexer) AnalyseText(text string) float32 {
	if l.analyse == nil {
		return 0
	}
	return l.analyse(text)
}

// Tokenise implements chroma.Lexer. The values of the tokens add up to the text, line ends
// included.
func (l *lexer) Tokenise(_ *chroma.TokeniseOptions, text string) (chroma.Iterator, error) {
	runs := Highlight(text)
	next := 0
	return func() chroma.Token {
		if next == len(runs) {
			return chroma.EOF
		}
		run := runs[next]
		next++
		return chroma.Token{Type: chromaTypes[run.Class], Value: text[run.Span.Start:run.Span.End]}
	}, nil
}
