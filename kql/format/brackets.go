package format

import "quarry/kql/syntax"

// formatContent is the kind of content between brackets.
type formatContent uint8

const (
	formatList     formatContent = iota // one or more items
	formatPipeline                      // a query, or only its operators
	formatBody                          // statements
)

func (f *formatText) contentOf(open int) formatContent {
	from, to := open+1, f.words[open].partner
	switch {
	case len(f.cutsAt(syntax.Semicolon, from, to)) > 0:
		return formatBody
	case f.words[open].kind == syntax.OpenBrace && !f.holdsJSON(open):
		return formatBody
	case f.words[open].kind != syntax.OpenBracket && (len(f.cutsAt(syntax.Pipe, from, to)) > 0 || f.startsOperator(from)):
		return formatPipeline
	}
	return formatList
}

// brackets writes a pair of brackets with their content on lines of its own.
func (w *formatWriter) brackets(open, indent int) {
	partner := w.words[open].partner
	inner := indent + w.step
	w.word(open)
	w.hang = inner
	switch {
	case open+1 == partner:
	case w.hugs(open):
		w.brackets(open+1, indent)
		w.word(partner)
		w.spread = true
		return
	default:
		w.content(open, inner)
	}
	w.newline(indent)
	w.closing(partner, indent)
	w.spread = true
}

// hugs reports whether brackets contain nothing but other brackets, as in dynamic([…]).
func (w *formatWriter) hugs(open int) bool {
	inner, partner := open+1, w.words[open].partner
	return w.words[inner].partner == partner-1 && w.words[inner].partner > inner && w.words[inner].tight && w.words[partner].tight &&
		w.words[open].behind == "" && len(w.words[inner].above) == 0 && w.words[partner-1].behind == "" && len(w.words[partner].above) == 0
}

func (w *formatWriter) content(open, inner int) {
	from, to := open+1, w.words[open].partner
	switch w.contentOf(open) {
	case formatBody:
		w.statements(from, to, inner)
	case formatPipeline:
		w.newline(inner)
		w.pipeline(from, to, inner)
	default:
		if items := w.items(from, to); len(items) == 1 && items[0].End == to {
			w.newline(inner)
			w.expression(from, to, inner, inner)
			return
		}
		w.list(from, to, inner, w.rowLength(open))
	}
}
