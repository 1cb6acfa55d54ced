package complete

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/sema"
)

// usualNames returns the names that usually appear at this position: after the previous operator,
// in the enclosing call, or after the previous word.
func (c *completer) usualNames() string {
	switch {
	case c.situation == atStep:
		return stepsAfter[c.stepBefore()]
	case c.situation == atLet:
		return within["let"]
	case c.situation == inComparison && strings.Contains(strings.ToLower(c.before(1)), "time"):
		return within["time"]
	case c.call != "" && c.call != "(":
		return within[c.call]
	case c.situation == inValue:
		return within["="]
	}
	return within[c.before(0)]
}

// functions offers the functions of a kind.
func (c *completer) functions(kind catalog.Kind, as CompletionKind, common shares) {
	for _, f := range catalog.Functions(kind) {
		c.weigh(traits{
			isFunction: truth(as != CompleteAggregate), isAggregate: truth(as == CompleteAggregate),
			isCommon: common[f.Name],
			isUsed:   logarithm(c.words[f.Name]), isLikely: c.likely[f.Name], isOutdated: truth(f.Outdated),
		}, callOf(f, as))
	}
}

// callOf returns the completion of a call. The cursor goes between the parentheses unless the
// function takes no arguments.
func callOf(f *catalog.Function, as CompletionKind) Completion {
	x := Completion{Label: f.Name, Kind: as, Insert: f.Name + "()", Detail: f.Syntax(0), typ: f.Signatures[0].Result.Type,
		Help: catalog.Describe(f.Kind.Help(), f.Name)}
	if _, most := f.Signatures[0].Counts(); most > 0 {
		x.Caret = len(f.Name) + 1
	}
	return x
}

// functionsNamed offers functions that are not in the catalog.
func (c *completer) functionsNamed(names ...string) {
	for _, name := range names {
		c.weigh(traits{
			isFunction: 1, isCommon: commonFunctions[name], isUsed: logarithm(c.words[name]), isLikely: c.likely[name],
		}, Completion{
			Label: name, Kind: CompleteFunction, Insert: name + "()", Caret: len(name) + 1,
			Help: catalog.Describe(catalog.FunctionHelp, name),
		})
	}
}

// tableFunctions offers what can follow invoke: Defender's functions and those of the query.
func (c *completer) tableFunctions() {
	for name := range sema.DefenderFunctions {
		c.add(rankMiddle, Completion{Label: name, Kind: CompleteFunction, Insert: name + "()", Caret: len(name) + 1,
			Help: catalog.Describe(catalog.FunctionHelp, name)})
	}
	for i, name := range append(c.letNames(), namesOf(c.here.Names)...) {
		c.add(rankMiddle+rankUnit-i, Completion{Label: name, Kind: CompleteVariable, Insert: name + "()",
			Caret: len(name) + 1})
	}
}

func namesOf(symbols []sema.Symbol) []string {
	names := make([]string, len(symbols))
	for i, s := range symbols {
		names[i] = s.Name
	}
	return names
}
