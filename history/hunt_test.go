package history_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"quarry/history"
)

// put writes a file into the hunts folder as another program would.
func put(t testing.TB, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, "hunts", filepath.FromSlash(name))
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(content), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func save(t testing.TB, s *history.Store, h history.Hunt) {
	t.Helper()
	if err := s.SaveHunt(t.Context(), h, false); err != nil {
		t.Fatalf("SaveHunt(%+v): %v", h, err)
	}
}

// load reads a saved query without its modification time, which the test cannot know.
func load(t testing.TB, s *history.Store, name string) history.Hunt {
	t.Helper()
	h, err := s.Hunt(t.Context(), name)
	if err != nil {
		t.Fatalf("Hunt(%q): %v", name, err)
	}
	h.Modified, h.Source = time.Time{}, ""
	return h
}

func names(t testing.TB, s *history.Store, filter string) []string {
	t.Helper()
	hunts, err := s.Hunts(t.Context(), filter)
	if err != nil {
		t.Fatalf("Hunts(%q): %v", filter, err)
	}
	var found []string
	for _, h := range hunts {
		found = append(found, h.Name)
	}
	return found
}

func TestHuntIsKeptAsItWas(t *testing.T) {
	queries := map[string]string{
		"plain":                    "DeviceInfo\n| take 1\n",
		"empty":                    "",
		"no newline at the end":    "T",
		"empty lines before":       "\n\n\nT",
		"carriage returns":         "T\r\n| count\r\n",
		"a comment first":          "// a note\nT",
		"what looks like a header": "// title: not mine\n// tags: x\n\nT",
		"a byte order mark":        "\ufeffT",
		"white space":              " \t\n ",
		"hostile":                  "\x1b[2J\u202e",
	}
	hunts := map[string]history.Hunt{
		"no header": {},
		"title":     {Title: "PowerShell: the // story"},
		"all": {Title: "a", Description: "b", Tags: []string{"c", "d e"},
			Extra: []string{"// reviewed: late", "//x"}},
		"lines":              {Description: "first\n\n  indented\n// comment\nlast: one"},
		"extra title":        {Extra: []string{"// title: second", "// title: third"}},
		"extra continuation": {Description: "a", Extra: []string{"//   b", "//"}},
		"key in description": {Description: "title: x\ntags: y"},
	}
	s := open(t, t.TempDir())
	for huntName, hunt := range hunts {
		for queryName, query := range queries {
			want := hunt
			want.Name, want.Query = huntName+"/"+queryName, query
			save(t, s, want)
			if got := load(t, s, want.Name); !reflect.DeepEqual(got, want) {
				t.Errorf("%s:\ngot  %#v\nwant %#v", want.Name, got, want)
			}
		}
	}
}

func TestHeaderValuesAreCleaned(t *testing.T) {
	s := open(t, t.TempDir())
	save(t, s, history.Hunt{
		Name: "a.kql", Title: " two\n lines ", Description: "\n a \r\nb\rc  \n", Tags: []string{"x,y", " ", "z\nz"},
		Extra: []string{"reviewed: late", "// a\nDeviceInfo"}, Query: "T",
	})
	want := history.Hunt{
		Name: "a", Title: "two lines", Description: "a\nb\nc", Tags: []string{"x", "y", "z z"},
		Extra: []string{"// reviewed: late", "// a DeviceInfo"}, Query: "T",
	}
	if got := load(t, s, "a"); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
}

func TestHandWrittenFilesAreRead(t *testing.T) {
	cases := map[string]struct {
		file string
		want history.Hunt
	}{
		"no header":     {"T\n| count", history.Hunt{Query: "T\n| count"}},
		"other comment": {"// find it\n// title: x\n\nT", history.Hunt{Query: "// find it\n// title: x\n\nT"}},
		"no empty line": {"// title: x\nT", history.Hunt{Title: "x", Query: "T"}},
		"no spaces": {"//title:x\n//tags:a,b\nT",
			history.Hunt{Title: "x", Tags: []string{"a", "b"}, Query: "T"}},
		"capitals": {"// Title: x\n// TAGS: a\n\nT",
			history.Hunt{Title: "x", Tags: []string{"a"}, Query: "T"}},
		"tags first": {"// tags: a\n// title: x\n\nT",
			history.Hunt{Title: "x", Tags: []string{"a"}, Query: "T"}},
		"unknown lines": {"// title: x\n// reviewed: me\n// hello\n\nT",
			history.Hunt{Title: "x", Extra: []string{"// reviewed: me", "// hello"}, Query: "T"}},
		"carriage returns": {"// title: x\r\n// description: a\r\n//   b\r\n\r\nT\r\n",
			history.Hunt{Title: "x", Description: "a\nb", Query: "T\r\n"}},
		"byte order mark":    {"\ufeff// title: x\n\nT", history.Hunt{Title: "x", Query: "T"}},
		"header only":        {"// title: x", history.Hunt{Title: "x"}},
		"two empty lines":    {"// title: x\n\n\nT", history.Hunt{Title: "x", Query: "\nT"}},
		"comment after them": {"// title: x\n\n// note\nT", history.Hunt{Title: "x", Query: "// note\nT"}},
		"empty":              {"", history.Hunt{}},
	}
	dir := t.TempDir()
	s := open(t, dir)
	for name, c := range cases {
		put(t, dir, name+".kql", c.file)
		c.want.Name = name
		if got := load(t, s, name); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q\ngot  %#v\nwant %#v", name, c.file, got, c.want)
		}
	}
}

