// Package themes is the only place that defines colours, styles and drawing glyphs. A theme is a
// palette of roles, from which everything else is derived: paints (ready-made escape sequences,
// since text is drawn in bulk), a Chroma style and Lip Gloss styles. The package also measures
// text, so that drawing needs nothing else. It knows nothing about what is drawn.
package themes

import (
	"embed"
	"fmt"
	"image/color"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/alecthomas/chroma/v2"
	"github.com/charmbracelet/x/ansi"
)

// The themes used when the configuration names none, by the background of the terminal.
const (
	Default      = "catppuccin-mocha"
	DefaultLight = "catppuccin-latte"
)

// Theme is a palette and everything derived from it. It is immutable.
type Theme struct {
	Name    string
	Dark    bool // light text on a dark background
	Palette Palette
	Glyphs  Glyphs

	paints *paints
	chroma *chroma.Style
}

// DefaultFor returns the name of the default theme for a dark or a light background.
func DefaultFor(dark bool) string {
	if dark {
		return Default
	}
	return DefaultLight
}

// builtin holds the files of the built-in themes.
//
//go:embed builtin/*.toml
var builtin embed.FS

// Themes that are not files.
const (
	NoColor      = "no-color"
	chromaPrefix = "chroma:" // starts the name of a theme derived from a Chroma style
)

// names lists the built-in themes in display order: dark ones, light ones, high contrast, no colours.
var names = []string{
	Default, "tokyo-night", "gruvbox-dark", "nord", DefaultLight, "gruvbox-light", "paper", "high-contrast", NoColor,
}

// Names returns the names of the built-in themes, the default first.
func Names() []string { return slices.Clone(names) }

// IsBuiltin reports whether a built-in theme has the name, so that no file can.
func IsBuiltin(name string) bool {
	return slices.Contains(names, name) || strings.HasPrefix(name, chromaPrefix)
}

// Source returns the file of a built-in theme, as a start for one's own. The theme without colours and those of
// Chroma have none.
func Source(name string) (text string, ok bool) {
	content, err := builtin.ReadFile("builtin/" + name + ".toml")
	return string(content), err == nil
}

// Named returns the built-in theme with the given name. "chroma:" followed by the name of a Chroma style
// derives a theme from that style. The error for an unknown name lists the valid ones.
func Named(name string) (Theme, error) {
	if style, ok := strings.CutPrefix(name, chromaPrefix); ok {
		return fromChroma(style)
	}
	if name == NoColor {
		return newTheme(name, true, noColor())
	}
	if slices.Contains(names, name) {
		text, _ := Source(name)
		return Parse(name, text)
	}
	return Theme{}, fmt.Errorf("unknown theme %q (use one of %s, or %s followed by the name of a Chroma style)",
		name, strings.Join(names, ", "), chromaPrefix)
}

func newTheme(name string, dark bool, palette Palette) (Theme, error) {
	style, err := newChromaStyle(name, &palette)
	if err != nil {
		return Theme{}, fmt.Errorf("build Chroma style for theme %s: %w", name, err)
	}
	return Theme{
		Name: name, Dark: dark, Palette: palette, Glyphs: Unicode(),
		paints: newPaints(&palette), chroma: style,
	}, nil
}

// WithGlyphs returns a copy of the theme that uses the given glyphs.
func (t Theme) WithGlyphs(g Glyphs) Theme {
	t.Glyphs = g
	return t
}

// Paint returns the paint for a role on the terminal's own background.
func (t *Theme) Paint(role Role) Paint { return t.PaintOn(role, Base) }

// PaintOn returns the paint for a role on a background.
func (t *Theme) PaintOn(role Role, background Background) Paint { return t.paints[role][background][0] }

// PaintUnderlined is PaintOn with an underline.
func (t *Theme) PaintUnderlined(role Role, background Background) Paint {
	return t.paints[role][background][1]
}

// PaintLight is PaintOn in fewer bytes, for table rows, where each change of colour is sent again
// for every row.
func (t *Theme) PaintLight(role Role, background Background) Paint {
	return NewPaint(t.Light(role, background))
}

// Light returns the tone of PaintLight: plain text has no colour, since it uses the terminal's default one, which
// the program sets to Foreground, and other roles have the nearest of the 256 palette colours.
func (t *Theme) Light(role Role, background Background) Tone {
	tone := t.Palette.Compose(role, background)
	text := t.Palette.Roles[Text].Fore
	switch fore := tone.Fore.(type) {
	case nil, ansi.BasicColor:
	default:
		if tone.Fore = ansi.Convert256(fore); fore == text {
			tone.Fore = nil
		}
	}
	return tone
}

// Style returns PaintOn as a Lip Gloss style.
func (t *Theme) Style(role Role, background Background) lipgloss.Style {
	return t.Palette.Compose(role, background).style()
}

// Chroma returns the style for Chroma's formatters.
func (t *Theme) Chroma() *chroma.Style { return t.chroma }

// Background returns the colour behind all text, or nil for the terminal's own. Text on Base is
// drawn without a background, so the program sets this colour as the terminal's default.
func (t *Theme) Background() color.Color { return t.Palette.Backgrounds[Base].Back }

// Foreground returns the colour of unstyled text, or nil for the terminal's own.
func (t *Theme) Foreground() color.Color { return t.Palette.Roles[Text].Fore }
