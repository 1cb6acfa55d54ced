package queryfile_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"quarry/history/queryfile"
)

func parse(t testing.TB, name, text string) queryfile.Hunt {
	t.Helper()
	h, err := queryfile.Parse(name, []byte(text))
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return h
}

func format(t testing.TB, h queryfile.Hunt) string {
	t.Helper()
	text, err := queryfile.Format(h)
	if err != nil {
		t.Fatalf("Format(%+v): %v", h, err)
	}
	return text
}

// bare returns a query without what belongs to its file.
func bare(h queryfile.Hunt) queryfile.Hunt {
	h.Name, h.Source = "", ""
	return h
}

var full = queryfile.Hunt{
	Title: "PowerShell starts a compiler", Description: "csc.exe out of AppData,\n\nthe third line",
	Tags: []string{"execution", "lolbin"}, Tactics: []string{"Execution"}, Techniques: []string{"T1059.001", "T1027"},
	Severity: "high", Author: "Jane Doe", References: []string{"https://example.com/a", "https://example.com/b,c"},
	Parameters: []queryfile.Parameter{
		{Name: "host", Type: "string", Default: "DESKTOP-7", HasDefault: true,
			Choices: []string{"DESKTOP-7", `a "b", \c`}, Help: "Which device"},
		{Name: "since", Type: "timespan", Default: "7d", HasDefault: true},
		{Name: "empty", HasDefault: true},
		{Name: "n", Type: "number"},
	},
	Query: "DeviceInfo\n| where x == '{{host}}'\n",
}

func TestEveryFieldIsKept(t *testing.T) {
	for _, name := range []string{"a", "a.yaml", "a.YML"} {
		h := full
		h.Name = name
		text := format(t, h)
		if got := bare(parse(t, name, text)); !reflect.DeepEqual(got, full) {
			t.Errorf("%s: written as\n%s\nread as %+v\nwant    %+v", name, text, got, full)
		}
	}
}

func TestUnchangedFileIsWrittenByteForByte(t *testing.T) {
	for name, text := range map[string]string{
		"a":               "//TITLE:x\n// reviewed: late\n//   odd\n// tags: b,a\nT",
		"no header":       "// just a note\nT\n",
		"byte order mark": "\ufeff// title: x\r\n\r\nT\r\n",
		"parameter":       "// parameter: host:string=x   in (x,y)\n\nT",
		"comments.yaml": "# first\nid: 1 # one\nname:   'X'\nquery: |\n\n    T\n    | count # no comment\n" +
			"# last\nkind: Scheduled\n",
		"documents.yaml":    "---\nkind: x\n---\nname: X\nquery: T\n...\n",
		"crlf.yml":          "name: X\r\nquery: |\r\n  T\r\n  | count\r\n",
		"folded.yml":        "query: >-\n  T\n  | count\n\ndescription: >\n  a\n  b\n",
		"quoted.yaml":       "{\"name\": \"x\", \"query\": \"T\\n| count\"}\n",
		"odd tags.yaml":     "query: T\ntags:\n  - a: b\n  - c\ntactics: Execution\n",
		"odd severity.yaml": "query: T\nseverity: [High]\nname: 7\n",
	} {
		if got := format(t, parse(t, name, text)); got != text {
			t.Errorf("%s: written as %q, want %q", name, got, text)
		}
	}
}

func TestOnlyChangedKeysAreRewritten(t *testing.T) {
	const before = `# a rule of ours
id: 0f0f # never change it
name: Old name # keep me
description: |
  'What it does
  and why'

severity: Medium

tactics:
  - Execution
  # not yet: Persistence
query: |

  DeviceInfo
  | where x == "a: b"  # no YAML comment

# behind the query
entityMappings:
  - entityType: Host
version: 1.0.0
`
	h := parse(t, "a.yaml", before)
	h.Query = "DeviceInfo\n| where y == 'ü'\n\n// end\n"
	h.Title = "New: name"
	h.Techniques = []string{"T1059"}
	want := strings.NewReplacer(
		"name: Old name # keep me\n", "name: 'New: name'\n",
		"query: |\n\n  DeviceInfo\n  | where x == \"a: b\"  # no YAML comment\n",
		"relevantTechniques:\n  - T1059\nquery: |\n  DeviceInfo\n  | where y == 'ü'\n\n  // end\n",
	).Replace(before)
	if got := format(t, h); got != want {
		t.Errorf("written as\n%s\nwant\n%s", got, want)
	}
}

func TestQueriesSurviveYAML(t *testing.T) {
	files := []string{"", "# c\nname: x\nquery: T\n\n\n# d\nversion: 1\n", "query: |+\n  T\n\n\nname: x\n",
		"query: 'T'", "query: |\r\n  T\r\nname: x\r\n", "name: x\n---\nquery: |-\n  T\n---\nname: y\n"}
	queries := []string{"", "T", "T\n", "T\n\n\n", "\n\nT", "  indented\nT", "a: b # c", "- x", "'", "\"\\",
		"T\t\n  | x \n", "---\nT", "# c", "\u2028x", "T\r\n| count", "\ttab first\nT", "...", "a\u0085b\n", "\n"}
	for _, file := range files {
		for _, query := range queries {
			h := queryfile.Hunt{Name: "a.yaml"}
			if file != "" {
				h = parse(t, "a.yaml", file)
			}
			h.Query = query
			text, err := queryfile.Format(h)
			if err != nil {
				t.Errorf("query %q into %q: %v", query, file, err)
				continue
			}
			if got := parse(t, "a.yaml", text); got.Query != query || got.Title != h.Title {
				t.Errorf("query %q into %q is written as %q and read as %q", query, file, text, got.Query)
			}
		}
	}
}

