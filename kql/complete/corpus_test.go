package complete_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"quarry/kql/catalog"
	"quarry/kql/complete"
	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// written is a word of a query and its position.
type written struct {
	Class string
	Span  syntax.Span
}

var classOfSymbol = map[sema.SymbolKind]string{
	sema.SymbolColumn: "column", sema.SymbolTable: "table", sema.SymbolFunction: "function",
	sema.SymbolAggregate: "function", sema.SymbolVariable: "variable",
}

// wordsOf returns the columns, tables, operators and functions of a query, except where it declares
// them.
func wordsOf(query string) []written {
	return slices.DeleteFunc(namesOf(query), func(w written) bool { return w.Class == "variable" })
}

// namesOf returns the words of a query and the names that it declares, where it uses them.
func namesOf(query string) (list []written) {
	bound := sema.Bind(syntax.Parse(query), scopeOf(query))
	for _, ref := range bound.References() {
		class, ok := classOfSymbol[ref.Symbol.Kind]
		if ok && query[ref.Span.Start:ref.Span.End] == ref.Symbol.Name && ref.Symbol.Declared != ref.Span {
			list = append(list, written{class, ref.Span})
		}
	}
	for _, statement := range bound.Tree.Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			operator, ok := n.(syntax.Operator)
			if !ok {
				return true
			}
			span := syntax.Span{Start: n.Span().Start, End: n.Span().Start + len(operator.Keyword())}
			afterPipe := strings.HasSuffix(strings.TrimRight(query[:span.Start], " \t\r\n"), "|")
			if afterPipe && span.End <= len(query) && query[span.Start:span.End] == operator.Keyword() {
				list = append(list, written{"operator", span})
			}
			return true
		})
	}
	return list
}

// scopeOf returns the scope that the author of a query had: with a workspace if it names the time of
// one or one of its tables.
func scopeOf(query string) *sema.Scope {
	scope := &sema.Scope{Workspace: strings.Contains(query, "TimeGenerated")}
	for _, t := range catalog.WorkspaceTables() {
		scope.Workspace = scope.Workspace || strings.Contains(query, t.Name+"\n")
	}
	return scope
}

// tally counts positions, and those where the word was offered at all or among the first five.
type tally struct{ places, offered, first int }

func (n *tally) add(place int) {
	n.places++
	if place >= 0 {
		n.offered++
	}
	if place >= 0 && place < 5 {
		n.first++
	}
}

// typed is how much of a word is already typed.
type typed struct {
	Name    string
	Letters int // negative: a random number, but not all
}

// TestAuthorsNextWordIsOffered completes random words of the half of the corpus that the weights
// were not fitted to, with the rest of the query present, as while editing, and absent, as while
// writing.
func TestAuthorsNextWordIsOffered(t *testing.T) {
	var held []kqltest.Query
	for _, h := range kqltest.Corpus(t) {
		if h.SyntaxOK && h.HeldOut() {
			held = append(held, h)
		}
	}
	places := 1
	if testing.Verbose() {
		places = 8 // for the numbers in docs/language.md
	}
	for _, kept := range []bool{false, true} {
		for _, typed := range []typed{{"nothing", 0}, {"one letter", 1}, {"two letters", 2}, {"any letters", -1}} {
			counts := completeAtRandom(t, held, places, typed, kept)
			for _, class := range []string{"all", "column", "table", "operator", "function"} {
				n := counts[class]
				t.Logf("rest kept %-5t typed %-11s %-8s %5d places: offered %.2f %%, in the first five %.2f %%",
					kept, typed.Name, class, n.places, kqltest.Percent(n.offered, n.places),
					kqltest.Percent(n.first, n.places))
			}
			if n := counts["all"]; kqltest.Percent(n.offered, n.places) < 99 ||
				kqltest.Percent(n.first, n.places) < 75 {
				t.Errorf(
					"rest kept %t, typed %s: offered at %.2f %% of the places, in the first five at %.2f %%, want "+
						"99 and 75", kept, typed.Name,
					kqltest.Percent(n.offered, n.places), kqltest.Percent(n.first, n.places))
			}
		}
	}
}

// TestAuthorsNextComparisonIsOffered does the same for operators between two operands: comparisons,
// string operators, arithmetic, and, or.
func TestAuthorsNextComparisonIsOffered(t *testing.T) {
	n, random := &tally{}, rand.New(rand.NewPCG(7, 7))
	for _, h := range kqltest.Corpus(t) {
		words := betweenOperands(h.Text)
		if !h.SyntaxOK || !h.HeldOut() || len(words) == 0 {
			continue
		}
		for range 4 {
			w := words[random.IntN(len(words))]
			n.add(placeOf(complete.At(sema.Bind(syntax.Parse(h.Text[:w.Span.Start]), nil), w.Span.Start,
				complete.CompleteOptions{}), w.Class))
		}
	}
	t.Logf("%d places: offered %.2f %%, in the first five %.2f %%", n.places, kqltest.Percent(n.offered, n.places),
		kqltest.Percent(n.first, n.places))
	if kqltest.Percent(n.offered, n.places) < 99 || kqltest.Percent(n.first, n.places) < 75 {
		t.Errorf("offered at %.2f %% of the places, in the first five at %.2f %%, want 99 and 75",
			kqltest.Percent(n.offered, n.places), kqltest.Percent(n.first, n.places))
	}
}

// betweenOperands returns the operators of a query that follow a space.
func betweenOperands(query string) (list []written) {
	add := func(op string, span syntax.Span) {
		if before := strings.TrimRight(query[:span.Start], " \t\r\n"); len(before) < span.Start {
			list = append(list, written{op, span})
		}
	}
	for _, statement := range syntax.Parse(query).Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Binary:
				add(n.Op, n.OpSpan)
			case *syntax.In:
				add(n.Op, n.OpSpan)
			}
			return true
		})
	}
	return list
}

func completeAtRandom(t *testing.T, all []kqltest.Query, places int, typed typed, kept bool) map[string]*tally {
	counts := map[string]*tally{"all": {}, "column": {}, "table": {}, "operator": {}, "function": {}}
	random := rand.New(rand.NewPCG(7, 7))
	for _, h := range all {
		words := wordsOf(h.Text)
		if len(words) == 0 {
			continue
		}
		for range places {
			w := words[random.IntN(len(words))]
			word := h.Text[w.Span.Start:w.Span.End]
			at := w.Span.Start + min(typed.Letters, len(word)-1)
			if typed.Letters < 0 {
				at = w.Span.Start + random.IntN(len(word))
			}
			text := h.Text[:at]
			if kept {
				text += h.Text[w.Span.End:]
			}
			place := placeOf(complete.At(sema.Bind(syntax.Parse(text), scopeOf(h.Text)), at, complete.CompleteOptions{}), word)
			counts["all"].add(place)
			counts[w.Class].add(place)
			if place < 0 && typed.Letters == 0 {
				t.Logf("%s: %s %q is not offered after %q", h.ID, w.Class, word, text[max(0, at-60):at])
			}
		}
	}
	return counts
}

func placeOf(list []complete.Completion, word string) int {
	for i, c := range list {
		if c.Label == word {
			return i
		}
	}
	return -1
}
