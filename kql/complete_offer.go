package kql

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
)

// The ranks of what a place asks for. What the query itself names comes before what only
// could be named; the lists of common names order the rest.
const (
	rankUsed   = 3000 // named in the query already
	rankLikely = 2000 // what this place mostly has
	rankCommon = 1000
)

func (c *completer) offer() {
	switch c.wants {
	case wantStatement:
		c.sources(rankLikely)
		c.words(statements, CompleteKeyword, 0, " ")
		c.snippets()
	case wantSource:
		c.sources(rankLikely)
		c.words(ranks("union search find print range datatable externaldata"), CompleteKeyword, 0, " ")
		if c.kind(0) == Assign { // what let binds may be a value too
			c.values()
		}
	case wantStep:
		c.steps("", rankLikely)
	case wantExpression:
		c.values()
	case wantInfix:
		c.infix()
	case wantMember:
		c.members()
	case wantPlugin:
		c.functions(catalog.Plugin, CompletePlugin, ranks("bag_unpack pivot ipv4_lookup"), 0, nil)
	case wantInvoked:
		c.invoked()
	case wantType:
		c.words(types, CompleteType, 0, "")
	case wantChart:
		c.words(charts, CompleteKeyword, 0, "")
	case wantSetting:
		for i, value := range settings[c.before(1)] {
			c.add(rankCommon-i, Completion{Label: value, Kind: CompleteValue})
		}
	case wantString:
		c.strings()
	}
}

// sources offers what a pipeline can start with.
func (c *completer) sources(rank int) {
	for i, name := range c.here.Names {
		if name.Kind == SymbolFunction || name.Columns != nil || name.Type == "" {
			c.add(rankUsed+rank-i, Completion{Label: name.Name, Kind: CompleteVariable, Insert: asName(name.Name), Detail: "let"})
		}
	}
	for i, name := range c.letNames() {
		c.add(rankUsed+rank-i, Completion{Label: name, Kind: CompleteVariable, Insert: asName(name), Detail: "let"})
	}
	used := c.used(ClassTable)
	families := map[string]bool{}
	for name := range used {
		families[family(name)] = true
	}
	for _, name := range c.bound.scope.tableNames() {
		table, _ := c.bound.scope.table(name)
		own := rank + commonTables[name]*10 + min(used[name], 9)*60
		switch {
		case table.Retired:
			own = 0
		case used[name] == 0 && families[family(name)]:
			own += 120
		}
		c.add(own, Completion{
			Label: name, Kind: CompleteTable, Insert: asName(name), Help: catalog.Describe(catalog.TableHelp, name),
		})
	}
	if c.kind(0) == Assign { // let name =
		c.functions(catalog.Scalar, CompleteFunction, commonFunctions, rank/4, ranks("ago now"))
		c.functionsNamed([]string{"dynamic", "materialize", "toscalar"}, rank+rankUsed)
		return
	}
	c.functions(catalog.Scalar, CompleteFunction, commonFunctions, -rankCommon, nil)
	c.functionsNamed([]string{"materialize", "toscalar", "DeviceFromIP"}, rank/4)
}

// family is the beginning of a table's name that it shares with those of its product:
// Device, Email, Identity.
func family(name string) string {
	for i := 1; i < len(name); i++ {
		if name[i] >= 'A' && name[i] <= 'Z' {
			return name[:i]
		}
	}
	return name
}

// letNames are the names that let statements before the place bind. Where the place is
// outside of any step, the binder knows no scope for it.
func (c *completer) letNames() (names []string) {
	for _, statement := range c.bound.Tree.Statements {
		let, ok := statement.(*Let)
		if !ok || let.Name == nil || let.span.Contains(c.word.Start) || let.span.Start > c.word.Start {
			continue
		}
		if !slices.ContainsFunc(c.here.Names, func(s Symbol) bool { return s.Name == let.Name.Text }) {
			names = append(names, let.Name.Text)
		}
	}
	slices.Reverse(names)
	return names
}

// steps offers the operators behind a pipe; lead comes before their names, and rank
// moves them as a whole.
func (c *completer) steps(lead string, rank int) {
	likely := ranks(stepsAfter[c.stepBefore()])
	for _, name := range catalog.Operators() {
		if operatorParsers[name] == nil {
			continue
		}
		own := rank + commonSteps[name]*5 + likely[name]*rankCommon/8 - rankCommon
		c.add(own, Completion{Label: name, Kind: CompleteOperator, Insert: lead + name + " ", Help: catalog.Describe(catalog.OperatorHelp, name)})
	}
	for alias, name := range map[string]string{"order": "sort", "limit": "take", "filter": "where", "mvexpand": "mv-expand"} {
		c.add(rank+commonSteps[alias]*5+likely[alias]*rankCommon/8-rankCommon, Completion{
			Label: alias, Kind: CompleteOperator, Insert: lead + alias + " ", Help: catalog.Describe(catalog.OperatorHelp, name)})
	}
}

// stepBefore is the operator of the pipeline's step before the place; "" for its source.
func (c *completer) stepBefore() string {
	depth := 0
	for n := 1; n < len(c.left); n++ {
		switch c.kind(n) {
		case CloseParen, CloseBracket, CloseBrace:
			depth++
		case OpenParen, OpenBracket, OpenBrace:
			if depth == 0 {
				return ""
			}
			depth--
		case Semicolon:
			if depth == 0 {
				return ""
			}
		case Pipe:
			if depth == 0 {
				return c.before(n - 1)
			}
		}
	}
	return ""
}

