package complete

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// A place is a position within an operator or a statement whose grammar says what can follow: words, and
// then values, columns, tables or the next step.

// rest is what can follow besides the words of a place.
type rest uint8

const (
	onlyWords rest = iota
	orValues
	orColumns
	orTables
	orSteps // the operand is complete: the next step
	orInfix // the expression may continue, but seldom does
)

var wantOfRest = [...]want{
	onlyWords: wantWords, orValues: wantExpression, orColumns: wantColumns, orTables: wantSource, orSteps: wantInfix,
	orInfix: wantInfix,
}

// place is what can follow at a place. Without words, and with onlyWords, nothing is offered: a new name or a
// number is expected.
type place struct {
	words string
	rest  rest
}

// places are the places by operator or statement, its last clause word, and a dot if an operand ends before
// the position.
var places = func() map[string]place {
	m := map[string]place{
		"top": {}, "top .": {"by", onlyWords}, "top by .": {"asc desc nulls", orInfix},
		"sort": {"by", onlyWords}, "sort by .": {"asc desc nulls", orInfix},
		"take": {}, "take .": {"", orSteps}, "sample": {}, "sample .": {"", orSteps},
		"sample-distinct": {}, "sample-distinct .": {"of", onlyWords}, "sample-distinct of": {"", orColumns},
		"sample-distinct of .": {"", orSteps},
		"top-nested":           {}, "top-nested .": {"of", onlyWords}, "top-nested of .": {"by with", onlyWords},
		"top-nested with": {"others=", onlyWords},
		"top-hitters":     {}, "top-hitters .": {"of", onlyWords}, "top-hitters of": {"", orColumns},
		"top-hitters of .": {"by", orSteps}, "top-hitters by .": {"", orInfix},
		"join": {"kind= hint.strategy= hint.remote=", orTables}, "join .": {"on", onlyWords},
		"join on .": {"and", orSteps},
		"lookup":    {"kind=", orTables}, "lookup .": {"on", onlyWords}, "lookup on .": {"and", orSteps},
		"union": {"kind= withsource= isfuzzy=", orTables}, "union .": {"", orSteps},
		"mv-expand": {"", orValues}, "mv-expand .": {"to limit", orSteps}, "mv-expand to": {"typeof(", onlyWords},
		"mv-expand to .": {"limit", orSteps}, "mv-expand limit": {}, "mv-expand limit .": {"", orSteps},
		"mv-apply .": {"on to limit", onlyWords}, "mv-apply to": {"typeof(", onlyWords},
		"mv-apply to .": {"on limit", onlyWords}, "mv-apply on": {"(", onlyWords}, "mv-apply on .": {"", orSteps},
		"mv-apply limit": {}, "mv-apply limit .": {"on", onlyWords},
		"parse": {"kind=", orValues}, "parse .": {"with", onlyWords}, "parse with": {"*", onlyWords},
		"parse with .": {"*", orSteps},
		"parse-kv .":   {"as", onlyWords}, "parse-kv as": {"(", onlyWords}, "parse-kv as .": {"with", orSteps},
		"parse-kv with": {"(", onlyWords}, "parse-kv with .": {"", orSteps},
		"make-series .": {"on default=", onlyWords}, "make-series on": {"", orColumns},
		"make-series on .": {"from to step by", onlyWords}, "make-series from .": {"to step", onlyWords},
		"make-series to .": {"step", onlyWords}, "make-series step .": {"by", orSteps}, "make-series by .": {"", orInfix},
		"summarize .": {"by", orInfix}, "summarize by .": {"", orInfix},
		"distinct .": {"", orSteps}, "project .": {"", orInfix}, "extend .": {"", orInfix}, "print .": {"", orInfix},
		"serialize .":  {"", orInfix},
		"project-away": {"", orColumns}, "project-away .": {"", orSteps},
		"project-keep": {"", orColumns}, "project-keep .": {"", orSteps},
		"project-reorder": {"", orColumns}, "project-reorder .": {"asc desc", orSteps},
		"project-rename": {}, "project-rename .": {"", orSteps},
		"count": {"as", orSteps}, "getschema": {"", orSteps}, "consume": {"", orSteps}, "serialize": {"", orValues},
		"as": {}, "as .": {"", orSteps},
		"evaluate .": {"", orSteps}, "invoke .": {"", orSteps},
		"render with": {"(", onlyWords}, "render with .": {"", orSteps},
		"partition": {"by hint.strategy=", onlyWords}, "partition by": {"", orColumns}, "partition by .": {"(", onlyWords},
		"facet": {"by", onlyWords}, "facet by": {"", orColumns}, "facet by .": {"with", orSteps},
		"facet with": {"(", onlyWords}, "fork": {"(", onlyWords}, "fork .": {"(", orSteps},
		"reduce": {"by", onlyWords}, "reduce by": {"", orColumns}, "reduce by .": {"with", orSteps},
		"reduce with": {"threshold= characters=", onlyWords},
		"scan":        {"declare with with_match_id=", onlyWords}, "scan declare": {"(", onlyWords},
		"scan declare .": {"with", onlyWords}, "scan with": {"(", onlyWords}, "scan with .": {"", orSteps},
		"search": {"in kind=", orValues}, "search in": {"(", onlyWords}, "search in .": {"", orValues},
		"find": {"where in", onlyWords}, "find in": {"(", onlyWords}, "find in .": {"where", onlyWords},
		"find project": {"", orColumns}, "find project .": {"", orSteps},
		"range": {}, "range .": {"from", onlyWords}, "range from .": {"to", onlyWords}, "range to .": {"step", onlyWords},
		"range step .": {"", orSteps},
		"make-graph":   {"", orColumns}, "make-graph .": {"-->", onlyWords}, "make-graph -->": {"", orColumns},
		"make-graph --> .": {"with", onlyWords}, "make-graph with": {"", orTables},
		"make-graph with .": {"on", onlyWords}, "make-graph on": {"", orColumns},
		"make-graph on .": {"with", orSteps},
		"declare":         {"query_parameters(", onlyWords}, "set": {setOptions, onlyWords}, "set .": {"=", onlyWords},
		"let": {}, "let .": {"=", onlyWords},
		"datatable .": {"[", onlyWords}, "externaldata .": {"[", onlyWords},
	}
	for _, sorting := range []string{"top", "sort"} {
		m[sorting+" asc"], m[sorting+" desc"] = place{"nulls", orSteps}, place{"nulls", orSteps}
		m[sorting+" nulls"] = place{"first last", onlyWords}
		m[sorting+" first"], m[sorting+" last"] = place{"", orSteps}, place{"", orSteps}
	}
	for alias, name := range aliases {
		copyPlaces(m, name, alias)
	}
	copyPlaces(m, "parse", "parse-where")
	return m
}()

