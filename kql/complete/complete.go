// Package complete provides completions, hover help and signature help for a position in a query.
package complete

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"quarry/fuzzy"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// CompletionKind is the kind of a completion, for the symbol in a list.
type CompletionKind uint8

// The kinds of completions.
const (
	CompleteTable CompletionKind = iota
	CompleteColumn
	CompleteOperator // of a pipeline or an expression
	CompleteFunction
	CompleteAggregate
	CompletePlugin
	CompleteKeyword
	CompleteType
	CompleteVariable // declared by let, as or a parameter
	CompleteValue    // a constant: a column's value, a join kind
	CompleteSnippet
)

// Completion is a suggestion for a position in a query.
type Completion struct {
	Label   string // as listed
	Kind    CompletionKind
	Span    syntax.Span // the text that Insert replaces
	Insert  string      // the new text
	Caret   int         // byte offset of the cursor in Insert
	Detail  string      // type of a column, signature of a function, or ""
	Help    string      // one line, or ""
	Matched []int       // byte offsets of the typed characters in Label
	score   int
	typ     types.Type // of its values, or unknown
}

// CompleteOptions limit a list of completions and add values seen in results.
type CompleteOptions struct {
	Limit int // maximum length; 0 for all
	// Values returns the string values that earlier results have in a column, or nil. The table is
	// "" if the column is computed.
	Values func(table, column string) []string
	// Keys returns the keys that earlier results have in the JSON of a column, below a path of keys, or nil.
	Keys func(table, column string, path []string) []string
	// Now is the time that dates are offered around; none are if it is zero.
	Now time.Time
}

// At returns the completions at an offset, best first. The word that contains or ends at the offset
// filters the list and is replaced. There are none in comments, nor in strings that are not
// compared with a column.
func At(b *sema.Bound, offset int, o CompleteOptions) []Completion {
	c := completer{options: o}
	if !c.at(b, max(0, min(offset, len(b.Tree.Text)))) {
		return nil
	}
	c.offer()
	slices.SortStableFunc(c.list, func(x, y Completion) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(len(x.Label), len(y.Label)),
			strings.Compare(x.Label, y.Label))
	})
	c.list = slices.CompactFunc(c.list, func(x, y Completion) bool { return x.Label == y.Label && x.Kind == y.Kind })
	if o.Limit > 0 && len(c.list) > o.Limit {
		c.list = c.list[:o.Limit]
	}
	return c.list
}

// completer collects the completions of a position.
type completer struct {
	spot
	surroundings
	options CompleteOptions
	list    []Completion
	observe func(label string, t traits) // set by the test that fits the weights
}

// add offers a completion if its label matches the typed characters. The rank orders completions
// that match equally well.
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

// fitWeight exceeds every rank, so that the quality of the match counts first.
const fitWeight = 10_000
