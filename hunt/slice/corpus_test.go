package slice_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"quarry/api"
	"quarry/hunt/slice"
	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/table"
)

// sample is the number of corpus queries to test, of those that the tenant can run.
var sample = flag.Int("hunts", 100, "number of corpus queries to slice")

// tally counts the results of the comparisons.
type tally struct {
	alike, withRows, calls int
	refused                map[string]int
}

// TestCorpusSlicedMatchesWhole slices published queries on a tenant with a row limit, and compares the
// results with those of a tenant without one.
func TestCorpusSlicedMatchesWhole(t *testing.T) {
	hunts := timedQueries(t)
	whole, capped := open(t, "xdr", corpusScale, 1<<20), open(t, "xdr", corpusScale, 1000)
	v := tally{refused: map[string]int{}}
	tried := 0
	for i := 0; tried < *sample && i < len(hunts); i++ {
		hunt := hunts[i*spread%len(hunts)]
		want, err := whole.Run(t.Context(), api.Query{Text: hunt.text}, nil)
		if err != nil {
			continue // uses tables or columns that the tenant lacks
		}
		tried++
		v.compare(t, capped, hunt, want.Table, slice.Spec{Count: 1 + tried%5})
	}
	t.Logf("%d queries: %d equal (%d of them with rows), %d cannot be sliced; %d calls", tried, v.alike, v.withRows,
		total(v.refused), v.calls)
	for why, n := range v.refused {
		t.Logf("%4d %s", n, why)
	}
	if tried < *sample {
		t.Errorf("only %d queries of the corpus were tested, want %d", tried, *sample)
	}
}

// TestCorpusWithoutFiltersSlicedMatchesWhole removes all filters except time filters, so that rows reach
// the other steps.
func TestCorpusWithoutFiltersSlicedMatchesWhole(t *testing.T) {
	hunts := timedQueries(t)
	whole, capped := open(t, "xdr", unfilteredScale, 1<<20), open(t, "xdr", unfilteredScale, 100)
	v := tally{refused: map[string]int{}}
	tried := 0
	for i := 0; tried < *sample/2 && i < len(hunts); i++ {
		hunt := hunts[i*spread%len(hunts)]
		hunt.text = withoutFilters(hunt.text)
		want, err := whole.Run(t.Context(), api.Query{Text: hunt.text}, nil)
		if err != nil || want.Truncated != "" {
			continue
		}
		tried++
		v.compare(t, capped, hunt, want.Table, slice.Spec{Count: 1 + tried%5})
	}
	t.Logf("%d queries: %d equal (%d of them with rows), %d cannot be sliced; %d calls", tried, v.alike, v.withRows, total(v.refused), v.calls)
}

// withoutFilters replaces every filter that is not about time with true.
func withoutFilters(text string) string {
	var b strings.Builder
	at := 0
	for _, s := range syntax.Parse(text).Statements {
		syntax.Inspect(s, func(n syntax.Node) bool {
			where, ok := n.(*syntax.Where)
			if !ok || where.Predicate == nil {
				return true
			}
			span := where.Predicate.Span()
			if predicate := text[span.Start:span.End]; strings.Contains(predicate, "Timestamp") ||
				strings.Contains(predicate, "ago(") {
				return true
			}
			b.WriteString(text[at:span.Start] + "true")
			at = span.End
			return false
		})
	}
	return b.String() + text[at:]
}

// corpusScale keeps the tenant small. spread samples the corpus evenly, since it is sorted by author.
const (
	corpusScale     = 0.01
	unfilteredScale = 0.001
	spread          = 7919
)

// compare runs a query in slices and compares the result with that of the whole query.
func (v *tally) compare(t *testing.T, capped *api.Client, hunt corpusQuery, want *table.Table, spec slice.Spec) {
	t.Helper()
	plan, err := slice.NewPlan(hunt.text, slice.Options{Now: noon})
	var unsliceable *slice.Error
	if errors.As(err, &unsliceable) {
		v.refused[unsliceable.Reason]++
		return
	}
	if err != nil {
		t.Errorf("%s: %v", hunt.id, err)
		return
	}
	got, calls, err := collect(t.Context(), capped, plan, func(l *slice.Leaf) []slice.Range { return l.Windows(spec) })
	v.calls += calls
	if err != nil {
		t.Errorf("%s: the sliced query returned error %v, the whole one %d rows", hunt.id, err, want.Rows())
		return
	}
	if difference := sameRows(got, want, false); difference != "" {
		t.Errorf("%s: %s\nsent first: %s\nrest: %s", hunt.id, difference, plan.Leaves[0].Query(plan.Leaves[0].Whole()),
			plan.Rest)
		return
	}
	v.alike++
	if want.Rows() > 0 {
		v.withRows++
	}
}

func total(counts map[string]int) (sum int) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

type corpusQuery struct{ id, text string }

// timedQueries returns the queries of the corpus that read a table with a time column.
func timedQueries(t *testing.T) []corpusQuery {
	t.Helper()
	if testing.Short() {
		t.Skip("slices hundreds of queries")
	}
	f, err := os.Open("../../../shared/kql/corpus/hunts.ndjson")
	if err != nil {
		t.Skip("the corpus is not available")
	}
	defer f.Close()
	var list []corpusQuery
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<26)
	for in.Scan() {
		var line struct {
			ID, Query string
			Syntax_ok bool
		}
		if err := json.Unmarshal(in.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		// Sentinel tables have another time column.
		text := strings.ReplaceAll(line.Query, "TimeGenerated", "Timestamp")
		if line.Syntax_ok && readsTimed(text) {
			list = append(list, corpusQuery{line.ID, text})
		}
	}
	return list
}

func readsTimed(text string) bool {
	for _, r := range sema.Bind(syntax.Parse(text), nil).References() {
		if r.Symbol.Kind == sema.SymbolTable {
			if t, ok := catalog.LookupTable(r.Symbol.Name); ok && t.HasTimestamp() {
				return true
			}
		}
	}
	return false
}
