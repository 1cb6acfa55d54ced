package types

import "testing"

func TestEveryTypeHasANameThatParses(t *testing.T) {
	for _, typ := range All() {
		if got, ok := Parse(typ.String()); !ok || got != typ {
			t.Errorf("Parse(%q): got %v, %v", typ.String(), got, ok)
		}
		if !Only(typ).Accepts(typ) || Only(typ).Accepts(Unknown) {
			t.Errorf("the class of %v accepts the wrong types", typ)
		}
	}
	if len(width) != len(names) || len(All()) != int(Dynamic) {
		t.Errorf("got %d names, %d widths, want one for each type", len(names), len(width))
	}
}

func TestAliasesSpellTheTypesOfTheLanguage(t *testing.T) {
	for name, want := range map[string]Type{"int64": Long, "double": Real, "date": DateTime, "time": TimeSpan,
		"uuid": GUID, "boolean": Bool} {
		if got, ok := Parse(name); !ok || got != want {
			t.Errorf("Parse(%q): got %v, %v, want %v", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "String", "number", "object"} {
		if got, ok := Parse(name); ok {
			t.Errorf("Parse(%q): got %v, want none", name, got)
		}
	}
}

func TestEveryClassHasANameThatParses(t *testing.T) {
	for c := ClassNumber; c <= ClassType; c++ {
		if got, ok := ParseClass(c.String()); c.String() == "" || !ok || got != c {
			t.Errorf("class %d: %q parses as %v, %v", c, c.String(), got, ok)
		}
	}
	if ClassUnknown.Accepts(Unknown) || ClassType.Accepts(String) || !ClassScalar.Accepts(GUID) {
		t.Error("a class accepts or rejects the wrong types")
	}
}

func TestArithmeticGivesTheTypesOfTheLanguage(t *testing.T) {
	for _, c := range []struct {
		op         string
		x, y, want Type
	}{
		{"+", Int, Int, Long}, {"*", Long, Decimal, Decimal}, {"-", DateTime, DateTime, TimeSpan},
		{"/", TimeSpan, TimeSpan, Real},
		{"*", Int, TimeSpan, TimeSpan}, {"+", Dynamic, Real, Real}, {"+", String, Long, Unknown},
		{"+", Unknown, Long, Unknown},
	} {
		if got := Arithmetic(c.op, c.x, c.y); got != c.want {
			t.Errorf("%v %s %v: got %v, want %v", c.x, c.op, c.y, got, c.want)
		}
	}
}
