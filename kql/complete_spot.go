package kql

import (
	"slices"
	"strings"
)

// want says what a place of the text asks for.
type want uint8

const (
	wantNothing    want = iota
	wantSource          // a table, or an operator that starts a pipeline
	wantStatement       // the same at the start of a statement, where let may stand too
	wantStep            // an operator behind a pipe
	wantExpression      // something with a value
	wantInfix           // an operator between two operands, or what ends the list
	wantMember          // a name behind a dot
	wantPlugin
	wantInvoked // a function over a table
	wantType
	wantChart
	wantSetting // the value behind name=
	wantString  // the text of a string that is compared
)

// spot is a place of the text: what is typed there, and what it asks for.
type spot struct {
	text  string
	word  Span    // what a completion replaces
	typed string  // the part of it before the cursor
	left  []Token // the tokens with a meaning before the word
	marks []Class // of left
	wants want
	bound *Bound // of the text with a name in the place of the word
	here  InScope
	path  []Node // around that name, the outermost first
}

// stand is the name that takes the place of the word while the place is looked at: with
// it the text is more often whole, and the parser says where the name is.
const stand = "quarry_stands_here"

// at looks at a place. It is false where nothing can be completed.
func (s *spot) at(b *Bound, offset int) bool {
	s.text = b.Tree.Text
	if !s.findWord(b.Tree, offset) {
		return false
	}
	if s.wants == wantString {
		s.repair(b, `"`+stand+`"`)
		return true
	}
	behind := ""
	if s.word.End < len(s.text) && wordByte(s.text[s.word.End]) {
		behind = " "
	}
	s.repair(b, stand+behind)
	s.wants = s.judge()
	return s.wants != wantNothing
}

// repair binds the text with a stand-in for the word.
func (s *spot) repair(b *Bound, with string) {
	s.bound = Bind(Parse(s.text[:s.word.Start]+with+s.text[s.word.End:]), b.scope)
	s.here = s.bound.ScopeAt(s.word.Start)
	at := Span{s.word.Start, s.word.Start + 1}
	for _, statement := range s.bound.Tree.Statements {
		Inspect(statement, func(n Node) bool {
			around := n.Span()
			if around.Start > at.Start || around.End < at.End {
				return false
			}
			s.path = append(s.path, n)
			return true
		})
	}
}

// findWord finds the word at an offset, the tokens before it, and whether it is in a
// comment or a string.
func (s *spot) findWord(t *Tree, offset int) bool {
	s.word = Span{offset, offset}
	meaningful := 0
	for _, token := range t.Tokens {
		if token.Span.Start >= offset {
			break
		}
		inside := token.Span.End > offset
		touches := token.Span.End >= offset
		switch {
		case token.Kind == Comment && touches, token.Kind == Directive && touches,
			(token.Kind == LongToken || token.Kind == RealToken || token.Kind == TimeSpanToken) && touches,
			token.Kind == TypedToken && inside:
			return false
		case (token.Kind == StringToken && inside) || token.Kind == BadString && touches:
			s.wants = wantString
			s.word = token.Span
			s.typed = strings.TrimLeft(s.text[token.Span.Start:offset], `hH@"'`)
			return true
		case (token.Kind == Word || token.Kind == WordOperator) && touches:
			s.word, s.typed = token.Span, s.text[token.Span.Start:offset]
			s.reachBack()
			return true
		case token.Kind.Trivia():
		default:
			s.left = append(s.left, token)
			s.marks = append(s.marks, t.marks[meaningful])
		}
		if !token.Kind.Trivia() {
			meaningful++
		}
	}
	s.reachBack()
	return true
}

// reachBack takes what belongs to the word and was scanned apart, as long as it is not
// whole: mv-ex is mv, minus and ex; !ha is a stray sign and ha.
func (s *spot) reachBack() {
	for n := len(s.left); n > 0; n = len(s.left) {
		last := s.left[n-1]
		joins := last.Span.End == s.word.Start &&
			(last.Kind == BadToken && s.text[last.Span.Start:last.Span.End] == "!" ||
				last.Kind == Minus && n > 1 && s.left[n-2].Kind == Word && s.left[n-2].Span.End == last.Span.Start && s.kind(2) == Pipe ||
				last.Kind == Word && strings.HasPrefix(s.text[s.word.Start:], "-") && s.kind(1) == Pipe)
		if !joins {
			return
		}
		s.word.Start = last.Span.Start
		s.typed = s.text[last.Span.Start:last.Span.End] + s.typed
		s.left, s.marks = s.left[:n-1], s.marks[:n-1]
	}
}

