package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestEverySystemHasItsFolders(t *testing.T) {
	home := t.TempDir()
	for name, c := range map[string]struct {
		system, want string
		folder       folder
		environment  map[string]string
		exists       string // below the home folder
	}{
		"Linux":                 {"linux", ".config/quarry", configFolder, nil, ""},
		"Linux, data":           {"linux", ".local/share/quarry", dataFolder, nil, ""},
		"Linux, state":          {"linux", ".local/state/quarry", stateFolder, nil, ""},
		"Linux, XDG":            {"linux", "x/quarry", configFolder, map[string]string{"XDG_CONFIG_HOME": home + "/x"}, ""},
		"Linux, relative XDG":   {"linux", ".config/quarry", configFolder, map[string]string{"XDG_CONFIG_HOME": "x"}, ""},
		"Linux, no home":        {"linux", "", configFolder, map[string]string{"HOME": ""}, ""},
		"macOS":                 {"darwin", "Library/Application Support/quarry", configFolder, nil, ""},
		"macOS, data":           {"darwin", "Library/Application Support/quarry/data", dataFolder, nil, ""},
		"macOS, as on Linux":    {"darwin", ".config/quarry", configFolder, nil, ".config/quarry"},
		"macOS, XDG":            {"darwin", "x/quarry", dataFolder, map[string]string{"XDG_DATA_HOME": home + "/x"}, ""},
		"Windows":               {"windows", "Roaming/quarry", configFolder, nil, ""},
		"Windows, data":         {"windows", "Local/quarry/data", dataFolder, nil, ""},
		"Windows, state":        {"windows", "Local/quarry/state", stateFolder, nil, ""},
		"Windows, XDG":          {"windows", "x/quarry", stateFolder, map[string]string{"XDG_STATE_HOME": home + "/x"}, ""},
		"Windows, nothing":      {"windows", "", dataFolder, map[string]string{"LOCALAPPDATA": ""}, ""},
		"Windows, home ignored": {"windows", "Roaming/quarry", configFolder, nil, ".config/quarry"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"} {
				t.Setenv(variable, "")
			}
			t.Setenv("HOME", home)
			t.Setenv("APPDATA", home+"/Roaming")
			t.Setenv("LOCALAPPDATA", home+"/Local")
			for variable, value := range c.environment {
				t.Setenv(variable, value)
			}
			if c.exists != "" {
				folder := filepath.Join(home, c.exists)
				if err := os.MkdirAll(folder, 0o700); err != nil {
					t.Fatal(err)
				}
				defer os.Remove(folder)
			}
			got, err := c.folder.path(c.system)
			want := ""
			if c.want != "" {
				want = filepath.Join(home, c.want)
			}
			if got != want || (err == nil) != (want != "") {
				t.Errorf("got %q and %v, want %q", got, err, want)
			}
		})
	}
}
