package complete

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"quarry/fuzzy"
	"quarry/kql/catalog"
	"quarry/kql/syntax"
)

// context is what the names in usage.txt are counted by, besides the situation.
type context uint8

const (
	byPlace context = iota // the situation alone
	byTable                // the table of the pipeline
	byWord                 // the token before; of a step, the step before
	byTwoWords
	byThreeWords
	byTableAndWord
	bySteps    // the steps before
	byPrevious // the column named before, and the token
	byCall     // the enclosing call and the number of the argument
	byTarget   // the last word of the new column's name
	byTableAndPrevious
	byTwoNames // the two names before in the list
	byListed   // each name in the list
	byNamed    // each column that the pipeline named
	byTopic    // each word of the text before: names, comments, strings

	contextCount
)

// traitOf is the trait that the contexts of a kind give, and mostOf the one for the largest of several.
var (
	traitOf = [contextCount]trait{
		byPlace: isWritten, byTable: isWrittenOf, byWord: isAfterWord, byTwoWords: isAfterTwo,
		byThreeWords: isAfterThree, byTableAndWord: isWrittenOfAfter, bySteps: isAfterSteps, byPrevious: isAfterName,
		byCall: isWrittenIn, byTarget: isMadeFrom, byTableAndPrevious: isAfterNameOf, byTwoNames: isAfterTwoNames,
		byListed: isWithListed, byNamed: isWithNamed, byTopic: isOnTopic,
	}
	mostOf = [contextCount]trait{byListed: isMostWithListed, byNamed: isMostWithNamed, byTopic: isMostOnTopic}
)

// Limits of what is read for the contexts.
const (
	maxListed     = 20
	maxTopics     = 100
	topicBytes    = 2000
	shortestTopic = 3
)

// contextKeys collects the keys of the contexts of a position.
type contextKeys struct {
	slot string
	keys [contextCount][]string
}

// add adds a key unless a part of it is missing.
func (k *contextKeys) add(kind context, parts ...string) {
	for _, part := range parts {
		if part == "" {
			return
		}
	}
	k.keys[kind] = append(k.keys[kind], string(rune('A'+kind))+k.slot+" "+strings.Join(parts, " "))
}

// contexts returns the keys of the contexts of the position.
func (c *completer) contexts() [contextCount][]string {
	k := contextKeys{slot: string(rune('a' + c.situation))}
	if c.situation == inList {
		k.slot += c.stepKeyword()
	}
	k.keys[byPlace] = []string{"A" + k.slot}
	table := ""
	if len(c.flow.tables) > 0 {
		table = c.flow.tables[0]
	}
	k.add(byTable, table)
	if c.situation == atStep {
		c.stepContexts(&k, table)
	} else {
		c.valueContexts(&k, table)
	}
	if c.call != "" && c.call != "(" {
		k.add(byCall, c.call, strconv.Itoa(c.argument()), cmp.Or(table, "^"))
	} else if c.call == "" {
		k.add(byCall, cmp.Or(table, "^"), c.token(0), c.token(1))
	}
	switch syntax.Assign {
	case c.kind(0):
		k.add(byTarget, lastWord(c.before(1)))
	case c.kind(1):
		k.add(byTarget, lastWord(c.before(2)), c.token(0))
	case c.kind(2):
		k.add(byTarget, lastWord(c.before(3)), c.token(1))
	}
	return k.keys
}

// stepContexts adds the contexts of the position of an operator.
func (c *completer) stepContexts(k *contextKeys, table string) {
	steps := append(c.stepsBefore(4), "^", "^")
	k.add(byWord, steps[0])
	k.add(byTwoWords, steps[:2]...)
	k.add(byThreeWords, steps[:3]...)
	k.add(byTableAndWord, table, steps[0])
	k.add(bySteps, steps[0], strconv.Itoa(len(steps)-2), c.token(1))
	k.add(byPrevious, steps[0], c.token(0))
}

