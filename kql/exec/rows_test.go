package exec

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"quarry/kql/catalog"
	"quarry/kql/exec/agg"
	"quarry/kql/exec/expr"
	"quarry/kql/exec/op"
	"quarry/kql/sema"
)

// missingFile lists the rows of the catalog that the engine has no implementation of.
const missingFile = "testdata/missing.txt"

// registered returns the names of all implementations, such as "function strlen".
func registered() map[string]bool {
	names := map[string]bool{}
	add := func(kind catalog.HelpKind, list []string) {
		for _, name := range list {
			names[string(kind)+" "+name] = true
		}
	}
	add(catalog.FunctionHelp, slices.Collect(maps.Keys(expr.FunctionIndex())))
	add(catalog.FunctionHelp, expr.TabularFunctionNames())
	add(catalog.FunctionHelp, slices.Collect(maps.Keys(op.GraphFunctions)))
	add(catalog.AggregateHelp, slices.Collect(maps.Keys(agg.Aggregates())))
	add(catalog.PluginHelp, slices.Collect(maps.Keys(op.Plugins)))
	add(catalog.OperatorHelp, append(expr.OperatorNames(), "datatable", "externaldata"))
	return names
}

// described returns the names of all rows of the catalog.
func described() map[string]bool {
	names := map[string]bool{}
	for kind, help := range map[catalog.Kind]catalog.HelpKind{catalog.Scalar: catalog.FunctionHelp,
		catalog.Aggregate: catalog.AggregateHelp, catalog.Plugin: catalog.PluginHelp} {
		for _, f := range catalog.Functions(kind) {
			names[string(help)+" "+f.Name] = true
		}
	}
	for _, name := range catalog.Operators() {
		if function, ok := strings.CutSuffix(name, "()"); ok { // such as toscalar()
			names[string(catalog.FunctionHelp)+" "+function] = true
			continue
		}
		names[string(catalog.OperatorHelp)+" "+name] = true
	}
	return names
}

// TestRowsAndImplementationsMatch compares the catalog with what is registered, in both directions. Rows without
// an implementation are listed in testdata/missing.txt.
func TestRowsAndImplementationsMatch(t *testing.T) {
	implementations, rows := registered(), described()
	for name := range implementations {
		function, _ := strings.CutPrefix(name, "function ")
		_, defender := sema.DefenderFunctions[function]
		if !rows[name] && !defender {
			t.Errorf("%s is registered and has no row in the catalog", name)
		}
	}
	var missing []string
	for name := range rows {
		if !implementations[name] {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	want := strings.Join(missing, "\n") + "\n"
	if *update {
		if err := os.WriteFile(missingFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(missingFile); err != nil || string(got) != want {
		t.Errorf("the rows without an implementation are not those of %s (error %v), but\n%s", missingFile, err, want)
	}
	t.Logf("%d implementations, %d rows, %d of them without one", len(implementations), len(rows), len(missing))
}
