package format

import (
	"strings"

	"quarry/kql/syntax"
)

// The formatter sees a query as words and brackets. These functions split a range of words, from i
// up to j, at words outside of any brackets in it.

// next returns the index of the word after k, or after the bracket that closes the one at k.
func (q *query) next(k int) int {
	if partner := q.words[k].partner; partner > k {
		return partner + 1
	}
	return k + 1
}

// cuts returns the words of a range that satisfy a predicate.
func (q *query) cuts(i, j int, picks func(k int) bool) []int {
	var cuts []int
	for k := i; k < j; k = q.next(k) {
		if picks(k) {
			cuts = append(cuts, k)
		}
	}
	return cuts
}

func (q *query) cutsAt(kind syntax.TokenKind, i, j int) []int {
	return q.cuts(i, j, func(k int) bool { return q.words[k].kind == kind })
}

// items returns the ranges between the commas of a range. An empty range after the last comma is omitted.
func (q *query) items(i, j int) []syntax.Span {
	var list []syntax.Span
	for _, comma := range q.cutsAt(syntax.Comma, i, j) {
		list = append(list, syntax.Span{Start: i, End: comma})
		i = comma + 1
	}
	if i < j {
		list = append(list, syntax.Span{Start: i, End: j})
	}
	return list
}

// chain returns the loosest operators of an expression, at which it is broken into lines: those of
// or, of and, or of + and -. The first word is never one of them, since it may be the operator that
// precedes the range.
func (q *query) chain(i, j int) []int {
	if i >= j {
		return nil
	}
	after := q.next(i)
	for _, operator := range []string{"or", "and"} {
		if cuts := q.cuts(after, j, func(k int) bool {
			return q.words[k].text == operator &&
				q.words[k].class == syntax.ClassOperator
		}); cuts != nil {
			return cuts
		}
	}
	return q.cuts(after, j, func(k int) bool {
		w := &q.words[k]
		return (w.kind == syntax.Plus || w.kind == syntax.Minus) && !w.sign && !w.edge
	})
}

// clause is a part of an operator, such as `summarize a, b` or `by c`.
type clause struct {
	from, items, to int
}

// clauseWords start another clause of an operator.
var clauseWords = syntax.WordSet(`by on with where project from declare partition`)

// clauses splits an operator into its clauses; the first has the keyword and its parameters.
func (q *query) clauses(i, j int) []clause {
	c := clause{from: i, items: q.head(i, j)}
	if q.words[i].text == "top-nested" { // the levels are a list, each with its own clauses
		c.to = j
		return []clause{c}
	}
	var list []clause
	for k := c.items; k < j; k = q.next(k) {
		if w := &q.words[k]; k > c.items && w.class == syntax.ClassKeyword && clauseWords[w.text] &&
			!q.beside(k, syntax.Assign) {
			c.to = k
			list = append(list, c)
			c = clause{from: k, items: min(k+1, j)}
		}
	}
	c.to = j
	return append(list, c)
}

// beside reports whether the word before or after a word is of a kind.
func (q *query) beside(k int, kind syntax.TokenKind) bool {
	return q.words[k+1].kind == kind || k > 0 && q.words[k-1].kind == kind
}

// head returns the index of an operator's first item, after its keywords and parameters.
func (q *query) head(i, j int) int {
	k := i
	for k < j && q.words[k].class == syntax.ClassKeyword && !q.callee(k) {
		k++
		for k+1 < j && (q.words[k].kind == syntax.Dot || q.words[k].kind == syntax.Assign && q.words[k].tight) {
			k += 2
		}
	}
	return k
}

func (q *query) callee(k int) bool {
	return q.words[k+1].kind == syntax.OpenParen && q.words[k+1].tight || calls[q.words[k].text]
}

// startsOperator reports whether an operator starts at a word without a pipe before it.
func (q *query) startsOperator(k int) bool {
	w := &q.words[k]
	return syntax.IsOperator(w.text) && w.class == syntax.ClassKeyword && q.words[k+1].kind != syntax.Assign &&
		!q.callee(k)
}

// rowLength returns the number of items per line of a list in brackets: the columns of a datatable,
// 2 for case (a condition and its value), 0 for as many as fit, else 1.
func (q *query) rowLength(open int) int {
	from, to := open+1, q.words[open].partner
	if before := open - 1; before >= 0 {
		w := &q.words[before]
		switch {
		case w.text == "case" && w.class == syntax.ClassFunction:
			return 2
		case q.isDataTable(open):
			return max(1, len(q.items(w.partner+1, before)))
		}
	}
	return q.fillLength(from, to)
}

// isDataTable reports whether a bracket opens the values of a datatable.
func (q *query) isDataTable(open int) bool {
	before := q.words[max(0, open-1)]
	return before.kind == syntax.CloseParen && before.partner > 0 && q.words[before.partner-1].text == "datatable"
}

// fillLength returns 0 for lists of names and constants, which fill lines, else 1.
func (q *query) fillLength(from, to int) int {
	for k := from; k < to; k++ {
		switch w := &q.words[k]; {
		case w.kind == syntax.Comma, w.kind == syntax.Dot, w.sign, w.kind == syntax.Asterisk:
		case w.kind >= syntax.Word && w.kind <= syntax.TypedToken && w.class != syntax.ClassOperator &&
			!strings.Contains(w.text, "\n"):
		default:
			return 1
		}
	}
	return 0
}
