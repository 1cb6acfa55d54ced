package kqltest

import (
	"testing"

	"quarry/kql/syntax"
)

// Seeds are queries to start fuzzing from: one of each kind of statement, and text that is hard to
// scan.
var Seeds = []string{
	"", "DeviceInfo", "DeviceInfo | where a == 1 and b has \"x\" | take 5",
	"let f = (a: string, T: (*)) { T | where b == a }; f('x', U)",
	"union withsource=S T*, (U | take 1) | summarize n = count(), (a, b) = arg_max(c, *) by bin(t, 1h)",
	"T | join kind=inner (U) on $left.a == $right.b | sort by a asc nulls first | render timechart with (title=\"x\")",
	"T | mv-apply x = a to typeof(long) limit 5 on (where x > 1) | parse a with \"x\" b: long *",
	"print dynamic({\"a\": [1, -2.5, null, 'x']}), datetime(2024-05-01), 1.5h, h@'x', ```a\n\nb```",
	"T | scan declare (x: long = 0) with (step s1: true => x = 1;) | make-series count() on t from a to b step c",
	"E | make-graph a --> b with N on id | graph-match (a)-[e*1..3]->(b) where a.x == 1 project y = b.x",
	"T | fork a = (take 1) (count)", "range x from 1 to 2 step 1", "T | where a = “x”",
	"\"\\u00e9\\ud83d\\ude00\\x41\\101",
	"#x\n\n// y\n\nT\n\nU", "T | evaluate f(a) : (*, b: string)", "a\x00\xff\u200b",
}

// CheckText fails the test if the text violates a property that holds for any text.
func CheckText(t *testing.T, text string) {
	tree := syntax.Parse(text)
	at := 0
	for _, token := range tree.Tokens {
		if token.Span.Start != at || token.Span.Len() <= 0 {
			t.Fatalf("%q: token %v after offset %d", text, token, at)
		}
		at = token.Span.End
	}
	if at != len(text) {
		t.Fatalf("%q: tokens end at %d of %d", text, at, len(text))
	}
	at = 0
	for _, run := range tree.Highlight() {
		if run.Span.Start != at || run.Span.Len() <= 0 {
			t.Fatalf("%q: run %v after offset %d", text, run, at)
		}
		at = run.Span.End
	}
	if at != len(text) {
		t.Fatalf("%q: runs end at %d of %d", text, at, len(text))
	}
	for _, d := range tree.Diagnostics {
		if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
			t.Fatalf("%q: diagnostic outside the text: %v", text, d)
		}
	}
	for what, spans := range map[string][]syntax.Span{"block": syntax.Blocks(text), "query": syntax.Queries(text)} {
		last := 0
		for _, span := range spans {
			if span.Start < last || span.Len() <= 0 || span.End > len(text) {
				t.Fatalf("%q: %s %v after offset %d", text, what, span, last)
			}
			last = span.End
		}
	}
	checkNodes(t, tree)
}

func checkNodes(t *testing.T, tree *syntax.Tree) {
	for _, s := range tree.Statements {
		Nodes(s, s, func(n, parent syntax.Node) {
			span, outer := n.Span(), parent.Span()
			if span.Start < outer.Start || span.End > outer.End || span.Start > span.End {
				t.Fatalf("%q: %s %v outside of %s %v", tree.Text, Dump(n), span, Dump(parent), outer)
			}
			switch n := n.(type) {
			case *syntax.Literal:
				n.Text()
				n.Long()
				n.Real()
				n.Bool()
				n.Ticks()
				n.Decimal()
				n.GUID()
				n.Null()
			case *syntax.DynamicLiteral:
				n.StrictJSON()
			}
		})
	}
}
