package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layer says what a package may import.
type layer struct {
	ours     []string // packages of this module; "*" means all, "kql/..." a tree
	terminal bool     // terminal libraries
}

// layers is the table of docs/architecture.md as data. A package without a row follows the row of
// its nearest parent, and packages under one row may import each other.
var layers = map[string]layer{
	".":   {ours: []string{"cli"}},
	"cli": {ours: []string{"*"}, terminal: true},
	"config": {ours: []string{
		"api", "api/auth", "api/dialect", "api/quota", "bounded", "entity", "history", "replacefile", "table/export",
		"themes", "ui/action",
	}},
	"mcp": {ours: []string{"api/quota", "history", "hunt", "hunt/refine", "kql/...", "table"}},
	"ui": {ours: []string{
		"api", "api/dialect", "api/failure", "api/quota", "bounded", "config", "replacefile",
		"editor", "editor/buffer", "entity", "themes",
		"history", "history/library", "history/queryfile", "history/report", "history/seen",
		"hunt", "hunt/batch", "hunt/params", "hunt/refine", "hunt/schema", "hunt/slice", "hunt/watch", "hunt/window",
		"kql/...",
		"table", "table/decode", "table/diff", "table/export", "table/load", "table/view",
		"ui/action", "ui/dock", "ui/input", "ui/job", "ui/keymap", "ui/look", "ui/tutor", "ui/widget/chart", "ui/widget/checklist", "ui/widget/dialog", "ui/widget/field", "ui/widget/grid",
		"ui/widget/line", "ui/widget/menu", "ui/widget/meter", "ui/widget/pager", "ui/widget/picker",
		"ui/widget/record", "ui/widget/rows", "ui/file",
	}, terminal: true},
	"ui/action": {},
	"ui/file":   {ours: []string{"bounded", "history/queryfile", "replacefile"}},
	"ui/input":  {terminal: true},
	"ui/job":    {terminal: true},
	"ui/keymap": {ours: []string{"ui/action"}},
	"ui/dock":   {ours: []string{"table", "ui/action", "ui/widget/pager", "ui/widget/record"}, terminal: true},
	"ui/tutor":  {ours: []string{"table", "themes", "ui/widget/line"}, terminal: true},
	"ui/look":   {ours: []string{"themes"}, terminal: true},
	"ui/widget": {ours: []string{"api/quota", "entity", "table", "table/view", "themes", "ui/action"}, terminal: true},

	"editor":        {ours: []string{"editor/buffer", "editor/vim", "kql/...", "themes", "ui/action"}, terminal: true},
	"editor/buffer": {},
	"editor/vim":    {ours: []string{"editor/buffer"}},

	"themes":      {terminal: true},
	"panics":      {},
	"fuzzy":       {},
	"bounded":     {},
	"replacefile": {},

	"hunt": {ours: []string{
		"api", "api/dialect", "api/failure", "api/quota", "history", "history/queryfile", "history/report",
		"hunt/schema", "hunt/slice", "kql/...", "table", "table/decode",
	}},
	"hunt/schema": {ours: []string{"api", "api/dialect", "bounded", "kql/...", "replacefile", "table"}},
	"hunt/slice":  {ours: []string{"kql/...", "table"}},
	"hunt/refine": {ours: []string{"kql/...", "table"}},

	"entity": {ours: []string{"api/dialect", "kql/...", "table"}},

	"api":         {ours: []string{"api/dialect", "api/failure", "bounded", "table", "table/decode", "api/quota"}},
	"api/dialect": {},
	"api/auth":    {ours: []string{"api", "api/failure", "bounded"}},
	"api/failure": {ours: []string{"table"}},
	"api/quota":   {},

	"table":        {},
	"table/decode": {ours: []string{"table"}},
	"table/view":   {ours: []string{"table", "table/dictionary"}},
	"table/times":  {},
	"table/events": {ours: []string{"table", "table/decode"}},
	"table/export": {ours: []string{"table"}},
	"table/load":   {ours: []string{"bounded", "table", "table/decode", "table/export"}},

	"kql/types":    {},
	"kql/regex":    {ours: []string{"kql/syntax", "kql/types"}},
	"kql/kqltest":  {ours: []string{"kql/..."}},
	"kql/catalog":  {ours: []string{"kql/types"}},
	"kql/syntax":   {ours: []string{"kql/types"}},
	"kql/header":   {ours: []string{"kql/syntax"}},
	"kql/sema":     {ours: []string{"api/dialect", "kql/regex", "kql/syntax", "kql/types", "kql/catalog"}},
	"kql/lint":     {ours: []string{"api/dialect", "kql/header", "kql/sema", "kql/syntax", "kql/types", "kql/catalog"}},
	"kql/complete": {ours: []string{"kql/sema", "kql/syntax", "kql/types", "kql/catalog"}},
	"kql/format":   {ours: []string{"kql/syntax"}},
	"kql/refactor": {ours: []string{"kql/sema", "kql/syntax"}},
	"kql/lsp":      {ours: []string{"api/dialect", "kql/..."}},
	"kql/register": {ours: []string{"kql/syntax"}},
	"kql/exec": {ours: []string{
		"kql/exec/...", "kql/plan", "kql/sema", "kql/catalog", "kql/syntax", "kql/types", "table",
	}},
	"kql/plan":     {ours: []string{"kql/catalog", "kql/sema", "kql/syntax", "kql/types"}},
	"kql/exec/vec": {ours: []string{"kql/syntax", "table"}},
	"kql/exec/expr": {ours: []string{
		"kql/exec/vec", "kql/catalog", "kql/plan", "kql/regex", "kql/sema", "kql/syntax", "kql/types", "table",
	}},
	"kql/exec/agg": {ours: []string{"kql/exec/expr", "kql/exec/vec", "kql/syntax", "table"}},
	"kql/exec/geo": {ours: []string{"kql/exec/expr", "kql/exec/vec", "kql/syntax", "table"}},
	"kql/exec/fn":  {ours: []string{"kql/exec/agg", "kql/exec/expr", "kql/exec/vec", "kql/regex", "kql/syntax", "table"}},
	"kql/exec/op": {ours: []string{
		"kql/exec/agg", "kql/exec/fn", "kql/exec/expr", "kql/exec/vec", "kql/regex", "kql/syntax", "table",
	}},
	"kql/exec/plugin": {ours: []string{"kql/exec/...", "kql/syntax", "table"}},

	"history":       {ours: []string{"api/dialect", "api/failure", "kql/header", "kql/syntax", "table", "table/export", "table/view", "api/quota"}},
	"history/clone": {ours: []string{"bounded"}},

	"sandbox": {ours: []string{"kql/...", "table"}},
}

