package ui_test

import (
	"testing"

	"quarry/ui"
	"quarry/ui/action"
)

// TestPresetsHaveNoClashes also checks that every action keeps a key.
func TestPresetsHaveNoClashes(t *testing.T) {
	for _, preset := range action.Presets() {
		all, wrong := ui.ListActions(preset, nil)
		for _, err := range wrong {
			t.Errorf("%s: %v", preset, err)
		}
		for _, a := range all {
			if len(a.Keys) == 0 {
				t.Errorf("%s: %s has no key", preset, a.ID)
			}
		}
	}
	all, _ := ui.ListActions("emacs", map[string][]string{"zoom": {"leader z"}})
	for _, a := range all {
		if a.ID == "zoom" && a.Keys[0] != "ctrl+x z" {
			t.Errorf("zoom has the keys %q", a.Keys)
		}
	}
}
