package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

func TestDefaultKeysDoNotClash(t *testing.T) {
	keys := DefaultKeys()
	if err := clash(keys.list()); err != nil {
		t.Error(err)
	}
}

func TestEveryKeyHasHelpAndAKnownName(t *testing.T) {
	keys := DefaultKeys()
	for _, n := range keys.list() {
		if n.binding.Help().Desc == "" {
			t.Errorf("%s has no help", n.name)
		}
		if scopeTitles[n.scope] == "" {
			t.Errorf("the keys of %s have no heading in help", n.scope)
		}
		for _, name := range n.binding.Keys() {
			if !knownKey(name) || normalKey(name) != name {
				t.Errorf("%s: the key %q is written %q, known %v", n.name, name, normalKey(name), knownKey(name))
			}
		}
	}
}

func TestOverrideOfKeys(t *testing.T) {
	tests := map[string]struct {
		keys  map[string][]string
		wants []string // parts of the error; none for no error
	}{
		"another key":          {keys: map[string][]string{"run": {"f20", "alt+0"}}},
		"a key that was freed": {keys: map[string][]string{"run": {"f20"}, "help": {"f5"}}},
		"a letter in the grid": {keys: map[string][]string{"grid_down": {"b"}}},
		"order of modifiers":   {keys: map[string][]string{"run": {"Alt+Ctrl+R"}}},
		"unknown action":       {keys: map[string][]string{"rum": {"f20"}}, wants: []string{`"rum"`, "run,"}},
		"unknown key": {keys: map[string][]string{"run": {"f5", "control+x"}},
			wants: []string{"run", `"control+x"`}},
		"no key":            {keys: map[string][]string{"run": {}}, wants: []string{"run has no key"}},
		"clash with global": {keys: map[string][]string{"run": {"f1"}}, wants: []string{`"f1"`, "run", "help"}},
		"clash with the editor": {keys: map[string][]string{"run": {"ctrl+z"}},
			wants: []string{`"ctrl+z"`, "run", "editor_undo"}},
		"clash in the grid": {keys: map[string][]string{"grid_zone": {"y"}},
			wants: []string{`"y"`, "grid_zone", "grid_copy"}},
		"a global character": {keys: map[string][]string{"run": {"r"}}, wants: []string{"run", `"r"`, "character"}},
		"a global space":     {keys: map[string][]string{"run": {"space"}}, wants: []string{"run", "character"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			keys := DefaultKeys()
			err := keys.override(test.keys)
			if len(test.wants) == 0 {
				if err != nil {
					t.Errorf("override(%v) = %v, want no error", test.keys, err)
				}
				return
			}
			if err == nil {
				t.Fatalf("override(%v) gave no error, want one with %q", test.keys, test.wants)
			}
			for _, want := range test.wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("override(%v) = %q, want %q in it", test.keys, err, want)
				}
			}
		})
	}
}

// TestEveryMessageHasACase reads the source: a message without a case in Update would be dropped
// silently.
func TestEveryMessageHasACase(t *testing.T) {
	routed := map[string]bool{}
	inspect(t, "update.go", func(n ast.Node) {
		if c, ok := n.(*ast.CaseClause); ok {
			for _, expression := range c.List {
				if name, ok := expression.(*ast.Ident); ok {
					routed[name.Name] = true
				}
			}
		}
	})
	declared := 0
	inspect(t, "messages.go", func(n ast.Node) {
		if spec, ok := n.(*ast.TypeSpec); ok && strings.HasSuffix(spec.Name.Name, "Msg") {
			declared++
			if !routed[spec.Name.Name] {
				t.Errorf("%s has no case in Update", spec.Name.Name)
			}
		}
	})
	if declared == 0 {
		t.Error("messages.go declares no message")
	}
}

func inspect(t *testing.T, file string, visit func(ast.Node)) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		visit(n)
		return true
	})
}
