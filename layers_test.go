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

// layer says what a folder may import.
type layer struct {
	ours     []string // rooms of this module; "*" is every one
	terminal bool     // terminal libraries
}

// house is the plan of docs/architecture.md as data. A folder below one that is
// listed follows its rule, and the rooms of one tree may always import each other
// downwards (kql imports kql/catalog because it is listed, ui imports ui/widget/grid as its own).
var house = map[string]layer{
	".":      {ours: []string{"cli"}},
	"cli":    {ours: []string{"*"}, terminal: true},
	"config": {ours: []string{"api", "api/auth", "api/dialect", "api/quota", "history", "themes"}},
	"ui": {ours: []string{
		"api", "api/dialect", "api/quota",
		"editor", "editor/buffer", "entity", "themes",
		"history", "history/queryfile", "history/report",
		"hunt", "hunt/batch", "hunt/params", "hunt/refine", "hunt/slice", "hunt/watch", "hunt/window",
		"kql/...",
		"table", "table/decode", "table/diff", "table/export", "table/view",
		"ui/widget/chart", "ui/widget/checklist", "ui/widget/dialog", "ui/widget/field", "ui/widget/grid",
		"ui/widget/line", "ui/widget/menu", "ui/widget/meter", "ui/widget/pager", "ui/widget/picker",
		"ui/widget/record", "ui/widget/rows",
	}, terminal: true},
	"ui/widget": {ours: []string{"api/quota", "entity", "table", "table/view", "themes"}, terminal: true},

	"editor":        {ours: []string{"editor/buffer", "editor/vim", "kql/...", "themes"}, terminal: true},
	"editor/buffer": {},
	"editor/vim":    {ours: []string{"editor/buffer"}},

	"themes": {terminal: true},
	"panics": {},
	"fuzzy":  {},

	"hunt":        {ours: []string{"api/dialect", "api", "api/quota", "hunt/slice", "kql/...", "table", "table/decode", "history", "history/queryfile", "history/report"}},
	"hunt/slice":  {ours: []string{"kql/...", "table"}},
	"hunt/refine": {ours: []string{"kql/...", "table"}},

	"entity": {ours: []string{"api/dialect", "kql/...", "table"}},

	"api":         {ours: []string{"api/dialect", "table", "table/decode", "api/quota"}},
	"api/dialect": {},
	"api/auth":    {ours: []string{"api"}},
	"api/quota":   {},

	"table":        {},
	"table/decode": {ours: []string{"table"}},
	"table/view":   {ours: []string{"table", "table/dictionary"}},
	"table/times":  {},
	"table/events": {ours: []string{"table", "table/decode"}},
	"table/export": {ours: []string{"table"}},
	"table/load":   {ours: []string{"table", "table/decode", "table/export"}},

	"kql/types":       {},
	"kql/kqltest":     {ours: []string{"kql/..."}},
	"kql/catalog":     {ours: []string{"kql/types"}},
	"kql/syntax":      {ours: []string{"kql/types"}},
	"kql/sema":        {ours: []string{"api/dialect", "kql/syntax", "kql/types", "kql/catalog"}},
	"kql/lint":        {ours: []string{"kql/sema", "kql/syntax", "kql/types", "kql/catalog"}},
	"kql/complete":    {ours: []string{"kql/sema", "kql/syntax", "kql/types", "kql/catalog"}},
	"kql/format":      {ours: []string{"kql/syntax"}},
	"kql/lsp":         {ours: []string{"api/dialect", "kql/..."}},
	"kql/register":    {ours: []string{"kql/syntax"}},
	"kql/exec":        {ours: []string{"kql/exec/...", "kql/syntax", "table"}},
	"kql/exec/vec":    {ours: []string{"kql/syntax", "table"}},
	"kql/exec/expr":   {ours: []string{"kql/exec/vec", "kql/catalog", "kql/syntax", "table"}},
	"kql/exec/agg":    {ours: []string{"kql/exec/expr", "kql/exec/vec", "kql/syntax", "table"}},
	"kql/exec/geo":    {ours: []string{"kql/exec/expr", "kql/exec/vec", "kql/syntax", "table"}},
	"kql/exec/fn":     {ours: []string{"kql/exec/agg", "kql/exec/expr", "kql/exec/vec", "kql/syntax", "table"}},
	"kql/exec/op":     {ours: []string{"kql/exec/agg", "kql/exec/fn", "kql/exec/expr", "kql/exec/vec", "kql/syntax", "table"}},
	"kql/exec/plugin": {ours: []string{"kql/exec/...", "kql/syntax", "table"}},

	"history": {ours: []string{"api/dialect", "table", "table/export", "table/view", "api/quota"}},

	"sandbox": {ours: []string{"kql/...", "table"}},
}