// kind is the kind of the nth token before the word, not counting the last one; 0 is the last.
func (s *spot) kind(n int) TokenKind {
	if n >= len(s.left) {
		return EndToken
	}
	return s.left[len(s.left)-1-n].Kind
}

// before is the text of the nth token before the word.
func (s *spot) before(n int) string {
	if n >= len(s.left) {
		return ""
	}
	span := s.left[len(s.left)-1-n].Span
	return s.text[span.Start:span.End]
}

func (s *spot) mark(n int) Class {
	if n >= len(s.marks) {
		return ClassPlain
	}
	return s.marks[len(s.marks)-1-n]
}

// judge tells what the place asks for: first by the tokens before it, which no error
// behind it can disturb, then by what the parser took the stand-in for.
func (s *spot) judge() want {
	switch kind, word := s.kind(0), s.before(0); {
	case kind == EndToken, kind == Semicolon:
		return wantStatement
	case kind == OpenBrace && len(s.path) > 0:
		return wantStatement
	case kind == Word && s.makesName(word):
		return wantNothing
	case kind == Pipe:
		return wantStep
	case kind == Dot:
		return wantMember
	case kind == Assign && s.kind(1) == Word && s.sets(s.before(1)):
		return wantSetting
	case kind == Colon:
		return wantType
	case kind == OpenParen && s.before(1) == "typeof":
		return wantType
	case kind == Word && s.mark(0) == ClassKeyword:
		switch word {
		case "evaluate":
			return wantPlugin
		case "invoke":
			return wantInvoked
		case "render":
			return wantChart
		case "as":
			return wantNothing
		case "asc", "desc", "first", "last":
			return wantInfix
		}
	case s.operand(0):
		return wantInfix
	}
	return s.judgeByTree()
}

// makesName reports whether a word at the start of a statement is followed by a new name.
func (s *spot) makesName(word string) bool {
	starts := s.kind(1) == EndToken || s.kind(1) == Semicolon || s.kind(1) == OpenBrace
	return starts && (word == "let" || word == "declare" || word == "set")
}

// newLine reports whether the place is the first of its line.
func (s *spot) newLine() bool {
	if len(s.left) == 0 {
		return true
	}
	return strings.ContainsAny(s.text[s.left[len(s.left)-1].Span.End:s.word.Start], "\r\n")
}

// judgeByTree tells a table's place from a value's.
func (s *spot) judgeByTree() want {
	for i := len(s.path) - 1; i > 0; i-- {
		child := s.path[i]
		switch parent := s.path[i-1].(type) {
		case *Pipeline:
			if parent.Source == child {
				return wantSource
			}
			return s.orStep(parent)
		case *Query, *Union, *Join, *Let:
			if _, let := parent.(*Let); let {
				return wantSource
			}
			if j, join := parent.(*Join); join && j.Right != child {
				return wantExpression
			}
			return wantSource
		case *Find:
			if slices.Contains(parent.Tables, child.(Expr)) {
				return wantSource
			}
			return wantExpression
		case *Search:
			if slices.Contains(parent.Tables, child.(Expr)) {
				return wantSource
			}
			return wantExpression
		case *Paren, *Name, *Ordered, *Named:
			continue
		case *Call:
			if s.overTable(parent) {
				return wantSource
			}
			return wantExpression
		}
		return wantExpression
	}
	return wantExpression
}

// orStep: a pipeline without a source starts with an operator, as behind `on (` of mv-apply.
func (s *spot) orStep(p *Pipeline) want {
	if p.Source == nil && s.kind(0) == OpenParen {
		return wantStep
	}
	return wantExpression
}

// overTable reports whether a call takes a table.
func (s *spot) overTable(call *Call) bool {
	switch call.Name.Text {
	case "materialize", "toscalar", "totable", "view":
		return true
	}
	return false
}

// sets reports whether a word before = takes one of a few values.
func (s *spot) sets(name string) bool {
	_, ok := settings[name]
	return ok && s.mark(1) != ClassColumn
}

// operand reports whether the nth token before the word ends an operand.
func (s *spot) operand(n int) bool {
	switch s.kind(n) {
	case CloseParen, CloseBracket, StringToken, LongToken, RealToken, TimeSpanToken, TypedToken:
		return true
	case Asterisk:
		return s.kind(n+1) == Word
	case Word:
		switch s.mark(n) {
		case ClassColumn, ClassVariable, ClassTable, ClassLiteral, ClassPlain:
			return true
		case ClassKeyword:
			return s.before(n) == "true" || s.before(n) == "false"
		}
	}
	return false
}

// around finds the innermost operator of a pipeline around the place.
func (s *spot) around() Operator {
	for i := len(s.path) - 1; i >= 0; i-- {
		if operator, ok := s.path[i].(Operator); ok {
			return operator
		}
	}
	return nil
}
