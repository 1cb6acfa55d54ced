package syntax_test

import (
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/syntax"
)

func TestValidQueriesParseWithoutErrors(t *testing.T) {
	missed := 0
	for _, q := range kqltest.Corpus(t) {
		tree := syntax.Parse(q.Text)
		switch {
		case q.SyntaxOK && len(tree.Diagnostics) > 0:
			d := tree.Diagnostics[0]
			t.Errorf("%s: %s at %d: %.60q", q.ID, d.Message, d.Span.Start, q.Text[max(0, d.Span.Start-20):])
		case !q.SyntaxOK && len(tree.Diagnostics) == 0:
			missed++
			t.Logf("%s: no error found in a query known to have one", q.ID)
		}
	}
	t.Logf("%d queries with errors passed as valid", missed)
}

func TestQueriesParseInMicroseconds(t *testing.T) {
	kqltest.ReportTimes(t, "parse", func(query string) { syntax.Parse(query) })
}