// copyPlaces gives an operator the places of another one.
func copyPlaces(m map[string]place, from, to string) {
	for key, p := range m {
		if name, rest, _ := strings.Cut(key, " "); name == from {
			m[strings.TrimSpace(to+" "+rest)] = p
		}
	}
}

// setOptions are options of set that queries can use.
const setOptions = `notruncation truncationmaxrecords truncationmaxsize query_now query_bin_auto_size query_bin_auto_at
	query_datascope best_effort`

// options are the options in with (…) of an operator.
var options = map[string]string{
	"render": "title= xcolumn= ycolumns= series= kind= legend= xtitle= ytitle= xaxis= yaxis= ymin= ymax= ysplit= " +
		"accumulate=",
	"parse-kv":     "pair_delimiter= kv_delimiter= quote= escape= greedy= regex=",
	"externaldata": "format= ignoreFirstRecord= ingestionMapping=",
	"scan":         "step",
}

// clauseWords are the words after which something else can follow than before, of all operators.
var clauseWords = syntax.WordSet(
	"by asc desc nulls first last of with on to limit as from step declare in where project")

// endsTable reports whether a table that a pipeline starts with ends before the position.
func (s *spot) endsTable(head string) bool {
	switch {
	case s.kind(0) != syntax.Word || s.headIndex() == 0 && slices.Contains(sourceWords, s.before(0)):
		return false
	case head == "let":
		_, ok := s.bound.Scope.Table(s.before(0))
		return ok && s.kind(1) == syntax.Assign
	}
	return s.mark(0) == syntax.ClassTable && head != "join" && head != "lookup" && head != "make-graph"
}

// sortWords follow an expression to sort by.
var sortWords = syntax.WordSet("asc desc nulls first last")

