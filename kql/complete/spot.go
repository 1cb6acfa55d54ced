package complete

import (
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"slices"
	"strings"
)

// want is what is expected at a position.
type want uint8

const (
	wantNothing    want = iota
	wantSource          // a table, or an operator that can start a pipeline
	wantStatement       // the same at the start of a statement, where let is possible, too
	wantStep            // an operator after a pipe
	wantExpression      // an expression
	wantInfix           // a binary operator, or the end of the list
	wantMember          // a name after a dot
	wantPlugin
	wantInvoked // a table function
	wantType
	wantChart
	wantSetting // the value after name=
	wantString  // the content of a string
	wantLiteral // the content of a literal with a type, such as datetime(…)
	wantColumns // columns only
	wantWords   // only the words of the place
)

// spot is a position in a query: what is typed there, and what is expected.
type spot struct {
	text  string
	word  syntax.Span    // replaced by a completion
	typed string         // the part of the word before the cursor
	left  []syntax.Token // the tokens before the word, without comments
	marks []syntax.Class // of left
	wants want
	place place       // what the grammar says, or none
	typ   string      // of wantLiteral, as written
	bound *sema.Bound // the query with a name in place of the word
	here  sema.InScope
	path  []syntax.Node // the nodes around that name, outermost first
}

// placeholder is the name that replaces the word for the analysis: the query is then more often complete,
// and the parser says what the name is.
const placeholder = "quarry_placeholder"

// at analyzes a position. It returns false if nothing can be completed.
func (s *spot) at(b *sema.Bound, offset int) bool {
	s.text = b.Tree.Text
	if !s.findWord(b.Tree, offset) {
		return false
	}
	switch s.wants {
	case wantString:
		s.bindPlaceholder(b, `"`+placeholder+`"`)
		return true
	case wantLiteral:
		s.bound = b
		return true
	default:
	}
	suffix := ""
	if s.word.End < len(s.text) && syntax.WordByte(s.text[s.word.End]) {
		suffix = " "
	}
	s.bindPlaceholder(b, placeholder+suffix)
	s.wants = s.classify()
	return s.wants != wantNothing
}

// bindPlaceholder binds the query with a name in place of the word.
func (s *spot) bindPlaceholder(b *sema.Bound, with string) {
	s.bound = sema.Bind(syntax.Parse(s.text[:s.word.Start]+with+s.text[s.word.End:]), b.Scope)
	s.here = s.bound.ScopeAt(s.word.Start)
	at := syntax.Span{Start: s.word.Start, End: s.word.Start + 1}
	for _, statement := range s.bound.Tree.Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			around := n.Span()
			if around.Start > at.Start || around.End < at.End {
				return false
			}
			s.path = append(s.path, n)
			return true
		})
	}
}

// findWord finds the word or string at an offset and the tokens before it. It returns false in comments
// and numbers, where nothing can be completed.
func (s *spot) findWord(t *syntax.Tree, offset int) bool {
	s.word = syntax.Span{Start: offset, End: offset}
	meaningful := 0
	for _, token := range t.Tokens {
		if token.Span.Start >= offset {
			break
		}
		inside := token.Span.End > offset
		touches := token.Span.End >= offset
		switch {
		case token.Kind == syntax.Comment && touches, token.Kind == syntax.Directive && touches,
			(token.Kind == syntax.LongToken || token.Kind == syntax.RealToken || token.Kind == syntax.TimeSpanToken) &&
				touches,
			token.Kind == syntax.TypedToken && inside && !s.insideLiteral(token, offset):
			return false
		case token.Kind == syntax.TypedToken && s.insideLiteral(token, offset):
			s.findLiteral(token, offset)
			return true
		case (token.Kind == syntax.StringToken && inside) || token.Kind == syntax.BadString && touches:
			s.wants = wantString
			s.word = token.Span
			s.typed = strings.TrimLeft(s.text[token.Span.Start:offset], `hH@"'`)
			return true
		case (token.Kind == syntax.Word || token.Kind == syntax.WordOperator) && touches:
			s.word, s.typed = token.Span, s.text[token.Span.Start:offset]
			s.extendWord()
			return true
		case token.Kind.Trivia():
		default:
			s.left = append(s.left, token)
			s.marks = append(s.marks, t.Marks[meaningful])
		}
		if !token.Kind.Trivia() {
			meaningful++
		}
	}
	s.extendWord()
	return true
}

