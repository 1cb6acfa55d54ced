package format

import "quarry/kql/syntax"

// joined reports whether a word follows the previous one without a blank.
func (q *query) joined(k int) bool {
	w, before := &q.words[k], &q.words[k-1]
	if !q.wantsJoined(k) {
		return false
	}
	return !w.apart || scansApart(before.text, w.text)
}

// scansApart reports whether two words that were separated by a blank remain two tokens without it:
// int (x) and int(x) are not the same.
func scansApart(before, word string) bool {
	tokens := syntax.Scan(before + word)
	return len(tokens) == 2 && tokens[0].Span.End == len(before)
}

func (q *query) wantsJoined(k int) bool {
	w, before := &q.words[k], &q.words[k-1]
	if w.edge || before.edge {
		return q.joinedEdge(k)
	}
	switch before.kind {
	case syntax.OpenParen, syntax.OpenBracket, syntax.Dot:
		return true
	case syntax.OpenBrace:
		return q.holdsJSON(k - 1)
	case syntax.Assign:
		return q.ofParameter(k - 1)
	case syntax.Minus, syntax.Plus:
		if before.sign {
			return true
		}
	}
	switch w.kind {
	case syntax.Comma, syntax.Semicolon, syntax.CloseParen, syntax.CloseBracket, syntax.Dot:
		return true
	case syntax.CloseBrace:
		return w.partner > 0 && q.holdsJSON(w.partner)
	case syntax.Assign:
		return q.ofParameter(k)
	case syntax.Colon:
		return q.joinedColon(k)
	case syntax.OpenParen:
		return q.joinedParen(k)
	case syntax.OpenBracket:
		return q.joinedBracket(k)
	}
	return !w.apart && before.ofPattern() && w.ofPattern() &&
		(before.kind == syntax.Asterisk || w.kind == syntax.Asterisk)
}

// ofPattern reports whether a word may be part of a name with wildcards.
func (w *word) ofPattern() bool {
	return w.class == syntax.ClassColumn || w.class == syntax.ClassTable
}

func (q *query) joinedEdge(k int) bool {
	w, before := &q.words[k], &q.words[k-1]
	if w.edge && before.edge {
		return true
	}
	return before.kind == syntax.CloseParen || w.kind == syntax.OpenParen
}

// holdsJSON distinguishes the braces of a property bag from those around a function body.
func (q *query) holdsJSON(k int) bool {
	if k == 0 {
		return false
	}
	switch q.words[k-1].kind {
	case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace, syntax.Comma, syntax.Colon:
		return true
	}
	return false
}

// ofParameter distinguishes the = of kind=inner from that of n = count().
func (q *query) ofParameter(k int) bool {
	before := &q.words[k-1]
	return before.kind == syntax.Word && before.class == syntax.ClassKeyword && (k < 2 || q.words[k-2].text != "set")
}

// joinedColon distinguishes the colon of a: long from the operator in Title : "x".
func (q *query) joinedColon(k int) bool {
	switch q.words[k-1].kind {
	case syntax.CloseParen:
		return false
	case syntax.StringToken:
		return true
	}
	switch q.words[k+1].kind {
	case syntax.Word, syntax.OpenParen:
		return true
	}
	return false
}

// calls are the keywords that are followed by arguments, like functions.
var calls = syntax.WordSet(`toscalar totable materialize dynamic datatable externaldata external_data
	typeof query_parameters`)

func (q *query) joinedParen(k int) bool {
	w, before := &q.words[k], &q.words[k-1]
	switch before.kind {
	case syntax.CloseBracket:
		return !w.apart
	case syntax.Word:
		switch before.class {
		case syntax.ClassFunction, syntax.ClassVariable:
			return true
		case syntax.ClassKeyword, syntax.ClassPlain:
			return calls[before.text]
		case syntax.ClassType:
			return !w.apart
		}
	}
	return false
}

// joinedBracket distinguishes an index from a bracket that starts a value.
func (q *query) joinedBracket(k int) bool {
	before := &q.words[k-1]
	switch before.kind {
	case syntax.CloseParen:
		return before.partner == 0 || !calls[q.words[before.partner-1].text] ||
			q.words[before.partner-1].text == "dynamic"
	case syntax.CloseBracket:
		return true
	case syntax.Word:
		return before.class != syntax.ClassKeyword && before.class != syntax.ClassOperator
	}
	return false
}
