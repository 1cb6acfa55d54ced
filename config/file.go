// Package config reads the configuration file (profiles, settings, keys, limits, the places of
// secrets) and creates clients from it. It prints nothing and does not know the commands.
package config

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"quarry/api/dialect"
	"quarry/bounded"
)

// File is the file config.toml. An unknown key is an error.
type File struct {
	Profile string `toml:"profile"`
	Theme   string `toml:"theme"`
	ASCII   bool   `toml:"ascii"`
	// EscapeDelay is how long an escape byte may be the start of another key; default 50 ms.
	EscapeDelay Duration            `toml:"escape_delay"`
	Profiles    map[string]*Profile `toml:"profiles"`
	Keys        map[string][]string `toml:"keys"`
	Editor      Editor              `toml:"editor"`
	History     History             `toml:"history"`
	Hunts       Hunts               `toml:"hunts"`

	path string // where the file is or would be; "" without a home directory
}

// History has the settings for retention.
type History struct {
	Keep Size `toml:"keep"` // size limit of saved results; default defaultKeep
}

// Editor has the settings of the editor.
type Editor struct {
	CompleteWhileTyping *bool `toml:"complete_while_typing"` // default true
	Advice              *bool `toml:"advice"`                // on cost and quality; default true
	Vim                 bool  `toml:"vim"`                   // vim keys
	Wrap                bool  `toml:"wrap"`                  // wrap long lines
}

// Error is a mistake in the configuration that the user can fix.
type Error struct{ err error }

func (e *Error) Error() string { return e.err.Error() }
func (e *Error) Unwrap() error { return e.err }

func errorf(format string, args ...any) error {
	return &Error{fmt.Errorf(format, args...)}
}

// Load reads the configuration. A missing file counts as empty, unless asked says that the user
// named it.
func Load(path string, asked bool) (*File, error) {
	if path == "" {
		return &File{}, nil
	}
	shared := ""
	text, err := bounded.All(context.Background(), func() (io.ReadCloser, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		if info, err := file.Stat(); err == nil {
			shared = sharedWith(info)
		}
		return file, nil
	}, fileBudget)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !asked:
		return &File{path: path}, nil
	case err != nil:
		return nil, errorf("cannot read configuration: %w", bounded.Named(path, err))
	}
	f, err := parse(string(text))
	if err == nil {
		f.Hunts.Folders, err = f.Hunts.collections(filepath.Dir(path))
	}
	if err != nil {
		return nil, errorf("%s: %w", path, err)
	}
	f.path = path
	if command := f.command(); command != "" && shared != "" {
		return nil, errorf("%s %s, so its %s is not run; own it and run chmod go-w on it", path, shared, command)
	}
	return f, nil
}

// fileBudget limits the configuration and the files that it names.
var fileBudget = bounded.Budget{Bytes: 1 << 20, Time: 10 * time.Second}

// command names a command that the configuration lets the program run, or returns "".
func (f *File) command() string {
	for _, name := range slices.Sorted(maps.Keys(f.Profiles)) {
		switch p := f.Profiles[name]; {
		case p == nil:
		case p.TokenCommand != "":
			return "token_command in profile " + name
		case p.ClientSecretCommand != "":
			return "client_secret_command in profile " + name
		}
	}
	return ""
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
		return nil, fmt.Errorf("line %d: unknown setting %q", line, strings.Join(first.Key(), "."))
	case errors.As(err, &wrong):
		line, column := wrong.Position()
		return nil, fmt.Errorf("line %d, column %d: %s", line, column, explain(wrong))
	case err != nil:
		return nil, err
	}
	if f.EscapeDelay != 0 && (f.EscapeDelay < Duration(time.Millisecond) || f.EscapeDelay > Duration(2*time.Second)) {
		return nil, errors.New("escape_delay must be from 1ms to 2s")
	}
	for name, p := range f.Profiles {
		if p == nil {
			continue
		}
		if p.Limits.negative() {
			return nil, fmt.Errorf("profiles.%s.limits: a limit is negative; leave it out to use the API's own", name)
		}
		if p.Workspace != "" && p.API != "" && p.API != dialect.Graph {
			return nil, fmt.Errorf("profiles.%s: only the graph API takes a workspace: set api = \"graph\"", name)
		}
		p.Name = name
	}
	return &f, nil
}

// explain returns the message of a decoding error without the names of Go types.
func explain(wrong *toml.DecodeError) string {
	text := strings.TrimPrefix(wrong.Error(), "toml: ")
	if kind, mismatched := strings.CutPrefix(text, "cannot decode TOML "); mismatched {
		kind, _, _ = strings.Cut(kind, " into ")
		return fmt.Sprintf("%s cannot be of type %s; quote text, do not quote numbers",
			strings.Join(wrong.Key(), "."), kind)
	}
	return text
}

// Choose returns the profile to use: the named one, else the default of the file, else the sandbox.
func (f *File) Choose(asked string) (*Profile, error) {
	name := cmp.Or(asked, f.Profile, Sandbox)
	if p, ok := f.Profiles[name]; ok && p != nil {
		return p, nil
	}
	if p, ok := builtIn[name]; ok {
		p.Name, p.embedded = name, true
		return &p, nil
	}
	names := slices.Sorted(maps.Keys(builtIn))
	own := slices.Sorted(maps.Keys(f.Profiles))
	names = append(names, own...)
	return nil, errorf("unknown profile %q (use one of %s, or add [profiles.%s] to the configuration)",
		name, strings.Join(names, ", "), name)
}
