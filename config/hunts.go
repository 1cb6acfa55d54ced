package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Hunts has the settings for saved queries.
type Hunts struct {
	// Folders are listed and searched next to the saved queries. A relative path starts at the folder of
	// the configuration, and ~ is the home folder.
	Folders []string `toml:"folders"`
}

// collections returns the absolute paths of the folders.
func (h *Hunts) collections(base string) ([]string, error) {
	var list []string
	for _, folder := range h.Folders {
		switch rest, home := strings.CutPrefix(folder, "~/"); {
		case home:
			root, err := os.UserHomeDir()
			if err != nil {
				return nil, fmt.Errorf("hunts.folders: %w", err)
			}
			folder = filepath.Join(root, rest)
		case !filepath.IsAbs(folder):
			folder = filepath.Join(base, folder)
		}
		absolute, err := filepath.Abs(folder)
		if err != nil {
			return nil, fmt.Errorf("hunts.folders: %w", err)
		}
		list = append(list, absolute)
	}
	return list, nil
}
