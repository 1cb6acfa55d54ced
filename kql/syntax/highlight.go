package syntax

import "strings"

// Run is a stretch of text of one class.
type Run struct {
	Span  Span
	Class Class
}

// Highlight returns the runs of a text for colouring. They cover it end to end.
func Highlight(text string) []Run { return Parse(text).Highlight() }

// Highlight returns the runs of the tree's text for colouring.
func (t *Tree) Highlight() []Run {
	h := highlighter{text: t.Text, runs: make([]Run, 0, len(t.Tokens)+8)}
	meaningful := 0 // counts the tokens that the marks belong to
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

// add extends the last run up to an end, or starts a new one of another class.
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

// escapedString sets the escapes of a string apart. Verbatim strings have none.
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
