package config

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

func TestEveryValueOfTheFileHasARow(t *testing.T) {
	types := fieldTypes(reflect.TypeFor[File](), nil)
	for _, s := range Settings() {
		if types[s.Name] == nil {
			t.Errorf("no field of File has the name %s", s.Name)
		}
		delete(types, s.Name)
		if s.Type == "" || s.Default == "" || s.Takes == "" || !strings.HasSuffix(s.Help, ".") {
			t.Errorf("the row of %s is incomplete: %+v", s.Name, s)
		}
		var example map[string]any
		if err := toml.Unmarshal([]byte("v = "+s.sample()), &example); err != nil {
			t.Errorf("%s: the sample %s: %v", s.Name, s.sample(), err)
		} else if err := s.accepts(example["v"]); err != nil {
			t.Errorf("%s: the sample %s: %v", s.Name, s.sample(), err)
		}
	}
	for name := range types {
		t.Errorf("%s has no row in the table of settings", name)
	}
}

func TestTheSampleIsValid(t *testing.T) {
	var b bytes.Buffer
	if err := WriteSample(&b); err != nil {
		t.Fatal(err)
	}
	if f, err := parse(b.Bytes()); err != nil || len(f.Problems) > 0 || f.Profile != "" {
		t.Errorf("as it is: %v, %v", f, err)
	}
	var lines []string
	for line := range strings.Lines(b.String()) {
		rest, comment := strings.CutPrefix(line, "# ")
		switch {
		case strings.Contains(line, " = ") && comment && !strings.Contains(line, "Default:"),
			strings.HasPrefix(rest, "["):
			lines = append(lines, rest)
		}
	}
	f, err := parse([]byte(strings.Join(lines, "")))
	if err != nil || len(f.Problems) > 1 { // one: the sample's profile has a workspace and is for mde
		t.Errorf("without comment signs: %v, %v", f.Problems, err)
	}
	if len(lines) < len(Settings()) {
		t.Errorf("%d lines for %d settings", len(lines), len(Settings()))
	}
}

func TestDocumentationIsUpToDate(t *testing.T) {
	var want bytes.Buffer
	if err := WriteMarkdown(&want); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../docs/configuration.md")
	if err != nil || string(got) != want.String() {
		t.Errorf("docs/configuration.md is out of date (error %v); run go generate ./cli", err)
	}
	for _, s := range Settings() {
		if !strings.Contains(want.String(), "`"+strings.ReplaceAll(s.Name, "*", "NAME")+"`") {
			t.Errorf("%s is not documented", s.Name)
		}
	}
}

func TestMistakesAreFoundWithLineAndNearestName(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"\ntheem = \"nord\"", `line 2: unknown setting "theem"; did you mean "theme"?`},
		{"[editor]\n\n vmi = true", `line 3: unknown setting "editor.vmi"; did you mean "editor.vim"?`},
		{"vim = true", `line 1: unknown setting "vim"; did you mean "editor.vim"?`},
		{"[edtior]\nvim = true", `line 1: unknown setting "edtior"; did you mean "editor"?`},
		{"zzzzzz = 1", `line 1: unknown setting "zzzzzz"`},
		{"[profiles.a]\nclent_id = \"x\"",
			`line 2: unknown setting "profiles.a.clent_id"; did you mean "profiles.a.client_id"?`},
		{"profiles = { a = { tenat_id = \"x\" } }", `line 1: unknown setting "profiles.a.tenat_id"; ` +
			`did you mean "profiles.a.tenant_id"?`},
		{"theme = 3", `line 1: theme cannot be of type integer; it is a text, such as "nord"`},
		{"editor.vim = \"yes\"", "line 1: editor.vim cannot be of type string; it is true or false, such as true"},
		{"editor = true", "line 1: editor is a table; write [editor]"},
		{"[theme]", `line 1: theme is not a table; write theme = "nord"`},
		{"[[editor]]\nvim = true", "line 1: editor is not a list of tables; write [editor]"},
		{"[profiles.a]\napi = \"grpah\"",
			`line 2: profiles.a.api: unknown value "grpah"; did you mean "graph"? (use mde, xdr, graph, loganalytics)`},
		{"[profiles.a.limits]\nrows = -1", "line 2: profiles.a.limits.rows: -1 is negative"},
		{"escape_delay = \"1h\"", "line 1: escape_delay: must be from 1ms to 2s"},
		{"escape_delay = \"soon\"", `line 1: escape_delay: invalid duration "soon" (use 10m or 200s)`},
		{"[history]\nkeep = \"much\"", `line 2: history.keep: invalid size "much" (use 500MB, 5GB or all)`},
		{"[keys]\nrun = \"f5\"",
			`line 2: keys.run cannot be of type string; it is a list, such as ["f5", "leader r"]`},
		{"[keys]\nrun = [5]",
			`line 2: keys.run cannot be of type array; it is a list, such as ["f5", "leader r"]`},
		{"theme = 2026-01-01", `line 1: theme cannot be of type date; it is a text, such as "nord"`},
		{"[profiles.\"a b\"]\napi = \"x\"", `line 2: profiles."a b".api: unknown value "x" ` +
			`(use mde, xdr, graph, loganalytics)`},
	} {
		f, err := parse([]byte(test.text))
		if err != nil || len(f.Problems) != 1 {
			t.Errorf("%q: %d problems, error %v", test.text, len(f.Problems), err)
			continue
		}
		if got := f.Problems[0].Error(); got != test.want && !strings.HasPrefix(test.want, got) {
			t.Errorf("%q:\n got %s\nwant %s", test.text, got, test.want)
		}
	}
}

