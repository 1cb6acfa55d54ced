package catalog

import (
	"strings"
	"testing"
)

func TestDescriptionsAreOneShortSentenceOfAKnownName(t *testing.T) {
	const longest = 90
	operators := map[string]bool{}
	for _, name := range Operators() {
		operators[name] = true
	}
	seen := map[string]bool{}
	for _, line := range lines("help.txt") {
		kind, rest, _ := strings.Cut(line, " ")
		name, text, _ := strings.Cut(rest, " ")
		if !strings.HasSuffix(text, ".") || strings.Contains(text, ". ") || len(text) > longest ||
			text[:1] != strings.ToUpper(text[:1]) {
			t.Errorf("%s %s: %q is not a sentence of at most %d characters", kind, name, text, longest)
		}
		if seen[kind+name] {
			t.Errorf("%s %s is described twice", kind, name)
		}
		seen[kind+name] = true
		known := false
		switch HelpKind(kind) {
		case TableHelp:
			_, known = LookupTable(name)
		case ColumnHelp:
			known = IsColumn(name) || name == "GlobalPrevalence" // added by FileProfile
		case OperatorHelp:
			known = operators[name]
		case FunctionHelp:
			_, known = LookupFunction(Scalar, name)
			known = known ||
				strings.Contains(" materialize toscalar dynamic FileProfile DeviceFromIP AssignedIPAddresses SeenBy ",
					" "+name+" ")
		case AggregateHelp:
			_, known = LookupFunction(Aggregate, name)
		case PluginHelp:
			_, known = LookupFunction(Plugin, name)
		}
		if !known {
			t.Errorf("%s %s has a description but is not in the catalog", kind, name)
		}
	}
}

func TestEveryOperatorThatStartsAStepIsDescribed(t *testing.T) {
	for _, name := range Operators() {
		if strings.HasPrefix(name, "__") || strings.HasSuffix(name, "()") {
			continue
		}
		if Describe(OperatorHelp, name) == "" {
			t.Errorf("operator %s has no description", name)
		}
	}
}

func TestEveryTableIsDescribed(t *testing.T) {
	for _, table := range Tables() {
		if Describe(TableHelp, table.Name) == "" {
			t.Errorf("table %s has no description", table.Name)
		}
	}
}
