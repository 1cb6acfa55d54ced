package syntax_test

import (
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/syntax"
)

func TestCleanHuntsParseWithoutErrors(t *testing.T) {
	missed := 0
	for _, h := range kqltest.Hunts(t) {
		tree := syntax.Parse(h.Query)
		switch {
		case h.SyntaxOK && len(tree.Diagnostics) > 0:
			d := tree.Diagnostics[0]
			t.Errorf("%s: %s at %d: %.60q", h.ID, d.Message, d.Span.Start, h.Query[max(0, d.Span.Start-20):])
		case !h.SyntaxOK && len(tree.Diagnostics) == 0:
			missed++
			t.Logf("%s: no error found in a query known to have one", h.ID)
		}
	}
	t.Logf("%d queries with errors passed as valid", missed)
}

func TestHuntsParseInMicroseconds(t *testing.T) {
	kqltest.ReportTimes(t, "parse", func(query string) { syntax.Parse(query) })
}