// valueContexts adds the contexts of any other position.
func (c *completer) valueContexts(k *contextKeys, table string) {
	first, second, third := c.token(0), c.token(1), c.token(2)
	k.add(byWord, first)
	k.add(byTwoWords, first, second)
	k.add(byThreeWords, first, second, third)
	k.add(byTableAndWord, table, first)
	k.add(bySteps, append(c.stepsBefore(4), "^")[:2]...)
	previous := c.previous
	if previous == "" {
		previous = c.latest()
	}
	if previous, ok := c.columnInUsage(previous); ok {
		k.add(byPrevious, previous, first)
		k.add(byTableAndPrevious, table, previous)
	}
	if names := c.namesListed(); len(names) > 0 {
		k.add(byTwoNames, append(names, "^")[:2]...)
		for _, name := range names {
			if name != "~" {
				k.add(byListed, name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.flow.columns)) {
		if name, ok := c.columnInUsage(name); ok {
			k.add(byNamed, name)
		}
	}
	for _, word := range slices.Sorted(maps.Keys(c.topics())) {
		k.add(byTopic, word)
	}
}

// columnInUsage returns the name by which a column is counted: the time of a table has the same name with and
// without a workspace. It returns false if the column is not in the catalog.
func (c *completer) columnInUsage(name string) (string, bool) {
	if name == "Timestamp" && c.bound.Scope.Workspace {
		return "TimeGenerated", true
	}
	name = c.asListed(name)
	return name, catalog.IsColumn(name) || catalog.IsWorkspaceColumn(name)
}

// nameInUsage returns the name by which a candidate is counted.
func (c *completer) nameInUsage(x *Completion) string {
	switch {
	case x.Kind == CompleteVariable:
		return "$"
	case x.Kind == CompleteColumn && c.ownColumn(x.Label):
		return "~"
	case x.Kind == CompleteColumn:
		name, _ := c.columnInUsage(x.Label)
		return name
	}
	return x.Label
}

// token returns the nth token before the position as it appears in keys: names of the catalog as they
// are, other names and literals by their kind.
func (c *completer) token(n int) string {
	switch c.kind(n) {
	case syntax.EndToken:
		return "^"
	case syntax.StringToken, syntax.BadString:
		return `"`
	case syntax.LongToken, syntax.RealToken:
		return "0"
	case syntax.TimeSpanToken, syntax.TypedToken:
		return "1d"
	case syntax.Word:
		return c.wordInUsage(n)
	}
	return strings.Join(strings.Fields(c.before(n)), "_")
}

func (c *completer) wordInUsage(n int) string {
	text := c.before(n)
	switch c.mark(n) {
	case syntax.ClassColumn, syntax.ClassPlain, syntax.ClassVariable:
		if name, ok := c.columnInUsage(text); ok {
			return name
		}
		if c.mark(n) == syntax.ClassVariable {
			return "$"
		}
		return "~"
	case syntax.ClassTable:
		if _, ok := catalog.LookupInWorkspace(text); !ok {
			return "~T"
		}
	case syntax.ClassFunction:
		for _, kind := range []catalog.Kind{catalog.Scalar, catalog.Aggregate, catalog.Plugin} {
			if _, ok := catalog.LookupFunction(kind, text); ok {
				return text
			}
		}
		return "~("
	}
	return text
}

// latest returns the column that the query named last, or "".
func (c *completer) latest() string {
	for name, n := range c.flow.recent {
		if n == 1 {
			return name
		}
	}
	return ""
}

// backward calls visit with the index of each token before the position and its depth below it in brackets,
// until visit returns false. A bracket has the depth outside of it.
func (c *completer) backward(visit func(n, depth int) bool) {
	depth := 0
	for n := range c.left {
		switch c.kind(n) {
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			depth--
		}
		if !visit(n, depth) {
			return
		}
		switch c.kind(n) {
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			depth++
		}
	}
}

// argument returns the number of commas since the innermost open parenthesis.
func (c *completer) argument() (commas int) {
	c.backward(func(n, depth int) bool {
		if depth == 0 && c.kind(n) == syntax.Comma {
			commas++
		}
		return depth >= 0
	})
	return commas
}

// stepKeyword returns the operator of the current step.
func (c *completer) stepKeyword() (keyword string) {
	c.backward(func(n, depth int) bool {
		if depth <= 0 && n > 0 && c.kind(n) == syntax.Pipe {
			keyword = c.before(n - 1)
		}
		return keyword == ""
	})
	return keyword
}

// stepsBefore returns up to a number of operators of the current pipeline before the position, the last
// one first, and ^ or ( for its start.
func (c *completer) stepsBefore(most int) (names []string) {
	start := "^"
	c.backward(func(n, depth int) bool {
		switch {
		case depth < 0:
			start = "("
			return false
		case c.kind(n) == syntax.Semicolon:
			return false
		case depth == 0 && n > 0 && c.kind(n) == syntax.Pipe:
			names = append(names, c.before(n-1))
		}
		return len(names) < most
	})
	if len(names) < most {
		names = append(names, start)
	}
	return names
}

// namesListed returns the names before the position in the current list, the last one first.
func (c *completer) namesListed() (names []string) {
	if c.kind(0) != syntax.Comma {
		return nil
	}
	c.backward(func(n, depth int) bool {
		if kind := c.kind(n); depth < 0 || kind == syntax.Pipe || kind == syntax.Semicolon {
			return false
		}
		if depth == 0 && n > 0 && c.kind(n) == syntax.Word {
			if c.kind(n-1) == syntax.Comma {
				names = append(names, c.token(n))
			}
			return c.before(n) != "by" && len(names) < maxListed
		}
		return true
	})
	return names
}

// topics returns the words of the text before the position, which tell what the query is about. Names are
// split into their words. Lines that credit somebody have none.
func (c *completer) topics() map[string]bool {
	words := map[string]bool{}
	text := credits.ReplaceAllString(c.text[max(0, c.word.Start-topicBytes):c.word.Start], "")
	start := -1
	for i := 0; i <= len(text) && len(words) < maxTopics; i++ {
		letter := i < len(text) && (text[i]|0x20 >= 'a' && text[i]|0x20 <= 'z')
		if !letter || start >= 0 && text[i] < 'a' && fuzzy.BeginsWord(text, i) {
			if start >= 0 && i-start >= shortestTopic {
				words[strings.ToLower(text[start:i])] = true
			}
			start = -1
		}
		if letter && start < 0 {
			start = i
		}
	}
	return words
}

// credits matches comments that name an author or a source.
var credits = regexp.MustCompile(`(?im)//.*(author|credit|twitter|https?:|@).*$`)

// lastWord returns the last word of a name, in lower case: line of DecodedCommandLine.
func lastWord(name string) string {
	for i := len(name) - 1; i > 0; i-- {
		if fuzzy.BeginsWord(name, i) {
			return strings.ToLower(name[i:])
		}
	}
	return strings.ToLower(name)
}