// everywhere lists packages that every other may import: all code has jobs that can panic, dates to
// parse and lists to search.
var everywhere = []string{"panics", "table/times", "fuzzy"}

// screenLibraries draw on a terminal. Measuring text (x/ansi) and detecting a terminal (x/term) are
// not drawing, so those are allowed everywhere.
var screenLibraries = []string{
	"charm.land/bubbletea", "charm.land/bubbles", "charm.land/lipgloss", "github.com/charmbracelet/ultraviolet",
}

// chromaPackages may import Chroma in addition to those that draw: they implement its lexer.
var chromaPackages = []string{"kql/syntax", "kql/register"}

// testOnly lists packages that only tests may import.
var testOnly = map[string]bool{"table/events": true, "ui/golden": true, "ui/uitest": true, "kql/kqltest": true}

func TestPackagesImportOnlyWhatTheirLayerAllows(t *testing.T) {
	seen := map[string]bool{}
	forEachGoFile(t, func(file string, imports []string) {
		folder := path.Dir(file)
		row := rowOf(folder)
		if row == "" {
			t.Errorf("%s: package %s has no row in layers", file, folder)
			return
		}
		seen[row] = true
		if strings.HasSuffix(file, "_test.go") || testOnly[folder] {
			return
		}
		for _, imported := range imports {
			if reason := forbidden(row, folder, imported); reason != "" {
				t.Errorf("%s imports %s: %s", file, imported, reason)
			}
		}
	})
	for row := range layers {
		if !seen[row] {
			t.Errorf("layers has a row for %s, which has no Go files", row)
		}
	}
}

// rowOf returns the row that a package follows: its own or that of its nearest parent.
func rowOf(folder string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, ok := layers[folder]; ok {
			return folder
		}
		if path.Dir(folder) == "." {
			return ""
		}
	}
	return "."
}

// covers reports whether a list of allowed packages includes a package.
func covers(allowed []string, folder string) bool {
	return slices.ContainsFunc(allowed, func(entry string) bool {
		tree, isTree := strings.CutSuffix(entry, "/...")
		return entry == "*" || entry == folder || isTree && strings.HasPrefix(folder, tree+"/")
	})
}

// forbidden returns why a package must not import another, or "" if it may.
func forbidden(row, folder, imported string) string {
	rule := layers[row]
	if ours, ok := strings.CutPrefix(imported, "quarry/"); ok {
		switch {
		case testOnly[ours]:
			return "it is for tests only"
		case slices.Contains(everywhere, ours), covers(rule.ours, ours), rowOf(ours) == row && ours != folder:
			return ""
		}
		return "the row of " + row + " does not allow it"
	}
	for _, library := range screenLibraries {
		if strings.HasPrefix(imported, library) && !rule.terminal {
			return row + " must not draw"
		}
	}
	chroma := strings.HasPrefix(imported, "github.com/alecthomas/chroma")
	if chroma && !rule.terminal && !slices.Contains(chromaPackages, row) {
		return row + " must not use colours"
	}
	return ""
}

// TestPackagesHaveMeaningfulNames rejects names that do not say what is inside. The one exception is
// kql/types, the types of the language.
func TestPackagesHaveMeaningfulNames(t *testing.T) {
	vague := []string{"util", "utils", "common", "helper", "helpers", "types", "base", "misc", "shared", "internal"}
	forEachGoFile(t, func(file string, _ []string) {
		if name := path.Base(path.Dir(file)); slices.Contains(vague, name) && path.Dir(file) != "kql/types" {
			t.Errorf("%s: %s does not say what is inside", file, name)
		}
	})
}

func isModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

func forEachGoFile(t *testing.T, visit func(file string, imports []string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || name != "." && strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		case entry.IsDir() && name != "." && isModule(name):
			return filepath.SkipDir // bench and packaging are modules of their own
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, imported)
		}
		visit(filepath.ToSlash(name), imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestScopesAreMadeByOneConstructor keeps doors to the analyser from knowing different tables.
func TestScopesAreMadeByOneConstructor(t *testing.T) {
	forEachGoFile(t, func(file string, _ []string) {
		if path.Dir(file) == "kql/sema" || strings.HasSuffix(file, "_test.go") {
			return
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), "sema.Scope{") {
			t.Errorf("%s makes a scope: use sema.NewScope or sema.LocalScope", file)
		}
	})
}

// TestOnlyPanicsRecovers keeps the boundary in one place, where a panic is logged with its stack.
func TestOnlyPanicsRecovers(t *testing.T) {
	forEachGoFile(t, func(file string, _ []string) {
		if path.Dir(file) == "panics" || strings.HasSuffix(file, "_test.go") {
			return
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), "recover()") {
			t.Errorf("%s calls recover: use package panics", file)
		}
	})
}
