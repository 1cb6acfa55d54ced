package complete

import (
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// sources offers what can start a pipeline.
func (c *completer) sources() {
	c.namesInScope(func(s sema.Symbol) bool {
		return s.Kind == sema.SymbolFunction || s.Columns != nil || s.Type == types.Unknown
	})
	c.tableNames()
	c.views()
	if c.situation == atLet { // let also takes scalars
		c.functions(catalog.Scalar, CompleteFunction, commonFunctions)
		c.functionsNamed("dynamic", "toscalar")
	}
	c.functionsNamed("materialize", "DeviceFromIP", "table", "database", "cluster", "workspace", "external_table",
		"materialized_view")
}

// namesInScope offers the names declared before the position that satisfy a condition.
func (c *completer) namesInScope(fit func(sema.Symbol) bool) {
	for i, name := range c.here.Names {
		if fit(name) {
			c.nameInScope(i, name.Name, name.Type.String(), name.Columns != nil || name.Kind == sema.SymbolFunction)
		}
	}
	for i, name := range c.letNames() {
		c.nameInScope(i, name, "let", c.sourceOf(name) != "")
	}
}

// nameInScope offers a declared name. since is the number of names declared after it.
func (c *completer) nameInScope(since int, name, detail string, tabular bool) {
	uses := c.words[name] - 1
	c.weigh(traits{
		isVariable: truth(!tabular), isTabular: truth(tabular), isOwn: truth(tabular), isLast: 1 / float32(1+since),
		isUnused: truth(uses <= 0), isUsed: logarithm(uses),
	}, Completion{Label: name, Kind: CompleteVariable, Insert: sema.AsName(name), Detail: detail})
}

// letNames returns the names of let statements before the position. The binder has no scope for
// positions outside all steps.
func (c *completer) letNames() (names []string) {
	for _, statement := range c.bound.Tree.Statements {
		let, ok := statement.(*syntax.Let)
		if !ok || let.Name == nil || let.Span().Contains(c.word.Start) || let.Span().Start > c.word.Start {
			continue
		}
		if !slices.ContainsFunc(c.here.Names, func(s sema.Symbol) bool { return s.Name == let.Name.Text }) {
			names = append(names, let.Name.Text)
		}
	}
	slices.Reverse(names)
	return names
}

// tableNames offers the tables.
func (c *completer) tableNames() {
	families, hints, after := map[string]bool{}, c.hints(), c.columnsAfter()
	for name := range c.words {
		if _, ok := catalog.LookupTable(name); ok {
			families[family(name)] = true
		}
	}
	var pairs shares
	if c.situation == atOther && len(c.flow.tables) > 0 {
		pairs = byUse(pairedTables[c.flow.tables[0]])
	}
	for _, name := range c.bound.Scope.TableNames() {
		table, _ := c.bound.Scope.Table(name)
		detail, served := "", c.bound.Scope.Serves(name)
		if !served {
			detail = "not in " + c.bound.Scope.Dialect.String()
		}
		c.weigh(traits{
			isTabular: 1, isCommon: shareOfTable(table), isUsed: logarithm(c.words[name]),
			isOutdated: truth(table.Retired || !served),
			isKin:      truth(c.words[name] == 0 && families[family(name)]), isLikely: pairs[name],
			isHinted: hints[name],
			isBoth:   shareOf(table, after),
		}, Completion{Label: name, Kind: CompleteTable, Insert: sema.AsName(name),
			Detail: detail, Help: table.Help()})
	}
}

// family returns the prefix that the tables of a product share: Device, Email, Identity.
func family(name string) string {
	for i := 1; i < len(name); i++ {
		if name[i] >= 'A' && name[i] <= 'Z' {
			return name[:i]
		}
	}
	return name
}

// hints returns the tables suggested by the text before the position: by words of their subject, or
// by their names in a comment.
func (c *completer) hints() map[string]float32 {
	found := map[string]float32{}
	text := strings.ToLower(c.text[:c.word.Start])
	for _, hint := range tableHints {
		if strings.Contains(text, hint.word) {
			for i, name := range hint.tables {
				found[name] = max(found[name], 0.8/float32(1+i))
			}
		}
	}
	for _, name := range c.bound.Scope.TableNames() {
		if c.words[name] == 0 && strings.Contains(text, strings.ToLower(name)) {
			found[name] = 1
		}
	}
	return found
}

// enoughColumns is enough to identify a table.
const enoughColumns = 20

// columnsAfter returns the columns named after the position, up to the end of the pipeline.
func (c *completer) columnsAfter() (names []string) {
	depth, at, tree := 0, -1, c.bound.Tree
	for _, token := range tree.Tokens {
		if token.Kind.Trivia() {
			continue
		}
		if at++; token.Span.Start <= c.word.Start {
			continue
		}
		switch token.Kind {
		case syntax.OpenParen, syntax.OpenBrace:
			depth++
		case syntax.CloseParen, syntax.CloseBrace:
			depth--
		case syntax.Word:
			if name := tree.Text[token.Span.Start:token.Span.End]; tree.Marks[at] == syntax.ClassColumn &&
				catalog.IsColumn(name) {
				names = append(names, name)
			}
		}
		if depth < 0 || token.Kind == syntax.Semicolon || len(names) == enoughColumns {
			return names
		}
	}
	return names
}

// shareOf returns the share of some columns that a table has.
func shareOf(table *catalog.Table, names []string) float32 {
	n := 0
	for _, name := range names {
		if _, ok := table.Column(name); ok {
			n++
		}
	}
	return float32(n) / float32(max(len(names), 1))
}