func TestInvalidHuntNamesAreRefused(t *testing.T) {
	refused := map[string]string{
		"empty": "", "suffix only": ".kql", "up": "..", "leads out of the folder": "../quarry",
		"up within": "a/../../b", "here": "./a",
		"absolute": "/etc/passwd", "Windows drive": `C:\a`, "backslash": `a\b`, "hidden": ".git/config",
		"hidden below": "a/.b",
		"empty part":   "a//b", "slash at the end": "a/", "device": "nul", "device with more": "Com1.txt",
		"device below": "a/AUX/b",
		"NUL":          "a\x00b", "newline": "a\nb", "escape": "a\x1b[2Jb", "bidi": "a\u202eb",
		"zero width": "a\u200bb", "no-break space": "a\u00a0b",
		"invalid UTF-8": "a\xff", "space first": " a", "space last": "a ", "dot last": "a./b", "star": "a*",
		"question": "a?", "pipe": "a|b",
		"long part": strings.Repeat("a", 201), "long": strings.Repeat("a/", 600) + "a",
	}
	dir := t.TempDir()
	s := open(t, dir)
	for name, hunt := range refused {
		err := s.SaveHunt(t.Context(), history.Hunt{Name: hunt, Query: "T"}, true)
		var bad *history.NameError
		if !errors.As(err, &bad) {
			t.Errorf("%s: SaveHunt(%.40q) gave %v, want a *NameError", name, hunt, err)
		} else if strings.ContainsAny(err.Error(), "\n\x1b\x00") {
			t.Errorf("%s: the error %q is not safe to show", name, err)
		}
	}
	if got := names(t, s, ""); got != nil {
		t.Errorf("invalid names were saved: %q", got)
	}
	for _, name := range []string{"..", "../quarry", "/etc/passwd", "a/../../b", ".git/config", "", "a\x00"} {
		var bad *history.NameError
		if _, err := s.Hunt(t.Context(), name); !errors.As(err, &bad) {
			t.Errorf("Hunt(%q) gave %v, want a *NameError", name, err)
		}
		if err := s.RemoveHunt(t.Context(), name); !errors.As(err, &bad) {
			t.Errorf("RemoveHunt(%q) gave %v, want a *NameError", name, err)
		}
	}
}

func TestUnusualHuntNamesAreAccepted(t *testing.T) {
	s := open(t, t.TempDir())
	for _, name := range []string{"a b", "ünï/日本", "it's", "a.b.c", "-rf", "100%", "console", "nulls/command",
		"#1;&$()[]{}~^`'", "👩🏽", "a.kql.kql"} {
		save(t, s, history.Hunt{Name: name, Query: name})
		want := strings.TrimSuffix(name, ".kql")
		if got := load(t, s, name); got.Query != name || got.Name != want {
			t.Errorf("Hunt(%q) = %+v", name, got)
		}
	}
	if got := len(names(t, s, "")); got != 11 {
		t.Errorf("%d hunts are listed, want 11", got)
	}
}

func TestHuntIsReplacedOnlyWithOverwrite(t *testing.T) {
	s := open(t, t.TempDir())
	save(t, s, history.Hunt{Name: "a", Query: "old"})
	var exists *history.ExistsError
	if err := s.SaveHunt(t.Context(), history.Hunt{Name: "a", Query: "new"}, false); !errors.As(err, &exists) {
		t.Errorf("SaveHunt gave %v, want an *ExistsError", err)
	}
	if got := load(t, s, "a").Query; got != "old" {
		t.Errorf("the query is %q, want the old one", got)
	}
	if err := s.SaveHunt(t.Context(), history.Hunt{Name: "a", Query: "new"}, true); err != nil {
		t.Fatal(err)
	}
	if got := load(t, s, "a").Query; got != "new" {
		t.Errorf("the query is %q, want the new one", got)
	}
}

