package schema_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"quarry/hunt/schema"
	"quarry/kql/catalog"
	"quarry/kql/types"
)

var seen = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

var oneColumn = []catalog.Column{{Name: "A", Type: types.Long}}

// open opens the schema of a profile as another program would.
func open(t *testing.T, dir, profile, workspace string) *schema.Kept {
	t.Helper()
	k, err := schema.In(dir).Open(profile, workspace)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func knows(k *schema.Kept, table string) bool {
	_, ok := k.Schema().Table(table, false)
	return ok
}

func learn(t *testing.T, k *schema.Kept, table string, onDisk bool) {
	t.Helper()
	if err := k.Learn(table, oneColumn, seen, onDisk); err != nil {
		t.Fatal(err)
	}
}

func TestEachProfileAndWorkspaceHasItsOwnFile(t *testing.T) {
	dir := t.TempDir()
	learn(t, open(t, dir, "contoso", ""), "T_CL", true)
	for name, test := range map[string]struct {
		profile, workspace string
		want               bool
	}{
		"the same":        {"contoso", "", true},
		"another case":    {"Contoso", "", false},
		"another profile": {"fabrikam", "", false},
		"in a workspace":  {"contoso", "6b2ad1f5", false},
		"a path":          {"../../contoso", "", false},
		"long":            {strings.Repeat("contoso/", 100), "", false},
		"not a name":      {"\x00", "", false},
	} {
		if k := open(t, dir, test.profile, test.workspace); knows(k, "T_CL") != test.want {
			t.Errorf("%s: knows the table: %v", name, !test.want)
		}
		k := open(t, dir, test.profile, test.workspace)
		learn(t, k, "Other_CL", true)
		if !knows(open(t, dir, test.profile, test.workspace), "Other_CL") {
			t.Errorf("%s: nothing was kept", name)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "schemas", "*"))
	if len(files) != 7 {
		t.Errorf("%d files: %q", len(files), files)
	}
	for _, file := range append(files, filepath.Join(dir, "schemas")) {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v %v", file, info.Mode(), err)
		}
	}
}

func TestWhatMustNotBeWrittenIsKeptInMemory(t *testing.T) {
	dir := t.TempDir()
	k := open(t, dir, "contoso", "")
	learn(t, k, "T_CL", false)
	if !knows(k, "T_CL") {
		t.Error("the table was not learned")
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("%d files were written", len(entries))
	}
	memory, err := schema.NewFolder("").Open("contoso", "")
	if err != nil {
		t.Fatal(err)
	}
	if learn(t, memory, "T_CL", true); !knows(memory, "T_CL") {
		t.Error("a folder in memory learned nothing")
	}
	var none *schema.Kept
	if learn(t, none, "T_CL", true); knows(none, "T_CL") {
		t.Error("a nil schema learned something")
	}
}

func TestAnotherProgramsChangesAreSeen(t *testing.T) {
	dir := t.TempDir()
	ours, theirs := open(t, dir, "contoso", ""), open(t, dir, "contoso", "")
	learn(t, theirs, "Theirs_CL", true)
	learn(t, ours, "Ours_CL", true) // adds to the file as it is now
	if err := theirs.Reload(); err != nil {
		t.Fatal(err)
	}
	for _, k := range []*schema.Kept{ours, theirs} {
		if !knows(k, "Ours_CL") || !knows(k, "Theirs_CL") {
			t.Errorf("a program lacks a table")
		}
	}
}

func TestADamagedFileIsReportedAndNotOverwritten(t *testing.T) {
	dir := t.TempDir()
	learn(t, open(t, dir, "contoso", ""), "T_CL", true)
	files, _ := filepath.Glob(filepath.Join(dir, "schemas", "*"))
	for name, text := range map[string]string{"garbage": "x", "cut": `{"format":"quarry-schema","version":1,`,
		"later": `{"format":"quarry-schema","version":99}`, "empty": ""} {
		if err := os.WriteFile(files[0], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		k, err := schema.In(dir).Open("contoso", "")
		if err == nil || !strings.Contains(err.Error(), "quarry schema fetch replaces it") ||
			!strings.Contains(err.Error(), files[0]) {
			t.Errorf("%s: the error is %v", name, err)
		}
		learn(t, k, "New_CL", true)
		if !knows(k, "New_CL") {
			t.Errorf("%s: nothing is learned", name)
		}
		if after, _ := os.ReadFile(files[0]); string(after) != text {
			t.Errorf("%s: the file was overwritten with %q", name, after)
		}
	}
}

func TestAFolderThatCannotBeReadIsReported(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := schema.In(file).Open("contoso", "")
	if err == nil || !strings.Contains(err.Error(), "the kept schema cannot be read") {
		t.Errorf("the error is %v", err)
	}
	if learn(t, k, "T_CL", true); !knows(k, "T_CL") {
		t.Error("nothing is learned")
	}
}

func TestManyTeachersLoseNothing(t *testing.T) {
	dir := t.TempDir()
	k := open(t, dir, "contoso", "")
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() { _ = k.Learn(string(rune('A'+i))+"_CL", oneColumn, seen, true) })
	}
	all.Wait()
	if n := len(open(t, dir, "contoso", "").Schema().Tenant().Tables); n != 16 {
		t.Errorf("%d tables were kept, want 16", n)
	}
}

func TestQueriesForAllColumnsOfATable(t *testing.T) {
	for query, want := range map[string]string{
		"T": "T", " T ;": "T", "T // all\n| take 5": "T", "T | where a == 1 | limit 3": "T",
		"T | sort by a desc | take 1": "T", "T | top 3 by a": "T", "['T x'] | take 1": "T x",
		"T | project a": "", "T | extend b = 1": "", "T | summarize count()": "", "T | count": "",
		"T | take 1 | project-away b": "",
		"let T = DeviceInfo; T":       "", "T; U": "", "union T": "", "T*": "", "print 1": "", "T()": "", "(T)": "",
		"_GetWatchlist('x')": "", "T | where": "", "": "", "workspace('x').T": "", "T | join U on a": "",
		"datatable(a:long)[1]": "",
	} {
		if got, _ := schema.WholeTable(query); got != want {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	}
}

func TestQueriesForAllColumnsOfAWatchlist(t *testing.T) {
	for query, want := range map[string]string{
		"_GetWatchlist('VIPs')": "VIPs", "_GetWatchlist(\"a b\") | where SearchKey == 'x' | take 3": "a b",
		"_GetWatchlist('VIPs') | project SearchKey": "", "_GetWatchlist(alias)": "", "_GetWatchlist()": "",
		"_GetWatchlistAlias": "", "VIPs": "",
	} {
		if got, _ := schema.Watchlist(query); got != want {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	}
}
