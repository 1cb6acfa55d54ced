package exec

import (
	"strings"
	"testing"

	"quarry/kql/syntax"
)

// operatorForms are operators with a # for each expression to insert.
var operatorForms = []string{
	"where #", "where # and #", "where # in (#, #)", "where # between (# .. #)", "where # has_any (#, #)",
	"where # matches regex #", "where # == #", "where # + # > 0", "where n in ((T | project #))",
	"where # in~ (T | project #)", "extend r = -#", "extend r = #[#]", "extend r = #.a", "extend r = # * #",
	"extend r = # / #", "extend r = # % #", "extend r = # - #", "extend (p, q) = #", "extend r = case(#, #, #)",
	"as W | extend r = toscalar(W | project # | take 1)", "project #, #", "project-rename r = #",
	"project-reorder # asc",
	"summarize by #", "summarize count() by bin(#, #)", "summarize r = # by #", "distinct #", "sort by # desc",
	"top # by #", "take #", "sample #", "sample-distinct # of #", "mv-expand #",
	"mv-expand r = # to typeof(long) limit #", "mv-expand with_itemindex = i #, y",
	"mv-apply e = # on (where e == # | take 1)", "mv-apply e = # to typeof(string) on (summarize make_list(e))",
	"parse # with * 'a' r:long 'b' *", "parse kind=regex # with * 'a' r:long '[0-9]' *",
	"parse-where # with r:datetime ',' *",
	"parse-kv # as (a:string, b:long) with (pair_delimiter = #, kv_delimiter = #)",
	"partition by # (take 1)", "partition hint.strategy=native by # (summarize count())", "search #", "search s:#",
	"top-nested # of # by count()", "top-nested of # with others = # by max(n), top-nested 1 of b by sum(n)",
	"top-hitters # of # by #", "scan declare (c: long = #) with (step a: # => c = #; step z: n > 0 => c = 2;)",
	"serialize r = #", "serialize r = prev(#, #, #)", "make-series r = count() default = # on # from # to # step #",
	"make-series r = avg(n) on # step #", "make-series r = sum(x) on t in range(#, #, #)",
	"join kind=inner (T | project k = #) on $left.n == $right.k",
	"join kind=leftouter (T | extend k = #) on $left.n == $right.k, s", "lookup (T | project n, w = #) on n",
	"union (T | project n = #, z = #)", "evaluate bag_unpack(#)", "evaluate pivot(#, count(), #)", "invoke f(#)",
	"reduce by # with threshold = #", "reduce kind=source by # with characters = #", "fork (where #) (project #)",
	"facet by # with (where #)", "make-graph s --> # with_node_id=i | graph-shortest-paths (a)-[e*1..3]->(b) where # project r = #",
	"make-graph s --> # with T on s | graph-match (a)-[e]->(b) where # project r = #",
	"make-graph # --> s | graph-match cycles=all (a)-[e*#..#]->(b) project r = #",
}

// operatorArguments are values of all types, ordinary and unusual, and things that are not values.
var operatorArguments = []string{
	"n", "x", "s", "t", "d", "y", "b", "g", "0", "-1", "2", "long(null)", `""`, `"a"`, "1h", "0s",
	"datetime(2026-01-01)",
	"datetime(null)", "dynamic([])", `dynamic({"a":1})`, "*", "nope", "count()",
}

// operatorSamples is the number of samples for an operator with more than two expressions.
const operatorSamples = 200

// TestNoOperatorPanics inserts every argument, and every pair of arguments, into the operators.
func TestNoOperatorPanics(t *testing.T) {
	testOperators(t, tables{"T": combinationTable(t)}, runTwice)
}

// testOperators tests the operators with their arguments.
func testOperators(t *testing.T, src tables, test func(*combinations, string, *syntax.Tree)) {
	c := combinations{t: t, src: src, test: test, form: "let f = (W:(n:long), k:long) { W | where n == k }; T | extend m = n | %s"}
	for _, form := range operatorForms {
		if slots := strings.Count(form, "#"); slots > 2 || slots == 2 && testing.Short() {
			r := seeded(form)
			for range operatorSamples {
				text := form
				for range slots {
					text = strings.Replace(text, "#", operatorArguments[r.IntN(len(operatorArguments))], 1)
				}
				c.call(text)
			}
			continue
		}
		c.everyArgument(form)
	}
	t.Logf("%d steps in %d forms", c.calls, len(operatorForms))
}

// everyArgument runs a form with each argument in place of each #.
func (c *combinations) everyArgument(form string) {
	if !strings.Contains(form, "#") {
		c.call(form)
		return
	}
	for _, argument := range operatorArguments {
		c.everyArgument(strings.Replace(form, "#", argument, 1))
	}
}

// An empty delimiter used to be found before each letter, so that the operator never ended.
func TestParseKVNeedsDelimiters(t *testing.T) {
	for delimiter, other := range map[string]string{"pair_delimiter": "kv_delimiter", "kv_delimiter": "pair_delimiter"} {
		query := `print s = "a=1,b=2" | parse-kv s as (a:string) with (` + delimiter + ` = "", ` + other + ` = ",")`
		_, err := Run(t.Context(), syntax.Parse(query), nil, Options{})
		if want := "`parse-kv`: " + delimiter + " must not be empty"; errorText(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
