package catalog

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// longestDescription is the longest description in characters: it is shown on one line.
const longestDescription = 90

func TestDescriptionsAreOneShortSentenceOfAKnownName(t *testing.T) {
	for _, p := range pages().pages {
		if !strings.HasSuffix(p.Text, ".") || strings.Contains(p.Text, ". ") || len(p.Text) > longestDescription ||
			p.Text[:1] != strings.ToUpper(p.Text[:1]) {
			t.Errorf("%s %s: %q is not a sentence of at most %d characters", p.Kind, p.Name, p.Text, longestDescription)
		}
		if !hasName(p) {
			t.Errorf("%s %s has a page but is not in the catalog", p.Kind, p.Name)
		}
		if pages().byName[string(p.Kind)+" "+p.Name] != p {
			t.Errorf("%s %s has two pages", p.Kind, p.Name)
		}
	}
}

func hasName(p *Page) bool {
	known := false
	switch p.Kind {
	case TableHelp:
		_, known = LookupTable(p.Name)
	case ColumnHelp:
		known = IsColumn(p.Name) || p.Name == "GlobalPrevalence" // added by FileProfile
	case OperatorHelp:
		known = slices.Contains(Operators(), p.Name)
	case FunctionHelp:
		_, known = LookupFunction(Scalar, p.Name)
		known = known || strings.Contains(
			" materialize toscalar totable dynamic FileProfile DeviceFromIP AssignedIPAddresses SeenBy ", " "+p.Name+" ")
	case AggregateHelp:
		_, known = LookupFunction(Aggregate, p.Name)
	case PluginHelp:
		_, known = LookupFunction(Plugin, p.Name)
	case JoinHelp, InfixHelp, StatementHelp, TypeHelp: // tested where these names are defined
		known = true
	}
	return known
}

func TestEveryNameOfTheLanguageHasAPage(t *testing.T) {
	for _, name := range Operators() {
		kind := OperatorHelp
		if call, ok := strings.CutSuffix(name, "()"); ok {
			kind, name = FunctionHelp, call
		}
		if _, ok := Help(kind, name); !ok && !strings.HasPrefix(name, "__") {
			t.Errorf("operator %s has no page", name)
		}
	}
	for _, f := range functions().list {
		if _, ok := Help(f.Kind.Help(), f.Name); !ok && !strings.HasPrefix(f.Name, "__") {
			t.Errorf("%s %s has no page", f.Kind.Help(), f.Name)
		}
	}
	for _, table := range Tables() {
		if _, ok := Help(TableHelp, table.Name); !ok {
			t.Errorf("table %s has no page", table.Name)
		}
	}
}

// TestPagesAreComplete finds pages without syntax or example, parameters without meaning, and meanings of
// parameters that do not exist.
func TestPagesAreComplete(t *testing.T) {
	meaning := regexp.MustCompile(`^[a-z0-9\\+"A-Z].*[^.]$`)
	for _, p := range Pages() {
		if len(p.Syntax) == 0 {
			t.Errorf("%s %s has no syntax", p.Kind, p.Name)
		}
		if p.Example == "" {
			t.Errorf("%s %s has no example", p.Kind, p.Name)
		}
		syntax := strings.Join(p.Syntax, " ")
		for _, parameter := range p.Parameters {
			if !meaning.MatchString(parameter.Text) {
				t.Errorf("%s %s: %s means %q", p.Kind, p.Name, parameter.Name, parameter.Text)
			}
			if !regexp.MustCompile(`\b` + regexp.QuoteMeta(parameter.Name) + `\b`).MatchString(syntax) {
				t.Errorf("%s %s: %s is not in the syntax %s", p.Kind, p.Name, parameter.Name, syntax)
			}
		}
	}
	var page string
	for _, line := range lines("help.txt") {
		if !strings.HasPrefix(line, "  ") {
			kind, rest, _ := strings.Cut(line, " ")
			name, _, _ := strings.Cut(rest, " ")
			page = kind + " " + name
		} else if name, _, ok := strings.Cut(line[2:], ": "); ok && !strings.ContainsAny(line[2:3], "=>~") {
			if !slices.ContainsFunc(pages().byName[page].Parameters, func(p ParameterHelp) bool { return p.Name == name }) {
				t.Errorf("%s has no parameter %s", page, name)
			}
		}
	}
}

func TestSharedMeaningsAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, f := range functions().list {
		for _, s := range f.Signatures {
			for _, p := range s.Parameters {
				used[p.Name] = true
			}
		}
	}
	for name := range pages().shared {
		if !used[name] {
			t.Errorf("no function has a parameter %s", name)
		}
	}
}

func TestDeprecatedFunctionsPointToTheirReplacement(t *testing.T) {
	p, _ := Help(AggregateHelp, "makeset")
	if p == nil || p.Text != "Deprecated: use make_set." || !strings.Contains(p.Example, "make_set(") ||
		p.Syntax[0] != "makeset(expr, [maxSize])" {
		t.Errorf("got %+v", p)
	}
}

func TestPagesSayWhatIsInferred(t *testing.T) {
	want := map[string]bool{"operator reduce": true, "plugin autocluster": true, "function strlen": false}
	got := map[string]bool{}
	for _, p := range Pages() {
		if row := string(p.Kind) + " " + p.Name; row == "function strlen" || want[row] {
			got[row] = strings.Contains(strings.Join(p.Notes(), " "), "not published")
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("pages that say it is not published how the service computes: %v, want %v", got, want)
	}
}
