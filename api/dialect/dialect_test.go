package dialect_test

import (
	"testing"

	"quarry/api"
	"quarry/api/dialect"
)

func TestEveryNameParsesAndIsDescribed(t *testing.T) {
	next := dialect.Names()[0]
	for _, name := range dialect.Names() {
		if got, ok := dialect.Parse(name.String()); !ok || got != name {
			t.Errorf("Parse(%q): got %q, %v", name, got, ok)
		}
		if spec, ok := api.DialectNamed(name); !ok || spec.Title == "" {
			t.Errorf("package api does not describe %q", name)
		}
		if next != name {
			t.Errorf("Next leads to %q, want %q", next, name)
		}
		next = name.Next()
	}
	if _, ok := dialect.Parse(""); ok {
		t.Error("no name parses as one")
	}
}

func TestTheOldestServesTheTablesOfDevicesAlone(t *testing.T) {
	for name, want := range map[dialect.Name]bool{dialect.MDE: false, dialect.XDR: true, dialect.Graph: true,
		dialect.Any: true} {
		if got := name.Serves("EmailEvents"); got != want {
			t.Errorf("%q serves EmailEvents: got %v, want %v", name, got, want)
		}
		if !name.Serves("DeviceInfo") {
			t.Errorf("%q does not serve DeviceInfo", name)
		}
	}
}
