package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quarry/ui/action"
	"quarry/ui/keymap"
)

func TestDefaultKeysDoNotClash(t *testing.T) {
	if _, wrong := newActions(nil); len(wrong) > 0 {
		t.Error(wrong)
	}
}

// TestEveryActionIsComplete fails for an action that cannot be found, read about or run.
func TestEveryActionIsComplete(t *testing.T) {
	k, _ := newActions(nil)
	headings := map[action.Scope]bool{}
	for _, s := range scopeTitles {
		headings[s.scope] = true
	}
	seen := map[string]bool{}
	for _, e := range k.entries {
		if e.ID == "" || e.Title == "" || e.Help == "" || e.run == nil || e.canRun == nil {
			t.Errorf("%+v lacks an ID, title, help or handler", e.Action)
		}
		if seen[e.ID] {
			t.Errorf("two actions are named %s", e.ID)
		}
		seen[e.ID] = true
		if !headings[e.Scope] {
			t.Errorf("the scope of %s has no heading in help", e.ID)
		}
		if !strings.HasSuffix(e.Help, ".") || strings.HasSuffix(e.Title, ".") {
			t.Errorf("%s: the help %q must be a sentence, the title %q a label", e.ID, e.Help, e.Title)
		}
		for _, name := range k.KeysOf(e.ID) {
			for part := range strings.FieldsSeq(name) {
				if !keymap.Known(part) || keymap.Normal(part) != part {
					t.Errorf("%s: the key %q is written %q, known %v", e.ID, name, keymap.Normal(part), keymap.Known(part))
				}
			}
		}
	}
}

func TestConfiguredKeys(t *testing.T) {
	tests := map[string]struct {
		keys  map[string][]string
		wants []string // parts of the only error; none for no error
	}{
		"another key":          {keys: map[string][]string{"run": {"f20", "alt+0"}}},
		"a key that was freed": {keys: map[string][]string{"run": {"f20"}, "help": {"f5"}}},
		"a letter in the grid": {keys: map[string][]string{"grid_down": {"b"}}},
		"order of modifiers":   {keys: map[string][]string{"run": {"Alt+Ctrl+R"}}},
		"a chord":              {keys: map[string][]string{"run": {"ctrl+r x"}, "editor_run": {"f20"}}},
		"a chord in the grid":  {keys: map[string][]string{"grid_sort": {"d d"}}},
		"unknown action":       {keys: map[string][]string{"rum": {"f20"}}, wants: []string{`"rum"`, `"run"`, "quarry keys"}},
		"unknown key": {keys: map[string][]string{"run": {"f5", "control+x"}},
			wants: []string{"run", `"control+x"`}},
		"no key":            {keys: map[string][]string{"run": {}}, wants: []string{"run has no key"}},
		"three keys":        {keys: map[string][]string{"run": {"ctrl+x a b"}}, wants: []string{"run", "two"}},
		"clash with global": {keys: map[string][]string{"run": {"f1"}}, wants: []string{`"f1"`, "run", "help"}},
		"clash with the editor": {keys: map[string][]string{"run": {"ctrl+z"}},
			wants: []string{`"ctrl+z"`, "run", "editor_undo"}},
		"clash in the grid": {keys: map[string][]string{"grid_zone": {"y"}},
			wants: []string{`"y"`, "grid_zone", "grid_copy"}},
		"a chord after a key": {keys: map[string][]string{"run": {"f1 x"}}, wants: []string{`"f1 x"`, "run", "help"}},
		"a global character":  {keys: map[string][]string{"run": {"r"}}, wants: []string{"run", `"r"`, "character"}},
		"a global space":      {keys: map[string][]string{"run": {"space"}}, wants: []string{"run", "character"}},
		"a character in the editor": {keys: map[string][]string{"editor_undo": {"u"}},
			wants: []string{"editor_undo", `"u"`, "character"}},
	}
	defaults, _ := newActions(nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k, wrong := newActions(test.keys)
			if len(test.wants) == 0 {
				if len(wrong) > 0 {
					t.Errorf("%v is refused: %v", test.keys, wrong)
				}
				return
			}
			if len(wrong) != 1 {
				t.Fatalf("%v has the errors %v, want one with %q", test.keys, wrong, test.wants)
			}
			for _, want := range test.wants {
				if !strings.Contains(wrong[0].Error(), want) {
					t.Errorf("%v is refused with %q, want %q in it", test.keys, wrong[0], want)
				}
			}
			for id := range test.keys {
				if got, want := k.KeysOf(id), defaults.KeysOf(id); !slices.Equal(got, want) {
					t.Errorf("%s has the keys %q, want the default ones %q", id, got, want)
				}
			}
		})
	}
}

// TestNamedActionsExist reads the source: an ID that is misspelled would never match a key.
func TestNamedActionsExist(t *testing.T) {
	k, _ := newActions(nil)
	files, _ := filepath.Glob("*.go")
	for _, pattern := range []string{"widget/*/*.go", "screen/*/*.go", "../editor/*.go"} {
		more, _ := filepath.Glob(pattern)
		files = append(files, more...)
	}
	named := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		inspect(t, file, func(n ast.Node) {
			for _, id := range namedActions(n) {
				named++
				if k.entry(id) == nil {
					t.Errorf("%s names the unknown action %q", file, id)
				}
			}
		})
	}
	if named < 100 {
		t.Errorf("found %d names; is the test looking in the right folders?", named)
	}
}

// namedActions returns the IDs in calls such as keys.Is(k, "editor_up") and label("run"), and in
// switches over what Find returns.
func namedActions(n ast.Node) (ids []string) {
	literals := func(list []ast.Expr) {
		for _, x := range list {
			if literal, ok := x.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				ids = append(ids, strings.Trim(literal.Value, `"`))
			}
		}
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.SelectorExpr:
			name = f.Sel.Name
		case *ast.Ident:
			name = f.Name
		}
		switch name {
		case "Is", "Label", "label", "do", "Do":
			literals(n.Args)
		case "of":
			literals(n.Args[:min(len(n.Args), 1)])
		}
	case *ast.SwitchStmt:
		call, ok := n.Tag.(*ast.CallExpr)
		if !ok {
			return nil
		}
		if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Find" {
			for _, clause := range n.Body.List {
				literals(clause.(*ast.CaseClause).List)
			}
		}
	}
	return ids
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