// values offers what has a value: columns, names, functions, and aggregates where they fit.
func (c *completer) values() {
	c.columns()
	for i, name := range c.here.Names {
		kind, rank := CompleteVariable, rankCommon-i
		if name.Columns != nil {
			rank /= 2
		}
		c.add(rank, Completion{Label: name.Name, Kind: kind, Insert: asName(name.Name), Detail: name.Type})
	}
	for i, name := range c.letNames() {
		c.add(rankCommon-i, Completion{Label: name, Kind: CompleteVariable, Insert: asName(name), Detail: "let"})
	}
	functions := rankCommon / 2
	if c.here.Aggregates {
		c.functions(catalog.Aggregate, CompleteAggregate, commonAggregates, c.aggregateRank(), nil)
		functions = 0
	}
	if c.afterTime() {
		functions = rankUsed
	}
	c.functions(catalog.Scalar, CompleteFunction, commonFunctions, functions, c.likelyFunctions())
	c.functionsNamed([]string{"materialize", "toscalar"}, functions/2)
	c.words(ranks("true false not"), CompleteKeyword, 0, "")
	if c.kind(0) == OpenParen {
		c.sources(0)
	}
}

// aggregateRank puts aggregates first where an item of summarize starts.
func (c *completer) aggregateRank() int {
	switch c.kind(0) {
	case Comma, Word, Assign:
		if c.depth() == 0 {
			return rankUsed + rankLikely
		}
	}
	return 0
}

// depth counts the parentheses that are open before the place in its step.
func (c *completer) depth() int {
	depth := 0
	for n := 0; n < len(c.left); n++ {
		switch c.kind(n) {
		case CloseParen:
			depth--
		case OpenParen:
			depth++
		case Pipe:
			if depth <= 0 {
				return depth
			}
		}
	}
	return depth
}

// afterTime reports whether the place is compared with a time, which is mostly computed.
func (c *completer) afterTime() bool {
	switch c.kind(0) {
	case Greater, GreaterEqual, Less, LessEqual:
		return strings.Contains(strings.ToLower(c.before(1)), "time")
	case OpenParen:
		return c.before(1) == "between"
	}
	return false
}

// words offers the words of a list with something behind them.
func (c *completer) words(list map[string]int, kind CompletionKind, rank int, behind string) {
	for word, place := range list {
		c.add(rank+place, Completion{Label: word, Kind: kind, Insert: word + behind})
	}
}

// infix offers what may follow an operand.
func (c *completer) infix() {
	step := c.around()
	operators, typ := anyOperators, c.operandType()
	switch typ {
	case "string":
		operators = textOperators
	case "long", "int", "real", "decimal", "datetime", "timespan":
		operators = numberOperators
	}
	c.words(operators, CompleteOperator, rankCommon, " ")
	c.words(ranks("and or"), CompleteOperator, rankCommon/2, " ")
	if step != nil {
		for i, clause := range strings.Fields(clausesOf[step.Keyword()]) {
			c.add(rankLikely-i, Completion{Label: clause, Kind: CompleteKeyword, Insert: clause + " "})
		}
	}
	if word := c.before(0); word == "nulls" {
		c.words(ranks("first last"), CompleteKeyword, rankUsed, "")
	}
	if c.depth() <= 0 {
		rank := 0
		if c.newLine() {
			rank = rankUsed
		}
		c.steps("| ", rank)
	}
}

// operandType is the type of the column before the place; "" where it is none.
func (c *completer) operandType() string {
	if c.kind(0) != Word {
		return ""
	}
	for _, column := range c.here.Columns {
		if column.Name == c.before(0) {
			return column.Type
		}
	}
	return ""
}

// members offers what may stand behind a dot: the columns of one side of a join, or
// the names that the text uses behind the same value elsewhere.
func (c *completer) members() {
	switch c.before(1) {
	case "$left", "$right":
		c.columns()
		return
	}
	for name := range c.paths() {
		c.add(rankCommon, Completion{Label: name, Kind: CompleteColumn, Insert: name, Detail: "dynamic"})
	}
}

// side is the side of a join that is named before the dot; "" for none.
func (c *completer) side() string {
	if c.kind(0) == Dot && (c.before(1) == "$left" || c.before(1) == "$right") {
		return c.before(1)
	}
	return ""
}

// paths are the names behind dots anywhere in the text.
func (c *completer) paths() map[string]bool {
	names := map[string]bool{}
	for _, statement := range c.bound.Tree.Statements {
		Inspect(statement, func(n Node) bool {
			if m, ok := n.(*Member); ok && m.Name != nil && m.Name.Text != stand {
				names[m.Name.Text] = true
			}
			return true
		})
	}
	return names
}

// joined are the columns of the right side of the join around the place.
func (c *completer) joined() []catalog.Column {
	join, ok := c.around().(*Join)
	if !ok || join.Right == nil {
		return nil
	}
	text, lets := c.bound.Tree.Text, ""
	for _, statement := range c.bound.Tree.Statements {
		if span := statement.Span(); span.End < join.span.Start {
			lets += text[span.Start:span.End] + ";\n"
		}
	}
	right := join.Right.Span()
	columns, _ := Bind(Parse(lets+text[right.Start:right.End]), c.bound.scope).Columns()
	return columns
}

// snippets offers the beginnings of hunts.
func (c *completer) snippets() {
	for _, s := range snippetList {
		before, behind, _ := strings.Cut(s.text, "$0")
		c.add(0, Completion{Label: s.label, Kind: CompleteSnippet, Insert: before + behind, Caret: len(before), Help: s.help})
	}
}
