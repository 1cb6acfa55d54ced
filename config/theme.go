package config

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"quarry/bounded"
	"quarry/themes"
)

// autoTheme is the setting for a theme that fits the terminal's background, which is the default.
const autoTheme = "auto"

// ThemeChoice is the theme to use.
type ThemeChoice struct {
	Theme themes.Theme
	// Auto says that nobody chose the theme: it should fit the terminal's background.
	Auto bool
	// Known says that the environment or an earlier answer named the background, so Theme fits it.
	Known bool
	// Fixed says that the file or the command line names the theme.
	Fixed bool
	// Warning says why the theme of the file is not used; "" if it is.
	Warning string
}

// Earlier holds what the user chose in the workbench: a theme, and the terminal's background, "dark" or "light".
type Earlier struct{ Theme, Background string }

// ChooseTheme returns the named theme, else the one set in the file, else the one picked in the workbench. Without
// any, the theme fits the background that COLORFGBG or an earlier answer names, or is the default dark one.
// NO_COLOR switches the default to the theme without colours. A theme that nobody asked for on the command line and
// that cannot be used is replaced by the default one, with a warning.
func (f *File) ChooseTheme(asked string, earlier Earlier) (ThemeChoice, error) {
	choice := ThemeChoice{Fixed: asked != "" || f.Theme != ""}
	name := cmp.Or(asked, f.Theme, earlier.Theme, autoTheme)
	if name != autoTheme {
		theme, err := f.LoadTheme(name)
		switch {
		case err == nil:
			choice.Theme = theme
			return choice, nil
		case asked != "":
			return choice, &Error{err}
		}
		choice.Warning = err.Error()
	}
	byDefault := themes.NoColor
	if os.Getenv("NO_COLOR") == "" {
		dark, known := DarkBackground(os.Getenv("COLORFGBG"))
		if answer := earlier.Background; !known && answer != "" {
			dark, known = answer != "light", true
		}
		choice.Auto, choice.Known = true, known
		byDefault = themes.DefaultFor(dark || !known)
	}
	var err error
	choice.Theme, err = f.LoadTheme(byDefault)
	return choice, err
}

// DarkBackground reads COLORFGBG, which some terminals set to the numbers of their default colours, such as
// "15;0" or "0;default;15": the last is the background.
func DarkBackground(variable string) (dark, known bool) {
	_, last, ok := strings.Cut(variable, ";")
	if i := strings.LastIndex(last, ";"); i >= 0 {
		last = last[i+1:]
	}
	switch {
	case !ok:
		return false, false
	case last == "7" || last == "15": // the two whites
		return false, true
	case len(last) == 1 && last >= "0" && last <= "8":
		return true, true
	}
	return false, false
}

// LoadTheme returns a built-in theme or one of the user's files, with glyphs that the terminal can show.
func (f *File) LoadTheme(name string) (themes.Theme, error) {
	theme, err := f.readTheme(name)
	if err == nil && (f.ASCII || !SpeaksUTF8()) {
		theme = theme.WithGlyphs(themes.ASCII())
	}
	return theme, err
}

func (f *File) readTheme(name string) (themes.Theme, error) {
	path := f.themeFile(name)
	if themes.IsBuiltin(name) || path == "" {
		return themes.Named(name)
	}
	text, err := bounded.File(context.Background(), path, fileBudget)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return themes.Theme{}, fmt.Errorf("unknown theme %q (use one of %s, chroma: followed by the name of a Chroma "+
			"style, or write %s)", name, strings.Join(f.ThemeNames(), ", "), path)
	case err != nil:
		return themes.Theme{}, fmt.Errorf("cannot read theme %s: %w", name, err)
	}
	theme, err := themes.Parse(name, string(text))
	if err != nil {
		return theme, fmt.Errorf("theme %s: %s: %w", name, path, err)
	}
	return theme, nil
}

// ThemeFolder returns the folder of the user's themes, or "" without a home directory.
func (f *File) ThemeFolder() string {
	path := cmp.Or(f.path, DefaultFile())
	if path == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(path), "themes")
}

// themeFile returns the path that a theme of the user would have, or "" if there can be none.
func (f *File) themeFile(name string) string {
	if folder := f.ThemeFolder(); folder != "" && name != "" && filepath.Base(name) == name {
		return filepath.Join(folder, name+".toml")
	}
	return ""
}

// ThemeNames returns the names of the built-in themes and of the user's files, in that order. A file with the name
// of a built-in theme is not listed, since it cannot be used.
func (f *File) ThemeNames() []string {
	names := themes.Names()
	files, _ := os.ReadDir(f.ThemeFolder()) // sorted; without a folder there are none
	for _, file := range files {
		if name, ok := strings.CutSuffix(file.Name(), ".toml"); ok && !themes.IsBuiltin(name) {
			names = append(names, name)
		}
	}
	return names
}

// SpeaksUTF8 reports whether the locale lets a terminal show more than ASCII.
func SpeaksUTF8() bool {
	if runtime.GOOS == "windows" { // its console takes any text, and there is no locale
		return true
	}
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG"))
	locale = strings.ToLower(locale)
	return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}
