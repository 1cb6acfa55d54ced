package themes

import "image/color"

// Tone is the look of a role or a background. A nil colour leaves the one underneath unchanged.
type Tone struct {
	Fore, Back color.Color

	Bold, Italic, Underline, Reverse bool
}

// Palette holds a tone for each role and background. It is all that a theme defines.
type Palette struct {
	Roles       [roles]Tone
	Backgrounds [backgrounds]Tone
}

// Compose returns the tone of a role on a background. A background that sets a text colour, such as
// a reversed selection, overrides the role's colour. A colour that cannot be read on the background is moved
// towards black or white.
func (p *Palette) Compose(role Role, background Background) Tone {
	over, under := p.Roles[role], p.Backgrounds[background]
	tone := Tone{
		Fore: over.Fore, Back: over.Back,
		Bold:      over.Bold || under.Bold,
		Italic:    over.Italic || under.Italic,
		Underline: over.Underline || under.Underline,
		// a role that is itself reversed becomes plain, which still stands out
		Reverse: over.Reverse != under.Reverse,
	}
	if background == Base {
		return tone
	}
	if under.Fore != nil {
		tone.Fore = under.Fore
	}
	if tone.Back == nil {
		tone.Back = under.Back
	}
	if tone.Fore != nil && tone.Back != nil {
		tone.Fore = surface{tone.Back, true}.legible(tone.Fore, leastContrast)
	}
	return tone
}
