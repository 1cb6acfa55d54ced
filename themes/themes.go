// Package themes is the only place that knows a colour, a style or a glyph for
// drawing. A theme is a palette of roles; everything else is worked out from it: paints
// (ready escape sequences) once, since text is drawn with them in bulk, a Chroma style,
// and Lip Gloss styles. It also holds the one way to measure text, since a style and a
// width are all that drawing needs. It refuses to know what is drawn.
package themes

import (
	"fmt"
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/alecthomas/chroma/v2"
	"github.com/charmbracelet/x/ansi"
)

// Default is the name of the theme that is used when none is named.
const Default = "catppuccin-mocha"

// Theme is a palette with all that is made from it. It is not changed after it is made.
type Theme struct {
	Name    string
	Dark    bool // text is lighter than what it stands on
	Palette Palette
	Glyphs  Glyphs

	paints *paints
	chroma *chroma.Style
}

// maker is a shipped theme before it is made.
type maker struct {
	name    string
	dark    bool
	palette func() Palette
}

// shipped are the themes in the order that lists show them; the default is first.
var shipped = []maker{
	{name: Default, dark: true, palette: func() Palette { return catppuccin(mocha) }},
	{name: "catppuccin-latte", palette: func() Palette { return catppuccin(latte) }},
	{name: "high-contrast", dark: true, palette: highContrast},
	{name: "no-color", dark: true, palette: noColor},
}

// chromaPrefix begins the name of a theme that is derived from a Chroma style.
const chromaPrefix = "chroma:"

// Names lists the themes that are shipped, the default first.
func Names() []string {
	names := make([]string, len(shipped))
	for i, m := range shipped {
		names[i] = m.name
	}
	return names
}

// Named makes the theme of that name, or the one derived from a Chroma style when the
// name is "chroma:" and a style. The error for an unknown name lists the known ones.
func Named(name string) (Theme, error) {
	if style, ok := strings.CutPrefix(name, chromaPrefix); ok {
		return fromChroma(style)
	}
	for _, m := range shipped {
		if m.name == name {
			return newTheme(m.name, m.dark, m.palette())
		}
	}
	return Theme{}, fmt.Errorf("unknown theme %q: use one of %s, or %s with the name of a Chroma style",
		name, strings.Join(Names(), ", "), chromaPrefix)
}

func newTheme(name string, dark bool, palette Palette) (Theme, error) {
	style, err := newChromaStyle(name, &palette)
	if err != nil {
		return Theme{}, fmt.Errorf("make the Chroma style of theme %s: %w", name, err)
	}
	return Theme{
		Name: name, Dark: dark, Palette: palette, Glyphs: Unicode(),
		paints: newPaints(&palette), chroma: style,
	}, nil
}

// WithGlyphs is the theme drawn with other glyphs.
func (t Theme) WithGlyphs(g Glyphs) Theme {
	t.Glyphs = g
	return t
}

// Paint is the look of a role on the terminal's own background.
func (t *Theme) Paint(role Role) Paint { return t.PaintOn(role, Base) }

// PaintOn is the look of a role on a background.
func (t *Theme) PaintOn(role Role, background Background) Paint { return t.paints[role][background][0] }

// PaintUnderlined is PaintOn with a line below the text.
func (t *Theme) PaintUnderlined(role Role, background Background) Paint {
	return t.paints[role][background][1]
}

// PaintLight is PaintOn in fewer bytes, for rows of data, where each change of colour goes down
// the line for every row: text has the terminal's own colour, which a program sets to
// Foreground, and other roles have the nearest of the 256 colours.
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

// Style is PaintOn as a Lip Gloss style.
func (t *Theme) Style(role Role, background Background) lipgloss.Style {
	return t.Palette.Compose(role, background).style()
}

// Chroma is the style for Chroma's formatters.
func (t *Theme) Chroma() *chroma.Style { return t.chroma }

// Background is the colour that the theme expects behind everything, nil for whatever
// the terminal has. Text on Base is drawn without a background, so a program sets
// this as the terminal's own.
func (t *Theme) Background() color.Color { return t.Palette.Backgrounds[Base].Back }

// Foreground is the colour of text that has no style, nil for the terminal's own.
func (t *Theme) Foreground() color.Color { return t.Palette.Roles[Text].Fore }
