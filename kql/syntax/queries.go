package syntax

import (
	"slices"
	"strings"
)

// Queries returns the spans of the queries in a text. Blank lines and semicolons separate them. Statements
// that only declare something, such as let, belong to the query after them. A blank line does not separate
// if it is within brackets or a string, before a pipe or another token that continues a query, or after one
// that needs more. Nor does a semicolon, if the next statement uses a name that the one before it gives to
// rows with as. A query runs from the start of its first line to the end of its last; comments on their own
// belong to the next one, if there is one.
func Queries(text string) []Span {
	var r QueryReader
	return r.Queries(text, Blocks(text))
}

// QueryReader finds queries in texts that change little from one to the next: what it has read of the last
// one is not scanned again.
type QueryReader struct {
	facts      map[string]blockFacts
	statements map[string][]statement // with spans in the block
}

// maxReadBytes limits the size of a block whose text decides about its neighbours, so that a key in one of
// megabytes does not scan it.
const maxReadBytes = 1 << 19

// Queries returns the spans of the queries in a text that has the blocks of Blocks.
func (r *QueryReader) Queries(text string, blocks []Span) []Span {
	before := *r
	*r = QueryReader{make(map[string]blockFacts, len(blocks)), make(map[string][]statement, len(blocks))}
	facts := make([]blockFacts, len(blocks))
	for i, block := range blocks {
		facts[i] = read(r.facts, before.facts, text[block.Start:block.End], factsOf)
	}
	queries := make([]Span, 0, len(blocks))
	start, waiting := 0, false // of declarations that wait for a query
	for _, block := range joinBlocks(blocks, facts) {
		for _, s := range read(r.statements, before.statements, text[block.Start:block.End], statements) {
			span := Span{s.span.Start + block.Start, s.span.End + block.Start}
			if last := len(queries) - 1; !waiting && last >= 0 && s.follows {
				queries[last].End = span.End
				continue
			}
			if waiting {
				span.Start = start
			}
			if start, waiting = span.Start, s.declares; !waiting {
				queries = append(queries, span)
			}
		}
	}
	if waiting {
		last := blocks[len(blocks)-1]
		queries = append(queries, Span{start, last.End})
	}
	return queries
}

// read returns what is known of a text, or else computes it.
func read[T any](known, before map[string]T, text string, compute func(string) T) T {
	facts, ok := known[text]
	if !ok {
		if facts, ok = before[text]; !ok {
			facts = compute(text)
		}
		known[text] = facts
	}
	return facts
}

// statement is a part of a block up to a semicolon.
type statement struct {
	span     Span
	declares bool
	follows  bool     // uses a name of the statement before it
	names    []string // that it gives to rows
}

// declarations are the words that start statements without rows.
var declarations = WordSet(`let set declare alias pattern restrict`)

// statements splits a block at the semicolons outside of brackets.
func statements(text string) []statement {
	if len(text) > maxReadBytes {
		return []statement{{span: Span{0, len(text)}}}
	}
	var list []statement
	start, depth, begun := 0, 0, false
	words := map[string]bool{}
	var s, before statement
	tokens := Scan(text)
	word := func(i int) string {
		if i < 0 || tokens[i].Kind != Word {
			return ""
		}
		return text[tokens[i].Span.Start:tokens[i].Span.End]
	}
	end := func(at int) {
		s.span = Span{start, at}
		s.follows = slices.ContainsFunc(before.names, func(n string) bool { return words[n] })
		list = append(list, s)
		before, s, begun, start = s, statement{}, false, at
		clear(words)
	}
	previous := -1
	for i, t := range tokens {
		if t.Kind.Trivia() {
			continue
		}
		name := word(i)
		switch {
		case !begun:
			begun = t.Kind != Semicolon
			s.declares = declarations[name]
		case word(previous) == "as" && name != "":
			s.names = append(s.names, name)
		}
		words[name] = true
		switch t.Kind {
		case OpenParen, OpenBracket, OpenBrace:
			depth++
		case CloseParen, CloseBracket, CloseBrace:
			depth = max(depth-1, 0)
		case Semicolon:
			if depth == 0 && begun {
				end(t.Span.End)
			}
		}
		previous = i
	}
	switch {
	case begun || len(list) == 0:
		end(len(text))
	default:
		list[len(list)-1].span.End = len(text) // semicolons and comments after the last statement
	}
	for i := range list[1:] {
		list[i], list[i+1] = divided(text, list[i], list[i+1])
	}
	return list
}

