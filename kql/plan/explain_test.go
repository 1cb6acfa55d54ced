package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"quarry/kql/catalog"
	"quarry/kql/plan"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// scope has T(s:string, n:long, y:dynamic) and U(s:string, m:long).
var scope = &sema.Scope{Tables: []*catalog.Table{
	{Name: "T", Columns: []catalog.Column{{Name: "s", Type: types.String}, {Name: "n", Type: types.Long},
		{Name: "y", Type: types.Dynamic}}},
	{Name: "U", Columns: []catalog.Column{{Name: "s", Type: types.String}, {Name: "m", Type: types.Long}}},
}}

// outline writes the operators and columns of a plan, with the tables that a step reads in brackets.
func outline(lines []plan.Line) string {
	var steps []string
	for _, l := range lines {
		text := l.Operator
		for _, c := range l.Columns {
			text += fmt.Sprintf(" %s:%s", c.Name, c.Type)
		}
		if !l.Known {
			text += " …"
		}
		for _, part := range l.Inputs {
			text += " [" + part.Name + " " + outline(part.Lines) + "]"
		}
		if strings.HasSuffix(l.Does, "as above") {
			text += " (as above)"
		}
		steps = append(steps, text)
	}
	return strings.Join(steps, " | ")
}

func explained(t *testing.T, query string) []plan.Line {
	t.Helper()
	bound, body := sema.BindBody(syntax.Parse(query), scope)
	for _, d := range bound.Problems() {
		if d.Severity == syntax.SeverityError {
			t.Fatalf("%s: %s", query, d.Message)
		}
	}
	return plan.Explain(plan.New(body), query, nil)
}

func TestPlanOfAQuery(t *testing.T) {
	for query, want := range map[string]string{
		"T | where n > 1 | project s": "table s:string n:long y:dynamic | where s:string n:long y:dynamic | project s:string",
		"T | join kind=leftanti (U | where m > 1) on s | count": "table s:string n:long y:dynamic | " +
			"join s:string n:long y:dynamic [ table s:string m:long | where s:string m:long] | count Count:long",
		"let V = U | take 1; union V, V": "union s:string m:long [ name s:string m:long " +
			"[ table s:string m:long | take s:string m:long]] [ name s:string m:long (as above)]",
		"let f = (X:(n:long), k:long) { X | where n > k }; T | invoke f(1)": "table s:string n:long y:dynamic | " +
			"invoke s:string n:long y:dynamic [f name s:string n:long y:dynamic [ table s:string n:long y:dynamic] | " +
			"where s:string n:long y:dynamic]",
		"let k = toscalar(U | summarize max(m)); T | where n == k": "table s:string n:long y:dynamic | " +
			"where s:string n:long y:dynamic [k table s:string m:long | summarize max_m:long]",
		"T | where s in (U | project s) | evaluate bag_unpack(y)": "table s:string n:long y:dynamic | " +
			"where s:string n:long y:dynamic [ table s:string m:long | project s:string] | evaluate s:string n:long …",
		"T | mv-apply e = y on (take 1 | project e)": "table s:string n:long y:dynamic | " +
			"mv-apply s:string n:long y:dynamic e:dynamic [ take s:string n:long y:dynamic e:dynamic | project e:dynamic]",
		"T | as A | union (A | take 1)": "table s:string n:long y:dynamic | as s:string n:long y:dynamic | " +
			"union s:string n:long y:dynamic [ name s:string n:long y:dynamic [ table s:string n:long y:dynamic | " +
			"as s:string n:long y:dynamic] | take s:string n:long y:dynamic]",
		"let V = view () { U }; search in (V*) 'x'": "search $table:string s:string m:long [V table s:string m:long]",
		"print x = 1": "print x:long",
		"let x = 1":   "",
	} {
		if got := outline(explained(t, query)); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}

func TestTextOfAStepIsOneLineWithoutItsTables(t *testing.T) {
	lines := explained(t, "T\n| join kind=inner (U // the other\n  | take 1)\n  on s // keys\n| where s != '//x'")
	if got, want := lines[1].Text, "join kind=inner … on s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := lines[2].Text, "where s != '//x'"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if added := lines[1].Added; len(added) != 2 || added[0].Name != "s1" || len(lines[1].Removed) != 0 {
		t.Errorf("got the columns %v added, %v removed", added, lines[1].Removed)
	}
}

// Functions that call each other several times would multiply without a limit.
func TestPlanOfNestedFunctionsIsLimited(t *testing.T) {
	var b strings.Builder
	b.WriteString("let f0 = () { T };")
	for i := range 40 {
		fmt.Fprintf(&b, "let f%d = () { union f%d(), f%d() };", i+1, i, i)
	}
	b.WriteString("f40()")
	if lines := explained(t, b.String()); len(lines) != 1 {
		t.Errorf("got %d lines, want 1", len(lines))
	}
}
