package complete

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

func (c *completer) offer() {
	c.survey()
	c.placeWords()
	switch c.wants {
	case wantNothing, wantWords:
	case wantStatement:
		c.sources()
		c.keywords(statements, CompleteKeyword, rankMiddle, " ")
		c.snippets()
	case wantSource:
		c.sources()
		c.keywords(ranks("union search find print range datatable externaldata"), CompleteKeyword, rankMiddle, " ")
		if c.kind(0) == syntax.Assign { // let also takes scalars
			c.values()
		}
	case wantStep:
		c.steps("")
	case wantExpression:
		c.values()
	case wantInfix:
		c.infix()
	case wantMember:
		c.members()
	case wantPlugin:
		c.functions(catalog.Plugin, CompletePlugin, commonPlugins)
	case wantInvoked:
		c.tableFunctions()
	case wantType:
		c.keywords(offeredTypes, CompleteType, 0, "")
	case wantChart:
		c.keywords(charts, CompleteKeyword, 0, "")
	case wantSetting:
		for i, value := range c.settingValues() {
			c.add(rankMiddle-i, Completion{Label: value, Kind: CompleteValue})
		}
	case wantString:
		c.strings()
	case wantLiteral:
		c.literals()
	case wantColumns:
		c.columnsInScope()
	}
}

// steps offers the operators after a pipe. lead is inserted before their names.
func (c *completer) steps(lead string) {
	offer := func(label, name string) {
		x := Completion{Label: label, Kind: CompleteOperator, Insert: lead + label + " ",
			Help: catalog.Describe(catalog.OperatorHelp, name)}
		if lead != "" && !c.newLine() { // the expression may continue instead
			c.add(rankPipe+int(commonSteps[label]*100), x)
			return
		}
		c.weigh(traits{isCommon: commonSteps[label], isLikely: c.likely[label], isUsed: logarithm(c.words[label])}, x)
	}
	for _, name := range catalog.Operators() {
		if syntax.IsOperator(name) {
			offer(name, name)
		}
	}
	for alias, name := range aliases {
		offer(alias, name)
	}
}

// aliases maps alternative names of operators to the usual ones.
var aliases = map[string]string{"order": "sort", "limit": "take", "filter": "where", "mvexpand": "mv-expand"}

// stepBefore returns the operator before the position, or "" if it is the source.
func (c *completer) stepBefore() string {
	depth := 0
	for n := 1; n < len(c.left); n++ {
		switch c.kind(n) {
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			depth++
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			if depth == 0 {
				return ""
			}
			depth--
		case syntax.Semicolon:
			if depth == 0 {
				return ""
			}
		case syntax.Pipe:
			if depth == 0 {
				return c.before(n - 1)
			}
		}
	}
	return ""
}

// values offers what has a value: columns, names, functions, and aggregates where allowed.
func (c *completer) values() {
	c.comparedValues()
	c.constants()
	c.columnsInScope()
	c.namesInScope(func(sema.Symbol) bool { return true })
	if c.here.Aggregates {
		c.functions(catalog.Aggregate, CompleteAggregate, commonAggregates)
	}
	c.functions(catalog.Scalar, CompleteFunction, commonFunctions)
	c.functionsNamed("materialize", "toscalar", "datetime")
	if fits(types.Bool, c.expected) {
		rank := rankMiddle - rankUnit
		if c.expected == types.Bool {
			rank = rankClause
		}
		c.keywords(ranks("true false not"), CompleteKeyword, rank, "")
	}
	if c.kind(0) == syntax.OpenParen {
		c.tableNames()
	}
}

// keywords offers the words of a list, each with a suffix.
func (c *completer) keywords(list map[string]int, kind CompletionKind, rank int, suffix string) {
	for word, place := range list {
		c.add(rank+place, Completion{Label: word, Kind: kind, Insert: word + suffix})
	}
}

// members offers what can follow a dot: the columns of one side of a join, or the names that the
// query uses elsewhere after the same value.
func (c *completer) members() {
	switch c.before(1) {
	case "$left", "$right":
		c.columnsInScope()
		return
	}
	c.offerKeys(sema.AsName)
	for name := range c.paths() {
		c.add(rankMiddle, Completion{Label: name, Kind: CompleteColumn, Insert: name, Detail: "dynamic"})
	}
}

// side returns the side of a join that is named before the dot, or "".
func (c *completer) side() string {
	if c.kind(0) == syntax.Dot && (c.before(1) == "$left" || c.before(1) == "$right") {
		return c.before(1)
	}
	return ""
}

// paths returns the names after dots anywhere in the query.
func (c *completer) paths() map[string]bool {
	names := map[string]bool{}
	for _, statement := range c.bound.Tree.Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			if m, ok := n.(*syntax.Member); ok && m.Name != nil && m.Name.Text != placeholder {
				names[m.Name.Text] = true
			}
			return true
		})
	}
	return names
}

// joined returns the columns of the right side of the enclosing join.
func (c *completer) joined() []catalog.Column {
	join, ok := c.enclosingOperator().(*syntax.Join)
	if !ok || join.Right == nil {
		return nil
	}
	text, lets := c.bound.Tree.Text, ""
	for _, statement := range c.bound.Tree.Statements {
		if span := statement.Span(); span.End < join.Span().Start {
			lets += text[span.Start:span.End] + ";\n"
		}
	}
	right := join.Right.Span()
	columns, _ := sema.Bind(syntax.Parse(lets+text[right.Start:right.End]), c.bound.Scope).Columns()
	return columns
}

// snippets offers templates for new queries.
func (c *completer) snippets() {
	for _, s := range snippetList {
		before, after, _ := strings.Cut(s.text, "$0")
		c.add(0, Completion{Label: s.label, Kind: CompleteSnippet, Insert: before + after, Caret: len(before),
			Help: s.help})
	}
}
