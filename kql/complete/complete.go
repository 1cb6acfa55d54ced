// Package complete offers completions, help and signatures at an offset of a query.
package complete

import (
	"cmp"
	"slices"
	"strings"

	"quarry/fuzzy"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// CompletionKind says what a completion is, for its sign in a list.
type CompletionKind uint8

// The kinds of completions.
const (
	CompleteTable CompletionKind = iota
	CompleteColumn
	CompleteOperator // of a pipeline, or between two operands
	CompleteFunction
	CompleteAggregate
	CompletePlugin
	CompleteKeyword
	CompleteType
	CompleteVariable // bound by let, as or a parameter
	CompleteValue    // a constant: of a column, of kind=
	CompleteSnippet
)

// Completion is something that may stand at a place of the text.
type Completion struct {
	Label   string // as it is listed
	Kind    CompletionKind
	Span    syntax.Span // of the text, replaced by Insert
	Insert  string      // what is put there
	Caret   int         // byte offset in Insert where the cursor goes
	Detail  string      // type of a column, signature of a function; "" for none
	Help    string      // one line; "" for none
	Matched []int       // byte offsets in Label of the letters that were typed
	score   int
}

// CompleteOptions narrow a list of completions and add what the language cannot know.
type CompleteOptions struct {
	Limit int // at most so many; 0 for all
	// Values are the string values seen in earlier answers of a column; nil for none.
	// The table is "" where the column is computed.
	Values func(table, column string) []string
}

// CompleteAt lists what may stand at an offset of the text, the best first. A word that
// the offset is in or behind narrows the list and is replaced. In comments, and in
// strings that are not compared with a column, there is nothing.
func At(b *sema.Bound, offset int, o CompleteOptions) []Completion {
	c := completer{options: o}
	if !c.at(b, max(0, min(offset, len(b.Tree.Text)))) {
		return nil
	}
	c.offer()
	slices.SortStableFunc(c.list, func(x, y Completion) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(len(x.Label), len(y.Label)), strings.Compare(x.Label, y.Label))
	})
	c.list = slices.CompactFunc(c.list, func(x, y Completion) bool { return x.Label == y.Label && x.Kind == y.Kind })
	if o.Limit > 0 && len(c.list) > o.Limit {
		c.list = c.list[:o.Limit]
	}
	return c.list
}

// completer gathers what may stand at one place.
type completer struct {
	spot
	surroundings
	options CompleteOptions
	list    []Completion
	observe func(label string, t traits) // for the test that fits the weights; nil otherwise
}

// add offers a completion if the typed letters are in its label. The rank says how
// likely the author means it, when nothing is typed; how well the letters fit counts more.
func (c *completer) add(rank int, x Completion) {
	fit, matched := fuzzy.Match(c.typed, x.Label)
	if fit == fuzzy.None {
		return
	}
	x.score, x.Matched, x.Span = int(fit)*fitWeight+rank, matched, c.word
	if x.Insert == "" {
		x.Insert = x.Label
	}
	if x.Caret == 0 {
		x.Caret = len(x.Insert)
	}
	c.list = append(c.list, x)
}

// fitWeight puts how well letters fit before every rank, which stays below it.
const fitWeight = 10_000
