package complete

import (
	"slices"

	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// surroundings is the context from which traits are computed, collected once for all candidates.
type surroundings struct {
	situation situation
	expected  types.Type     // what the position is compared with; see comparedType
	call      string         // the enclosing call; see callAround
	previous  string         // the name before the comma, or the column compared before and, or
	words     map[string]int // occurrences of each word in the query
	columns   map[string]int // occurrences of each word as a column
	echoes    map[string]int // by word: how many tokens it follows elsewhere that also precede the position
	likely    shares         // what usually follows the previous word or is inside the call
	followers shares         // what usually follows the previous name
	usual     []shares       // the columns that the tables of the pipeline are usually queried for
	flow      flow
	evidence  evidence // what analysts write here
}

// flow is what precedes the position in its pipeline.
type flow struct {
	tables  []string       // in order
	columns map[string]int // occurrences of each column
	recent  map[string]int // 1 for the column named last, 2 for the one before
	tested  map[string]bool
	listed  map[string]bool // in the current list
}

// survey collects the surroundings.
func (c *completer) survey() {
	c.call = c.callAround()
	c.situation = c.situate()
	c.words, c.columns = c.count()
	c.echoes = c.findEchoes()
	c.likely = byUse(c.usualNames())
	switch {
	case c.kind(0) == syntax.Comma:
		c.previous = c.before(1)
	case c.before(0) == "or", c.before(0) == "and":
		c.previous = c.comparedBefore()
	}
	c.followers = byUse(followers[c.asListed(c.previous)])
	c.follow()
	for _, table := range c.flow.tables {
		c.usual = append(c.usual, usualColumnsOf(table))
	}
	c.expected = c.comparedType()
	c.evidence = weighUsage(c.contexts())
}

// count counts the words of the query, and those that name columns, without the current word.
func (c *completer) count() (words, columns map[string]int) {
	words, columns = map[string]int{}, map[string]int{}
	tree, at := c.bound.Tree, 0
	for _, token := range tree.Tokens {
		if token.Kind.Trivia() {
			continue
		}
		if token.Kind == syntax.Word {
			word := tree.Text[token.Span.Start:token.Span.End]
			words[word]++
			if tree.Marks[at] == syntax.ClassColumn {
				columns[word]++
			}
		}
		at++
	}
	delete(words, placeholder)
	delete(columns, placeholder)
	return words, columns
}

// follow reads the current pipeline from its start.
func (c *completer) follow() {
	f := flow{columns: map[string]int{}, recent: map[string]int{}, tested: map[string]bool{}, listed: c.listed()}
	start := c.flowStart()
	for n := range c.left {
		if c.kind(n) != syntax.Word {
			continue
		}
		name, within := c.before(n), len(c.left)-1-n >= start
		switch c.mark(n) {
		case syntax.ClassTable, syntax.ClassVariable:
			if c.mark(n) == syntax.ClassVariable {
				name = c.sourceOf(name)
			}
			if within && name != "" && !slices.Contains(f.tables, name) {
				f.tables = append(f.tables, name)
			}
		case syntax.ClassColumn:
			if f.recent[name] == 0 {
				f.recent[name] = len(f.recent) + 1
			}
			if within {
				f.columns[name]++
				f.tested[name] = f.tested[name] || startsCondition(c.before(n+1))
			}
		}
	}
	slices.Reverse(f.tables)
	c.flow = f
}

// flowStart returns the index in left of the first token of the current pipeline.
func (c *completer) flowStart() int {
	depth := 0
	for n := range c.left {
		switch c.kind(n) {
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			depth++
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			if depth--; depth < 0 && c.opensPipeline(n) {
				return len(c.left) - n
			}
		case syntax.Semicolon:
			if depth <= 0 {
				return len(c.left) - n
			}
		}
	}
	return 0
}

// opensPipeline reports whether a table follows the nth token before the position.
func (c *completer) opensPipeline(n int) bool {
	if n == 0 {
		return false
	}
	return c.kind(n) == syntax.OpenBrace || c.mark(n-1) == syntax.ClassTable || n > 1 &&
		c.mark(n-1) == syntax.ClassVariable && c.kind(n-2) == syntax.Pipe
}

// sourceOf returns the first table in the value of a let statement before the position, or "".
func (c *completer) sourceOf(name string) string {
	for _, statement := range c.bound.Tree.Statements {
		let, ok := statement.(*syntax.Let)
		if !ok || let.Name == nil || let.Name.Text != name || let.Span().Start > c.word.Start {
			continue
		}
		for _, ref := range c.bound.References() {
			if ref.Symbol.Kind == sema.SymbolTable && let.Span().Contains(ref.Span.Start) {
				return ref.Symbol.Name
			}
		}
	}
	return ""
}

// comparedBefore returns the first column of the comparison before and, or.
func (c *completer) comparedBefore() string {
	depth := 0
	for n := 1; n < len(c.left); n++ {
		switch c.kind(n) {
		case syntax.CloseParen:
			depth++
		case syntax.OpenParen:
			depth--
		}
		if depth < 0 || depth == 0 && (c.kind(n) == syntax.Pipe || startsCondition(c.before(n))) {
			return c.before(n - 1)
		}
	}
	return ""
}

// listed returns the names that precede the position in the current list.
func (c *completer) listed() map[string]bool {
	names := map[string]bool{}
	if c.kind(0) != syntax.Comma || c.call != "" {
		return names
	}
	depth := 0
	for n := 1; n < len(c.left) && depth >= 0; n++ {
		switch c.kind(n) {
		case syntax.CloseParen:
			depth++
		case syntax.OpenParen:
			depth--
		case syntax.Pipe, syntax.Semicolon:
			return names
		case syntax.Word:
			switch {
			case depth > 0:
			case c.before(n) == "by":
				return names
			case c.kind(n-1) == syntax.Comma:
				names[c.before(n)] = true
			}
		}
	}
	return names
}

// findEchoes returns the words that follow elsewhere the two or three tokens before the position,
// and how many tokens match.
func (c *completer) findEchoes() map[string]int {
	found := map[string]int{}
	if len(c.left) < 2 {
		return found
	}
	var first, second, third string // the preceding tokens, nearest first
	text := c.bound.Tree.Text
	for _, token := range c.bound.Tree.Tokens {
		if token.Kind.Trivia() {
			continue
		}
		word := text[token.Span.Start:token.Span.End]
		if token.Kind == syntax.Word && word != placeholder && first == c.before(0) && second == c.before(1) {
			found[word] = max(found[word], 2)
			if third == c.before(2) {
				found[word] = 3
			}
		}
		first, second, third = word, first, second
	}
	return found
}
