package auth

import (
	"slices"
	"testing"
)

func TestEveryMethodIsKnownAndListedByName(t *testing.T) {
	if !slices.IsSorted(Methods()) || len(slices.Compact(Methods())) != len(Methods()) {
		t.Errorf("methods: got %v, want them sorted, each once", Methods())
	}
	for _, m := range Methods() {
		if !m.Known() {
			t.Errorf("%s is not known", m)
		}
	}
	if Unset.Known() || Method("password").Known() {
		t.Error("a method that does not exist is known")
	}
}
