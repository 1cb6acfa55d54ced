package format

import "quarry/kql/syntax"

// content is the kind of content between brackets.
type content uint8

const (
	listContent     content = iota // one or more items
	pipelineContent                // a query, or only its operators
	bodyContent                    // statements
)

func (q *query) contentOf(open int) content {
	from, to := open+1, q.words[open].partner
	switch {
	case len(q.cutsAt(syntax.Semicolon, from, to)) > 0:
		return bodyContent
	case q.words[open].kind == syntax.OpenBrace && !q.holdsJSON(open):
		return bodyContent
	case q.words[open].kind != syntax.OpenBracket &&
		(len(q.cutsAt(syntax.Pipe, from, to)) > 0 || q.startsOperator(from)):
		return pipelineContent
	}
	return listContent
}

// brackets writes a pair of brackets with their content on lines of its own.
func (f *formatter) brackets(open, indent int) {
	partner := f.words[open].partner
	inner := indent + f.step
	f.word(open)
	f.hang = inner
	switch {
	case open+1 == partner:
	case f.hugs(open):
		f.brackets(open+1, indent)
		f.word(partner)
		f.spread = true
		return
	default:
		f.content(open, inner)
	}
	f.newline(indent)
	f.closing(partner, indent)
	f.spread = true
}

// hugs reports whether brackets contain nothing but other brackets, as in dynamic([…]).
func (f *formatter) hugs(open int) bool {
	inner, partner := open+1, f.words[open].partner
	return f.words[inner].partner == partner-1 && f.words[inner].partner > inner && f.words[inner].tight &&
		f.words[partner].tight &&
		f.words[open].trailing == "" && len(f.words[inner].leading) == 0 && f.words[partner-1].trailing == "" &&
		len(f.words[partner].leading) == 0
}

func (f *formatter) content(open, inner int) {
	from, to := open+1, f.words[open].partner
	switch f.contentOf(open) {
	case bodyContent:
		f.statements(from, to, inner)
	case pipelineContent:
		f.newline(inner)
		f.pipeline(from, to, inner)
	default:
		if items := f.items(from, to); len(items) == 1 && items[0].End == to {
			f.newline(inner)
			f.expression(from, to, inner, inner)
			return
		}
		f.list(from, to, inner, f.rowLength(open))
	}
}
