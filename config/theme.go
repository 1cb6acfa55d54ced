package config

import (
	"cmp"
	"os"
	"strings"

	"quarry/themes"
)

// ChooseTheme returns the named theme, else the one set in the file. NO_COLOR switches the default
// to the theme without colours.
func (f *File) ChooseTheme(asked string) (themes.Theme, error) {
	byDefault := themes.Default
	if os.Getenv("NO_COLOR") != "" {
		byDefault = "no-color"
	}
	theme, err := themes.Named(cmp.Or(asked, f.Theme, byDefault))
	if err != nil {
		return theme, &Error{err}
	}
	if f.ASCII || !speaksUTF8() {
		theme = theme.WithGlyphs(themes.ASCII())
	}
	return theme, nil
}

// speaksUTF8 reports whether the locale lets a terminal show more than ASCII.
func speaksUTF8() bool {
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG"))
	locale = strings.ToLower(locale)
	return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}