func TestHuntChangedByAnotherProgramIsNotOverwritten(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, dir, "a.kql", "// title: x\n\nT")
	mine, err := s.Hunt(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "a.kql", "// title: x\n\nT | take 1 // theirs")
	mine.Query = "T | take 2"
	var changed *history.ChangedError
	if err := s.SaveHunt(t.Context(), mine, true); !errors.As(err, &changed) {
		t.Fatalf("saving gives %v, want a ChangedError", err)
	}
	theirs, err := s.Hunt(t.Context(), "a")
	if err != nil || theirs.Query != "T | take 1 // theirs" {
		t.Errorf("the file is %q (error %v), want theirs", theirs.Query, err)
	}
	mine.Source = theirs.Source
	if err := s.SaveHunt(t.Context(), mine, true); err != nil {
		t.Errorf("saving after reading their version: %v", err)
	}
}

func TestMoveHunt(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	const rule = "# ours\nname: X\nquery: T\n"
	put(t, dir, "a.yaml", rule)
	put(t, dir, "b.kql", "B")
	if err := s.MoveHunt(t.Context(), "a.yaml", "team/a.yml"); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, s, ""), []string{"b", "team/a.yml"}; !reflect.DeepEqual(got, want) {
		t.Errorf("hunts %q, want %q", got, want)
	}
	content, err := os.ReadFile(filepath.Join(dir, "hunts", "team", "a.yml"))
	if err != nil || string(content) != rule {
		t.Errorf("the file is %q (error %v), want it as it was", content, err)
	}
	var exists *history.ExistsError
	var name *history.NameError
	if err := s.MoveHunt(t.Context(), "team/a.yml", "b"); !errors.As(err, &name) {
		t.Errorf("moving YAML to a .kql name: %v", err)
	}
	put(t, dir, "c.kql", "C")
	if err := s.MoveHunt(t.Context(), "c", "b"); !errors.As(err, &exists) {
		t.Errorf("moving onto another hunt gives %v, want an ExistsError", err)
	}
	if err := s.MoveHunt(t.Context(), "gone", "d"); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("moving a missing query gives %v, want ErrNotFound", err)
	}
	for _, bad := range []string{"../out", "", "a\x00"} {
		if err := s.MoveHunt(t.Context(), "b", bad); !errors.As(err, &name) {
			t.Errorf("moving to %q gives %v, want a NameError", bad, err)
		}
	}
}

func TestSentinelRulesAreListedAsHunts(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, dir, "rules/macro.yaml",
		"id: 1 # theirs\nname: Macro\ntactics:\n  - Execution\nrelevantTechniques: [T1204.002]\nquery: |\n"+
			"  DeviceInfo\n  | count\nversion: 1.0.0\n")
	put(t, dir, "rules/playbook.yaml", "steps: []\n")
	put(t, dir, "rules/broken.yml", "query: [\n")
	if got, want := names(t, s, "T1204"), []string{"rules/macro.yaml"}; !reflect.DeepEqual(got, want) {
		t.Errorf("by technique: %q, want %q", got, want)
	}
	h, err := s.Hunt(t.Context(), "rules/macro.yaml")
	if err != nil || h.Title != "Macro" || h.Query != "DeviceInfo\n| count\n" {
		t.Fatalf("read %+v (error %v)", h, err)
	}
	h.Query = "DeviceInfo\n| take 5\n"
	if err := s.SaveHunt(t.Context(), h, true); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(dir, "hunts", "rules", "macro.yaml"))
	if want := "id: 1 # theirs\nname: Macro\ntactics:\n  - Execution\nrelevantTechniques: [T1204.002]\nquery: |\n" +
		"  DeviceInfo\n  | take 5\nversion: 1.0.0\n"; err != nil || string(content) != want {
		t.Errorf("the file is now\n%s(error %v), want\n%s", content, err, want)
	}
	skipped, err := s.SkippedHunts(t.Context())
	if err != nil || len(skipped) != 1 || !strings.Contains(skipped[0].Error(), "rules/broken.yml") {
		t.Errorf("skipped %v (error %v), want only the broken file", skipped, err)
	}
	if err := s.RemoveHunt(t.Context(), "rules/macro.yaml"); err != nil {
		t.Fatal(err)
	}
	if trashed, err := filepath.Glob(filepath.Join(dir, "trash", "*", "rules", "macro.yaml")); err != nil ||
		len(trashed) != 1 {
		t.Errorf("trash holds %q (error %v), want the rule", trashed, err)
	}
}

