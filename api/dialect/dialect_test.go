package dialect_test

import (
	"testing"

	"quarry/api"
	"quarry/api/dialect"
)

func TestEveryNameParsesAndIsDescribed(t *testing.T) {
	for _, name := range dialect.Names() {
		if got, ok := dialect.Parse(name.String()); !ok || got != name {
			t.Errorf("Parse(%q): got %q, %v", name, got, ok)
		}
		if spec, ok := api.DialectNamed(name); !ok || spec.Title == "" {
			t.Errorf("package api does not describe %q", name)
		}
	}
	next := dialect.Hunting()[0]
	for _, name := range dialect.Hunting() {
		if next != name {
			t.Errorf("Next leads to %q, want %q", next, name)
		}
		next = name.Next()
	}
	if _, ok := dialect.Parse(""); ok {
		t.Error("no name parses as one")
	}
}
