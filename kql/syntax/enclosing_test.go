package syntax_test

import (
	"strings"
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/syntax"
)

func TestEnclosing(t *testing.T) {
	for _, c := range []struct {
		query string // with a mark at the position
		want  []string
	}{
		{"T | where a has 'x‸y' and b\n| take 1", []string{"xy", "'xy'", "a has 'xy'", "a has 'xy' and b",
			"where a has 'xy' and b", "| where a has 'xy' and b", "T | where a has 'xy' and b\n| take 1"}},
		{"let n = 1; print f(‸n, 2)", []string{"n", "n, 2", "(n, 2)", "f(n, 2)", "print f(n, 2)",
			"let n = 1; print f(n, 2)"}},
		{"print 1 // so‸me", []string{"// some", "print 1 // some"}},
		{"‸", []string{""}},
		{"T | where (‸", []string{"(", "where (", "| where (", "T | where ("}},
	} {
		at := strings.Index(c.query, "‸")
		text := strings.Replace(c.query, "‸", "", 1)
		var got []string
		for _, span := range syntax.Enclosing(syntax.Parse(text), syntax.Span{Start: at, End: at}) {
			got = append(got, text[span.Start:span.End])
		}
		if strings.Join(got, "\n---\n") != strings.Join(c.want, "\n---\n") {
			t.Errorf("around the mark in %q\ngot  %q\nwant %q", c.query, got, c.want)
		}
	}
}

func TestEnclosingUnitsContainEachOther(t *testing.T) {
	for _, text := range kqltest.Seeds {
		tree := syntax.Parse(text)
		for at := range len(text) + 1 {
			last := syntax.Span{Start: at, End: at}
			all := syntax.Enclosing(tree, last)
			for i, span := range all {
				if span.Start > last.Start || span.End < last.End || i > 0 && span.Len() <= last.Len() {
					t.Fatalf("at %d of %q: %v does not contain %v", at, text, span, last)
				}
				last = span
			}
			if last.Len() != len(text) {
				t.Errorf("at %d of %q: the last unit is %v", at, text, last)
			}
		}
	}
}