func TestQueriesPastedWithoutIndentationAreRead(t *testing.T) {
	const file = "name: X\nquery: |\n DeviceInfo\n| where x == 1\n\n| count\n\nEntity mappings:\n- a\n  b: c\n" +
		"version: 1\n"
	h := parse(t, "a.yaml", file)
	if want := " DeviceInfo\n| where x == 1\n\n| count\n"; h.Query != want || h.Title != "X" {
		t.Errorf("read as %q with query %q, want %q", h.Title, h.Query, want)
	}
	if got := format(t, h); got != file {
		t.Errorf("written unchanged as %q", got)
	}
	h.Query = "DeviceInfo\n"
	if got, want := format(t, h),
		"name: X\nquery: |\n  DeviceInfo\n\nEntity mappings:\n- a\n  b: c\nversion: 1\n"; got != want {
		t.Errorf("changed to %q, want %q", got, want)
	}
}

func TestInvalidQueryFiles(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		want    error
	}{
		"playbook.yaml": {"steps: []", queryfile.ErrNoQuery},
		"list.yaml":     {"- step: T", queryfile.ErrNoQuery},
		"null.yaml":     {"query:\nname: x", queryfile.ErrNoQuery},
		"empty.yaml":    {"", nil},
		"binary":        {"T\x00", queryfile.ErrBinary},
		"latin":         {"T\xff", queryfile.ErrBinary},
		"large":         {strings.Repeat("x", queryfile.MaxSize+1), queryfile.ErrTooLarge},
		"broken.yaml":   {"query: [", nil},
	} {
		_, err := queryfile.Parse(name, []byte(c.content))
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'j'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 8) + "]\n"
	}
	if h, err := queryfile.Parse("bomb.yaml", []byte(bomb+"query: T\ntags: *i\n")); err == nil && len(h.Tags) > 1000 {
		t.Errorf("nested aliases became %d tags", len(h.Tags))
	}
}

func TestInvalidParameterLinesAreKept(t *testing.T) {
	for _, line := range []string{"// parameter: 7x", "// parameter: x: colour", "// parameter: x = \"",
		"// parameter: x in (a", "// parameter: x y", "// parameter:"} {
		text := "// title: t\n" + line + "\n\nT"
		h := parse(t, "a", text)
		if len(h.Parameters) != 0 || !reflect.DeepEqual(h.Extra, []string{line}) {
			t.Errorf("%q is read as %+v and %q, want it kept as a line", line, h.Parameters, h.Extra)
		}
		h.Title = "other"
		if got := format(t, h); !strings.Contains(got, line) {
			t.Errorf("%q is lost in %q", line, got)
		}
	}
}

func FuzzKQLFileIsStable(f *testing.F) {
	f.Add("// title: x\n// description: a\n//   b\n// tags: c,d\n// e\n\nT", "t", "d", "e")
	f.Add("T", "", " \n\r\n\ta", "//   x")
	f.Add("// parameter: a: string = \"\\x00\" in (a) -- b\n// reference: x\n// reference:\nT", "", "",
		"// parameter: b")
	f.Fuzz(func(t *testing.T, file, title, description, extra string) {
		read, err := queryfile.Parse("a", []byte(file))
		if err != nil {
			return
		}
		if text := format(t, read); text != file {
			t.Errorf("%q is written as %q without a change", file, text)
		}
		for _, h := range []queryfile.Hunt{{Name: "a", Query: file, Title: title, Description: description,
			Extra: []string{extra}}, bare(read)} {
			h.Name = "a"
			once := bare(parse(t, "a", format(t, h)))
			once.Name = "a"
			twice := bare(parse(t, "a", format(t, once)))
			twice.Name = "a"
			if once.Query != h.Query || !reflect.DeepEqual(once, twice) {
				t.Errorf("hunt   %#v\nonce   %#v\ntwice  %#v", h, once, twice)
			}
		}
	})
}

func FuzzYAMLUpdate(f *testing.F) {
	f.Add("# c\nname: x\nquery: |\n  T\ntags: [a]\n", "T\n| count", "y")
	f.Add("query: 'T'\r\nname: x\r\n", "", ":")
	f.Add("a: 1\n---\nquery: >\n T\n...\nb: 2", "# c", "'")
	f.Fuzz(func(t *testing.T, file, query, title string) {
		h, err := queryfile.Parse("a.yaml", []byte(file))
		if err != nil {
			return
		}
		if text, err := queryfile.Format(h); err == nil && text != file {
			t.Errorf("%q is written as %q without a change", file, text)
		}
		h.Query, h.Title = query, title
		text, err := queryfile.Format(h)
		if err != nil {
			return
		}
		if got, err := queryfile.Parse("a.yaml", []byte(text)); err != nil || got.Query != query {
			t.Errorf("%q with query %q is written as %q and read as %q (error %v)", file, query, text, got.Query, err)
		}
	})
}
