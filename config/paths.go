package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// errNoHome means that the user's folders cannot be determined.
var errNoHome = errors.New("neither HOME nor the XDG variables are set; set HOME to an absolute path")

// userFolder returns Quarry's folder of one kind by the rules of XDG. As the specification says, a
// variable that is not an absolute path counts as unset.
func userFolder(variable string, below ...string) (string, error) {
	if root := os.Getenv(variable); filepath.IsAbs(root) {
		return filepath.Join(root, "quarry"), nil
	}
	home := os.Getenv("HOME")
	if !filepath.IsAbs(home) {
		return "", errNoHome
	}
	return filepath.Join(append(append([]string{home}, below...), "quarry")...), nil
}

// dataVariable names the data folder itself, unlike XDG_DATA_HOME.
const dataVariable = "QUARRY_DATA"

// DataFolder returns the folder of the history and the saved queries: QUARRY_DATA, else the one of XDG.
func DataFolder() (string, error) {
	if folder := os.Getenv(dataVariable); folder != "" {
		absolute, err := filepath.Abs(folder)
		if err != nil {
			return "", fmt.Errorf("%s: %w", dataVariable, err)
		}
		return absolute, nil
	}
	return userFolder("XDG_DATA_HOME", ".local", "share")
}

// StateFolder returns the folder of the log and of signed-in accounts.
func StateFolder() (string, error) { return userFolder("XDG_STATE_HOME", ".local", "state") }

// DefaultFile returns the path of the default configuration file, or "" without a home directory.
func DefaultFile() string {
	folder, err := userFolder("XDG_CONFIG_HOME", ".config")
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "config.toml")
}