func TestTheRestOfABrokenFileApplies(t *testing.T) {
	f, err := parse([]byte("\ufeffascii = 3\r\ntheme = \"nord\"\r\n[editor]\r\nvim = true\r\n" +
		"warp = true\r\nwrap = true\r\n[profiles.a]\r\nregion = \"mars\"\r\n[profiles.b]\r\nauth = \"token\"\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if f.ASCII || f.Theme != "nord" || !f.Editor.Vim || !f.Editor.Wrap || len(f.Problems) != 3 {
		t.Errorf("got %+v", f)
	}
	if _, err := f.Choose("a"); err == nil || !strings.Contains(err.Error(), "line 8: profiles.a.region") {
		t.Errorf("a profile with a mistake: %v", err)
	}
	if p, err := f.Choose("b"); err != nil || p.Auth != "token" {
		t.Errorf("another profile: %v, %v", p, err)
	}
	for _, text := range []string{"theme = ", "theme = \"a\"\ntheme = \"b\"", "[editor]\n[editor]", "\x00"} {
		if _, err := parse([]byte(text)); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestChangesKeepAllOtherBytes(t *testing.T) {
	for _, test := range []struct{ before, name, value, after string }{
		{"", "theme", "nord", "theme = \"nord\"\n"},
		{"", "editor.vim", "true", "[editor]\nvim = true\n"},
		{"theme = 'x' # mine\nascii = true", "theme", "nord", "theme = \"nord\" # mine\nascii = true"},
		{"# top\n\n# about the editor\n[editor]\nvim = true\n", "theme", "nord",
			"# top\n\ntheme = \"nord\"\n\n# about the editor\n[editor]\nvim = true\n"},
		{"theme = \"a\" # here\r\n\r\n[editor]\r\n",
			"profile", "b", "theme = \"a\" # here\r\nprofile = \"b\"\r\n\r\n[editor]\r\n"},
		{"[editor]\nvim = true\n\n# keys\n[keys]\n", "editor.wrap", "true",
			"[editor]\nvim = true\nwrap = true\n\n# keys\n[keys]\n"},
		{"[editor]\n[keys]", "editor.wrap", "true", "[editor]\nwrap = true\n[keys]"},
		{"[editor] # e", "editor.wrap", "true", "[editor] # e\nwrap = true\n"},
		{"editor.vim = true\n", "editor.wrap", "true", "editor.vim = true\neditor.wrap = true\n"},
		{"editor = { vim = false, wrap = false }", "editor.wrap", "true", "editor = { vim = false, wrap = true }"},
		{"[keys]\nrun = [ # first\n  \"f5\", # ]\n  'f6',\n] # after\nzoom = [\"f7\"]\n", "keys.run", "f8, ctrl+e",
			"[keys]\nrun = [\"f8\", \"ctrl+e\"] # after\nzoom = [\"f7\"]\n"},
		{"theme = \"\"\"a\"b\"\"\" # c\n", "theme", "d", "theme = \"d\" # c\n"},
		{"[a]\n[profiles.b.limits]\nrows = 1_000\n",
			"profiles.b.limits.rows", "5", "[a]\n[profiles.b.limits]\nrows = 5\n"},
		{"[profiles.b]\napi = \"mde\"",
			"profiles.c.api", "xdr", "[profiles.b]\napi = \"mde\"\n\n[profiles.c]\napi = \"xdr\"\n"},
		{"[ \"editor\" ]\n\"vim\"  =  false\n", "editor.vim", "true", "[ \"editor\" ]\n\"vim\"  =  true\n"},
	} {
		path := filepath.Join(t.TempDir(), "below", "config.toml")
		if test.before != "" {
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(test.before), 0o640); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Set(path, test.name, test.value); err != nil {
			t.Errorf("%q, %s: %v", test.before, test.name, err)
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != test.after {
			t.Errorf("%s in %q:\n got %q, %v\nwant %q", test.name, test.before, got, err, test.after)
		}
		if info, err := os.Stat(path); err == nil && test.before == "" && info.Mode().Perm() != 0o600 {
			t.Errorf("a new file has mode %o", info.Mode().Perm())
		}
	}
}

func TestImpossibleChangesLeaveTheFile(t *testing.T) {
	for _, test := range []struct{ before, name, value, want string }{
		{"editor = { vim = true }\n", "editor.wrap", "true", "another key of the file is in the way"},
		{"theme = \n", "theme", "nord", "line 1"},
		{"theme = \"a\"\n", "theem", "nord", `did you mean "theme"?`},
		{"theme = \"a\"\n", "editor.vim", "perhaps", "editor.vim cannot be"},
		{"theme = \"a\"\n", "ascii", "1\nb = 2", "ascii"},
		{"theme = \"a\"\n", "a b", "1", "invalid name"},
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(test.before), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Set(path, test.name, test.value)
		if got, _ := os.ReadFile(path); err == nil || string(got) != test.before ||
			!strings.Contains(strings.ReplaceAll(err.Error(), ": cannot", " cannot"), test.want) {
			t.Errorf("%s in %q: file %q, error %v", test.name, test.before, got, err)
		}
	}
}

func TestUnset(t *testing.T) {
	for _, test := range []struct{ before, name, after string }{
		{"theme = \"a\"\nascii = true\n", "theme", "ascii = true\n"},
		{"[editor]\nvim = true # why\nwrap = true", "editor.vim", "[editor]\n# why\nwrap = true"},
		{"[editor]\nwrap = true", "editor.wrap", "[editor]\n"},
		{"ascii = true\n", "theme", "ascii = true\n"},
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(test.before), 0o600); err != nil {
			t.Fatal(err)
		}
		err := Unset(path, test.name)
		if got, _ := os.ReadFile(path); err != nil || string(got) != test.after {
			t.Errorf("%s in %q: got %q, %v; want %q", test.name, test.before, got, err, test.after)
		}
	}
}

// FuzzChange checks that a change of any valid text either fails or changes one value only.
func FuzzChange(f *testing.F) {
	for _, seed := range []string{"", "a = 1",
		"[editor]\nvim = [1, '#', \"]\"] # x\n", "editor = {vim = {a = '''\n'''}}",
		"\"editor\".vim=1\r\n[x]\r\n", "[[editor]]\n[editor.b]\nvim=1",
		"editor.\"vim\"=\"\"\"\\\"\"\"\"\"\n[editor.x]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := parseDocument([]byte(text))
		if err != nil {
			return
		}
		changed, err := d.with([]string{"editor", "vim"}, "true")
		if err != nil {
			return
		}
		again, err := parseDocument(changed)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, changed, err)
		}
		if p := again.find([]string{"editor", "vim"}); p == nil || string(again.text[p.value:p.end]) != "true" {
			t.Fatalf("%q became %q", text, changed)
		}
	})
}

func TestNames(t *testing.T) {
	for _, parts := range [][]string{{"a"}, {"profiles", "a b", "api"}, {"x", "\"\\\n\x01"}, {"", "é"}} {
		if got, err := splitName(joinName(parts)); err != nil || !slices.Equal(got, parts) {
			t.Errorf("%q: got %q, %v", parts, got, err)
		}
	}
}