// placeHere returns the place of the position, if it is one.
func (s *spot) placeHere() (place, bool) {
	if opener := s.opener(); opener >= 0 {
		return s.placeInBrackets(opener)
	}
	head, clause, since := s.clause()
	switch {
	case s.kind(0) == syntax.Assign:
		return s.placeOfSetting(head)
	case s.before(0) == "matches" && s.operand(1):
		return place{"regex", onlyWords}, true
	case s.before(0) == "between", s.before(0) == "!between":
		return place{"(", onlyWords}, true
	case s.endsTable(head):
		return place{"", orSteps}, true
	case head == "let" && since > 1 || head == "" || isInfixToken(s.kind(0)) && clause != "-->":
		return place{}, false
	case head == "render" && clause == "" && since == 1:
		return place{"with", orSteps}, true
	case head == "externaldata" && s.kind(0) == syntax.CloseBracket:
		return place{"with", orSteps}, true
	case head == "datatable" && s.kind(0) == syntax.CloseBracket:
		return place{"", orSteps}, true
	}
	if since > 0 && s.kind(0) != syntax.Comma && (s.operand(0) || head == "let" || head == "set") {
		if s.kind(1) == syntax.Dot && (s.before(2) == "$left" || s.before(2) == "$right") && s.kind(3) != syntax.Equal {
			return place{"==", onlyWords}, true
		}
		clause += " ."
	}
	if s.kind(0) == syntax.Comma && sortWords[clause] {
		clause = "by"
	}
	p, ok := places[strings.TrimSpace(head+" "+strings.TrimSpace(clause))]
	return p, ok
}

// placeOfSetting returns the place after = of a parameter of an operator whose values are not listed.
func (s *spot) placeOfSetting(head string) (place, bool) {
	switch {
	case head == "set":
		return place{}, true
	case head == "project-rename":
		return place{"", orColumns}, true
	case s.before(1) == "withsource", s.before(1) == "with_match_id":
		return place{}, true
	}
	return place{}, false
}

// isInfixToken reports whether an operand must follow a token.
func isInfixToken(kind syntax.TokenKind) bool {
	switch kind {
	case syntax.Equal, syntax.NotEqual, syntax.EqualTilde, syntax.BangTilde, syntax.Less, syntax.LessEqual, syntax.Greater,
		syntax.GreaterEqual, syntax.Plus, syntax.Minus, syntax.Slash, syntax.Percent, syntax.WordOperator, syntax.DotDot,
		syntax.Dot, syntax.Colon:
		return true
	}
	return false
}

// opener returns the index of the innermost open bracket in the current step, or -1.
func (s *spot) opener() int {
	depth := 0
	for n := range s.left {
		switch s.kind(n) {
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			depth++
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			if depth == 0 {
				return n
			}
			depth--
		case syntax.Pipe, syntax.Semicolon:
			if depth == 0 {
				return -1
			}
		}
	}
	return -1
}

// clause returns the operator or statement that the position is in, its last clause word, and the number
// of tokens since.
func (s *spot) clause() (head, clause string, since int) {
	first := s.headIndex()
	if first < 0 || first >= len(s.left) {
		return "", "", 0
	}
	depth := 0
	for n := range first {
		switch s.kind(n) {
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			depth++
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			depth--
		case syntax.Word:
			if depth == 0 && s.startsClause(n) {
				return s.headAt(first), s.before(n), n
			}
		case syntax.BadToken, syntax.Greater, syntax.Arrow:
			if depth == 0 && s.isEdge(n) {
				return s.headAt(first), "-->", n
			}
		}
	}
	return s.headAt(first), "", first
}

// startsClause reports whether the nth token before the position is a word that starts a clause.
func (s *spot) startsClause(n int) bool {
	if !clauseWords[s.before(n)] || s.kind(n+1) == syntax.Dot {
		return false
	}
	return n == 0 || s.kind(n-1) != syntax.Assign && s.kind(n-1) != syntax.Dot
}

// isEdge reports whether the nth token before the position ends the arrow -->.
func (s *spot) isEdge(n int) bool {
	end := s.left[len(s.left)-1-n].Span.End
	return strings.HasSuffix(s.text[:end], "-->")
}

// headIndex returns the index of the operator or statement that the position is in.
func (s *spot) headIndex() int {
	depth := 0
	for n := range s.left {
		switch s.kind(n) {
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			depth++
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			if depth--; depth < 0 {
				return n - 1
			}
		case syntax.Pipe, syntax.Semicolon:
			if depth == 0 {
				return n - 1
			}
		}
	}
	return len(s.left) - 1
}

