package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// errNoHome means that the user's folders cannot be determined.
var errNoHome = errors.New(noHome(runtime.GOOS))

func noHome(system string) string {
	if system == "windows" {
		return "neither APPDATA nor LOCALAPPDATA is set; set them to absolute paths"
	}
	return "neither HOME nor the XDG variables are set; set HOME to an absolute path"
}

// folder is one of Quarry's folders of the user, on each system.
type folder struct {
	xdg     string   // variable
	below   []string // the home folder, where the variable is not set
	windows string   // variable
	part    string   // of Quarry's folder, where a system has only one
}

var (
	configFolder = folder{"XDG_CONFIG_HOME", []string{".config"}, "APPDATA", ""}
	dataFolder   = folder{"XDG_DATA_HOME", []string{".local", "share"}, "LOCALAPPDATA", "data"}
	stateFolder  = folder{"XDG_STATE_HOME", []string{".local", "state"}, "LOCALAPPDATA", "state"}
)

// path returns where the folder is: by the rules of XDG on Linux, in AppData on Windows, and in Application Support on
// macOS unless the folder of XDG exists. A variable of XDG works everywhere. One that is not an absolute path counts as
// unset, as the specification says.
func (f *folder) path(system string) (string, error) {
	if root := os.Getenv(f.xdg); filepath.IsAbs(root) {
		return filepath.Join(root, "quarry"), nil
	}
	if system == "windows" {
		root := os.Getenv(f.windows)
		if !filepath.IsAbs(root) {
			return "", errNoHome
		}
		return filepath.Join(root, "quarry", f.part), nil
	}
	home := os.Getenv("HOME")
	if !filepath.IsAbs(home) {
		return "", errNoHome
	}
	path := filepath.Join(home, filepath.Join(f.below...), "quarry")
	if system == "darwin" {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			return filepath.Join(home, "Library", "Application Support", "quarry", f.part), nil
		}
	}
	return path, nil
}

// dataVariable names the data folder itself, unlike XDG_DATA_HOME.
const dataVariable = "QUARRY_DATA"

// DataFolder returns the folder of the history and the saved queries: QUARRY_DATA, else that of the system.
func DataFolder() (string, error) {
	if folder := os.Getenv(dataVariable); folder != "" {
		absolute, err := filepath.Abs(folder)
		if err != nil {
			return "", fmt.Errorf("%s: %w", dataVariable, err)
		}
		return absolute, nil
	}
	return dataFolder.path(runtime.GOOS)
}

// StateFolder returns the folder of the log and of signed-in accounts.
func StateFolder() (string, error) { return stateFolder.path(runtime.GOOS) }

// DefaultFile returns the path of the default configuration file, or "" without a home directory.
func DefaultFile() string {
	path, err := configFolder.path(runtime.GOOS)
	if err != nil {
		return ""
	}
	return filepath.Join(path, "config.toml")
}