// divided moves the border between two statements behind a comment on the line of the semicolon, and leaves
// out the line end.
func divided(text string, a, b statement) (statement, statement) {
	between := text[a.span.End:b.span.End]
	line := between
	if i := strings.IndexAny(between, "\r\n"); i >= 0 {
		line = between[:i]
	}
	rest := strings.TrimLeft(line, " \t")
	if rest == "" || strings.HasPrefix(rest, "//") {
		a.span.End += len(strings.TrimRight(line, " \t"))
		b.span.Start = a.span.End + len(line) - len(strings.TrimRight(line, " \t"))
	}
	for b.span.Start < b.span.End && strings.IndexByte(" \t\r\n", text[b.span.Start]) >= 0 {
		b.span.Start++
	}
	return a, b
}

// continuing are the words that only continue a query, needing those that need more after them, and
// needingOperands the operators that do.
var (
	continuing      = WordSet(`and or by on with in has contains startswith endswith between kind`)
	needing         = WordSet(`and or by on not in has contains startswith endswith between`)
	needingOperands = WordSet(`where filter extend project project-away project-keep project-rename project-reorder
		summarize distinct join lookup union mv-expand mv-apply parse parse-where order sort top take limit`)
)

// joinBlocks joins the blocks that blank lines within a query separate.
func joinBlocks(blocks []Span, facts []blockFacts) []Span {
	joined := make([]Span, 0, len(blocks))
	for i := 0; i < len(blocks); i++ {
		last := i
		declaring := facts[i].declares
		for last+1 < len(blocks) {
			if next, ok := closing(facts, i, last); ok {
				last = next
			} else if next := facts[last+1]; facts[last].needs || next.continues || next.opens && declaring ||
				next.indexes && facts[last].closed {
				last++
			} else {
				break
			}
			declaring = facts[last].declares || declaring && !facts[last].ends
		}
		joined = append(joined, Span{blocks[i].Start, blocks[last].End})
		i = last
	}
	return joined
}

// maxOpenBlocks limits how many blank lines brackets may span.
const maxOpenBlocks = 200

// closing returns the block that closes the brackets that the blocks from first to last leave open. It is
// false if there are none, or if they are never closed: while a bracket is being typed, the queries below
// must not become part of it.
func closing(facts []blockFacts, first, last int) (int, bool) {
	open := 0
	for i := first; i <= last; i++ {
		open = max(open-facts[i].closers, 0) + facts[i].openers
	}
	if open == 0 {
		return 0, false
	}
	for i := last + 1; i < len(facts) && i <= last+maxOpenBlocks; i++ {
		if open -= facts[i].closers; open <= 0 {
			return i, true
		}
		open += facts[i].openers
	}
	return 0, false
}

// blockFacts are what the start and the end of a block say about its neighbours.
type blockFacts struct {
	continues, needs bool
	indexes, opens   bool // starts with [ or (
	closed           bool // ends with a closing bracket
	declares, ends   bool // its last statement is a declaration without an end; a statement ends in it
	closers, openers int  // brackets without their other half
}

func factsOf(text string) blockFacts {
	var f blockFacts
	if len(text) > maxReadBytes {
		return f
	}
	first, before, begun := true, EndToken, false
	for _, t := range Scan(text) {
		if t.Kind.Trivia() {
			continue
		}
		word := text[t.Span.Start:t.Span.End]
		f.closed = false
		if !begun {
			begun, f.declares = true, declarations[word]
		}
		f.needs = needing[word] || before == EndToken && declarations[word] || before == Pipe && needingOperands[word]
		before = t.Kind
		switch t.Kind {
		case OpenParen, OpenBracket, OpenBrace:
			f.indexes = f.indexes || first && t.Kind == OpenBracket
			f.opens = f.opens || first && t.Kind == OpenParen
			f.openers++
		case CloseParen, CloseBracket, CloseBrace:
			f.closed = true
			if f.continues = f.continues || first; f.openers > 0 {
				f.openers--
			} else {
				f.closers++
			}
		case Pipe, Comma, Assign, WordOperator, Dot, DotDot, Equal, NotEqual, EqualTilde, BangTilde, Less, LessEqual,
			Greater, GreaterEqual, Slash, Percent:
			f.continues, f.needs = f.continues || first, true
		case Semicolon:
			f.continues = f.continues || first
			if f.openers == 0 {
				begun, f.declares, f.ends = false, false, true
			}
		default:
			f.continues = f.continues || first && continuing[word]
		}
		first = false
	}
	return f
}
