// Package config reads the configuration file (profiles, settings, keys, limits, the places of
// secrets) and creates clients from it. It prints nothing and does not know the commands.
package config

import (
	"bytes"
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
	KeyPreset   string              `toml:"key_preset"` // see action.Presets
	Mouse       bool                `toml:"mouse"`
	Clipboard   Clipboard           `toml:"clipboard"`
	Run         Run                 `toml:"run"`
	Results     Results             `toml:"results"`
	Export      Export              `toml:"export"`
	Commands    map[string]*Command `toml:"commands"`
	Hunts       Hunts               `toml:"hunts"`
	MCP         MCP                 `toml:"mcp"`

	Problems []Problem `toml:"-"` // settings that cannot be used

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

// MCP has the settings for assistants. Zero values are the defaults.
type MCP struct {
	Confirm   string `toml:"confirm"`
	DryRun    bool   `toml:"dry_run"`
	Rows      int    `toml:"rows"`
	ReplySize Size   `toml:"reply_size"`
}

// Error is a mistake in the configuration that the user can fix.
type Error struct{ err error }

func (e *Error) Error() string { return e.err.Error() }
func (e *Error) Unwrap() error { return e.err }

func errorf(format string, args ...any) error {
	return &Error{fmt.Errorf(format, args...)}
}

// Problem is a setting of the file that cannot be used. Its default applies.
type Problem struct {
	Line   int
	Name   string
	Reason string
}

func (p *Problem) Error() string { return fmt.Sprintf("line %d: %s", p.Line, p.Reason) }

// Load reads the configuration and refuses settings that cannot be used. A missing file counts as empty, unless
// asked says that the user named it.
func Load(path string, asked bool) (*File, error) {
	f, err := Read(path, asked)
	if err == nil && len(f.Problems) > 0 {
		return nil, errorf("%s: %w", path, &f.Problems[0])
	}
	return f, err
}

// Read is like Load, but leaves out settings that cannot be used and reports them in Problems. A profile with such
// a setting cannot be chosen, since its defaults may belong to another tenant.
func Read(path string, asked bool) (*File, error) {
	if path == "" {
		return &File{}, nil
	}
	text, shared, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !asked:
		return &File{path: path}, nil
	case err != nil:
		return nil, errorf("cannot read configuration: %w", bounded.Named(path, err))
	}
	f, err := parse(text)
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

// readFile reads the file. shared says who else can change it, or is "".
func readFile(path string) (text []byte, shared string, err error) {
	text, err = bounded.All(context.Background(), func() (io.ReadCloser, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		if info, err := file.Stat(); err == nil {
			shared = sharedWith(info)
		}
		return file, nil
	}, fileBudget)
	return text, shared, err
}

// fileBudget limits the configuration and the files that it names.
var fileBudget = bounded.Budget{Bytes: 1 << 20, Time: 10 * time.Second}

// command names a command that the configuration lets the program run, or returns "".
func (f *File) command() string {
	for _, name := range slices.Sorted(maps.Keys(f.Commands)) {
		return "commands." + name
	}
	if len(f.Clipboard.Command) > 0 {
		return "clipboard.command"
	}
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

// parse reads the settings of a text. It fails if the text is not TOML.
func parse(text []byte) (*File, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	d, err := parseDocument(text)
	if err != nil {
		return nil, err
	}
	f := &File{}
	values := map[string]any{}
	if err := toml.Unmarshal(text, &values); err != nil {
		return nil, decodingError(err)
	}
	f.Problems = d.problems(values)
	for _, p := range f.Problems {
		if parts, err := splitName(p.Name); err == nil {
			remove(values, parts)
		}
	}
	valid, err := toml.Marshal(values)
	if err != nil {
		return nil, err
	}
	if err := toml.NewDecoder(bytes.NewReader(valid)).DisallowUnknownFields().Decode(f); err != nil {
		return nil, err
	}
	for name, p := range f.Profiles {
		if p != nil {
			p.Name = name
		}
	}
	f.checkProfiles(d)
	slices.SortStableFunc(f.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return f, nil
}

// AllProfiles lists the profiles: the built-in ones, then those of the file, sorted by name. A profile of the file
// replaces the built-in one of its name.
func (f *File) AllProfiles() (all []*Profile) {
	for _, name := range slices.Sorted(maps.Keys(builtIn)) {
		if f.Profiles[name] == nil {
			p := builtIn[name]
			p.Name, p.embedded = name, true
			all = append(all, &p)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Profiles)) {
		if f.Profiles[name] != nil {
			all = append(all, f.Profiles[name])
		}
	}
	return all
}

// DefaultProfile returns the name of the profile in use: the one asked for, else the default one.
func (f *File) DefaultProfile(asked string) string { return cmp.Or(asked, f.Profile, Sandbox) }

// checkProfiles looks for settings that do not fit each other, and marks profiles with problems.
func (f *File) checkProfiles(d *document) {
	for name, p := range f.Profiles {
		if p != nil && p.Workspace != "" && p.API != "" && !p.API.TakesWorkspace() {
			place := []string{"profiles", name, "workspace"}
			f.Problems = append(f.Problems, Problem{d.line(d.find(place).start), joinName(place), fmt.Sprintf(
				"profiles.%s: only the graph and the loganalytics API take a workspace: set api to one of them", name)})
		}
	}
	for i := range f.Problems {
		parts, err := splitName(f.Problems[i].Name)
		if err != nil || len(parts) < 2 || parts[0] != "profiles" {
			continue
		}
		if f.Profiles == nil {
			f.Profiles = map[string]*Profile{}
		}
		if f.Profiles[parts[1]] == nil {
			f.Profiles[parts[1]] = &Profile{Name: parts[1]}
		}
		if p := f.Profiles[parts[1]]; p.problem == nil {
			problem := f.Problems[i]
			p.problem = &problem
		}
	}
}

// problems lists the settings that are unknown or have a wrong value.
func (d *document) problems(values map[string]any) []Problem {
	var all []Problem
	report := func(offset int, name []string, format string, args ...any) {
		all = append(all, Problem{d.line(offset), joinName(name), fmt.Sprintf(format, args...)})
	}
	for _, h := range d.tables {
		switch s := settingFor(h.name); {
		case h.array:
			report(h.start, h.name, "%s is not a list of tables; write [%s]", joinName(h.name), joinName(h.name))
		case s != nil:
			report(h.start, h.name, "%s is not a table; write %s = %s", joinName(h.name), joinName(h.name), s.sample())
		case !isTable(h.name):
			report(h.start, h.name, "unknown setting %q%s", strings.Join(h.name, "."), nearestTable(h.name))
		}
	}
	for _, p := range d.pairs {
		value, there := lookup(values, p.name)
		_, table := value.(map[string]any)
		switch s := settingFor(p.name); {
		case !there:
		case s == nil && isTable(p.name) && table:
		case s == nil && isTable(p.name):
			report(p.start, p.name, "%s is a table; write [%s]", joinName(p.name), joinName(p.name))
		case s == nil:
			if p.table < 0 || isTable(d.tables[p.table].name) { // else its table was reported
				report(p.start, p.name, "unknown setting %q%s", strings.Join(p.name, "."), nearestSetting(p.name))
			}
		default:
			if err := s.accepts(value); err != nil {
				joint := ": "
				if strings.HasPrefix(err.Error(), "cannot be") {
					joint = " "
				}
				report(p.start, p.name, "%s%s%v", joinName(p.name), joint, err)
			}
		}
	}
	return all
}

// nearestTable suggests a table for an unknown one.
func nearestTable(wrong []string) string {
	var tables []string
	for _, s := range Settings() {
		if table, _, ok := strings.Cut(s.Name, "."); ok {
			tables = append(tables, table)
		}
	}
	return suggest(strings.Join(wrong, "."), tables)
}

// lookup returns the value of a name.
func lookup(values map[string]any, name []string) (value any, ok bool) {
	value = values
	for _, part := range name {
		below, table := value.(map[string]any)
		if !table {
			return nil, false
		}
		if value, ok = below[part]; !ok {
			return nil, false
		}
	}
	return value, true
}

// remove removes the value of a name.
func remove(values map[string]any, name []string) {
	if above, ok := lookup(values, name[:len(name)-1]); ok {
		if table, ok := above.(map[string]any); ok {
			delete(table, name[len(name)-1])
		}
	}
}

// Choose returns the profile to use: the named one, else the default of the file, else the sandbox.
func (f *File) Choose(asked string) (*Profile, error) {
	name := f.DefaultProfile(asked)
	if p, ok := f.Profiles[name]; ok && p != nil {
		if p.problem != nil {
			return nil, errorf("%s: %w", f.path, p.problem)
		}
		return p, nil
	}
	if p, ok := builtIn[name]; ok {
		p.Name, p.embedded = name, true
		return &p, nil
	}
	var names []string
	for _, p := range f.AllProfiles() {
		names = append(names, p.Name)
	}
	return nil, errorf("unknown profile %q (use one of %s, or add it: quarry profile add)", name, strings.Join(names, ", "))
}
