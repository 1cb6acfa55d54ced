package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"quarry/bounded"
	"quarry/replacefile"
)

// Set writes a setting to the file. value is as a person types it: text needs no quotes. Comments, order and all
// other bytes stay. It returns the value in TOML.
func Set(path, name, value string) (literal string, err error) {
	s, err := SettingNamed(name)
	if err != nil {
		return "", err
	}
	if literal, err = s.Literal(value); err != nil {
		return "", err
	}
	parts, err := splitName(name)
	if err != nil {
		return "", err
	}
	return literal, change(path, func(d *document) ([]byte, error) { return d.with(parts, literal) })
}

// Unset removes a setting from the file, so that its default applies.
func Unset(path, name string) error {
	if _, err := SettingNamed(name); err != nil {
		return err
	}
	parts, err := splitName(name)
	if err != nil {
		return err
	}
	return change(path, func(d *document) ([]byte, error) { return d.without(parts) })
}

// change replaces the file atomically by what edit makes of it. A new file has mode 0600.
func change(path string, edit func(*document) ([]byte, error)) error {
	if path == "" {
		return errorf("no configuration file: %w", errNoHome)
	}
	text, _, err := readFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errorf("cannot read configuration: %w", bounded.Named(path, err))
	}
	d, err := parseDocument(text)
	if err != nil {
		return errorf("%s: %w", path, err)
	}
	changed, err := edit(d)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if string(changed) == string(text) && text != nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	file, err := replacefile.Create(path)
	if err != nil {
		return fmt.Errorf("write configuration %s: %w", path, bounded.Cause(err))
	}
	defer file.Discard()
	if _, err = file.Write(changed); err == nil {
		err = file.Commit()
	}
	if err != nil {
		return fmt.Errorf("write configuration %s: %w", path, err)
	}
	return nil
}

// Value is a setting with its value in the file.
type Value struct {
	Setting
	Name    string // in full: "profiles.contoso.api"
	Literal string // in TOML; "" if the file does not set it
	Line    int    // 0 if the file does not set it
	Problem string // why the value cannot be used, or ""
}

// Values lists the settings with their values in the file of a path: first all that have a fixed name, then those
// for each name in the file. A missing file sets nothing.
func Values(path string) ([]Value, error) {
	var text []byte
	if path != "" {
		var err error
		if text, _, err = readFile(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errorf("cannot read configuration: %w", bounded.Named(path, err))
		}
	}
	d, err := parseDocument(text)
	if err != nil {
		return nil, errorf("%s: %w", path, err)
	}
	f, err := parse(text)
	if err != nil {
		return nil, errorf("%s: %w", path, err)
	}
	problems := map[string]string{}
	for _, p := range f.Problems {
		problems[p.Name] = p.Reason
	}
	var all []Value
	for _, s := range Settings() {
		for _, name := range d.namesFor(s) {
			v := Value{Setting: s, Name: joinName(name), Problem: problems[joinName(name)]}
			if p := d.find(name); p != nil {
				v.Literal, v.Line = string(d.text[p.value:p.end]), d.line(p.start)
			}
			all = append(all, v)
		}
	}
	return all, nil
}

// namesFor returns the names in the file that a setting describes. A fixed name is always one.
func (d *document) namesFor(s Setting) [][]string {
	pattern := strings.Split(s.Name, ".")
	if !slices.Contains(pattern, "*") {
		return [][]string{pattern}
	}
	var all [][]string
	for _, p := range d.pairs {
		if matches(pattern, p.name) {
			all = append(all, p.name)
		}
	}
	return all
}

// Mistakes lists what cannot be used: settings, the theme of the file unless another is asked for, and profiles
// that cannot be chosen.
func (f *File) Mistakes(theme string) []error {
	var all []error
	for i := range f.Problems {
		all = append(all, &f.Problems[i])
	}
	if f.Theme != "" && f.Theme != autoTheme && theme == "" {
		if _, err := f.LoadTheme(f.Theme); err != nil {
			all = append(all, fmt.Errorf("theme: %w", err))
		}
	}
	if _, err := f.Choose(""); err != nil && len(f.Problems) == 0 {
		all = append(all, err)
	}
	return all
}
