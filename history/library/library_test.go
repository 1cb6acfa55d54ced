package library_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"quarry/history/library"
	"quarry/history/queryfile"
)

func TestEveryQueryIsDescribed(t *testing.T) {
	technique := regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)
	titles := map[string]string{}
	all := library.Queries()
	for _, h := range all {
		if h.Title == "" || h.Description == "" || strings.Contains(h.Title, "\n") || len(h.Title) > 50 {
			t.Errorf("%s: title %q, description %q", h.Name, h.Title, h.Description)
		}
		if other, taken := titles[h.Title]; taken {
			t.Errorf("%s and %s are both called %q", h.Name, other, h.Title)
		}
		titles[h.Title] = h.Name
		if len(h.Extra) > 0 || len(h.Parameters) > 0 {
			t.Errorf("%s: header lines %q", h.Name, h.Extra)
		}
		tactic := strings.Split(strings.TrimPrefix(h.Name, library.Prefix), "/")[0]
		if tactic == "overview" {
			continue
		}
		if want := strings.ReplaceAll(tactic, "-", " "); len(h.Tactics) != 1 || strings.ToLower(h.Tactics[0]) != want {
			t.Errorf("%s: tactics %q", h.Name, h.Tactics)
		}
		if len(h.Techniques) == 0 || slices.ContainsFunc(h.Techniques,
			func(id string) bool { return !technique.MatchString(id) }) {
			t.Errorf("%s: techniques %q", h.Name, h.Techniques)
		}
	}
	t.Logf("%d queries", len(all))
}

func TestEveryFileIsInTheLibrary(t *testing.T) {
	count := 0
	err := filepath.WalkDir("queries", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		count++
		name, _ := filepath.Rel("queries", path)
		h, ok := library.Find(filepath.ToSlash(name))
		if !ok {
			t.Errorf("%s cannot be found", path)
			return nil
		}
		content, err := os.ReadFile(path)
		if string(content) != h.Source {
			t.Errorf("%s differs from its embedded copy", path)
		}
		if text, formatErr := queryfile.Format(h); formatErr != nil || text != h.Source {
			t.Errorf("%s: formatting changes it: %v", path, formatErr)
		}
		return err
	})
	if err != nil || count != len(library.Queries()) {
		t.Errorf("%d files, %d queries: %v", count, len(library.Queries()), err)
	}
}

func TestStartersAreSix(t *testing.T) {
	if list := library.Starters(); len(list) != 6 {
		t.Errorf("%d starters", len(list))
	}
}

func TestFind(t *testing.T) {
	for name, want := range map[string]bool{"library/execution/encoded-powershell": true,
		"execution/encoded-powershell":             true,
		"library/execution/encoded-powershell.kql": true, "encoded-powershell": false, "": false, "library/": false} {
		if h, ok := library.Find(name); ok != want || ok && h.Name != "library/execution/encoded-powershell" {
			t.Errorf("%q: %v, %q", name, ok, h.Name)
		}
	}
}
