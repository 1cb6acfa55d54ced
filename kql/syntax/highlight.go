package syntax

import "strings"

// Run is a span of text with a single class.
type Run struct {
	Span  Span
	Class Class
}

// Highlight returns the highlighted runs of the text, which cover it without gaps.
func Highlight(text string) []Run { return Parse(text).Highlight() }

// Highlight returns the highlighted runs of the tree's text, which cover it without gaps.
func (t *Tree) Highlight() []Run {
	h := highlighter{text: t.Text, runs: make([]Run, 0, len(t.Tokens)+8)}
	meaningful := 0 // index of the next token with a mark
	for _, token := range t.Tokens {
		mark := ClassPlain
		if !token.Kind.Trivia() {
			mark = t.Marks[meaningful]
			meaningful++
		}
		h.token(token, mark)
	}
	return h.runs
}

type highlighter struct {
	text string
	runs []Run
}

func (h *highlighter) token(t Token, mark Class) {
	text := h.text[t.Span.Start:t.Span.End]
	switch {
	case t.Kind == Word && mark == ClassPlain && (Reserved[text] || Declarable[text]):
		h.add(t.Span.End, ClassKeyword)
	case mark != ClassPlain:
		h.add(t.Span.End, mark)
	case t.Kind == StringToken && strings.IndexByte(text, '\\') >= 0:
		h.escapedString(t.Span, text)
	case t.Kind == TypedToken:
		h.add(t.Span.Start+strings.IndexByte(text, '('), ClassKeyword)
		h.add(t.Span.End, ClassLiteral)
	default:
		h.add(t.Span.End, kindClasses[t.Kind])
	}
}

// add extends the last run to an end, or appends a new run if the class differs.
func (h *highlighter) add(end int, class Class) {
	start := 0
	if n := len(h.runs); n > 0 {
		last := &h.runs[n-1]
		if last.Class == class {
			last.Span.End = end
			return
		}
		start = last.Span.End
	}
	if end > start {
		h.runs = append(h.runs, Run{Span{start, end}, class})
	}
}

// escapedString splits a string into its text and its escapes. Verbatim strings have none.
func (h *highlighter) escapedString(span Span, text string) {
	if quoted := strings.TrimLeft(text, "hH"); quoted[0] != '"' && quoted[0] != '\'' {
		h.add(span.End, ClassString)
		return
	}
	for i := 0; i < len(text); {
		next := strings.IndexByte(text[i:], '\\')
		if next < 0 {
			break
		}
		i += next
		h.add(span.Start+i, ClassString)
		i += escapeLen(text[i:])
		h.add(span.Start+i, ClassEscape)
	}
	h.add(span.End, ClassString)
}
