package exec

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"quarry/kql/catalog"
	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"quarry/kql/syntax"
)

// scalarOperators are the operators of expressions.
const scalarOperators = `+ - * / % == != < <= > >= and or =~ !~ contains !contains contains_cs !contains_cs startswith
	!startswith startswith_cs !startswith_cs endswith !endswith endswith_cs !endswith_cs has !has has_cs !has_cs
	hasprefix !hasprefix hasprefix_cs !hasprefix_cs hassuffix !hassuffix hassuffix_cs !hassuffix_cs notcontains in !in
	in~ !in~ has_any has_all between !between`

// operatorParameters are the parameters that operators take, apart from hints without effect. Those with
// a fixed set of words need a case for each.
var operatorParameters = []string{"union kind", "union isfuzzy", "union withsource", "union with_source",
	"mv-expand bagexpansion", "mv-expand kind", "mv-expand with_itemindex", "mv-apply with_itemindex", "parse kind",
	"parse flags", "parse-where kind", "parse-where flags", "parse-kv pair_delimiter", "parse-kv kv_delimiter",
	"parse-kv quote", "parse-kv escape", "parse-kv greedy", "parse-kv regex", "make-series kind", "partition hint.strategy",
	"search kind", "find withsource", "scan with_match_id", "make-graph with_node_id", "graph-match cycles",
	"graph-mark-components kind", "graph-mark-components with_component_id", "graph-to-table with_node_id",
	"graph-to-table with_source_id", "graph-to-table with_target_id", "summarize hint.strategy", "join hint.strategy",
	"lookup hint.strategy", "externaldata format", "externaldata ignoreFirstRecord"}

var joinKinds = []syntax.JoinKind{syntax.JoinDefault, syntax.JoinInner, syntax.JoinInnerUnique, syntax.JoinLeftOuter,
	syntax.JoinRightOuter, syntax.JoinFullOuter, syntax.JoinLeftSemi, syntax.JoinRightSemi, syntax.JoinLeftAnti,
	syntax.JoinAnti, syntax.JoinLeftAntiSemi, syntax.JoinRightAnti, syntax.JoinRightAntiSemi}

// isError matches the outcome of a case whose query is wrong.
var isError = regexp.MustCompile(`^[A-Z]+\d+ at "`)

// usedNames collects what the cases use: "function abs", "aggregate sum", "plugin pivot", "operator where",
// "parameter union kind=inner", "scalar ==".
type usedNames map[string]bool

func (u usedNames) query(text string) {
	aggregated := map[*syntax.Call]bool{}
	for _, statement := range syntax.Parse(text).Statements {
		syntax.Inspect(statement, func(n syntax.Node) bool {
			u.node(n, aggregated)
			return true
		})
	}
}

func (u usedNames) node(n syntax.Node, aggregated map[*syntax.Call]bool) {
	switch n := n.(type) {
	case *syntax.Call:
		kind := "function "
		if aggregated[n] {
			kind = "aggregate "
		}
		u[kind+n.Name.Text] = true
	case *syntax.Binary:
		u["scalar "+n.Op] = true
	case *syntax.In:
		u["scalar "+n.Op] = true
	case *syntax.Between:
		u["scalar "+map[bool]string{true: "!"}[n.Not]+"between"] = true
	case *syntax.ExternalData:
		u.parameters("externaldata", n.Params)
	case syntax.Operator:
		u.operator(n, aggregated)
	}
}

func (u usedNames) operator(o syntax.Operator, aggregated map[*syntax.Call]bool) {
	u["operator "+o.Keyword()] = true
	if params := reflect.ValueOf(o).Elem().FieldByName("Params"); params.IsValid() {
		u.parameters(o.Keyword(), params.Interface().([]*syntax.Param))
	}
	var aggregates []syntax.Expr
	switch o := o.(type) {
	case *syntax.Summarize:
		aggregates = o.Aggregates
	case *syntax.MakeSeries:
		for _, item := range o.Series {
			aggregates = append(aggregates, item.X)
		}
	case *syntax.Evaluate:
		u["plugin "+o.Call.Name.Text] = true
		aggregates = o.Call.Args
	case *syntax.Join:
		u["parameter "+o.Keyword()+" kind="+string(o.Kind)] = true
	}
	for _, e := range aggregates {
		syntax.Inspect(e, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.Call); ok && agg.Aggregates()[call.Name.Text] != nil {
				aggregated[call] = true
			}
			return true
		})
	}
}

func (u usedNames) parameters(operator string, list []*syntax.Param) {
	for _, p := range list {
		name := "parameter " + operator + " " + p.Name.Text
		u[name] = true
		if word, ok := p.Value.(*syntax.Name); ok {
			u[name+"="+word.Text] = true
		}
	}
}

// usedByCases returns the names used by the cases that return rows.
func usedByCases(t *testing.T) usedNames {
	t.Helper()
	used := usedNames{}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases := txtar.Parse(text).Files
		for i := 0; i+1 < len(cases); i += 2 {
			if !isError.Match(cases[i+1].Data) {
				used.query(string(cases[i].Data))
			}
		}
	}
	for _, s := range readSheets(t) {
		used.query("print " + s.expression)
	}
	return used
}

// implemented returns the names of everything that the engine has.
func implemented() []string {
	var names []string
	add := func(kind string, list []string) {
		for _, name := range list {
			names = append(names, kind+" "+name)
		}
	}
	add("function", slices.Collect(maps.Keys(expr.FunctionIndex())))
	add("function", expr.TabularFunctionNames())
	add("aggregate", slices.Collect(maps.Keys(agg.Aggregates())))
	add("plugin", slices.Collect(maps.Keys(op.Plugins)))
	add("operator", expr.OperatorNames())
	add("scalar", strings.Fields(scalarOperators))
	for _, parameter := range operatorParameters {
		operator, name, _ := strings.Cut(parameter, " ")
		words := catalog.ParameterValues(operator, name)
		if words == nil {
			names = append(names, "parameter "+parameter)
		}
		for _, word := range words {
			names = append(names, "parameter "+parameter+"="+word)
		}
	}
	for _, kind := range joinKinds {
		names = append(names, "parameter join kind="+string(kind))
	}
	for _, kind := range append([]string{""}, catalog.ParameterValues("lookup", "kind")...) {
		names = append(names, "parameter lookup kind="+kind)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestEverythingHasCases fails for whatever the engine has that no case in testdata uses.
func TestEverythingHasCases(t *testing.T) {
	used := usedByCases(t)
	names := implemented()
	for _, name := range names {
		if !used[name] {
			t.Errorf("no case in testdata uses the %s", name)
		}
	}
	t.Logf("%d names", len(names))
}