// everywhere are the rooms that any other may import: a job anywhere can panic, and dates and lists are everywhere.
var everywhere = []string{"panics", "table/times", "fuzzy"}

// screenLibraries draw on or talk to a terminal. Measuring text (x/ansi) and asking
// whether a file is a terminal (x/term) is no drawing.
var screenLibraries = []string{"charm.land/bubbletea", "charm.land/bubbles", "charm.land/lipgloss", "github.com/charmbracelet/ultraviolet"}

// chromaRooms may import Chroma besides the rooms of the screen: the language implements its Lexer.
var chromaRooms = []string{"kql/syntax", "kql/register"}

// testOnly are rooms that exist for tests of others.
var testOnly = map[string]bool{"table/events": true, "ui/golden": true, "ui/uitest": true, "kql/kqltest": true}

func TestRoomsImportOnlyWhatThePlanAllows(t *testing.T) {
	seen := map[string]bool{}
	forEachGoFile(t, func(file string, imports []string) {
		folder := path.Dir(file)
		room := roomOf(folder)
		if room == "" {
			t.Errorf("%s: folder %s has no row in the plan", file, folder)
			return
		}
		seen[room] = true
		if strings.HasSuffix(file, "_test.go") || testOnly[folder] {
			return
		}
		for _, imported := range imports {
			if complaint := forbidden(room, folder, imported); complaint != "" {
				t.Errorf("%s imports %s: %s", file, imported, complaint)
			}
		}
	})
	for room := range house {
		if !seen[room] {
			t.Errorf("the plan names %s, and there is no Go file in it", room)
		}
	}
}

// roomOf finds the row that a folder follows: its own or its nearest parent's.
func roomOf(folder string) string {
	for ; folder != "."; folder = path.Dir(folder) {
		if _, ok := house[folder]; ok {
			return folder
		}
		if path.Dir(folder) == "." {
			return ""
		}
	}
	return "."
}

// covers reports whether a row allows a package. "*" allows every package, "kql/..." a tree.
func covers(allowed []string, folder string) bool {
	return slices.ContainsFunc(allowed, func(entry string) bool {
		tree, isTree := strings.CutSuffix(entry, "/...")
		return entry == "*" || entry == folder || isTree && strings.HasPrefix(folder, tree+"/")
	})
}

func forbidden(room, folder, imported string) string {
	rule := house[room]
	if ours, ok := strings.CutPrefix(imported, "quarry/"); ok {
		switch {
		case testOnly[ours]:
			return "it is for tests"
		case slices.Contains(everywhere, ours), covers(rule.ours, ours), roomOf(ours) == room && ours != folder:
			return ""
		}
		return "the plan does not let " + room + " import it"
	}
	for _, library := range screenLibraries {
		if strings.HasPrefix(imported, library) && !rule.terminal {
			return room + " knows no screen"
		}
	}
	if strings.HasPrefix(imported, "github.com/alecthomas/chroma") && !rule.terminal && !slices.Contains(chromaRooms, room) {
		return room + " has no colours"
	}
	return ""
}

// TestFoldersHaveHonestNames rejects names that do not say what is inside. In kql/types they do:
// it holds the types of the language.
func TestFoldersHaveHonestNames(t *testing.T) {
	vague := []string{"util", "utils", "common", "helper", "helpers", "types", "base", "misc", "shared", "internal"}
	forEachGoFile(t, func(file string, _ []string) {
		if name := path.Base(path.Dir(file)); slices.Contains(vague, name) && path.Dir(file) != "kql/types" {
			t.Errorf("%s lies in a folder called %s", file, name)
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
			return filepath.SkipDir // bench is a house of its own
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
