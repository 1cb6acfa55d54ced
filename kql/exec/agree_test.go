package exec

import (
	"errors"
	"testing"

	"quarry/kql/catalog"
	"quarry/kql/exec/expr"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// TestMarksAgreeWithTheEngineOnCombinations compares what the analyzer marks in an editor with what the engine
// refuses before it computes a row, for calls and operators with all kinds of arguments. What is only not supported
// here, or too large, does not count.
func TestMarksAgreeWithTheEngineOnCombinations(t *testing.T) {
	src := tables{"T": combinationTable(t)}
	scope := sema.LocalScope([]*catalog.Table{{Name: "T", Columns: columnsOf(src["T"].Columns())}}, Fold)
	all := 0
	agree := func(c *combinations, query string, tree *syntax.Tree) {
		x := expr.NewExecution(c.t.Context(), c.src, Options{Now: now, MaxBytes: 1 << 20})
		defer x.End()
		_, err := compile(x, tree, bind)
		failure := (*Error)(nil)
		if errors.As(err, &failure) && (failure.Code == CodeUnsupported || failure.Code == CodeLimit) {
			return
		}
		all++
		marks := false
		for _, d := range sema.Bind(tree, scope).Problems() {
			marks = marks || d.Severity <= syntax.SeverityWarning || err != nil && d.Message == err.Error()
		}
		if marks != (err != nil) {
			c.t.Errorf("%s: marked: %t, engine: %v", query, marks, err)
		}
	}
	testCombinations(t, src, agree)
	testOperators(t, src, agree)
	t.Logf("analyzer and engine agree on %d queries", all)
}
