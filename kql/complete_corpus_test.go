package kql_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"quarry/kql"
)

// written is a word that an author wrote, and where.
type written struct {
	class string
	span  kql.Span
}

var classOfSymbol = map[kql.SymbolKind]string{
	kql.SymbolColumn: "column", kql.SymbolTable: "table", kql.SymbolFunction: "function", kql.SymbolAggregate: "function",
}

// wordsOf are the columns, tables, operators and functions of a hunt, but for the places
// that make a name.
func wordsOf(query string) (list []written) {
	bound := kql.Bind(kql.Parse(query), nil)
	for _, ref := range bound.References() {
		class, ok := classOfSymbol[ref.Symbol.Kind]
		if ok && query[ref.Span.Start:ref.Span.End] == ref.Symbol.Name && ref.Symbol.Declared != ref.Span {
			list = append(list, written{class, ref.Span})
		}
	}
	for _, statement := range bound.Tree.Statements {
		kql.Inspect(statement, func(n kql.Node) bool {
			operator, ok := n.(kql.Operator)
			if !ok {
				return true
			}
			span := kql.Span{Start: n.Span().Start, End: n.Span().Start + len(operator.Keyword())}
			behindPipe := strings.HasSuffix(strings.TrimRight(query[:span.Start], " \t\r\n"), "|")
			if behindPipe && span.End <= len(query) && query[span.Start:span.End] == operator.Keyword() {
				list = append(list, written{"operator", span})
			}
			return true
		})
	}
	return list
}

// tally counts places, and those where the word was offered, and among the first five.
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

func percent(part, of int) float64 { return 100 * float64(part) / float64(max(of, 1)) }

// TestAuthorsNextWordIsOffered completes at random words of the corpus: when nothing of
// the word is typed and when its first letters are; with the rest of the hunt behind
// the cursor, as when a hunt is edited, and without it, as when it is written.
func TestAuthorsNextWordIsOffered(t *testing.T) {
	all, places := hunts(t), 1
	if testing.Verbose() {
		places = 4 // the numbers of docs/language.md
	}
	for _, kept := range []bool{false, true} {
		for letters := range 3 {
			counts := completeAtRandom(t, all, places, letters, kept)
			for _, class := range []string{"all", "column", "table", "operator", "function"} {
				n := counts[class]
				t.Logf("rest kept %-5t letters %d %-8s %5d places: offered %.2f %%, in the first five %.2f %%",
					kept, letters, class, n.places, percent(n.offered, n.places), percent(n.first, n.places))
			}
			if n := counts["all"]; percent(n.offered, n.places) < 99 {
				t.Errorf("rest kept %t, letters %d: the word is offered at %.2f %% of the places, want 99 %%", kept, letters, percent(n.offered, n.places))
			}
		}
	}
}

func completeAtRandom(t *testing.T, all []hunt, places, letters int, kept bool) map[string]*tally {
	counts := map[string]*tally{"all": {}, "column": {}, "table": {}, "operator": {}, "function": {}}
	random := rand.New(rand.NewPCG(7, 7))
	for _, h := range all {
		words := wordsOf(h.Query)
		if !h.SyntaxOK || len(words) == 0 {
			continue
		}
		for range places {
			w := words[random.IntN(len(words))]
			word := h.Query[w.span.Start:w.span.End]
			at := w.span.Start + min(letters, len(word)-1)
			text := h.Query[:at]
			if kept {
				text += h.Query[w.span.End:]
			}
			place := placeOf(kql.Bind(kql.Parse(text), nil).CompleteAt(at, kql.CompleteOptions{}), word)
			counts["all"].add(place)
			counts[w.class].add(place)
			if place < 0 && letters == 0 {
				t.Logf("%s: %s %q is not offered behind %q", h.ID, w.class, word, text[max(0, at-60):at])
			}
		}
	}
	return counts
}

func placeOf(list []kql.Completion, word string) int {
	for i, c := range list {
		if c.Label == word {
			return i
		}
	}
	return -1
}
