package kql

import "quarry/kql/catalog"

// likelyFunctions are those that mostly start what stands at the place.
func (c *completer) likelyFunctions() map[string]int {
	switch c.kind(0) {
	case Assign, Comma:
		if _, extend := c.around().(*Extend); extend && c.depth() == 0 && c.kind(0) == Assign {
			return computing
		}
	case OpenParen:
		return within[c.before(1)]
	case Word:
		return within[c.before(0)]
	}
	return nil
}

// likelyRank puts what mostly stands there before every column, but for conditions,
// which mostly start with one.
func (c *completer) likelyRank() int {
	if c.kind(0) == Word && c.before(0) != "by" {
		return rankCommon + 750
	}
	return rankUsed
}

// functions offers those of a kind; the likely ones stand before every column.
func (c *completer) functions(kind catalog.Kind, as CompletionKind, common map[string]int, rank int, likely map[string]int) {
	used := c.used(ClassFunction)
	for _, f := range catalog.Functions(kind) {
		own := rank
		if common[f.Name] > 0 {
			own += 300 + common[f.Name]*10
		}
		own += min(used[f.Name], 5) * 60
		if likely[f.Name] > 0 {
			own = c.likelyRank() + likely[f.Name]
		}
		if f.Outdated {
			own = -rankCommon
		}
		c.add(own, callOf(f, as))
	}
}

// callOf is the completion of a call: the cursor goes between the parentheses unless there
// is nothing to put there.
func callOf(f *catalog.Function, as CompletionKind) Completion {
	x := Completion{Label: f.Name, Kind: as, Insert: f.Name + "()", Detail: signatureText(f, 0), Help: catalog.Describe(helpOf[f.Kind], f.Name)}
	if _, most := f.Signatures[0].Counts(); most > 0 {
		x.Caret = len(f.Name) + 1
	}
	return x
}

var helpOf = map[catalog.Kind]catalog.HelpKind{
	catalog.Scalar: catalog.FunctionHelp, catalog.Aggregate: catalog.AggregateHelp, catalog.Plugin: catalog.PluginHelp,
}

// functionsNamed offers calls that are no functions of the catalogue.
func (c *completer) functionsNamed(names []string, rank int) {
	for i, name := range names {
		c.add(rank-i, Completion{Label: name, Kind: CompleteFunction, Insert: name + "()", Caret: len(name) + 1, Help: catalog.Describe(catalog.FunctionHelp, name)})
	}
}

// invoked offers what may stand behind invoke: Defender's functions and the text's own.
func (c *completer) invoked() {
	for name := range defenderFunctions {
		c.add(rankCommon, Completion{Label: name, Kind: CompleteFunction, Insert: name + "()", Caret: len(name) + 1, Help: catalog.Describe(catalog.FunctionHelp, name)})
	}
	for i, name := range append(c.letNames(), namesOf(c.here.Names)...) {
		c.add(rankLikely-i, Completion{Label: name, Kind: CompleteVariable, Insert: name + "()", Caret: len(name) + 1})
	}
}

func namesOf(symbols []Symbol) []string {
	names := make([]string, len(symbols))
	for i, s := range symbols {
		names[i] = s.Name
	}
	return names
}
