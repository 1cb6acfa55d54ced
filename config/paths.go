package config

import (
	"errors"
	"os"
	"path/filepath"
)

// errNoHome is why a folder of the user cannot be named.
var errNoHome = errors.New("neither HOME nor the XDG folders are set, give HOME an absolute path")

// userFolder finds quarry's folder of one kind by the XDG rules. An XDG variable that
// is no absolute path counts as unset, as the specification asks.
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

// DataFolder names the folder of history and saved queries.
func DataFolder() (string, error) { return userFolder("XDG_DATA_HOME", ".local", "share") }

// StateFolder names the folder of the log and of remembered accounts.
func StateFolder() (string, error) { return userFolder("XDG_STATE_HOME", ".local", "state") }

// DefaultFile names the default configuration file, or "" where there is no home.
func DefaultFile() string {
	folder, err := userFolder("XDG_CONFIG_HOME", ".config")
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "config.toml")
}
