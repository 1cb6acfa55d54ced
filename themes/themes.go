// Package themes is the only place that defines colours, styles and drawing glyphs. A theme is a
// palette of roles, from which everything else is derived: paints (ready-made escape sequences,
// since text is drawn in bulk), a Chroma style and Lip Gloss styles. The package also measures
// text, so that drawing needs nothing else. It knows nothing about what is drawn.
package themes

import (
	"fmt"
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/alecthomas/chroma/v2"
	"github.com/charmbracelet/x/ansi"
)

// Default is the theme used when the configuration names none.
const Default = "catppuccin-mocha"

// Theme is a palette and everything derived from it. It is immutable.
type Theme struct {
	Name    string
	Dark    bool // light text on a dark background
	Palette Palette
	Glyphs  Glyphs

	paints *paints
	chroma *chroma.Style
}

// maker describes a built-in theme before it is built.
type maker struct {
	name    string
	dark    bool
	palette func() Palette
}

// shipped lists the built-in themes in display order, the default first.
var shipped = []maker{
	{name: Default, dark: true, palette: func() Palette { return catppuccin(mocha) }},
	{name: "catppuccin-latte", palette: func() Palette { return catppuccin(latte) }},
	{name: "high-contrast", dark: true, palette: highContrast},
	{name: "no-color", dark: true, palette: noColor},
}

// chromaPrefix starts the name of a theme derived from a Chroma style.
const chromaPrefix = "chroma:"

// Names returns the names of the built-in themes, the default first.
func Names() []string {
	names := make([]string, len(shipped))
	for i, m := range shipped {
		names[i] = m.name
	}
	return names
}

// Named returns the theme with the given name. "chroma:" followed by the name of a Chroma style
// derives a theme from that style. The error for an unknown name lists the valid ones.
func Named(name string) (Theme, error) {
	if style, ok := strings.CutPrefix(name, chromaPrefix); ok {
		return fromChroma(style)
	}
	for _, m := range shipped {
		if m.name == name {
			return newTheme(m.name, m.dark, m.palette())
		}
	}
	return Theme{}, fmt.Errorf("unknown theme %q (use one of %s, or %s followed by the name of a Chroma style)",
		name, strings.Join(Names(), ", "), chromaPrefix)
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
// for every row. Plain text uses the terminal's default colour, which the program sets to
// Foreground; other roles use the nearest of the 256 palette colours.
func (t *Theme) PaintLight(role Role, background Background) Paint {
	tone := t.Palette.Compose(role, background)
	switch text := t.Palette.Roles[Text].Fore; {
	case tone.Fore == nil:
	case tone.Fore == text:
		tone.Fore = nil
	default:
		tone.Fore = ansi.Convert256(tone.Fore)
	}
	return NewPaint(tone)
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