func TestRemovedHuntIsInTheTrash(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, query := range []string{"first", "second"} {
		save(t, s, history.Hunt{Name: "a/b", Query: query})
		if err := s.RemoveHunt(t.Context(), "a/b"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.RemoveHunt(t.Context(), "a/b"); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("RemoveHunt gave %v, want ErrNotFound", err)
	}
	if got := names(t, s, ""); got != nil {
		t.Errorf("hunts = %q, want none", got)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "trash", "*", "a", "b.kql")); err != nil || len(left) != 2 {
		t.Errorf("the trash has %v (%v), want both", left, err)
	}
}

func TestHuntsAreRankedByMatch(t *testing.T) {
	s := open(t, t.TempDir())
	save(t, s, history.Hunt{Name: "a", Title: "LSASS dump", Query: "x"})
	save(t, s, history.Hunt{Name: "b", Tags: []string{"lsass"}, Query: "x"})
	save(t, s, history.Hunt{Name: "c/lateral-services-and-sessions", Query: "x"})
	save(t, s, history.Hunt{Name: "d", Query: "T | where x has 'lsass'"})
	save(t, s, history.Hunt{Name: "e", Description: "of lsass.exe", Query: "x"})
	save(t, s, history.Hunt{Name: "f", Query: "x"})
	cases := map[string][]string{
		"":       {"a", "b", "c/lateral-services-and-sessions", "d", "e", "f"},
		"lsass":  {"a", "b", "c/lateral-services-and-sessions", "d", "e"},
		" LSASS": {"a", "b", "c/lateral-services-and-sessions", "d", "e"},
		"zzz":    nil,
	}
	for filter, want := range cases {
		if got := names(t, s, filter); len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("filter %q: got %q, want %q", filter, got, want)
		}
	}
}

func TestChangesByOtherProgramsShowAtOnce(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, query := range []string{"one", "two", "three"} {
		put(t, dir, "a.kql", query)
		if hunts, err := s.Hunts(t.Context(), ""); err != nil || len(hunts) != 1 || hunts[0].Query != query {
			t.Errorf("after writing %q: %+v, %v", query, hunts, err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "hunts", "a.kql")); err != nil {
		t.Fatal(err)
	}
	if got := names(t, s, ""); got != nil {
		t.Errorf("after removing: %q", got)
	}
}

func TestUnreadableHuntFilesAreSkippedAndCounted(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	save(t, s, history.Hunt{Name: "good", Query: "T"})
	put(t, dir, "binary.kql", "a\x00b")
	put(t, dir, "sub/latin1.kql", "caf\xe9")
	put(t, dir, "large.kql", strings.Repeat("x", 4<<20+1))
	put(t, dir, "README.md", "not a hunt")
	put(t, dir, ".hidden.kql", "T")
	put(t, dir, ".git/a.kql", "T")
	put(t, dir, ".kql", "T")
	for link, to := range map[string]string{"nowhere.kql": "missing", "circle": ".", "self.kql": "self.kql",
		"sub/up": ".."} {
		if err := os.Symlink(to, filepath.Join(dir, "hunts", filepath.FromSlash(link))); err != nil {
			t.Skipf("no links here: %v", err)
		}
	}
	if got, want := names(t, s, ""), []string{"good"}; !reflect.DeepEqual(got, want) {
		t.Errorf("hunts = %q, want %q", got, want)
	}
	skipped, err := s.SkippedHunts(t.Context())
	if err != nil || len(skipped) != 5 {
		t.Errorf("skipped = %v, %v, want binary, latin1, large, nowhere and self", skipped, err)
	}
}

func TestLinkedFolderIsListed(t *testing.T) {
	dir, team := t.TempDir(), t.TempDir()
	s := open(t, dir)
	save(t, s, history.Hunt{Name: "own", Query: "T"})
	if err := os.WriteFile(filepath.Join(team, "shared.kql"), []byte("T"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(team, filepath.Join(dir, "hunts", "team")); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if got, want := names(t, s, ""), []string{"own", "team/shared"}; !reflect.DeepEqual(got, want) {
		t.Errorf("hunts = %q, want %q", got, want)
	}
	if got := load(t, s, "team/shared").Query; got != "T" {
		t.Errorf("the query is %q", got)
	}
}

func BenchmarkHunts10000(b *testing.B) {
	dir := b.TempDir()
	s := open(b, dir)
	for i := range 10_000 {
		put(b, dir, fmt.Sprintf("f%d/h%d.kql", i%50, i),
			"// title: Hunt "+fmt.Sprint(i)+"\n\n"+strings.Repeat("DeviceProcessEvents | take 1\n", 20))
	}
	// Make the files look old: the cache does not keep recently modified ones.
	err := filepath.WalkDir(filepath.Join(dir, "hunts"), func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Chtimes(path, time.Time{}, time.Unix(1, 0)))
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Hunts(b.Context(), "hunt 99"); err != nil {
			b.Fatal(err)
		}
	}
}
