package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"quarry/config"
)

func TestDarkBackgroundOfTheEnvironment(t *testing.T) {
	tests := map[string]struct{ dark, known bool }{
		"": {}, "15;0": {true, true}, "0;15": {false, true}, "0;default;15": {false, true}, "12;8": {true, true},
		"7": {}, "0;default": {}, "0;7": {false, true}, "0;": {}, "0;-1": {}, "0;12": {},
	}
	for variable, want := range tests {
		if dark, known := config.DarkBackground(variable); dark != want.dark || known != want.known {
			t.Errorf("DarkBackground(%q) = %v, %v, want %v, %v", variable, dark, known, want.dark, want.known)
		}
	}
}

func TestChoicesAreRemembered(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_STATE_HOME", folder)
	open := func() *config.Choices {
		t.Helper()
		c, err := config.OpenChoices()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := open()
	for name, value := range map[string]string{"theme": "nord", "dock": "record"} {
		if err := c.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := open().Set("dock", ""); err != nil {
		t.Fatal(err)
	}
	if c := open(); c.Get("theme") != "nord" || c.Get("dock") != "" {
		t.Errorf("theme %q, dock %q", c.Get("theme"), c.Get("dock"))
	}

	path := filepath.Join(folder, "quarry", "choices.json")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	damaged, err := config.OpenChoices()
	if err == nil || damaged.Get("theme") != "" {
		t.Errorf("a damaged file gave %q and the error %v", damaged.Get("theme"), err)
	}
	if err := damaged.Set("theme", "paper"); err != nil || open().Get("theme") != "paper" {
		t.Errorf("after damage: %v, %q", err, open().Get("theme"))
	}
}
