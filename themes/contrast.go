package themes

import (
	"image/color"
	"math"
)

// Minimum contrast ratios, as defined by WCAG 2: text needs 4.5 (level AA), large text and symbols
// need 3. Comments and hints may be fainter, and selected text already has the reader's attention.
const (
	textContrast      = 4.5
	mutedContrast     = 2.2
	accentContrast    = 3.0
	selectionContrast = 3.5
)

// rgb is an opaque colour with components from 0 to 1.
type rgb [3]float64

func rgbOf(c color.Color) rgb {
	r, g, b, _ := c.RGBA()
	return rgb{float64(r) / 0xffff, float64(g) / 0xffff, float64(b) / 0xffff}
}

func (c rgb) color() color.Color {
	part := func(v float64) uint8 { return uint8(math.Round(v * 0xff)) }
	return color.RGBA{part(c[0]), part(c[1]), part(c[2]), 0xff}
}

// luminance returns the WCAG 2 relative luminance, from 0 for black to 1 for white.
func (c rgb) luminance() float64 {
	linear := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// Contrast returns the WCAG 2 contrast ratio of two colours, from 1 to 21.
func Contrast(a, b color.Color) float64 {
	light, dark := rgbOf(a).luminance(), rgbOf(b).luminance()
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

// blend interpolates between two colours; a share of 0 returns the first, 1 the second.
func blend(from, to color.Color, share float64) color.Color {
	a, b := rgbOf(from), rgbOf(to)
	for i := range a {
		a[i] += (b[i] - a[i]) * share
	}
	return a.color()
}

// blendSteps is the number of steps in which legible and soften move a colour.
const blendSteps = 20

// legible moves a colour towards a more prominent one until it has enough contrast with the
// background.
func legible(c, towards, background color.Color, least float64) color.Color {
	for step := range blendSteps + 1 {
		moved := blend(c, towards, float64(step)/blendSteps)
		if Contrast(moved, background) >= least {
			return moved
		}
	}
	return towards
}

// soften moves a background towards the base until text on it is readable.
func soften(background, base, text color.Color, least float64) color.Color {
	for step := range blendSteps + 1 {
		moved := blend(background, base, float64(step)/blendSteps)
		if Contrast(text, moved) >= least {
			return moved
		}
	}
	return base
}

// leastContrast returns the contrast that a role needs on the base background. Borders carry no
// text and need none.
func leastContrast(role Role) float64 {
	switch role {
	case Text, Strong, Header, ColumnName:
		return textContrast
	case Border, BorderFocused:
		return 0
	case Muted, Comment, LineNumber, Punctuation:
		return mutedContrast
	default:
		return accentContrast
	}
}

// backgroundContrast returns the contrast that text needs on a background. Backgrounds that
// highlight only a few words at a time need less.
func backgroundContrast(background Background) float64 {
	switch background {
	case Selection, Match, MatchCurrent, CursorCell, Marked:
		return selectionContrast
	default:
		return textContrast
	}
}

// makeLegible adjusts every colour that has too little contrast for its role.
func (p *Palette) makeLegible() {
	base, text := p.Backgrounds[Base].Back, p.Roles[Text].Fore
	for role := range roles {
		if tone := &p.Roles[role]; tone.Fore != nil {
			tone.Fore = legible(tone.Fore, text, base, leastContrast(role))
		}
	}
	for background := Base + 1; background < backgrounds; background++ {
		switch tone := &p.Backgrounds[background]; {
		case tone.Back == nil:
		case tone.Fore != nil:
			tone.Back = legible(tone.Back, text, tone.Fore, backgroundContrast(background))
		default:
			tone.Back = soften(tone.Back, base, text, backgroundContrast(background))
		}
	}
}
