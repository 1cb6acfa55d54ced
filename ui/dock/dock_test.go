package dock_test

import (
	"testing"

	"quarry/ui/dock"
)

func TestNothingIsDockedOverSSHUnlessChosen(t *testing.T) {
	for _, test := range []struct {
		remembered string
		ssh        bool
		want       dock.Kind
	}{
		{"", false, dock.Record}, {"", true, dock.Off}, {"help", true, dock.Help}, {"off", false, dock.Off},
		{"something of a later version", false, dock.Record}, {"something of a later version", true, dock.Off},
	} {
		if got := dock.Default(test.remembered, test.ssh); got != test.want {
			t.Errorf("Default(%q, %t) = %q, want %q", test.remembered, test.ssh, got, test.want)
		}
	}
}

func TestToggleShowsAllKindsInTurn(t *testing.T) {
	kind, seen := dock.Kind(""), map[dock.Kind]bool{}
	for range 4 {
		kind = kind.Next()
		seen[kind] = true
	}
	if len(seen) != 4 || kind != dock.Off {
		t.Errorf("saw %v and ended at %q", seen, kind)
	}
}
