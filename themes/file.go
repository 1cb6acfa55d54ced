package themes

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// file is a theme as TOML. Every part may be missing.
type file struct {
	BasedOn string            `toml:"based_on"` // a built-in theme; by default the default one, dark or light as base is
	Colors  map[string]string `toml:"colors"`
	Roles   map[string]look   `toml:"roles"`
	Grounds map[string]look   `toml:"grounds"`
}

// Parse reads a theme file. What the file leaves out comes from the theme that it is based on, and colours that
// cannot be read are corrected. Errors start with the line.
func Parse(name, text string) (Theme, error) {
	f, err := parseFile(text)
	if err != nil {
		return Theme{}, err
	}
	own, err := f.colours(text)
	if err != nil {
		return Theme{}, err
	}
	if f.BasedOn != "" || own.incomplete() {
		parent, err := f.parent(own)
		if err != nil {
			return Theme{}, at(text, "", "based_on", err)
		}
		theirs, err := parent.colours("")
		if err != nil {
			return Theme{}, fmt.Errorf("theme %s: %w", f.BasedOn, err)
		}
		own, f.Roles, f.Grounds = own.over(theirs), merged(parent.Roles, f.Roles), merged(parent.Grounds, f.Grounds)
	}
	palette, err := f.palette(text, own.over(nil))
	if err != nil {
		return Theme{}, err
	}
	return newTheme(name, IsDark(palette.Backgrounds[Base].Back), palette)
}

func parseFile(text string) (*file, error) {
	var f file
	err := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields().Decode(&f)
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		line, _ := unknown.Errors[0].Position()
		return nil, fmt.Errorf("line %d: unknown setting %q (use based_on, [colors], [roles], [grounds])", line,
			strings.Join(unknown.Errors[0].Key(), "."))
	case errors.As(err, &wrong):
		line, column := wrong.Position()
		reason, _, _ := strings.Cut(strings.TrimPrefix(wrong.Error(), "toml: "), " into ")
		return nil, fmt.Errorf("line %d, column %d: %s", line, column, reason)
	case err != nil:
		return nil, err
	}
	for _, part := range []struct {
		section string
		used    []string
		known   []string
	}{
		{"colors", slices.Sorted(maps.Keys(f.Colors)), colourNames},
		{"roles", slices.Sorted(maps.Keys(f.Roles)), roleNames[:]},
		{"grounds", slices.Sorted(maps.Keys(f.Grounds)), groundNames[:]},
	} {
		for _, key := range part.used {
			if !slices.Contains(part.known, key) {
				return nil, at(text, part.section, key, fmt.Errorf("unknown name %q in [%s] (use one of %s)", key,
					part.section, strings.Join(part.known, ", ")))
			}
		}
	}
	return &f, nil
}

// parent returns the file of the theme that this one is based on.
func (f *file) parent(own colours) (*file, error) {
	if f.BasedOn == "" {
		f.BasedOn = DefaultFor(own["base"] == nil || IsDark(own["base"]))
	}
	text, ok := Source(f.BasedOn)
	if !ok {
		return nil, fmt.Errorf("based_on %q is not a built-in theme with a file (use one of %s)", f.BasedOn,
			strings.Join(withFiles(), ", "))
	}
	return parseFile(text)
}

// withFiles returns the names of the built-in themes that are files.
func withFiles() []string {
	return slices.DeleteFunc(Names(), func(name string) bool { _, ok := Source(name); return !ok })
}

func (f *file) colours(text string) (colours, error) {
	all := colours{}
	for _, name := range colourNames { // in order, so that the first mistake is reported
		value, ok := f.Colors[name]
		if !ok {
			continue
		}
		colour, err := parseColour(value)
		if err != nil {
			return nil, at(text, "colors", name, err)
		}
		all[name] = colour
	}
	return all, nil
}

func merged(parent, own map[string]look) map[string]look {
	all := maps.Clone(parent)
	if all == nil {
		all = map[string]look{}
	}
	maps.Copy(all, own)
	return all
}

// palette makes the palette of the looks in the file, and of the default ones.
func (f *file) palette(text string, c colours) (Palette, error) {
	var p Palette
	for role, name := range roleNames {
		tone, err := choose(f.Roles, name, defaultRoles[role]).tone(c)
		if err == nil && (tone.Fore == nil || tone.Back != nil) {
			err = errors.New(`a role needs a colour and takes no background, such as "bold red"`)
		}
		if err != nil {
			return p, at(text, "roles", name, err)
		}
		p.Roles[role] = tone
	}
	for ground, name := range groundNames {
		tone, err := choose(f.Grounds, name, defaultGrounds[ground]).tone(c)
		switch {
		case err != nil:
		case tone.Back == nil:
			err = errors.New(`a ground needs a background, such as "on raised" or "base on accent"`)
		case Background(ground) == Base && tone.Fore != nil:
			err = errors.New(`the ground base takes a background only, such as "on base"`)
		}
		if err != nil {
			return p, at(text, "grounds", name, err)
		}
		p.Backgrounds[ground] = tone
	}
	p.makeLegible()
	return p, nil
}

func choose(looks map[string]look, name string, otherwise look) look {
	if l, ok := looks[name]; ok {
		return l
	}
	return otherwise
}

// at adds the line of a key to an error, if the key has a line of its own.
func at(text, section, key string, err error) error {
	within := ""
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, _, _ = strings.Cut(name, "]")
			within = strings.TrimSpace(name)
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		if name = strings.Trim(strings.TrimSpace(name), `"'`); ok && within == section && name == key {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	return err
}
