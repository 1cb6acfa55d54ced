package themes

import (
	"image/color"
	"math"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

// Contrast ratios, as defined by WCAG 2. Every text needs 4.5 (level AA). Plain text gets more, so that
// backgrounds can differ from the base and colours keep their hue on them.
const (
	leastContrast  = 4.5
	textContrast   = 7.0
	groundContrast = 5.5 // of plain text on a background
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

// linear holds the linear light of each value of a component.
var linear = func() (table [256]float64) {
	for i := range table {
		if v := float64(i) / 0xff; v <= 0.04045 {
			table[i] = v / 12.92
		} else {
			table[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return table
}()

// luminance returns the WCAG 2 relative luminance, from 0 for black to 1 for white.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	return 0.2126*linear[r>>8] + 0.7152*linear[g>>8] + 0.0722*linear[b>>8]
}

// Contrast returns the WCAG 2 contrast ratio of two colours, from 1 to 21.
func Contrast(a, b color.Color) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

// blend interpolates between two colours; a share of 0 returns the first, 1 the second.
func blend(from, to color.Color, share float64) color.Color {
	if share == 0 {
		return from
	}
	a, b := rgbOf(from), rgbOf(to)
	for i := range a {
		a[i] += (b[i] - a[i]) * share
	}
	return a.color()
}

// surface is the colour behind text. In 256 colours it is one of them if cells have it, and exact if it is the base,
// which the program sets as the terminal's own.
type surface struct {
	color.Color
	cells bool
}

// readable reports whether text can be read: in exact colours, in the nearest of 256, and in the mixture of both
// that table rows have, see PaintLight.
func (s surface) readable(text color.Color, least float64) bool {
	if Contrast(text, s) < least {
		return false
	}
	near := in256(text)
	return Contrast(near, s) >= least && (!s.cells || Contrast(near, in256(s.Color)) >= least)
}

// known256 holds the results of in256, since a theme asks for the same few colours hundreds of times, and finding
// the nearest colour takes microseconds.
var known256 sync.Map // from color.Color to color.Color

// in256 returns the nearest of the 256 colours that terminals have.
func in256(c color.Color) color.Color {
	if near, ok := known256.Load(c); ok {
		return near.(color.Color)
	}
	near := color.RGBAModel.Convert(ansi.Convert256(c))
	known256.Store(c, near)
	return near
}

// strongest returns the one of black and white that has more contrast with a background.
func strongest(background color.Color) color.Color {
	if IsDark(background) {
		return color.White
	}
	return color.Black
}

// IsDark reports whether white is easier to read than black on a background.
func IsDark(background color.Color) bool {
	return Contrast(color.White, background) > Contrast(color.Black, background)
}

// blendSteps is the number of steps in which legible and soften move a colour.
const blendSteps = 20

// legible moves a colour towards black or white until it can be read.
func (s surface) legible(c color.Color, least float64) color.Color {
	towards := strongest(s)
	for step := range blendSteps {
		if moved := blend(c, towards, float64(step)/blendSteps); s.readable(moved, least) {
			return moved
		}
	}
	return towards
}

// soften moves a background towards the base until text on it can be read.
func soften(background, base, text color.Color, least float64) color.Color {
	for step := range blendSteps {
		moved := blend(background, base, float64(step)/blendSteps)
		if (surface{moved, true}).readable(text, least) {
			return moved
		}
	}
	return base
}

// makeLegible adjusts every colour that has too little contrast. Compose adjusts what is left: a role on a
// background that is not the base.
func (p *Palette) makeLegible() {
	base := surface{p.Backgrounds[Base].Back, false}
	before := p.Roles[Text].Fore
	text := base.legible(before, textContrast)
	for role := range roles {
		if tone := &p.Roles[role]; tone.Fore == before {
			tone.Fore = text
		} else {
			tone.Fore = base.legible(tone.Fore, leastContrast)
		}
	}
	for background := Base + 1; background < backgrounds; background++ {
		if tone := &p.Backgrounds[background]; tone.Fore == nil {
			tone.Back = soften(tone.Back, base.Color, text, groundContrast)
		}
	}
}
