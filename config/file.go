// Package config reads the configuration: profiles, settings, keys, limits, where secrets
// are, and the clients made of them. It prints nothing and knows no commands.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// File is the file config.toml. An unknown key in it is an error.
type File struct {
	Profile  string              `toml:"profile"`
	Theme    string              `toml:"theme"`
	ASCII    bool                `toml:"ascii"`
	Profiles map[string]*Profile `toml:"profiles"`
	Keys     map[string][]string `toml:"keys"`
	Editor   Editor              `toml:"editor"`
	History  History             `toml:"history"`
}

// History is how much of the past is kept.
type History struct {
	Keep Size `toml:"keep"` // left out: defaultKeep
}

// Editor is how much help the editor gives without being asked.
type Editor struct {
	CompleteWhileTyping *bool `toml:"complete_while_typing"` // left out: yes
	Advice              *bool `toml:"advice"`                // on cost and quality; left out: yes
	Vim                 bool  `toml:"vim"`                   // keys of vim
	Wrap                bool  `toml:"wrap"`                  // break long lines
}

// Error is a mistake in the configuration, which its user can correct.
type Error struct{ err error }

func (e *Error) Error() string { return e.err.Error() }
func (e *Error) Unwrap() error { return e.err }

func errorf(format string, args ...any) error {
	return &Error{fmt.Errorf(format, args...)}
}

// Load reads the configuration. A file that is not there is an empty one,
// unless the user asked for it by name.
func Load(path string, asked bool) (*File, error) {
	text, err := os.ReadFile(path)
	switch {
	case path == "", errors.Is(err, fs.ErrNotExist) && !asked:
		return &File{}, nil
	case err != nil:
		return nil, errorf("the configuration cannot be read (%w): check its path", err)
	}
	f, err := parse(string(text))
	if err != nil {
		return nil, errorf("%s: %w", path, err)
	}
	return f, nil
}

func parse(text string) (*File, error) {
	var f File
	err := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields().Decode(&f)
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		first := unknown.Errors[0]
		line, _ := first.Position()
		return nil, fmt.Errorf("line %d: there is no setting %q: remove or correct it", line, strings.Join(first.Key(), "."))
	case errors.As(err, &wrong):
		line, column := wrong.Position()
		return nil, fmt.Errorf("line %d, column %d: %s", line, column, explain(wrong))
	case err != nil:
		return nil, err
	}
	for name, p := range f.Profiles {
		if p == nil {
			continue
		}
		if p.Limits.negative() {
			return nil, fmt.Errorf("profiles.%s.limits: a limit is below 0: leave it out to have the service's own", name)
		}
		p.Name = name
	}
	return &f, nil
}

// explain says what is wrong with a line without the names of our types.
func explain(wrong *toml.DecodeError) string {
	text := strings.TrimPrefix(wrong.Error(), "toml: ")
	if kind, mismatched := strings.CutPrefix(text, "cannot decode TOML "); mismatched {
		kind, _, _ = strings.Cut(kind, " into ")
		return fmt.Sprintf("%s cannot be of the kind %s: write text in quotes and numbers without",
			strings.Join(wrong.Key(), "."), kind)
	}
	return text
}

// Choose finds the profile to work with: the one asked for, else the default of the
// file, else the sandbox.
func (f *File) Choose(asked string) (*Profile, error) {
	name := cmp.Or(asked, f.Profile, Sandbox)
	if p, ok := f.Profiles[name]; ok && p != nil {
		return p, nil
	}
	if api, ok := sandboxDialects[name]; ok {
		return &Profile{Name: name, API: api, embedded: true}, nil
	}
	names := slices.Sorted(maps.Keys(sandboxDialects))
	own := slices.Sorted(maps.Keys(f.Profiles))
	names = append(names, own...)
	return nil, errorf("there is no profile %q: choose one of %s, or add [profiles.%s] to the configuration",
		name, strings.Join(names, ", "), name)
}
