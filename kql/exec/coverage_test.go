package exec

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

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
	case *syntax.Render:
		u["parameter render chart="+o.Chart.Text] = true
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

// usedByCases returns the names used by the cases that return rows, and the parameters that a case shows to
// be missing in the engine.
func usedByCases(t *testing.T) usedNames {
	t.Helper()
	used, missing := usedNames{}, usedNames{}
	for _, c := range rowCases(t) {
		switch {
		case !isError.MatchString(c.want):
			used.query(c.query)
		case strings.HasPrefix(c.want, "LOCAL01"):
			missing.query(c.query)
		}
	}
	for _, s := range readSheets(t) {
		used.query("print " + s.expression)
	}
	for name := range missing {
		if strings.HasPrefix(name, "parameter ") {
			used[name] = true
		}
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
	for _, operator := range append(expr.OperatorNames(), "externaldata") {
		for _, name := range catalog.ParameterNames(operator) {
			parameter, _ := catalog.LookupParameter(operator, name)
			for _, word := range parameter.Words {
				names = append(names, "parameter "+operator+" "+name+"="+word)
			}
			if len(parameter.Words) == 0 {
				names = append(names, "parameter "+operator+" "+name)
			}
		}
	}
	add("parameter", []string{"join kind=", "lookup kind="})
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
