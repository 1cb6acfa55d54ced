package syntax

// Parse parses the statements of one query. It always returns a complete tree: anything it does not
// understand becomes a Bad node or a BadOperator, with a diagnostic.
func Parse(text string) *Tree {
	tree := &Tree{Text: text, Tokens: Scan(text)}
	p := &parser{text: text, missedComma: -1, emptyAt: -1, reported: map[int]bool{}}
	p.take(tree.Tokens)
	tree.Statements = p.statements(EndToken)
	tree.Diagnostics = SortDiagnostics(p.diagnostics)
	tree.Marks = p.marks
	return tree
}

// maxDepth limits how deep parentheses, calls and function bodies may nest. Real queries reach
// about 20; the limit protects everything that recurses over a tree.
const maxDepth = 500

// parser is a recursive-descent parser over the tokens that are not trivia. Each method starts at
// the current token and advances past what it parsed; none fails.
type parser struct {
	text        string
	tokens      []Token // without trivia, ends with an EndToken
	at          int
	marks       []Class // one per token
	bound       map[string]Class
	depth       int
	emptyAt     int          // index of the token before which the last empty node is
	missedComma int          // index of the token before which a comma was last found missing
	reported    map[int]bool // offsets that already have a diagnostic
	diagnostics []Diagnostic
}

// take keeps the tokens that are not trivia and reports the bad ones.
func (p *parser) take(tokens []Token) {
	meaningful := 1 // the EndToken
	for _, t := range tokens {
		if !t.Kind.Trivia() {
			meaningful++
		}
	}
	p.tokens = make([]Token, 0, meaningful)
	for _, t := range tokens {
		switch {
		case t.Kind.Trivia():
			continue
		case t.Kind == BadToken:
			p.badCharacter(t)
		case t.Kind == BadString:
			p.badString(t)
		case t.Kind == TypedToken && p.text[t.Span.End-1] != ')':
			p.report("expected-token", Span{t.Span.End, t.Span.End},
				"expected ) to close "+p.typeOf(t)+"( on the same line", insert(t.Span.End, ")"))
		}
		p.tokens = append(p.tokens, t)
	}
	p.tokens = append(p.tokens, Token{EndToken, Span{len(p.text), len(p.text)}})
	p.marks = make([]Class, len(p.tokens))
}

func (p *parser) kind() TokenKind { return p.tokens[p.at].Kind }

func (p *parser) kindAt(ahead int) TokenKind { return p.token(ahead).Kind }

// token returns the token some places ahead, or the EndToken if there is none.
func (p *parser) token(ahead int) Token {
	return p.tokens[min(p.at+ahead, len(p.tokens)-1)]
}

func (p *parser) start() int { return p.tokens[p.at].Span.Start }

// end returns the offset at which the previous token ends.
func (p *parser) end() int {
	if p.at == 0 {
		return p.start()
	}
	return p.tokens[p.at-1].Span.End
}

func (p *parser) advance() Token {
	t := p.tokens[p.at]
	if t.Kind != EndToken {
		p.at++
	}
	return t
}

// accept takes the current token if it is of the given kind.
func (p *parser) accept(kind TokenKind) bool {
	if p.kind() != kind {
		return false
	}
	p.advance()
	return true
}

func (p *parser) textOf(t Token) string { return p.text[t.Span.Start:t.Span.End] }

// word returns the text of the Word some tokens ahead, or "" for other kinds.
func (p *parser) word(ahead int) string {
	if t := p.token(ahead); t.Kind == Word {
		return p.textOf(t)
	}
	return ""
}

func (p *parser) atWord(word string) bool {
	return p.kind() == Word && p.textOf(p.tokens[p.at]) == word
}

func (p *parser) acceptWord(word string) bool {
	if !p.atWord(word) {
		return false
	}
	p.mark(p.at, ClassKeyword)
	p.advance()
	return true
}

// adjacent reports whether a token directly follows the one before it.
func (p *parser) adjacent(ahead int) bool {
	return p.token(ahead).Span.Start == p.token(ahead-1).Span.End
}

// onNewLine reports whether the current token is the first on its line.
func (p *parser) onNewLine() bool {
	for i := p.start() - 1; i >= p.end(); i-- {
		if LineEnd(p.text[i]) {
			return true
		}
	}
	return false
}

func (p *parser) from(start int) expression { return expression{p.nodeFrom(start)} }

// nodeFrom returns a node with the span from a start to the end of the previous token. If nothing
// was parsed since the start, the span is empty and ends at the current token; so do nodes that end
// in an empty one. That way a cursor after `and ` is inside the unfinished condition.
func (p *parser) nodeFrom(start int) node {
	end := p.end()
	if end <= start {
		p.emptyAt = p.at
	}
	if p.emptyAt == p.at {
		end = p.start()
	}
	return node{Span{start, end}}
}

// nested parses one level deeper, unless the nesting is too deep.
func (p *parser) nested(part func() Expr) Expr {
	if p.depth >= maxDepth {
		return p.tooDeep()
	}
	p.depth++
	x := part()
	p.depth--
	return x
}
