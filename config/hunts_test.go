package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFoldersOfQueriesAreAddedAndRemoved(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	path := filepath.Join(home, "config.toml")
	const before = "# mine\ntheme = \"nord\"\n\n[hunts]\n# team's\nfolders = [\"~/team\", 'rel']  # two\n"
	if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	text := func() string {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	if added, err := AddFolder(path, filepath.Join(home, "team")); added || err != nil {
		t.Errorf("a folder that is there: %v, %v", added, err)
	}
	if got := text(); got != before {
		t.Errorf("it changed the file to %s", got)
	}
	if added, err := AddFolder(path, `/a "b" \c`); !added || err != nil {
		t.Fatal(added, err)
	}
	f, err := Load(path, true)
	if err != nil || len(f.Hunts.Folders) != 3 || f.Hunts.Folders[2] != `/a "b" \c` {
		t.Fatalf("got %q, %v", f.Hunts.Folders, err)
	}
	if err := RemoveFolder(path, `/a "b" \c`); err != nil {
		t.Fatal(err)
	}
	if f, err = Load(path, true); err != nil || len(f.Hunts.Folders) != 2 {
		t.Errorf("after removal: %q, %v", f.Hunts.Folders, err)
	}
	for _, folder := range f.Hunts.Folders {
		if err := RemoveFolder(path, folder); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := text(), "# mine\ntheme = \"nord\"\n\n[hunts]\n# team's\n# two\n"; got != want {
		t.Errorf("after the last removal: %q", got)
	}
}