// insideLiteral reports whether an offset is between the parentheses of a literal with a type.
func (s *spot) insideLiteral(token syntax.Token, offset int) bool {
	text := s.text[token.Span.Start:token.Span.End]
	open := strings.IndexByte(text, '(')
	closed := strings.HasSuffix(text, ")") && offset == token.Span.End
	return open >= 0 && offset > token.Span.Start+open && offset <= token.Span.End && !closed
}

// findLiteral makes the content of a literal the word.
func (s *spot) findLiteral(token syntax.Token, offset int) {
	text := s.text[token.Span.Start:token.Span.End]
	name, content, _ := strings.Cut(text, "(")
	content, _, _ = strings.Cut(content, ")")
	start := token.Span.Start + len(name) + 1
	s.wants, s.typ = wantLiteral, strings.TrimSpace(name)
	s.word = syntax.Span{Start: start, End: max(start+len(content), offset)}
	s.typed = s.text[start:offset]
}

// extendWord extends the word to the left, over tokens that belong to it but were scanned separately
// while it is incomplete: mv-ex is mv, minus and ex; !ha is a stray character and ha.
func (s *spot) extendWord() {
	for n := len(s.left); n > 0; n = len(s.left) {
		last := s.left[n-1]
		joins := last.Span.End == s.word.Start &&
			(last.Kind == syntax.BadToken && s.text[last.Span.Start:last.Span.End] == "!" ||
				last.Kind == syntax.Minus && n > 1 && s.left[n-2].Kind == syntax.Word &&
					s.left[n-2].Span.End == last.Span.Start && s.kind(2) == syntax.Pipe ||
				last.Kind == syntax.Word && strings.HasPrefix(s.text[s.word.Start:], "-") && s.kind(1) == syntax.Pipe)
		if !joins {
			return
		}
		s.word.Start = last.Span.Start
		s.typed = s.text[last.Span.Start:last.Span.End] + s.typed
		s.left, s.marks = s.left[:n-1], s.marks[:n-1]
	}
}

// kind returns the kind of the nth token before the word; 0 is the last one.
func (s *spot) kind(n int) syntax.TokenKind {
	if n < 0 || n >= len(s.left) {
		return syntax.EndToken
	}
	return s.left[len(s.left)-1-n].Kind
}

// before returns the text of the nth token before the word.
func (s *spot) before(n int) string {
	if n >= len(s.left) {
		return ""
	}
	span := s.left[len(s.left)-1-n].Span
	return s.text[span.Start:span.End]
}

func (s *spot) mark(n int) syntax.Class {
	if n >= len(s.marks) {
		return syntax.ClassPlain
	}
	return s.marks[len(s.marks)-1-n]
}

// classify determines what is expected: first from the preceding tokens, which no later error affects,
// then from what the parser took the name for.
func (s *spot) classify() want {
	switch kind := s.kind(0); {
	case kind == syntax.EndToken, kind == syntax.Semicolon:
		return wantStatement
	case kind == syntax.OpenBrace && len(s.path) > 0:
		return wantStatement
	case kind == syntax.Pipe:
		return wantStep
	case kind == syntax.Dot:
		return wantMember
	case kind == syntax.Assign && s.kind(1) == syntax.Word && s.takesSetting():
		return wantSetting
	case kind == syntax.Colon:
		return wantType
	case kind == syntax.OpenParen && s.before(1) == "typeof":
		return wantType
	}
	if p, ok := s.placeHere(); ok {
		s.place = p
		if p == (place{}) {
			return wantNothing
		}
		return wantOfRest[p.rest]
	}
	switch kind, word := s.kind(0), s.before(0); {
	case kind == syntax.Word && s.mark(0) == syntax.ClassKeyword:
		switch word {
		case "evaluate":
			return wantPlugin
		case "invoke":
			return wantInvoked
		case "render":
			return wantChart
		case "as":
			return wantNothing
		}
	case s.operand(0):
		return wantInfix
	}
	return s.classifyByTree()
}

