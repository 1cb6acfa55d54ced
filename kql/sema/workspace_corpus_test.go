package sema_test

import (
	"strings"
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// TestQueriesForAWorkspaceAreClean counts the queries of the corpus with errors, without and with a
// workspace. With one, nothing may be wrong about TimeGenerated or a Sentinel table.
func TestQueriesForAWorkspaceAreClean(t *testing.T) {
	for _, workspace := range []bool{false, true} {
		scope := &sema.Scope{Workspace: workspace}
		all, wrong, timed, timedWrong := 0, 0, 0, 0
		for _, h := range kqltest.Corpus(t) {
			if !h.SyntaxOK {
				continue
			}
			bad := false
			for _, d := range sema.Bind(syntax.Parse(h.Text), scope).Problems() {
				bad = bad || d.Severity == syntax.SeverityError
				if workspace && (strings.Contains(d.Message, "column `TimeGenerated`") || d.Code == "workspace-table") {
					t.Errorf("%s: %s", h.ID, d.Message)
				}
			}
			all++
			timed += count(strings.Contains(h.Text, "TimeGenerated"))
			wrong += count(bad)
			timedWrong += count(bad && strings.Contains(h.Text, "TimeGenerated"))
		}
		t.Logf("workspace %-5v: errors in %d of %d queries, in %d of the %d with TimeGenerated", workspace, wrong, all,
			timedWrong, timed)
		if workspace && wrong > 45 {
			t.Errorf("errors in %d queries", wrong)
		}
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
