package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
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

// foldersSetting is the name of the setting that AddFolder and RemoveFolder change.
const foldersSetting = "hunts.folders"

// AddFolder adds a folder of queries to the configuration file. added is false if it is there already.
func AddFolder(path, folder string) (added bool, err error) {
	written, resolved, err := writtenFolders(path)
	if err != nil {
		return false, err
	}
	if slices.Contains(resolved, folder) {
		return false, nil
	}
	return true, setFolders(path, append(written, folder))
}

// RemoveFolder removes a folder of queries, given by its absolute path, from the configuration file.
func RemoveFolder(path, folder string) error {
	written, resolved, err := writtenFolders(path)
	if err != nil {
		return err
	}
	var left []string
	for i, other := range resolved {
		if other != folder {
			left = append(left, written[i])
		}
	}
	if len(left) == 0 {
		return Unset(path, foldersSetting)
	}
	return setFolders(path, left)
}

// writtenFolders returns the folders as they are in the file, and their absolute paths.
func writtenFolders(path string) (written, resolved []string, err error) {
	values, err := Values(path)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range values {
		if v.Name != foldersSetting || v.Literal == "" {
			continue
		}
		if v.Problem != "" {
			return nil, nil, errorf("%s: line %d: %s: %s", path, v.Line, foldersSetting, v.Problem)
		}
		var file struct {
			Folders []string `toml:"folders"`
		}
		if err := toml.Unmarshal([]byte("folders = "+v.Literal), &file); err != nil {
			return nil, nil, errorf("%s: line %d: %s: %w", path, v.Line, foldersSetting, err)
		}
		written = file.Folders
	}
	h := Hunts{written}
	resolved, err = h.collections(filepath.Dir(path))
	return written, resolved, err
}

func setFolders(path string, folders []string) error {
	list := make([]string, len(folders))
	for i, folder := range folders {
		list[i] = quoteTOML(folder)
	}
	_, err := Set(path, foldersSetting, "["+strings.Join(list, ", ")+"]")
	return err
}
