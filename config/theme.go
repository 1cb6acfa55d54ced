package config

import (
	"cmp"
	"os"
	"runtime"
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
	if f.ASCII || !SpeaksUTF8() {
		theme = theme.WithGlyphs(themes.ASCII())
	}
	return theme, nil
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
