package queryfile_test

import (
	"testing"

	"quarry/history/queryfile"
)

func TestTacticsAreFoundHoweverWritten(t *testing.T) {
	for text, want := range map[string]string{
		"InitialAccess": "Initial Access", "initial-access": "Initial Access", "TA0001": "Initial Access",
		" ta0011":           "Command and Control",
		"CommandAndControl": "Command and Control", "command & control": "Command and Control",
		"defence evasion": "Defense Evasion", "Impact": "Impact", "": "", "T1059": "", "Impact2": "",
	} {
		if got := queryfile.TacticNamed(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	h := queryfile.Hunt{Tactics: []string{"LateralMovement", "x"}}
	if !h.InTactic("lateral movement") || h.InTactic("Execution") || h.InTactic("x") {
		t.Error("wrong tactics of a query")
	}
}
