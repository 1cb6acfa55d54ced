package syntax

import (
	"cmp"
	"slices"
	"strings"
)

// Enclosing returns the units of a query that contain a span, each within the next: words and literals, the content of
// strings and brackets, the nodes of the tree, steps with and without their pipe, and last the whole text.
func Enclosing(tree *Tree, span Span) []Span {
	e := enclosing{text: tree.Text, span: span}
	e.tokens(tree.Tokens)
	for _, s := range tree.Statements {
		e.nodes(s)
	}
	slices.SortFunc(e.found, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.Len(), b.Len()), cmp.Compare(b.Start, a.Start)) // the word after a cursor first
	})
	chain := e.found[:0]
	for _, s := range append(e.found, Span{0, len(tree.Text)}) {
		if n := len(chain); n == 0 || s.Len() > chain[n-1].Len() && within(chain[n-1], s) {
			chain = append(chain, s)
		}
	}
	return chain
}

func within(inner, outer Span) bool { return outer.Start <= inner.Start && inner.End <= outer.End }

// enclosing collects the units that contain a span.
type enclosing struct {
	text  string
	span  Span
	found []Span
}

func (e *enclosing) consider(s Span) {
	if within(e.span, s) && s.Len() > 0 {
		e.found = append(e.found, s)
	}
}

func (e *enclosing) tokens(list []Token) {
	var open []int
	for _, t := range list {
		switch t.Kind {
		case Space, Newline:
			continue
		case StringToken:
			quoted := e.text[t.Span.Start:t.Span.End]
			if quote := strings.IndexAny(quoted, `'"`); quote >= 0 && len(quoted)-1 > quote {
				e.consider(Span{t.Span.Start + quote + 1, t.Span.End - 1})
			}
		case OpenParen, OpenBracket, OpenBrace:
			open = append(open, t.Span.Start)
		case CloseParen, CloseBracket, CloseBrace:
			if n := len(open); n > 0 {
				e.consider(Span{open[n-1] + 1, t.Span.Start})
				e.consider(Span{open[n-1], t.Span.End})
				open = open[:n-1]
			}
		}
		if t.Kind < OpenParen {
			e.consider(t.Span)
		}
	}
}

func (e *enclosing) nodes(root Node) {
	Inspect(root, func(n Node) bool {
		span := n.Span()
		e.consider(span)
		if _, step := n.(Operator); step {
			before := strings.TrimRight(e.text[:max(span.Start, 0)], " \t\r\n")
			if strings.HasSuffix(before, "|") {
				e.consider(Span{len(before) - 1, span.End})
			}
		}
		return true
	})
}
