package history_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quarry/history"
)

// collection writes a folder of two queries, and returns its path.
func collection(t *testing.T, name string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), name)
	if err := os.MkdirAll(filepath.Join(folder, "lateral", ".git"), 0o700); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{"lateral/wmi.kql": "// title: WMI of " + name + "\n\nDeviceInfo\n",
		"why?.yaml": "name: A rule\nquery: DeviceInfo\n", "lateral/.git/x.kql": "hidden", "README.md": "no query"} {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func namesOf(hunts []history.Hunt) (list []string) {
	for _, h := range hunts {
		list = append(list, h.Name)
	}
	return list
}

func TestCollectionsAndLibraryAreSearchedTogether(t *testing.T) {
	s, err := history.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.SetCollections([]string{collection(t, "team"), collection(t, "team"), collection(t, "library"),
		"/no/such/folder"})
	found, skipped, err := s.OtherHunts(t.Context(), "wmi")
	if err != nil {
		t.Fatal(err)
	}
	got := namesOf(found)
	for _, want := range []string{"team/lateral/wmi", "team-2/lateral/wmi", "library-2/lateral/wmi",
		"library/execution/wmi-starts-processes"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s was not found: %q", want, got)
		}
	}
	if len(skipped) != 1 || !strings.Contains(skipped[0].Error(), "/no/such/folder") {
		t.Errorf("skipped %v", skipped)
	}
	for name, title := range map[string]string{"team/lateral/wmi": "WMI of team",
		"library-2/lateral/wmi": "WMI of library",
		"team/why?.yaml":        "A rule", "library/execution/wmi-starts-processes": "Processes started through WMI"} {
		if h, err := s.Hunt(t.Context(), name); err != nil || h.Title != title {
			t.Errorf("%s: %q, %v", name, h.Title, err)
		}
	}
	for _, name := range []string{"team/../secret", "team/lateral/.git/x", "team/none", "nobody/wmi", "library/none"} {
		if h, err := s.Hunt(t.Context(), name); err == nil {
			t.Errorf("%s gives %q", name, h.Query)
		}
	}
}

func TestSavedQueryOfTheSameNameComesFirst(t *testing.T) {
	s, err := history.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	const name = "library/execution/encoded-powershell"
	mine := history.Hunt{Name: name, Title: "Mine", Query: "DeviceInfo\n"}
	if err := s.SaveHunt(t.Context(), mine, false); err != nil {
		t.Fatal(err)
	}
	if h, err := s.Hunt(t.Context(), name); err != nil || h.Title != "Mine" {
		t.Errorf("%q, %v", h.Title, err)
	}
	if err := s.RemoveHunt(t.Context(), name); err != nil {
		t.Error(err)
	}
	if err := s.RemoveHunt(t.Context(), name); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("removing a query of the library: %v", err)
	}
}

func TestOwnName(t *testing.T) {
	s, err := history.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	s.SetCollections([]string{"/srv/team"})
	for name, want := range map[string]string{"library/execution/x": "execution/x", "team/a/b": "a/b"} {
		if own, other := s.OwnName(name); own != want || !other {
			t.Errorf("%s: %q, %v", name, own, other)
		}
	}
	if own, other := s.OwnName("teams/a"); own != "teams/a" || other {
		t.Errorf("%q, %v", own, other)
	}
	if _, err := s.Hunt(t.Context(), "library/execution/encoded-powershell"); err != nil {
		t.Errorf("a store in memory lacks the library: %v", err)
	}
}