// newLine reports whether the position is the first in its line.
func (s *spot) newLine() bool {
	if len(s.left) == 0 {
		return true
	}
	return strings.ContainsAny(s.text[s.left[len(s.left)-1].Span.End:s.word.Start], "\r\n")
}

// classifyByTree distinguishes positions of tables and of values.
func (s *spot) classifyByTree() want {
	for i := len(s.path) - 1; i > 0; i-- {
		child := s.path[i]
		switch parent := s.path[i-1].(type) {
		case *syntax.Pipeline:
			if parent.Source == child {
				return wantSource
			}
			return s.orStep(parent)
		case *syntax.Query, *syntax.Union, *syntax.Join, *syntax.Let:
			if _, let := parent.(*syntax.Let); let {
				return wantSource
			}
			if j, join := parent.(*syntax.Join); join && j.Right != child {
				return wantExpression
			}
			return wantSource
		case *syntax.Find:
			if slices.Contains(parent.Tables, child.(syntax.Expr)) {
				return wantSource
			}
			return wantExpression
		case *syntax.Search:
			if slices.Contains(parent.Tables, child.(syntax.Expr)) {
				return wantSource
			}
			return wantExpression
		case *syntax.Paren, *syntax.Name, *syntax.Ordered, *syntax.Named:
			continue
		case *syntax.Call:
			if s.takesTable(parent) {
				return wantSource
			}
			return wantExpression
		}
		return wantExpression
	}
	return wantExpression
}

// orStep handles a pipeline without a source, which starts with an operator, as after on ( in
// mv-apply.
func (s *spot) orStep(p *syntax.Pipeline) want {
	if p.Source == nil && s.kind(0) == syntax.OpenParen {
		return wantStep
	}
	return wantExpression
}

// takesTable reports whether a call takes a table.
func (s *spot) takesTable(call *syntax.Call) bool {
	switch call.Name.Text {
	case "materialize", "toscalar", "totable", "view":
		return true
	}
	return false
}

// takesSetting reports whether the word before = takes one of a few values.
func (s *spot) takesSetting() bool {
	_, ok := settings[s.setting()]
	return ok && s.mark(1) != syntax.ClassColumn
}

// setting returns the parameter before =, such as kind or hint.strategy.
func (s *spot) setting() string {
	if s.kind(2) == syntax.Dot {
		return s.before(3) + "." + s.before(1)
	}
	return s.before(1)
}

// operand reports whether the nth token before the word ends an operand.
func (s *spot) operand(n int) bool {
	switch s.kind(n) {
	case syntax.CloseParen, syntax.CloseBracket, syntax.StringToken, syntax.LongToken, syntax.RealToken,
		syntax.TimeSpanToken, syntax.TypedToken:
		return true
	case syntax.Asterisk:
		return s.kind(n+1) == syntax.Word
	case syntax.Word:
		switch s.mark(n) {
		case syntax.ClassColumn, syntax.ClassVariable, syntax.ClassTable, syntax.ClassLiteral, syntax.ClassPlain:
			return true
		case syntax.ClassKeyword:
			return s.before(n) == "true" || s.before(n) == "false"
		}
	}
	return false
}

// enclosingOperator returns the innermost operator around the position.
func (s *spot) enclosingOperator() syntax.Operator {
	for i := len(s.path) - 1; i >= 0; i-- {
		if operator, ok := s.path[i].(syntax.Operator); ok {
			return operator
		}
	}
	return nil
}