// headAt returns the word that starts a step or statement, or "" if it is not one that has places.
func (s *spot) headAt(n int) string {
	if n < 0 || n >= len(s.left) || s.kind(n) != syntax.Word {
		return ""
	}
	word := s.before(n)
	if s.kind(n+1) == syntax.Pipe || slices.Contains(sourceWords, word) {
		return word
	}
	return ""
}

// sourceWords can start a statement or a pipeline.
var sourceWords = []string{
	"let", "set", "declare", "union", "search", "find", "range", "print", "datatable", "externaldata",
}

// placeInBrackets returns the place after an open bracket.
func (s *spot) placeInBrackets(opener int) (place, bool) {
	before := s.before(opener + 1)
	starts := s.kind(0) == syntax.Comma || opener == 0
	switch {
	case s.kind(opener) == syntax.OpenBracket && s.kind(opener+1) == syntax.CloseParen:
		switch s.headOfOptions(opener) {
		case "datatable":
			return place{"datetime( timespan( dynamic( true false", onlyWords}, true
		case "externaldata":
			return place{}, true
		}
		return place{}, false
	case s.kind(opener) != syntax.OpenParen:
		return place{}, false
	case before == "between" || before == "!between":
		if s.operand(0) && !s.has(opener, syntax.DotDot) && !isInfixToken(s.kind(1)) {
			return place{"..", orInfix}, true
		}
		return place{}, false
	case before == "with" && s.before(0) == "step":
		return place{}, true
	case before == "with" && s.kind(0) == syntax.Assign:
		return s.placeOfOption(s.headOfOptions(opener))
	case s.declares(opener):
		if s.kind(0) == syntax.Colon || s.kind(0) == syntax.Assign {
			return place{}, false // a type, or a default
		}
		if before == "query_parameters" && s.kind(1) == syntax.Colon {
			return place{"=", onlyWords}, true
		}
		return place{}, true
	case before == "with" && starts:
		head := s.headOfOptions(opener)
		if words, ok := options[head]; ok {
			return place{words, onlyWords}, true
		}
	}
	return place{}, false
}

// declares reports whether names are declared in the parentheses that the nth token before the position
// opens.
func (s *spot) declares(opener int) bool {
	switch s.before(opener + 1) {
	case "datatable", "externaldata", "query_parameters":
		return true
	case "declare":
		return s.kind(opener+2) == syntax.Word || s.kind(opener+2) == syntax.Pipe
	case "as":
		return s.headOfOptions(opener) == "parse-kv"
	case "=": // the parameters of a function: they have types, values do not
		return s.before(opener+3) == "let" && s.kind(0) != syntax.OpenParen && s.has(opener, syntax.Colon)
	}
	return false
}

// has reports whether a token of a kind follows the nth token before the position.
func (s *spot) has(n int, kind syntax.TokenKind) bool {
	for i := range n {
		if s.kind(i) == kind {
			return true
		}
	}
	return false
}

// placeOfOption returns the place after = in the options of an operator whose values are not listed.
func (s *spot) placeOfOption(head string) (place, bool) {
	if !strings.Contains(options[head], s.before(1)+"=") {
		return place{}, false
	}
	switch s.before(1) {
	case "xcolumn", "ycolumns", "series":
		return place{"", orColumns}, true
	}
	return place{}, true
}

// headOfOptions returns the operator that the parentheses of the nth token before the position belong to.
func (s *spot) headOfOptions(opener int) string {
	depth := 0
	for n := opener + 1; n < len(s.left); n++ {
		switch s.kind(n) {
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			depth++
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			depth--
		case syntax.Pipe, syntax.Semicolon:
			return s.before(n - 1)
		case syntax.Word:
			if word := s.before(n); depth == 0 && (word == "externaldata" || word == "datatable") {
				return word
			}
		}
	}
	return s.before(len(s.left) - 1)
}

// placeWords offers the words of the place before everything else.
func (c *completer) placeWords() {
	for i, word := range strings.Fields(c.place.words) {
		rank := rankClause
		if name, ok := strings.CutSuffix(word, "="); ok && c.place.rest != onlyWords && name != "" {
			if c.headIndex() > 0 {
				continue // parameters follow the operator directly
			}
			if i > 0 {
				rank = rankPipe
			}
		}
		insert := word
		if !strings.HasSuffix(word, "=") && !strings.HasSuffix(word, "(") || word == "=" {
			insert += " "
		}
		c.add(rank-i, Completion{Label: word, Kind: CompleteKeyword, Insert: insert,
			Help: catalog.Describe(catalog.InfixHelp, word)})
	}
}
